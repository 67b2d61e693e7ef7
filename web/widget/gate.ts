// The consent gate: reads the manager's record anew for every question and tells its listener when the verdict changed.
// It keeps no answer but the last one announced, stores nothing and contacts nobody. What to do about a change is the
// widget's business (main.ts).
import { managers, readConsent } from './consent/managers.ts';
import type { Reading } from './consent/managers.ts';
import { asMembers } from '../shared/parse.ts';

/** Milliseconds between readings while the module is in use; a switch without an event must be felt within 2 s. */
const watchInterval = 1_000;

export class Gate {
  #allowed: readonly string[] = [];
  #announced: boolean | undefined;
  #timer: number | undefined;
  readonly #changed: (open: boolean) => void;

  constructor(changed: (open: boolean) => void) {
    this.#changed = changed;
    const reread = (): void => void this.reread();
    for (const manager of managers) {
      for (const event of manager.events) {
        window.addEventListener(event, reread);
        document.addEventListener(event, reread);
      }
    }
    document.addEventListener('visibilitychange', reread);
    window.addEventListener('focus', reread);
    window.addEventListener('pageshow', reread);
  }

  /** The site's own managers, once its description is known. */
  allow(cmps: readonly string[]): void {
    this.#allowed = cmps.filter((cmp) => managers.some((manager) => manager.cmp === cmp));
  }

  read(): Reading {
    const reading = readConsent(readableCookies(), this.#allowed, Date.now());
    return cookiebotSaysNo() ? { ...reading, verdict: 'denied' } : reading;
  }

  /** Reads, and announces the verdict where it differs from the one announced last. */
  reread(): boolean {
    const open = this.read().verdict === 'granted';
    if (open !== this.#announced) {
      this.#announced = open;
      this.#changed(open);
    }
    return open;
  }

  /** Reads every second from now on: the visitor uses the module. */
  watch(): void {
    this.#timer ??= window.setInterval(() => this.reread(), watchInterval);
  }
}

/** `document.cookie` throws in sandboxed frames. */
function readableCookies(): string {
  try {
    return document.cookie;
  } catch {
    return '';
  }
}

function globalAt(path: string): { owner: object; value: unknown } | undefined {
  let owner: object = window;
  let value: unknown = window;
  for (const name of path.split('.')) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
    owner = value;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return { owner, value };
}

/** The script's own word after the visitor answered; it may be ahead of the cookie, and only its "no" counts. */
function cookiebotSaysNo(): boolean {
  const api = asMembers(globalAt('Cookiebot')?.value);
  return api?.['hasResponse'] === true && asMembers(api['consent'])?.['preferences'] === false;
}

/** Opens the consent manager's settings; false where none is on the page. */
export function openManagerSettings(): boolean {
  for (const manager of managers) {
    for (const path of manager.settings) {
      const found = globalAt(path);
      if (typeof found?.value !== 'function') continue;
      Reflect.apply(found.value, found.owner, []);
      return true;
    }
  }
  return false;
}
