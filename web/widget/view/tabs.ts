// The tab list after the ARIA practice: one tab stop, arrows move, the panel follows at once. One tab shows no list.
import type { Tab } from '../../shared/wire.ts';
import type { Context } from '../context.ts';
import { button, h, newId, setAttributes } from './dom.ts';

export class Tabs {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  readonly #buttons = new Map<Tab, HTMLButtonElement>();
  readonly #show: (tab: Tab) => HTMLElement;
  selected: Tab;

  constructor({ site, words }: Context, first: Tab, show: (tab: Tab) => HTMLElement) {
    this.#show = show;
    this.selected = site.tabs.includes(first) ? first : (site.tabs[0] ?? 'chat');
    const bodyId = newId();
    this.element = h('div', { class: 'tabs', role: 'tablist', 'aria-label': words.tabs, hidden: site.tabs.length < 2 });
    for (const tab of site.tabs) {
      const made = button(
        { role: 'tab', id: newId(), 'aria-controls': bodyId },
        () => this.select(tab),
        words[`tab_${tab}`],
      );
      this.#buttons.set(tab, made);
      this.element.append(made);
    }
    const alone = site.tabs.length < 2;
    this.body = h('div', { class: 'view', id: bodyId, role: alone ? undefined : 'tabpanel' });
    this.element.addEventListener('keydown', (event) => this.#key(event, site.tabs));
    this.select(this.selected);
  }

  select(tab: Tab): void {
    this.selected = tab;
    for (const [name, made] of this.#buttons) {
      setAttributes(made, { 'aria-selected': String(name === tab), tabindex: name === tab ? 0 : -1 });
    }
    setAttributes(this.body, { 'aria-labelledby': this.element.hidden ? undefined : this.#buttons.get(tab)?.id });
    this.body.replaceChildren(this.#show(tab));
  }

  #key(event: KeyboardEvent, tabs: readonly Tab[]): void {
    const forward = getComputedStyle(this.element).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
    const here = tabs.indexOf(this.selected);
    const moves: Readonly<Record<string, number>> = {
      [forward]: here + 1,
      [backward]: here - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    if (tab === undefined) return;
    this.select(tab);
    this.#buttons.get(tab)?.focus();
  }
}
