// The shared wire samples, and that what the widget writes is what its own judge of visitor frames accepts.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encode } from '../../../web/shared/encode.ts';
import { parseProblem, parseReceipt, parseServerFrame, parseSite } from '../../../web/shared/parse_server.ts';
import { parseVisitorFrame } from '../../../web/shared/parse_visitor.ts';
import type { VisitorFrame } from '../../../web/shared/wire.ts';

declare const PROJECT: string;

function samples(kind: 'accepted' | 'rejected'): { name: string; text: string }[] {
  const folder = join(PROJECT, 'tests/wire', kind);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  assert.ok(names.length > 20, `${kind} samples are there`);
  return names.map((name) => ({
    name,
    text: readFileSync(join(folder, name), 'utf8'),
  }));
}

function parse(name: string, text: string): object | undefined {
  return name.startsWith('server_') ? parseServerFrame(text) : parseVisitorFrame(text);
}

for (const { name, text } of samples('accepted')) {
  test(`wire: accepts ${name}`, () => assert.notEqual(parse(name, text), undefined));
}
for (const { name, text } of samples('rejected')) {
  test(`wire: rejects ${name}`, () => assert.equal(parse(name, text), undefined));
}
for (const { name, text } of samples('accepted').filter(({ name }) => name.startsWith('visitor_'))) {
  test(`wire: ${name} comes out of the encoder as it went into the parser`, () => {
    const frame = parseVisitorFrame(text);
    assert.ok(frame);
    assert.deepEqual(JSON.parse(encode(frame)), JSON.parse(text));
  });
}

test('wire: names are two words with an underscore on the wire only', () => {
  const frame: VisitorFrame = {
    type: 'hello',
    ageConfirmed: true,
    resume: undefined,
  };
  assert.equal(encode(frame), '{"type":"hello","age_confirmed":true}');
  const ack = parseServerFrame(
    readFileSync(join(PROJECT, 'tests/wire/accepted/server_ack_with_findings.json'), 'utf8'),
  );
  assert.equal(ack?.type === 'ack' && ack.findings[1]?.token, '[phone-2m4n8xt0]');
});

const site = {
  id: 'main',
  name: 'Example shop',
  languages: ['en'],
  tabs: ['chat'],
  minimum_age: 18,
  age: 'statement',
  consent: { managers: ['cookiebot'] },
  recipients: [{ name: 'Telegram', country: 'AE' }],
  limits: { text_bytes: 16384 },
};

test('site: a short description gets quiet defaults', () => {
  const parsed = parseSite(JSON.stringify(site));
  assert.equal(parsed?.agentsOnline, false);
  assert.equal(parsed?.timeZone, 'UTC');
  assert.deepEqual(parsed?.hours, {});
});

const badSites: readonly (readonly [why: string, change: object])[] = [
  ['an age below 18', { minimum_age: 16 }],
  ['an age as text', { minimum_age: '18' }],
  ['an unknown way to ask for the age', { age: 'never' }],
  ['no tab', { tabs: [] }],
  ['an unknown tab', { tabs: ['chat', 'fax'] }],
  ['no limit', { limits: {} }],
  ['a limit of zero', { limits: { text_bytes: 0 } }],
  ['no consent managers', { consent: {} }],
  ['recipients without names', { recipients: [{ country: 'AE' }] }],
];
for (const [why, change] of badSites) {
  test(`site: refused with ${why}`, () => assert.equal(parseSite(JSON.stringify({ ...site, ...change })), undefined));
}

test('receipt and problem: what is missing is missing', () => {
  assert.equal(parseReceipt('{"id":"x"}'), undefined);
  assert.deepEqual(parseReceipt('{"id":"x","reference":"r","due_at":"2026-11-23T10:00:00.000Z"}'), {
    id: 'x',
    reference: 'r',
    dueAt: '2026-11-23T10:00:00.000Z',
  });
  assert.deepEqual(parseProblem(422, '{"code":"invalid_field","field":"email"}'), {
    status: 422,
    code: 'invalid_field',
    field: 'email',
  });
  assert.deepEqual(parseProblem(502, '<html>'), {
    status: 502,
    code: '',
    field: undefined,
  });
});
