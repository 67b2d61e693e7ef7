// What the widget knows about its conversation, what can happen to it, and what it asks its shell to do.
// Types and small questions only; reduce.ts decides, client.ts acts.
import type { Author, Finding, ServerFrame, VisitorFrame } from '../../shared/wire.ts';

/** A message that is safe on the server. */
export interface Line {
  readonly key: string;
  readonly id: string;
  readonly seq: number;
  readonly from: Author;
  readonly name: string | undefined;
  readonly text: string;
  readonly at: string;
  readonly findings: readonly Finding[];
}

/** A message of the visitor's that is not yet, or will not be, acknowledged. */
export interface Pending {
  readonly clientId: string;
  readonly text: string;
  readonly at: string;
  readonly status: 'queued' | 'sent' | 'held' | 'failed';
  /** Was on the wire of a connection that was lost, so the server may already have it. */
  readonly maybeStored: boolean;
  /** The error's code when failed. */
  readonly code: string | undefined;
}

/** `connecting` lasts until the welcome; `waiting` until the next attempt; `over` and `stopped` make no attempt. */
export type Phase = 'idle' | 'connecting' | 'open' | 'waiting' | 'over' | 'stopped';
export type Trouble = 'lost' | 'busy' | 'storage' | 'anew';
export type StopReason = 'consent_off' | 'consent_refused' | 'config' | 'protocol' | 'withdrawn';
export type EndedBy = 'visitor' | 'agent' | 'other';

export interface ChatState {
  readonly phase: Phase;
  /** Failed attempts in a row; resets with every welcome. */
  readonly attempt: number;
  readonly conversation: string | undefined;
  readonly reference: string;
  readonly resume: string | undefined;
  /** A row exists on the server, so the resume secret may be kept in this browser. */
  readonly kept: boolean;
  /** Every message up to this `seq` has been seen; what `after` asks from. */
  readonly cursor: number;
  /** Ordered by `seq`, each once. */
  readonly lines: readonly Line[];
  readonly pending: readonly Pending[];
  readonly agentsOnline: boolean;
  readonly agentTyping: boolean;
  readonly typing: boolean;
  /** The agent has seen the visitor's messages up to here; the visitor the agent's. */
  readonly agentReadSeq: number;
  readonly readSeq: number;
  readonly trouble: Trouble | undefined;
  readonly stopped: StopReason | undefined;
  readonly ended: EndedBy | undefined;
  /** Sending waits for the server's `retry_after`. */
  readonly paused: boolean;
  readonly refusedOnce: boolean;
  readonly erasing: 'no' | 'asked' | 'failed';
}

export const initialChat: ChatState = {
  phase: 'idle',
  attempt: 0,
  conversation: undefined,
  resume: undefined,
  trouble: undefined,
  stopped: undefined,
  ended: undefined,
  reference: '',
  kept: false,
  cursor: 0,
  lines: [],
  pending: [],
  agentsOnline: false,
  agentTyping: false,
  typing: false,
  agentReadSeq: 0,
  readSeq: 0,
  paused: false,
  refusedOnce: false,
  erasing: 'no',
};

export type Timer = 'reconnect' | 'answer' | 'confirm' | 'agent_typing' | 'typing' | 'resume_sending';

/** What was kept from the page before: the secret, and how far the visitor had read. */
export interface Kept {
  readonly resume: string;
  readonly readSeq: number;
}

export type ChatEvent =
  | { readonly kind: 'start'; readonly kept: Kept | undefined; readonly agentsOnline: boolean }
  | { readonly kind: 'opened' }
  | { readonly kind: 'frame'; readonly frame: ServerFrame }
  | { readonly kind: 'socket_closed'; readonly code: number }
  | { readonly kind: 'timer'; readonly timer: Timer }
  | { readonly kind: 'compose'; readonly clientId: string; readonly text: string; readonly at: string }
  | { readonly kind: 'retry' | 'discard'; readonly clientId: string }
  | {
      readonly kind:
        'typed' | 'viewed' | 'wake' | 'end' | 'withdraw' | 'erased' | 'erase_failed' | 'consent_off' | 'start_anew';
    };

export type ChatAction =
  | { readonly kind: 'connect' }
  /** Close the socket and hear nothing more of it. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'hello'; readonly resume: string | undefined; readonly after: number | undefined }
  | { readonly kind: 'confirm_consent' }
  | { readonly kind: 'report_consent_off' }
  | { readonly kind: 'send'; readonly frame: VisitorFrame }
  /** Milliseconds; the shell draws between the two, so that a thousand widgets do not return in one instant. */
  | { readonly kind: 'schedule'; readonly timer: Timer; readonly least: number; readonly most: number }
  | { readonly kind: 'cancel'; readonly timer: Timer }
  | { readonly kind: 'keep'; readonly kept: Kept }
  | { readonly kind: 'forget' }
  | { readonly kind: 'erase'; readonly resume: string };

export interface Step {
  readonly state: ChatState;
  readonly actions: readonly ChatAction[];
}

export const pendingCountMax = 20;
/** Milliseconds. The server hangs up after 5 minutes without a confirmation of consent. */
export const confirmInterval = 240_000;
export const answerWait = 15_000;
export const agentTypingShown = 6_000;

export function after(timer: Timer, least: number, most = least): ChatAction {
  return { kind: 'schedule', timer, least, most };
}

export function lastForeignSeq(state: ChatState): number {
  return state.lines.reduce((seq, line) => (line.from === 'visitor' ? seq : Math.max(seq, line.seq)), 0);
}

export function unreadCount(state: ChatState): number {
  return state.lines.filter((line) => line.from !== 'visitor' && line.seq > state.readSeq).length;
}

/** Messages the server still owes an answer for. */
export function inFlight(state: ChatState): boolean {
  return state.pending.some((message) => message.status === 'sent');
}

/** The visitor may write: not ended, not stopped, not too much waiting. */
export function mayCompose(state: ChatState): boolean {
  const unsent = state.pending.filter((message) => message.status === 'queued' || message.status === 'sent').length;
  return state.ended === undefined && state.stopped === undefined && state.erasing === 'no' && unsent < pendingCountMax;
}
