// The words spoken between the visitor's widget and the gateway, as types: chat frames, the site's description, the
// answers of the two forms. Names are camelCase here and snake_case on the wire; parse_*.ts and encode.ts convert.
// Source: the contract's sections 3 (findings), 4 (HTTP) and 5 (chat). No behaviour lives here.

/** What the visitor's consent manager has on record; the gateway judges it, the widget never does. */
export type ConsentReport =
  | { readonly cmp: string; readonly cookies: string }
  | { readonly cmp: string; readonly report: { readonly preferences: boolean; readonly at: string } };

/** A part of a text that was handed in at the door. Offsets are UTF-8 bytes, half-open, into the text as sent. */
export interface Finding {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly token?: string;
}

export interface Page {
  readonly url: string;
  readonly title: string;
}

export interface HelloFrame {
  readonly type: 'hello';
  /** Absent only where the gateway is same-site and reads the Cookie header itself. */
  readonly consent?: ConsentReport | undefined;
  readonly resume?: string | undefined;
  /** Replay every message with a greater `seq`; 0 means all. */
  readonly after?: number | undefined;
  readonly locale?: string | undefined;
  readonly page?: Page | undefined;
  readonly name?: string | undefined;
  /** Sent where the site asks for a tick box (`age: confirm`). */
  readonly ageConfirmed?: boolean | undefined;
}

export type VisitorFrame =
  | HelloFrame
  | { readonly type: 'message'; readonly clientId: string; readonly text: string }
  | { readonly type: 'typing'; readonly on: boolean }
  | { readonly type: 'read'; readonly seq: number }
  | { readonly type: 'consent'; readonly consent: ConsentReport }
  | { readonly type: 'withdraw' }
  | { readonly type: 'end' };

export type Author = 'agent' | 'visitor' | 'system';

export interface WelcomeFrame {
  readonly type: 'welcome';
  readonly conversation: string;
  readonly resume: string;
  readonly seq: number;
  readonly agentsOnline: boolean;
  readonly reference: string;
}

export interface AckFrame {
  readonly type: 'ack';
  readonly clientId: string;
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly findings: readonly Finding[];
}

export interface MessageFrame {
  readonly type: 'message';
  readonly id: string;
  readonly seq: number;
  readonly from: Author;
  readonly name?: string;
  readonly text: string;
  readonly at: string;
}

export interface ErrorFrame {
  readonly type: 'error';
  readonly code: string;
  readonly detail: string;
  readonly clientId?: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

export type ServerFrame =
  | WelcomeFrame
  | AckFrame
  | MessageFrame
  | { readonly type: 'typing' }
  | { readonly type: 'read'; readonly seq?: number }
  | { readonly type: 'presence'; readonly agentsOnline: boolean }
  | { readonly type: 'closed'; readonly by: string }
  | { readonly type: 'held'; readonly clientId: string; readonly reason: string }
  | ErrorFrame;

export type Tab = 'chat' | 'contact' | 'callback';

export interface Recipient {
  readonly name: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
}

/** The answer of `GET /v1/sites/{site}`. */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly languages: readonly string[];
  readonly tabs: readonly Tab[];
  readonly minimumAge: number;
  readonly age: 'statement' | 'confirm';
  readonly noticeUrl: string;
  /** Local opening hours by weekday; a day that is missing is a day off. */
  readonly hours: Readonly<Record<string, string>>;
  readonly timeZone: string;
  readonly agentsOnline: boolean;
  readonly consent: { readonly managers: readonly string[] };
  readonly recipients: readonly Recipient[];
  readonly limits: { readonly textBytes: number };
}

/** The 202 answer of the contact form; the callback adds when and how to cancel. */
export interface Receipt {
  readonly id: string;
  readonly reference: string;
  readonly dueAt?: string;
  readonly cancelUrl?: string;
}

/** RFC 9457 problem, reduced to what the widget acts on. `field` is the body's member at fault. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly field?: string | undefined;
}

/** Close codes of the chat socket that this client tells apart. */
export const closeCode = {
  ended: 1000,
  goingAway: 1001,
  tooLarge: 1009,
  protocol: 4400,
  badResume: 4401,
  consent: 4403,
  unknownSite: 4404,
  noHello: 4408,
  origin: 4413,
  tooMany: 4429,
  storage: 4503,
} as const;

export const subprotocol = 'cloakroom.v1';
