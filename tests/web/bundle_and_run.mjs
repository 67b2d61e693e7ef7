// Bundles the TypeScript tests of one folder and runs them with Node's own test runner. The bundles go below
// web/node_modules, where packages resolve and nothing is committed. Builds the widget first if nobody did.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, '../../web');
const requireFromWeb = createRequire(join(web, 'package.json'));

export async function bundleAndRun(folder) {
  if (!existsSync(join(web, 'node_modules/esbuild'))) {
    console.error('web/node_modules is missing: run `npm ci` in web/ first.');
    return 1;
  }
  if (!existsSync(join(web, 'dist/widget.js'))) await import(join(web, 'build.mjs'));
  const { build } = requireFromWeb('esbuild');
  // A folder per run: two runs at once must not pull the bundles from under each other.
  const out = join(web, 'node_modules/.cache/cloakroom-tests', `${folder}-${process.pid}`);
  mkdirSync(out, { recursive: true });
  const entries = readdirSync(join(here, folder)).filter((name) => name.endsWith('.test.ts'));
  await build({
    entryPoints: entries.map((name) => join(here, folder, name)),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    sourcemap: 'inline',
    nodePaths: [join(web, 'node_modules')],
    external: ['playwright-core', 'ws'],
    loader: { '.css': 'text' },
    define: { PROJECT: JSON.stringify(join(here, '../..')) },
    // Node 18, Debian 12's own, has the Web Crypto API under another name than browsers.
    banner: { js: "import { webcrypto as nodeCrypto } from 'node:crypto'; globalThis.crypto ??= nodeCrypto;" },
    logLevel: 'warning',
  });
  const files = entries.map((name) => join(out, name.replace(/\.ts$/, '.mjs')));
  const run = spawnSync(
    process.execPath,
    ['--enable-source-maps', '--test', '--test-concurrency=1', '--test-reporter=spec', ...files],
    {
      stdio: 'inherit',
    },
  );
  rmSync(out, { recursive: true, force: true });
  return run.status ?? 1;
}
