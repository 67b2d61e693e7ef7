// The chat tab: the log, who is typing, what troubles the line, the composer. It draws a ChatState and reports acts;
// it decides nothing about the conversation.
import type { Strings } from '../../shared/strings.ts';
import { fill } from '../../shared/strings.ts';
import { mayCompose } from '../chat/state.ts';
import type { ChatEvent, ChatState } from '../chat/state.ts';
import type { Context } from '../context.ts';
import { newUuid, utf8Length, weekdayIn, wellFormed } from '../text.ts';
import { lineRow, pendingRow } from './bubble.ts';
import { button, h, icon, newId, setAttributes } from './dom.ts';
import { finePrint, promise } from './fine_print.ts';

const roomShownBelow = 500;

export class ChatView {
  readonly element: HTMLElement;
  readonly #context: Context;
  readonly #dispatch: (event: ChatEvent) => void;
  readonly #rows = new Map<string, { readonly row: HTMLElement; signature: string }>();
  readonly #log: HTMLElement;
  readonly #hello: HTMLElement;
  readonly #typing = h('div', { class: 'typing', 'aria-live': 'polite' });
  readonly #trouble = h('div', { class: 'trouble', role: 'status', hidden: true });
  readonly #fine: HTMLElement;
  readonly #input: HTMLTextAreaElement;
  readonly #go: HTMLButtonElement;
  readonly #room = h('div', { class: 'room', id: newId(), role: 'status', hidden: true });
  readonly #composer: HTMLElement;
  #state: ChatState;

