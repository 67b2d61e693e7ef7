// What the two forms check by themselves before anything is sent, and which words a server's refusal becomes.
// Pure: values in, the field at fault and the key of its sentence out. The server remains the judge.
import type { StringKey } from '../../shared/strings.ts';
import type { Problem } from '../../shared/wire.ts';

export const channels = ['email', 'phone', 'telegram', 'viber', 'messenger'] as const;
export type Channel = (typeof channels)[number];

export interface Fault {
  /** The form's field, or undefined for the form as a whole. */
  readonly field?: string;
  readonly key: StringKey;
}

/** Deliberately lax: something, an at sign, a dotted something. The server knows better. */
const emailShape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const digitsMin = 7;
const digitsMax = 15;

function emailFault(value: string): StringKey | undefined {
  return emailShape.test(value) ? undefined : 'error_email';
}

function phoneFault(value: string): StringKey | undefined {
  const digits = value.replace(/\D/g, '').length;
  return /^[+()\d\s./-]+$/.test(value) && digits >= digitsMin && digits <= digitsMax ? undefined : 'error_phone';
}

export function identifierFault(channel: Channel, value: string): Fault | undefined {
  if (value === '') return { field: channel, key: 'error_field_empty' };
  const key =
    channel === 'email'
      ? emailFault(value)
      : channel === 'phone' || channel === 'viber'
        ? phoneFault(value)
        : undefined;
  return key && { field: channel, key };
}

export interface Slot {
  readonly notBefore: string;
  readonly notAfter: string;
}

/** A day and two times in the visitor's own zone to two instants in UTC. */
export function slotOf(day: string, from: string, to: string, now: Date): Slot | Fault {
  if (day === '') return { field: 'day', key: 'error_field_empty' };
  if (from === '') return { field: 'from', key: 'error_field_empty' };
  if (to === '') return { field: 'to', key: 'error_field_empty' };
  const begin = new Date(`${day}T${from}`);
  const end = new Date(`${day}T${to}`);
  if (Number.isNaN(begin.getTime()) || Number.isNaN(end.getTime())) return { field: 'day', key: 'error_field_bad' };
  if (end <= begin) return { field: 'to', key: 'error_window' };
  if (end <= now) return { field: 'day', key: 'error_past' };
  return { notBefore: begin.toISOString(), notAfter: end.toISOString() };
}

const formFieldOf: Readonly<Record<string, string>> = {
  not_before: 'from',
  not_after: 'to',
  time_zone: 'from',
  age_confirmed: 'age',
};

/** `known` are the fields on screen; a refusal that names another one concerns the form as a whole. */
export function faultOf(problem: Problem, known: readonly string[]): Fault {
  const key = faultKey(problem);
  const named = problem.field?.replace(/^[/.$]+/, '') ?? '';
  const field = key === 'age_needed' ? 'age' : (formFieldOf[named] ?? named);
  return known.includes(field) ? { field, key } : { key: key === 'error_field_bad' ? 'error_message' : key };
}

function faultKey(problem: Problem): StringKey {
  switch (problem.code) {
    case 'age_confirmation_required':
      return 'age_needed';
    case 'consent_required':
      return 'consent_refused';
    case 'origin_not_allowed':
      return 'error_origin';
    case 'network':
      return 'error_network';
    case 'text_unjudgeable':
      return 'error_unjudged';
    default:
      return statusKey(problem.status);
  }
}

function statusKey(status: number): StringKey {
  if (status === 413) return 'error_too_large';
  if (status === 429) return 'error_too_many';
  if (status === 404) return 'net_config';
  return status >= 500 ? 'error_unavailable' : 'error_field_bad';
}

/** The sentence under a message that the chat refused. */
export function messageFaultKey(code: string | undefined): StringKey {
  if (code === 'too_large' || code === 'text_too_long' || code === 'frame_too_large') return 'error_too_large';
  if (code === 'discarded') return 'error_discarded';
  if (code === 'text_unjudgeable' || code === 'invalid_utf8' || code === 'many_held' || code === 'held_full')
    return 'error_unjudged';
  if (code === 'storage_unavailable') return 'net_storage';
  if (code === 'age_confirmation_required') return 'age_needed';
  return 'error_message';
}
