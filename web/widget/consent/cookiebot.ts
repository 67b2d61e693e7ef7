// Cookiebot's `CookieConsent` record: a JavaScript-object-like text with bare keys, no JSON. Grammar and decision
// follow
// the house's consent reference 4.1; the gateway decides with its own reader, this one only spares useless attempts.
import { decodeOnce } from './record.ts';
import type { Verdict } from './record.ts';

const dayLength = 24 * 60 * 60 * 1000;
const ageDaysMax = 365;

type Fields = Map<string, string | boolean | number>;

/** `now` is milliseconds since 1970. */
export function readCookiebot(value: string, now: number): Verdict {
  if (value === '') return 'absent';
  if (/^-?\d+$/.test(value)) return value === '-1' ? 'granted' : 'denied';
  const text = decodeOnce(value);
  const fields = text === undefined ? undefined : parseFields(text);
  return fields ? decide(fields, now) : 'denied';
}

function decide(fields: Fields, now: number): Verdict {
  const stamp = fields.get('stamp');
  if (fields.get('preferences') !== true) return 'denied';
  if (typeof stamp !== 'string' || stamp === '' || stamp === '0') return 'denied';
  if (stamp === '-1') return 'granted';
  if (fields.get('method') === 'implied') return 'denied';
  const utc = fields.get('utc');
  if (typeof utc !== 'number' || utc > now + dayLength) return 'denied';
  return utc < now - ageDaysMax * dayLength ? 'absent' : 'granted';
}

/** `{` field *( `,` field ) `}`; a duplicate key or anything beside the grammar is undefined. */
function parseFields(text: string): Fields | undefined {
  const body = /^\s*\{(.*)\}\s*$/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const field = /\s*(\w+)\s*:\s*(?:'([^'\\]*)'|(true|false)|(-?\d+))\s*(,|$)/y;
  const fields: Fields = new Map();
  while (field.lastIndex < body.length) {
    const match = field.exec(body);
    const key = match?.[1];
    if (!match || key === undefined || fields.has(key)) return undefined;
    fields.set(key, match[2] ?? (match[3] === undefined ? Number(match[4]) : match[3] === 'true'));
    if (match[5] === '') return fields;
  }
  return undefined;
}
