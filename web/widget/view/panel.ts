// The open module: a dialog with header, tabs, the three views and a footer. It holds focus while open, gives it back
// when closed, and keeps keystrokes from the page's own shortcuts. What is inside each tab is the views' business.
import type { Strings } from '../../shared/strings.ts';
import type { Tab } from '../../shared/wire.ts';
import type { ChatEvent, ChatState } from '../chat/state.ts';
import type { Context } from '../context.ts';
import { callbackView } from './callback_view.ts';
import { ChatView } from './chat_view.ts';
import { contactView } from './contact_view.ts';
import { button, h, icon, newId, outerLink, setAttributes } from './dom.ts';
import { Tabs } from './tabs.ts';

export interface PanelActs {
  readonly close: () => void;
  readonly chat: (event: ChatEvent) => void;
  /** The chat tab came into view. */
  readonly chatShown: () => void;
}

export class Panel {
  readonly element: HTMLElement;
  readonly #words: Strings;
  readonly #acts: PanelActs;
  readonly #title: HTMLElement;
  readonly #presence = h('p', { class: 'presence', role: 'status', hidden: true });
  readonly #main: HTMLElement;
  readonly #menuButton: HTMLButtonElement;
  readonly #menu: HTMLElement;
  readonly #endButton: HTMLButtonElement;
  readonly #withdrawButton: HTMLButtonElement;
  #tabs: Tabs | undefined;
  #chat: ChatView | undefined;
  #ask: HTMLElement | undefined;

