// The closed state: the round button bottom right, the way to cookie settings bottom left, and the plain card
// that stands in the module's place while Preferences is off.
import { fill } from '../../shared/strings.ts';
import type { Strings } from '../../shared/strings.ts';
import { button, h, icon, newId, setAttributes } from './dom.ts';

export class Launcher {
  readonly element: HTMLButtonElement;
  readonly #words: Strings;
  readonly #badge = h('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });

  constructor(words: Strings, press: () => void) {
    this.#words = words;
    const names = { class: 'launcher', part: 'launcher', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' };
    this.element = button(
      { ...names, 'aria-label': words.launcher, title: words.launcher },
      press,
      icon('chat', true),
      this.#badge,
    );
  }

  /** `off` is the look while Preferences is not granted: the button then only explains. */
  set off(off: boolean) {
    this.element.classList.toggle('off', off);
  }

  set expanded(open: boolean) {
    setAttributes(this.element, { 'aria-expanded': String(open), hidden: open });
  }

  set unread(count: number) {
    this.#badge.hidden = count === 0;
    this.#badge.textContent = String(Math.min(count, 99));
    const label = count === 0 ? this.#words.launcher : fill(this.#words.launcher_unread, { count });
    setAttributes(this.element, { 'aria-label': label });
  }
}

export function settingsPill(words: Strings, open: () => void): HTMLButtonElement {
  return button({ class: 'settings' }, open, icon('cookie'), h('span', {}, words.cookie_settings));
}

/** `text` is one of the plain sentences about consent. Esc and the cross put the card away. */
export function consentCard(
  words: Strings,
  text: string,
  acts: { readonly settings: () => void; readonly close: () => void },
): HTMLElement {
  const title = newId();
  const body = newId();
  const card = h(
    'div',
    { class: 'card', role: 'dialog', 'aria-labelledby': title, 'aria-describedby': body, tabindex: -1 },
    button({ class: 'round', 'aria-label': words.close, title: words.close }, acts.close, icon('close')),
    h('h2', { id: title }, words.consent_title),
    h('p', { id: body, 'aria-live': 'polite' }, text),
    button({ class: 'primary' }, acts.settings, words.consent_open),
  );
  card.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') acts.close();
  });
  return card;
}