  constructor(context: Context, state: ChatState, dispatch: (event: ChatEvent) => void) {
    const { words } = context;
    this.#context = context;
    this.#state = state;
    this.#dispatch = dispatch;
    this.#hello = hello(context);
    this.#log = h(
      'div',
      { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': words.log, tabindex: 0 },
      this.#hello,
    );
    this.#fine = finePrint(context, false);
    const id = newId();
    this.#input = h('textarea', {
      id,
      rows: 1,
      placeholder: words.composer_hint,
      autocomplete: 'off',
      'aria-describedby': this.#room.id,
    });
    this.#go = button({ class: 'go', 'aria-label': words.send, title: words.send }, () => this.#submit(), icon('send'));
    this.#composer = h(
      'div',
      { class: 'composer' },
      h('label', { for: id, class: 'unseen' }, words.composer),
      this.#input,
      this.#go,
    );
    this.element = h(
      'div',
      { class: 'view' },
      this.#log,
      this.#typing,
      this.#trouble,
      this.#fine,
      this.#composer,
      this.#room,
    );
    this.#input.addEventListener('input', () => this.#edited());
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    context.age.changed(() => this.#drawComposer());
    this.render(state);
  }

  /** Where the keyboard should be when the tab opens. */
  focus(): void {
    (this.#composer.hidden || this.#input.disabled ? this.#log : this.#input).focus();
  }

  render(state: ChatState): void {
    this.#state = state;
    const atBottom = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 60;
    const grown = this.#drawRows(state);
    this.#hello.hidden = this.#rows.size > 0;
    this.#fine.hidden = state.lines.length > 0 && this.#context.age.settled;
    this.#typing.textContent = state.agentTyping
      ? `${this.#context.words.agent} ${this.#context.words.agent_typing}`
      : '';
    this.#drawTrouble(state);
    this.#drawComposer();
    if (grown && (atBottom || state.pending.length > 0)) this.#log.scrollTop = this.#log.scrollHeight;
  }

  #drawRows(state: ChatState): boolean {
    const context = this.#context;
    const wanted = new Map<string, { signature: string; className: string; draw: () => Node[] }>();
    const lastOwn = state.lines.reduce((seq, line) => (line.from === 'visitor' ? line.seq : seq), -1);
    for (const line of state.lines) {
      const last = line.seq === lastOwn;
      const seen = line.seq <= state.agentReadSeq;
      wanted.set(line.key, {
        signature: `${line.seq} ${last && seen} ${last}`,
        className: line.from === 'visitor' ? 'line own' : `line ${line.from}`,
        draw: () => lineRow(line, context, seen, last),
      });
    }
    for (const message of state.pending) {
      wanted.set(message.clientId, {
        signature: `${message.status} ${message.code} ${state.phase === 'open'} ${state.paused}`,
        className: `line own ${message.status}`,
        draw: () =>
          pendingRow(message, context, state, {
            retry: (clientId) => this.#dispatch({ kind: 'retry', clientId }),
            discard: (clientId) => this.#dispatch({ kind: 'discard', clientId }),
          }),
      });
    }
    return this.#place(wanted);
  }

  /** Brings the log to the wanted rows in the wanted order; true when a row was added. */
  #place(wanted: ReadonlyMap<string, { signature: string; className: string; draw: () => Node[] }>): boolean {
    for (const [key, { row }] of this.#rows) {
      if (wanted.has(key)) continue;
      row.remove();
      this.#rows.delete(key);
    }
    let grown = false;
    let before: Element = this.#hello;
    for (const [key, { signature, className, draw }] of wanted) {
      let known = this.#rows.get(key);
      if (!known) {
        known = { row: h('div'), signature: '' };
        this.#rows.set(key, known);
        grown = true;
      }
      if (known.signature !== signature) {
        known.signature = signature;
        known.row.className = className;
        known.row.replaceChildren(...draw());
      }
      if (before.nextElementSibling !== known.row) before.after(known.row);
      before = known.row;
    }
    return grown;
  }

  #drawTrouble(state: ChatState): void {
    const { words } = this.#context;
    const text = troubleText(state, words);
    if (this.#trouble.dataset['text'] === text) return;
    this.#trouble.dataset['text'] = text;
    this.#trouble.hidden = text === '';
    this.#trouble.replaceChildren(h('p', {}, text));
    if (state.erasing === 'failed') {
      this.#trouble.append(button({ class: 'primary' }, () => this.#dispatch({ kind: 'withdraw' }), words.retry));
    } else if (state.erasing === 'no' && (state.ended !== undefined || state.stopped === 'withdrawn')) {
      this.#trouble.append(button({ class: 'primary' }, () => this.#anew(), words.start_anew));
    }
  }

  #anew(): void {
    this.#dispatch({ kind: 'start_anew' });
    this.focus();
  }

  #drawComposer(): void {
    const { age, words, site } = this.#context;
    const state = this.#state;
    this.#composer.hidden = state.ended !== undefined || state.stopped !== undefined || state.erasing !== 'no';
    const used = utf8Length(this.#input.value);
    const left = site.limits.textBytes - used;
    // The limit counts bytes; people count characters. The text at hand says how many bytes one of its characters
    // takes.
    const each = Math.max(1, used / Math.max(1, this.#input.value.length));
    const sayWait = !mayCompose(state) && !this.#composer.hidden;
    this.#room.hidden = this.#composer.hidden || (left >= roomShownBelow && !sayWait);
    this.#room.className = left < 0 ? 'room bad' : 'room';
    this.#room.textContent = sayWait
      ? words.many_pending
      : fill(left < 0 ? words.too_long : words.room_left, { count: Math.ceil(Math.abs(left) / each) });
    this.#go.disabled = left < 0 || this.#input.value.trim() === '' || !age.settled || !mayCompose(state);
    setAttributes(this.#input, { 'aria-invalid': left < 0 ? 'true' : undefined });
    this.#input.disabled = !age.settled;
    this.#input.placeholder = age.settled ? words.composer_hint : words.age_needed;
  }

  #edited(): void {
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight}px`;
    this.#drawComposer();
    if (this.#input.value.trim() !== '') this.#dispatch({ kind: 'typed' });
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit(): void {
    this.#drawComposer();
    if (this.#go.disabled || !this.#context.consent()) return;
    const text = wellFormed(this.#input.value.trim());
    this.#input.value = '';
    this.#input.style.height = 'auto';
    this.#dispatch({ kind: 'compose', clientId: newUuid(), text, at: new Date().toISOString() });
    this.#input.focus();
  }
}

function hello(context: Context): HTMLElement {
  const { words, site } = context;
  const hours = site.hours[weekdayIn(site.timeZone, new Date())];
  const known = Object.keys(site.hours).length > 0;
  const today = hours
    ? fill(words.hours_today, { hours: hours.replace('-', '–'), zone: site.timeZone })
    : words.hours_closed;
  return h(
    'div',
    { class: 'hello' },
    h('h3', {}, words.welcome_title),
    h('p', {}, words.welcome_text),
    known && h('p', { class: 'hours' }, today),
    promise(context),
  );
}

function troubleText(state: ChatState, words: Strings): string {
  if (state.erasing === 'failed') return words.withdraw_failed;
  if (state.erasing === 'asked') return words.withdrawing;
  if (state.stopped === 'withdrawn') return words.withdrawn;
  if (state.stopped === 'config') return words.net_config;
  if (state.stopped === 'protocol') return words.net_protocol;
  if (state.ended !== undefined) return words[`ended_${state.ended}`];
  if (state.trouble === 'lost') return words.net_lost;
  if (state.trouble === 'busy') return words.net_busy;
  if (state.trouble === 'storage') return words.net_storage;
  return state.trouble === 'anew' ? words.net_resumed_anew : '';
}