  constructor(words: Strings, acts: PanelActs) {
    this.#words = words;
    this.#acts = acts;
    const title = newId();
    const menu = newId();
    this.#title = h('h2', { id: title }, words.launcher);
    const menuNames = {
      class: 'round',
      'aria-label': words.menu,
      title: words.menu,
      'aria-expanded': 'false',
      'aria-controls': menu,
      hidden: true,
    };
    const dots = icon('more');
    dots.classList.add('dots');
    this.#menuButton = button(menuNames, () => this.#toggleMenu(this.#menu.hidden), dots);
    this.#endButton = button({}, () => this.#question(words.end_question, words.end_yes, 'end'), words.end);
    this.#withdrawButton = button(
      { class: 'danger' },
      () => this.#question(words.withdraw_question, words.withdraw_yes, 'withdraw'),
      words.withdraw,
    );
    this.#menu = h('div', { class: 'menu', id: menu, hidden: true }, this.#endButton, this.#withdrawButton);
    this.#main = h('div', { class: 'view' }, h('p', { class: 'done', role: 'status' }, words.loading));
    this.element = h(
      'div',
      { class: 'panel', part: 'panel', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': title, tabindex: -1 },
      h(
        'div',
        { class: 'head' },
        h('div', { class: 'mark' }, icon('hanger')),
        h('div', { class: 'heading' }, this.#title, this.#presence),
        this.#menuButton,
        button({ class: 'round', 'aria-label': words.close, title: words.close }, acts.close, icon('close')),
      ),
      this.#menu,
      this.#main,
    );
    this.element.addEventListener('keydown', (event) => this.#key(event));
    for (const kind of ['keyup', 'keypress'] as const)
      this.element.addEventListener(kind, (event) => event.stopPropagation());
    this.element.addEventListener('click', (event) => {
      if (!this.#menu.hidden && !event.composedPath().includes(this.#menuButton)) this.#toggleMenu(false);
    });
  }

  /** The description of the site could not be had. */
  fail(text: string, retry: () => void): void {
    const again = button({ class: 'quiet' }, retry, this.#words.retry);
    this.#main.replaceChildren(h('div', { class: 'done' }, h('p', { role: 'alert' }, text), again));
    this.focus();
  }

  fill(context: Context, state: ChatState, first: Tab): void {
    const { words, site } = context;
    const chat = new ChatView(context, state, this.#acts.chat);
    const contact = contactView(context);
    const callback = callbackView(context);
    const elements: Readonly<Record<Tab, HTMLElement>> = {
      chat: chat.element,
      contact: contact.element,
      callback: callback.element,
    };
    this.#chat = chat;
    this.#title.textContent = site.name;
    this.#tabs = new Tabs(context, first, (tab) => {
      this.#menuButton.hidden = tab !== 'chat';
      if (tab === 'chat') queueMicrotask(this.#acts.chatShown);
      return elements[tab];
    });
    const footer = h(
      'div',
      { class: 'foot' },
      outerLink(context.noticeHref, words.notice_link, words.new_window),
      button({}, context.openSettings, words.cookie_settings),
    );
    const skeleton = h('div', { class: 'view' }, this.#tabs.element, this.#tabs.body, footer);
    this.#main.replaceWith(skeleton);
    this.render(state);
  }

  show(tab: Tab): void {
    this.#tabs?.select(tab);
  }

  get chatVisible(): boolean {
    return this.element.isConnected && this.#tabs?.selected === 'chat';
  }

  render(state: ChatState): void {
    this.#presence.hidden = this.#chat === undefined;
    this.#presence.className = state.agentsOnline ? 'presence on' : 'presence';
    const text = state.agentsOnline ? this.#words.online : this.#words.away;
    if (this.#presence.textContent !== text) this.#presence.textContent = text;
    const begun = state.lines.length > 0 || state.pending.length > 0;
    this.#endButton.disabled = !begun || state.ended !== undefined || state.stopped !== undefined;
    this.#withdrawButton.disabled = !begun || state.stopped !== undefined || state.erasing === 'asked';
    this.#chat?.render(state);
  }

  /** A finger gets no keyboard pushed over the page; a keyboard or mouse starts in the composer. */
  focus(): void {
    const touch = matchMedia('(pointer: coarse)').matches;
    this.element.focus();
    if (!touch && this.#tabs?.selected === 'chat') this.#chat?.focus();
  }

  #toggleMenu(open: boolean): void {
    this.#menu.hidden = !open;
    setAttributes(this.#menuButton, { 'aria-expanded': String(open) });
    if (open) this.#menu.querySelector<HTMLElement>('button:enabled')?.focus();
  }

  #question(text: string, yes: string, kind: 'end' | 'withdraw'): void {
    this.#toggleMenu(false);
    this.#unask();
    const id = newId();
    const no = button({ class: 'quiet' }, () => this.#unask(), this.#words.no);
    const act = (): void => {
      this.#unask();
      this.#acts.chat({ kind });
    };
    const names = { class: 'ask', role: 'alertdialog', 'aria-labelledby': id, 'aria-modal': 'true' };
    this.#ask = h(
      'div',
      names,
      h('p', { id }, text),
      h('div', {}, no, button({ class: kind === 'withdraw' ? 'primary danger' : 'primary' }, act, yes)),
    );
    this.element.append(this.#ask);
    no.focus();
  }

  #unask(): void {
    if (!this.#ask) return;
    this.#ask.remove();
    this.#ask = undefined;
    this.#menuButton.focus();
  }

  #key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape') {
      event.preventDefault();
      if (this.#ask) this.#unask();
      else if (!this.#menu.hidden) {
        this.#toggleMenu(false);
        this.#menuButton.focus();
      } else this.#acts.close();
    } else if (event.key === 'Tab') this.#trap(event);
  }

  #trap(event: KeyboardEvent): void {
    const all = 'button:enabled,a[href],input:enabled,select:enabled,textarea:enabled,[tabindex="0"]';
    const within = this.#ask ?? this.element;
    const stops = [...within.querySelectorAll<HTMLElement>(all)].filter(
      (stop) => stop.tabIndex >= 0 && stop.getClientRects().length > 0,
    );
    const root = this.element.getRootNode();
    const active = root instanceof ShadowRoot ? root.activeElement : null;
    const first = stops[0];
    const last = stops[stops.length - 1];
    const outside = active === this.element || !within.contains(active);
    if (event.shiftKey ? active === first || outside : active === last || (outside && within !== this.element)) {
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    }
  }
}
