// What the one script tag says: which site, which language, where the gateway is. Read once, at load.
// `data-site` is required; everything else has a default. Nothing is contacted here.
import { languages, chooseLanguage } from '../shared/strings.ts';

export interface Settings {
  readonly site: string;
  /** Origin of the gateway, without a trailing slash. */
  readonly api: string;
  /** The language wished for; the site's own list may narrow it. */
  readonly wishes: readonly string[];
  readonly language: string;
  /** Where cookie settings are, for a page whose consent manager offers no call. */
  readonly settingsUrl: string | undefined;
  /** `data-settings-link="off"` where the page already shows a link of its own. */
  readonly settingsLink: boolean;
  /** `data-page="on"`: tell agents which page the visitor is on (path only, no query). Off unless asked for. */
  readonly page: boolean;
  readonly theme: 'auto' | 'light' | 'dark';
}

export function readSettings(script: HTMLScriptElement): Settings | undefined {
  const given = script.dataset;
  const site = given['site']?.trim();
  if (!site) return undefined;
  const wishes = [given['lang'], document.documentElement.lang, ...navigator.languages].filter(
    (wish): wish is string => !!wish,
  );
  const theme = given['theme'];
  return {
    site,
    api: originOf(given['api'] ?? script.src),
    wishes,
    language: chooseLanguage(wishes, languages),
    settingsUrl: webAddress(given['settingsUrl'], location.href),
    settingsLink: given['settingsLink'] !== 'off',
    page: given['page'] === 'on',
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
  };
}

/** A path below the origin is kept: `data-api="https://www.example.com/cloakroom"`. Of the script's only the origin. */
function originOf(address: string): string {
  const url = new URL(address, location.href);
  return url.pathname.endsWith('.js') ? url.origin : (url.origin + url.pathname).replace(/\/+$/, '');
}

/** An http(s) address, absolute; undefined for anything else, such as `javascript:`. */
export function webAddress(address: string | undefined, base: string): string | undefined {
  if (!address) return undefined;
  try {
    const url = new URL(address, base);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
