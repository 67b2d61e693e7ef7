// What every view is given once the site's description is known: the site, the words, the ways out.
// Also the age statement, one for all three views.
import type { Strings } from '../shared/strings.ts';
import type { ConsentReport, Page, Site } from '../shared/wire.ts';
import type { Api } from './api.ts';

export interface Context {
  readonly site: Site;
  readonly language: string;
  /** The language with the visitor's region, for times and dates: `en-GB`. */
  readonly locale: string;
  readonly words: Strings;
  readonly api: Api;
  readonly age: AgeStatement;
  readonly noticeHref: string;
  /** Undefined while Preferences is not granted; read anew at every call, and a refusal hides the module. */
  readonly consent: () => ConsentReport | undefined;
  readonly page: () => Page | undefined;
  readonly openSettings: () => void;
}

/** With `age: statement` sending is the statement; with `age: confirm` a tick box must be on first. */
export class AgeStatement {
  readonly minimum: number;
  readonly asked: boolean;
  #confirmed: boolean;
  readonly #listeners: (() => void)[] = [];

  constructor(site: Site, alreadyConfirmed: boolean) {
    this.minimum = site.minimumAge;
    this.asked = site.age === 'confirm';
    this.#confirmed = alreadyConfirmed;
  }

  /** Nothing stands in the way of sending. */
  get settled(): boolean {
    return !this.asked || this.#confirmed;
  }

  /** The tick is on, and is to be told to the server. */
  get confirmed(): boolean {
    return this.asked && this.#confirmed;
  }

  set confirmed(on: boolean) {
    this.#confirmed = on;
    for (const listener of this.#listeners) listener();
  }

  changed(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
