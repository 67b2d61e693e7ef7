// What the widget sends: visitor frames and form bodies, from camelCase to JSON text with snake_case names.
// Undefined members vanish; nothing is defaulted here.
import { snakeCase } from './parse.ts';
import type { ConsentReport, Page } from './wire.ts';

export interface ContactBody {
  readonly site: string;
  readonly consent: ConsentReport;
  readonly name?: string | undefined;
  readonly email?: string;
  readonly phone?: string;
  readonly telegram?: string;
  readonly viber?: string;
  readonly messenger?: string;
  readonly subject?: string | undefined;
  readonly text: string;
  readonly locale?: string;
  readonly page?: Page | undefined;
  readonly ageConfirmed?: boolean | undefined;
}

export interface CallbackBody {
  readonly site: string;
  readonly consent: ConsentReport;
  readonly phone: string;
  readonly name?: string | undefined;
  readonly topic?: string | undefined;
  /** RFC 3339 UTC with milliseconds. */
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly timeZone?: string;
  readonly locale?: string;
  readonly ageConfirmed?: boolean | undefined;
}

/** Only the outermost names are two words anywhere in the contract's requests. */
export function encode(body: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(body).map(([name, value]) => [snakeCase(name), value])));
}
