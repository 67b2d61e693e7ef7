// One message as it stands in the log: the words as text nodes, what was handed in underlined, its tickets beneath,
// and how far it has come. A redraw replaces the inside of a row, never the row, so that readers do not hear it twice.
import type { StringKey } from '../../shared/strings.ts';
import type { Context } from '../context.ts';
import type { ChatState, Line, Pending } from '../chat/state.ts';
import { messageFaultKey } from '../forms/fields.ts';
import { clockTime, splitAtFindings } from '../text.ts';
import { button, h } from './dom.ts';

export interface BubbleActs {
  readonly retry: (clientId: string) => void;
  readonly discard: (clientId: string) => void;
}

const kindKeys: Readonly<Record<string, StringKey>> = {
  EMAIL_ADDRESS: 'kind_email',
  PHONE_NUMBER: 'kind_phone',
  TELEGRAM_ID: 'kind_telegram',
  VIBER_ID: 'kind_viber',
  MESSENGER_ID: 'kind_messenger',
  CREDIT_CARD: 'kind_card',
  IBAN_CODE: 'kind_iban',
  IP_ADDRESS: 'kind_ip',
  PL_PESEL: 'kind_id',
  BG_EGN: 'kind_id',
  UA_RNOKPP: 'kind_id',
};

export function lineRow(line: Line, context: Context, seen: boolean, status: boolean): Node[] {
  const { words, language } = context;
  if (line.from === 'system') return [document.createTextNode(line.text)];
  const time = h('span', {}, clockTime(line.at, language));
  if (line.from === 'agent') {
    const name = line.name || words.agent;
    return [
      h('span', { class: 'who' }, name),
      h('div', { class: 'bubble' }, line.text),
      h('div', { class: 'meta' }, time),
    ];
  }
  const reached = status && h('span', {}, seen ? words.status_seen : words.status_sent);
  return [ownBubble(line, context), ...tickets(line, context), h('div', { class: 'meta' }, time, reached)];
}

function ownBubble(line: Line, { words }: Context): HTMLElement {
  const bubble = h('div', { class: 'bubble' }, h('span', { class: 'unseen' }, `${words.you}: `));
  for (const part of splitAtFindings(line.text, line.findings)) {
    if (!part.finding) bubble.append(part.text);
    else bubble.append(h('mark', { class: 'kept' }, part.text), h('span', { class: 'unseen' }, ` ${words.kept_mark} `));
  }
  return bubble;
}

function tickets(line: Line, { words }: Context): Node[] {
  if (line.findings.length === 0) return [];
  const chips = new Map<string, HTMLElement>();
  for (const { type, token } of line.findings) {
    const kind = words[kindKeys[type] ?? 'kind_other'];
    const label = token?.replace(/^\[|\]$/g, '') ?? kind;
    chips.set(label, h('span', { class: 'ticket', title: kind }, label));
  }
  const lead = chips.size === 1 ? words.kept_one : words.kept_many;
  return [h('div', { class: 'tickets' }, h('span', {}, lead), ...chips.values())];
}

export function pendingRow(message: Pending, context: Context, state: ChatState, acts: BubbleActs): Node[] {
  const { words } = context;
  const bubble = h('div', { class: 'bubble' }, h('span', { class: 'unseen' }, `${words.you}: `), message.text);
  const meta = h('div', { class: 'meta' });
  if (message.status === 'held') meta.append(words.status_held);
  else if (message.status === 'failed') {
    meta.append(
      h('span', { class: 'bad' }, `${words.status_failed}. ${words[messageFaultKey(message.code)]}`),
      button({}, () => acts.retry(message.clientId), words.retry),
      button({}, () => acts.discard(message.clientId), words.discard),
    );
  } else meta.append(state.phase === 'open' && !state.paused ? words.status_sending : words.status_waiting);
  return [bubble, meta];
}
