// The consent managers this widget can read by itself: which cookies are theirs, what these say, which events hint at a
// change, how their settings open. Formats: the house's consent reference, section 4. Names of events are never trusted
// as an answer, only as a reason to read again. A manager that is not in this table keeps the widget closed: it cannot
// know better.
import { readCookiebot } from './cookiebot.ts';
import { combine, decodeOnce, splitCookies } from './record.ts';
import type { CookiePair, Verdict } from './record.ts';

export interface Manager {
  readonly cmp: string;
  readonly owns: (cookieName: string) => boolean;
  /** Given only this manager's own pairs, at least one. */
  readonly read: (pairs: readonly CookiePair[], now: number) => Verdict;
  readonly events: readonly string[];
  /** Path of global functions to call, the first that exists wins: `Cookiebot.renew`. */
  readonly settings: readonly string[];
}

function one(name: string, read: (value: string, now: number) => Verdict): Pick<Manager, 'owns' | 'read'> {
  return {
    owns: (cookieName) => cookieName === name,
    read: (pairs, now) => combine(pairs.filter((pair) => pair.name === name).map((pair) => read(pair.value, now))),
  };
}

function verdictOf(granted: boolean): Verdict {
  return granted ? 'granted' : 'denied';
}

function readCookieYes(value: string): Verdict {
  const text = decodeOnce(value);
  if (text === undefined) return 'denied';
  const entries = new Map(
    text.split(',').map((entry): [string, string] => [entry.split(':')[0] ?? '', entry.slice(entry.indexOf(':') + 1)]),
  );
  if (value === '' || entries.get('action') !== 'yes') return 'absent';
  return verdictOf(entries.get('functional') === 'yes');
}

function readOneTrust(pairs: readonly CookiePair[]): Verdict {
  const records = pairs.filter((pair) => pair.name === 'OptanonConsent');
  if (!pairs.some((pair) => pair.name === 'OptanonAlertBoxClosed' && /^\d{4}-\d\d-\d\dT/.test(pair.value)))
    return 'absent';
  return combine(
    records.map(({ value }) => {
      const query = value
        .split('&')
        .map((entry): [string, string] => [entry.split('=')[0] ?? '', entry.slice(entry.indexOf('=') + 1)]);
      const groups = query.filter(([key]) => key === 'groups');
      if (query.some(([key, flag]) => key === 'AwaitingReconsent' && flag === 'true')) return 'absent';
      const list = groups.length === 1 ? decodeOnce(groups[0]?.[1] ?? '') : undefined;
      if (list === undefined || !/^[^:,]+:[01](,[^:,]+:[01])*$/.test(list)) return 'denied';
      const flags = list.split(',').filter((entry) => /^(C0003|3):/.test(entry));
      return verdictOf(flags.length > 0 && flags.every((entry) => entry.endsWith(':1')));
    }),
  );
}

function readSwitch(on: string): (value: string) => Verdict {
  return (value) => (value === '' ? 'absent' : verdictOf(value === on));
}

export const managers: readonly Manager[] = [
  {
    cmp: 'cookiebot',
    ...one('CookieConsent', readCookiebot),
    events: ['CookiebotOnConsentReady', 'CookiebotOnAccept', 'CookiebotOnDecline', 'CookiebotOnLoad'],
    settings: ['Cookiebot.renew', 'Cookiebot.show'],
  },
  {
    cmp: 'onetrust',
    owns: (name) => name === 'OptanonConsent' || name === 'OptanonAlertBoxClosed',
    read: readOneTrust,
    events: ['OneTrustGroupsUpdated', 'OTConsentApplied'],
    settings: ['OneTrust.ToggleInfoDisplay'],
  },
  {
    cmp: 'cookieyes',
    ...one('cookieyes-consent', readCookieYes),
    events: ['cookieyes_consent_update'],
    settings: ['revisitCkyConsent'],
  },
  {
    cmp: 'complianz',
    owns: (name) => /^cmplz_(rt_)?(preferences|functional|statistics|marketing|banner-status|policy_id)$/.test(name),
    read: (pairs) =>
      combine(
        pairs
          .filter(({ name }) => /^cmplz_(rt_)?preferences$/.test(name))
          .map(({ value }) => readSwitch('allow')(value)),
      ),
    events: ['cmplz_status_change', 'cmplz_fire_categories'],
    settings: [],
  },
  {
    cmp: 'wp-consent-api',
    ...one('wp_consent_preferences', readSwitch('allow')),
    events: ['wp_listen_for_consent_change'],
    settings: [],
  },
];

export interface Reading {
  readonly verdict: Verdict;
  /** The manager whose record was found, or the first one allowed. */
  readonly cmp: string;
  /** That manager's own cookies and no others, as `document.cookie` gave them. */
  readonly cookies: string;
}

/** Reads every allowed manager's record; `allowed` empty means any known one (the site is not known yet). */
export function readConsent(cookies: string, allowed: readonly string[], now: number): Reading {
  const all = splitCookies(cookies);
  const found: Reading[] = [];
  for (const manager of managers) {
    if (allowed.length > 0 && !allowed.includes(manager.cmp)) continue;
    const own = all.filter((pair) => manager.owns(pair.name));
    if (own.length === 0) continue;
    found.push({ cmp: manager.cmp, cookies: own.map(({ pair }) => pair).join('; '), verdict: manager.read(own, now) });
  }
  const verdict = combine(found.map((reading) => reading.verdict));
  return { cmp: allowed[0] ?? 'cookiebot', cookies: '', ...found[0], verdict };
}
