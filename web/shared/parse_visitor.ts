// Parser for what a visitor's widget says on the chat socket. The widget itself never needs it; the tests and their
// mock gateway do, and the wire samples hold it to the same judgement as the gateway's own.
import { asBoolean, asCount, asNonEmpty, asString, asUuid, oneOf, parseObject, shape } from './parse.ts';
import type { ConsentReport, VisitorFrame } from './wire.ts';

const cookiesShape = shape({ cmp: asNonEmpty, cookies: asString });
const reportShape = shape({ cmp: asNonEmpty, report: shape({ preferences: asBoolean, at: asNonEmpty }) });

export function parseConsentReport(value: unknown): ConsentReport | undefined {
  return cookiesShape(value) ?? reportShape(value);
}

const frameShapes = {
  hello: shape(
    { type: oneOf('hello') },
    {
      consent: parseConsentReport,
      resume: asNonEmpty,
      after: asCount,
      locale: asString,
      page: shape({ url: asString, title: asString }),
      name: asString,
      ageConfirmed: asBoolean,
    },
  ),
  message: shape({ type: oneOf('message'), clientId: asUuid, text: asString }),
  typing: shape({ type: oneOf('typing'), on: asBoolean }),
  read: shape({ type: oneOf('read'), seq: asCount }),
  consent: shape({ type: oneOf('consent'), consent: parseConsentReport }),
  withdraw: shape({ type: oneOf('withdraw') }),
  end: shape({ type: oneOf('end') }),
};

const frameType = oneOf('hello', 'message', 'typing', 'read', 'consent', 'withdraw', 'end');

export function parseVisitorFrame(json: string): VisitorFrame | undefined {
  const frame = parseObject(json);
  const type = frameType(frame?.['type']);
  return type && frameShapes[type](frame);
}
