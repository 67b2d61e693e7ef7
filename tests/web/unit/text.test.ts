// Byte offsets against UTF-16, and the forms' own checks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOf, identifierFault, slotOf } from '../../../web/widget/forms/fields.ts';
import { newUuid, splitAtFindings, utf8Length, weekdayIn, wellFormed } from '../../../web/widget/text.ts';

function cut(text: string, ...spans: (readonly [number, number])[]): string[] {
  const findings = spans.map(([start, end]) => ({
    type: 'EMAIL_ADDRESS',
    start,
    end,
    score: 1,
  }));
  return splitAtFindings(text, findings).map((part) => (part.finding ? `<${part.text}>` : part.text));
}

const cuts: readonly (readonly [text: string, spans: (readonly [number, number])[], parts: string[]])[] = [
  ['to a@example.com now', [[3, 16]], ['to ', '<a@example.com>', ' now']],
  ['на a@example.com', [[5, 18]], ['на ', '<a@example.com>']],
  ['🧥 a@example.com!', [[5, 18]], ['🧥 ', '<a@example.com>', '!']],
  [
    'abcdef',
    [
      [3, 4],
      [0, 1],
    ],
    ['<a>', 'bc', '<d>', 'ef'],
  ],
  [
    'abcdef',
    [
      [0, 4],
      [2, 6],
    ],
    ['<abcd>', 'ef'],
  ],
  ['abc', [[1, 9]], ['abc']],
  ['', [], []],
];
for (const [text, spans, parts] of cuts) {
  test(`text: "${text}" cut at ${JSON.stringify(spans)}`, () => assert.deepEqual(cut(text, ...spans), parts));
}

test('text: bytes, halves of pairs, identifiers, weekdays', () => {
  assert.equal(utf8Length('на🧥'), 8);
  assert.equal(wellFormed('a\ud83e'), 'a\ufffd');
  const ids = new Set(Array.from({ length: 500 }, newUuid));
  assert.equal(ids.size, 500);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(weekdayIn('Europe/Kyiv', new Date('2026-11-22T23:30:00Z')), 'mon');
  assert.equal(weekdayIn('Nowhere/At_all', new Date('2026-11-22T23:30:00Z')), 'sun');
});

const identifiers = [
  ['email', 'anna@example.com', undefined],
  ['email', 'anna@example', 'error_email'],
  ['email', 'anna example.com', 'error_email'],
  ['email', '', 'error_field_empty'],
  ['phone', '+44 7700 900123', undefined],
  ['phone', '(020) 7946-0000', undefined],
  ['phone', '12345', 'error_phone'],
  ['phone', '+44 7700 900123 ext', 'error_phone'],
  ['viber', '+1 202 555 0143', undefined],
  ['telegram', '@someone', undefined],
  ['messenger', '', 'error_field_empty'],
] as const;
for (const [channel, value, key] of identifiers) {
  test(`forms: ${channel} "${value}" is ${key ?? 'taken'}`, () => {
    assert.deepEqual(identifierFault(channel, value), key && { field: channel, key });
  });
}

const noon = new Date('2026-11-23T12:00:00');
const slots = [
  ['2026-11-24', '10:00', '12:00', undefined],
  ['', '10:00', '12:00', 'day'],
  ['2026-11-24', '', '12:00', 'from'],
  ['2026-11-24', '10:00', '', 'to'],
  ['2026-11-24', '12:00', '12:00', 'to'],
  ['2026-11-22', '10:00', '12:00', 'day'],
  ['2026-13-99', '10:00', '12:00', 'day'],
] as const;
for (const [day, from, to, field] of slots) {
  test(`forms: a call on "${day}" from "${from}" to "${to}" blames ${field ?? 'nothing'}`, () => {
    const slot = slotOf(day, from, to, noon);
    assert.equal('key' in slot ? slot.field : undefined, field);
    if (!('key' in slot)) assert.match(slot.notBefore, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });
}

const refusals = [
  [
    { status: 422, code: 'invalid_field', field: 'email' },
    { field: 'email', key: 'error_field_bad' },
  ],
  [
    { status: 422, code: 'invalid_field', field: '/phone' },
    { field: 'phone', key: 'error_field_bad' },
  ],
  [
    { status: 422, code: 'invalid_field', field: 'not_after' },
    { field: 'to', key: 'error_field_bad' },
  ],
  [{ status: 422, code: 'invalid_field', field: 'unheard_of' }, { key: 'error_message' }],
  [
    { status: 422, code: 'age_confirmation_required' },
    { field: 'age', key: 'age_needed' },
  ],
  [{ status: 403, code: 'consent_required' }, { key: 'consent_refused' }],
  [{ status: 403, code: 'origin_not_allowed' }, { key: 'error_origin' }],
  [{ status: 413, code: '' }, { key: 'error_too_large' }],
  [{ status: 429, code: '' }, { key: 'error_too_many' }],
  [{ status: 503, code: '' }, { key: 'error_unavailable' }],
  [{ status: 0, code: 'network' }, { key: 'error_network' }],
] as const;
for (const [problem, fault] of refusals) {
  test(`forms: ${JSON.stringify(problem)} becomes ${fault.key}`, () => {
    assert.deepEqual(faultOf(problem, ['email', 'phone', 'to', 'age']), fault);
  });
}
