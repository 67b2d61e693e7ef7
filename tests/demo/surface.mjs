// Holds docs/openapi.yaml and the running gateway to each other: every path and method of the document is asked once and
// must answer with a status that the document names, and never as an address that is not there. Reads the document by
// its indentation, which it is written for; a line that does not fit is a fault.
import assert from 'node:assert/strict';

const samples = {
  '{site}': 'main',
  '{id}': '01a20a62-eefb-7000-8c0d-985865d5c221',
  '{connector}': 'support',
};
const bodies = {
  '/v1/contact': { site: 'main', text: 'no consent is given' },
  '/v1/callback': { site: 'main', phone: '+44 7700 900123' },
  '/v1/consent/withdraw': { resume: 'no such conversation' },
  '/webhooks/telegram/{connector}': {},
};
const adminPaths = new Set(['/livez', '/readyz', '/metrics']);

/** [{ path, method, statuses }] of the document. */
export function operationsOf(yaml) {
  const operations = [];
  let [inPaths, path, operation] = [false, '', undefined];
  for (const line of yaml.split('\n')) {
    if (/^\S/.test(line)) inPaths = line === 'paths:';
    if (!inPaths) continue;
    const [, name] = /^ {2}(\/\S*):$/.exec(line) ?? [];
    const [, method] = /^ {4}(get|post|put|delete|patch):$/.exec(line) ?? [];
    if (name) [path, operation] = [name, undefined];
    if (method) operations.push((operation = { path, method: method.toUpperCase(), statuses: new Set() }));
    if (/^ {6,8}("\d{3}"|responses)/.test(line))
      for (const [, status] of line.matchAll(/"(\d{3})":/g)) operation.statuses.add(Number(status));
  }
  assert.ok(operations.length > 10, 'the document has operations');
  for (const one of operations) assert.ok(one.statuses.size > 0, `${one.method} ${one.path} names no status`);
  return operations;
}

/** Asks every operation; throws where gateway and document differ. */
export async function checkSurface(yaml, { gateway, admin }) {
  for (const { path, method, statuses } of operationsOf(yaml)) {
    const filled = path.replace(/\{\w+\}/g, (name) => samples[name] ?? assert.fail(`no sample for ${name}`));
    const url = `${adminPaths.has(path) ? admin : gateway}${filled}?site=main&secret=${'x'.repeat(43)}`;
    const body = bodies[path] && method === 'POST' ? JSON.stringify(bodies[path]) : undefined;
    const answer = await fetch(url, { method, body, headers: body && { 'Content-Type': 'application/json' } });
    const said = `${method} ${path} answered ${answer.status}`;
    assert.ok(statuses.has(answer.status), `${said}, which the document does not name`);
    assert.ok(!(await answer.text()).includes('"code":"not_found"'), `${said}: there is nothing`);
  }
}
