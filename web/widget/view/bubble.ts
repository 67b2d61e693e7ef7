// One message as it stands in the log: the words as text nodes, what was handed in underlined, its tickets beneath,
// and how far it has come. A redraw replaces the inside of a row, never the row, so that readers do not hear it twice.
import type { Context } from '../context.ts';
import type { ChatState, Line, Pending } from '../chat/state.ts';
import { messageFaultKey } from '../forms/fields.ts';
import { clockTime, splitAtFindings } from '../text.ts';
import { button, h } from './dom.ts';

export interface BubbleActs {
  readonly retry: (clientId: string) => void;
  readonly discard: (clientId: string) => void;
}

export function lineRow(line: Line, context: Context, seen: boolean, status: boolean): Node[] {
  const { words, locale } = context;
  if (line.from === 'system') return [document.createTextNode(line.text)];
  const time = h('span', {}, clockTime(line.at, locale));
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

/** One chip for each ticket; a value met twice has one ticket. */
function tickets(line: Line, { words }: Context): Node[] {
  const labels = new Set(line.findings.map(({ token }) => token?.replace(/^\[|\]$/g, '') ?? words.kept_detail));
  if (labels.size === 0) return [];
  const chips = [...labels].map((label) => h('span', { class: 'ticket' }, label));
  return [h('div', { class: 'tickets' }, h('span', {}, words.kept), ...chips)];
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
