// Starts the gateway and the messenger sandbox on free ports in a folder of their own, with config/demo.yaml as ./dev
// derives it, plays demo.mjs against them, holds docs/openapi.yaml to them, and leaves nothing behind.
//   node run_demo.mjs --gateway PROGRAM --sandbox PROGRAM [--image FILE]
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { playDemo } from './demo.mjs';
import { checkSurface } from './surface.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values: given } = parseArgs({
  options: {
    gateway: { type: 'string', default: join(project, 'build/release/cloakroom') },
    sandbox: { type: 'string', default: join(project, 'build/release/cloakroom-sandbox') },
    image: { type: 'string' },
  },
});

/** Ports that were free a moment ago; all are held until the last is found, so that they differ. */
async function freePorts(count) {
  const servers = [];
  for (let i = 0; i < count; i += 1) {
    const server = createServer();
    await new Promise((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
    servers.push(server);
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** The demo's configuration with other ports and folders; a line that cannot be found any more is a fault here. */
function deriveConfig(folder, token, [port, admin, phone]) {
  let text = readFileSync(join(project, 'config/demo.yaml'), 'utf8');
  const swap = (from, to) => {
    if (!text.includes(from)) throw new Error(`config/demo.yaml has no ${from} any more`);
    text = text.replaceAll(from, to);
  };
  swap('127.0.0.1:8080', `127.0.0.1:${port}`);
  swap('localhost:8080', `localhost:${port}`);
  swap('127.0.0.1:8081', `127.0.0.1:${admin}`);
  swap('127.0.0.1:8090', `127.0.0.1:${phone}`);
  swap('../var/demo', folder);
  swap('demo/telegram.token', token);
  const file = join(folder, 'demo.yaml');
  writeFileSync(file, text);
  return file;
}

class Program {
  #child;
  #said = '';
  #ended;

  constructor(file, args) {
    this.#child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.on('data', (bytes) => (this.#said = (this.#said + bytes).slice(-4000)));
    this.#ended = new Promise((done) => {
      this.#child.once('exit', done);
      this.#child.once('error', done);
    });
  }

  get said() {
    return this.#said;
  }

  get running() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Asks first; a program that does not end within the demo's drain time is ended. */
  async stop() {
    if (!this.running) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 25_000);
    await this.#ended;
    clearTimeout(timer);
  }
}

async function answers(url, programs, within = 30_000) {
  for (const deadline = Date.now() + within; Date.now() < deadline;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (programs.some((one) => !one.running)) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${url} does not answer`);
}

async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'cloakroom-demo-'));
  const programs = [];
  const clear = async () => {
    await Promise.all(programs.map((one) => one.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'])
    process.once(signal, () => void clear().finally(() => process.exit(1)));
  try {
    const ports = await freePorts(3);
    const [port, admin, phone] = ports;
    // A secret must be for its owner alone, whatever the checkout's rights are.
    const token = join(folder, 'telegram.token');
    const secret = readFileSync(join(project, 'config/demo/telegram.token'), 'utf8');
    writeFileSync(token, secret);
    chmodSync(token, 0o600);
    const config = deriveConfig(folder, token, ports);
    const keys = spawnSync(given.gateway, ['keys', 'init', '--config', config], { encoding: 'utf8' });
    if (keys.status !== 0) throw new Error(`keys init ended with ${keys.status}: ${keys.stderr}`);
    programs.push(new Program(given.sandbox, ['--listen', `127.0.0.1:${phone}`, '--token', secret.trim()]));
    programs.push(new Program(given.gateway, ['serve', '--config', config]));
    await answers(`http://127.0.0.1:${phone}/control/chats`, programs);
    await answers(`http://127.0.0.1:${admin}/readyz`, programs);
    await playDemo({
      shop: `http://127.0.0.1:${port}`,
      phone: `http://127.0.0.1:${phone}`,
      image: given.image,
    });
    await checkSurface(readFileSync(join(project, 'docs/openapi.yaml'), 'utf8'), {
      gateway: `http://127.0.0.1:${port}`,
      admin: `http://127.0.0.1:${admin}`,
    });
  } catch (failure) {
    for (const one of programs) console.error(one.said);
    throw failure;
  } finally {
    await clear();
  }
}

await run();
