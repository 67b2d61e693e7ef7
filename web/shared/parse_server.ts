// Parsers for what the gateway says: chat frames, the site's description, receipts and problems.
// Unknown members are ignored, so that a newer gateway may say more; an unknown or malformed frame is undefined.
import {
  asAmount,
  asBoolean,
  asCount,
  asNonEmpty,
  asString,
  listOf,
  oneOf,
  parseJson,
  parseObject,
  shape,
  stringsByName,
} from './parse.ts';
import type { Finding, Problem, Receipt, ServerFrame, Site } from './wire.ts';

const findingShape = shape({ type: asNonEmpty, start: asCount, end: asCount, score: asAmount }, { token: asNonEmpty });

export function parseFinding(value: unknown): Finding | undefined {
  const finding = findingShape(value);
  return finding && finding.end > finding.start ? finding : undefined;
}

const frameShapes = {
  welcome: shape({
    type: oneOf('welcome'),
    conversation: asNonEmpty,
    resume: asNonEmpty,
    seq: asCount,
    agentsOnline: asBoolean,
    reference: asString,
  }),
  ack: shape({
    type: oneOf('ack'),
    clientId: asNonEmpty,
    id: asNonEmpty,
    seq: asCount,
    at: asNonEmpty,
    findings: listOf(parseFinding),
  }),
  message: shape(
    {
      type: oneOf('message'),
      id: asNonEmpty,
      seq: asCount,
      from: oneOf('agent', 'visitor', 'system'),
      text: asString,
      at: asNonEmpty,
    },
    { name: asString },
  ),
  typing: shape({ type: oneOf('typing') }),
  read: shape({ type: oneOf('read') }, { seq: asCount }),
  presence: shape({ type: oneOf('presence'), agentsOnline: asBoolean }),
  closed: shape({ type: oneOf('closed'), by: asNonEmpty }),
  held: shape({ type: oneOf('held'), clientId: asNonEmpty, reason: asString }),
  error: shape(
    { type: oneOf('error'), code: asNonEmpty, detail: asString },
    { clientId: asNonEmpty, retryAfter: asAmount },
  ),
};

const frameType = oneOf('welcome', 'ack', 'message', 'typing', 'read', 'presence', 'closed', 'held', 'error');

export function parseServerFrame(json: string): ServerFrame | undefined {
  const frame = parseObject(json);
  const type = frameType(frame?.['type']);
  return type && frameShapes[type](frame);
}

const siteShape = shape(
  {
    id: asNonEmpty,
    name: asNonEmpty,
    languages: listOf(asNonEmpty),
    tabs: listOf(oneOf('chat', 'contact', 'callback')),
    minimumAge: asCount,
    age: oneOf('statement', 'confirm'),
    consent: shape({ managers: listOf(asNonEmpty) }),
    recipients: listOf(shape({ name: asNonEmpty, country: asString })),
    limits: shape({ textBytes: asCount }),
  },
  { noticeUrl: asString, hours: stringsByName, timeZone: asString, agentsOnline: asBoolean },
);

/** the age limit may be raised, never lowered. */
const minimumAgeLeast = 18;

/** `GET /v1/sites/{site}`. */
export function parseSite(json: string): Site | undefined {
  const site = siteShape(parseJson(json));
  if (!site || site.tabs.length === 0 || site.minimumAge < minimumAgeLeast || site.limits.textBytes === 0) {
    return undefined;
  }
  return { noticeUrl: '', hours: {}, timeZone: 'UTC', agentsOnline: false, ...site };
}

const receiptShape = shape({ id: asNonEmpty, reference: asNonEmpty }, { dueAt: asNonEmpty, cancelUrl: asNonEmpty });

export function parseReceipt(json: string): Receipt | undefined {
  return receiptShape(parseJson(json));
}

/** Never undefined: an answer that is no problem document still has its status. */
export function parseProblem(status: number, json: string): Problem {
  const problem = parseObject(json);
  return { status, code: asNonEmpty(problem?.['code']) ?? '', field: asNonEmpty(problem?.['field']) };
}
