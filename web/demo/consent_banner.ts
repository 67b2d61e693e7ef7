// A small consent banner that behaves as Cookiebot does towards other scripts: it writes the same cookie, offers the
// same object on `window` and fires the same events, also on a page load with a stored decision. For the demo only.

interface Choice {
  readonly preferences: boolean;
  readonly statistics: boolean;
  readonly marketing: boolean;
}

const none: Choice = { preferences: false, statistics: false, marketing: false };
const categories = ['preferences', 'statistics', 'marketing'] as const;
const monthsKept = 12;

export interface BannerWords {
  readonly title: string;
  readonly text: string;
  readonly necessary: string;
  readonly preferences: string;
  readonly statistics: string;
  readonly marketing: string;
  readonly all: string;
  readonly chosen: string;
  readonly only: string;
}

interface CookiebotLike {
  consent: Choice & { readonly necessary: true; readonly method: string | null; readonly stamp: string };
  hasResponse: boolean;
  consented: boolean;
  declined: boolean;
  readonly show: () => void;
  readonly hide: () => void;
  readonly renew: () => void;
  readonly withdraw: () => void;
  readonly submitCustomConsent: (preferences: boolean, statistics: boolean, marketing: boolean) => void;
}

declare global {
  interface Window {
    Cookiebot?: CookiebotLike;
  }
}

export function startBanner(words: BannerWords): void {
  let banner: HTMLElement | undefined;
  const hide = (): void => {
    banner?.remove();
    banner = undefined;
  };
  const decide = (choice: Choice): void => {
    writeRecord(choice);
    hide();
    announce(choice);
  };
  const show = (): void => {
    hide();
    banner = drawBanner(words, readRecord() ?? none, decide);
    document.body.append(banner);
    banner.focus();
  };
  const api: CookiebotLike = {
    consent: { necessary: true, ...none, method: null, stamp: '0' },
    hasResponse: false,
    consented: false,
    declined: false,
    show,
    hide,
    renew: show,
    withdraw: () => decide(none),
    submitCustomConsent: (preferences, statistics, marketing) => decide({ preferences, statistics, marketing }),
  };
  const announce = (choice: Choice): void => {
    const any = choice.preferences || choice.statistics || choice.marketing;
    Object.assign(api, { hasResponse: true, consented: any, declined: !any });
    api.consent = { necessary: true, ...choice, method: 'explicit', stamp: '' };
    for (const event of ['ConsentReady', any ? 'Accept' : 'Decline', 'Load'])
      window.dispatchEvent(new Event(`CookiebotOn${event}`));
  };
  window.Cookiebot = api;
  const stored = readRecord();
  if (stored) announce(stored);
  else show();
}

/** The cookie exactly as Cookiebot's script writes it: quotes and commas encoded, braces and colons raw. */
function writeRecord(choice: Choice): void {
  const bytes = crypto.getRandomValues(new Uint8Array(40));
  const stamp = btoa(String.fromCharCode(...bytes));
  const fields = [
    `stamp:%27${stamp}%27`,
    'necessary:true',
    ...categories.map((category) => `${category}:${choice[category]}`),
    'method:%27explicit%27',
    'ver:1',
    `utc:${Date.now()}`,
    'region:%27ua%27',
  ];
  const secure = location.protocol === 'https:' ? ';secure' : '';
  const age = monthsKept * 30 * 24 * 60 * 60;
  document.cookie = `CookieConsent={${fields.join('%2C')}};path=/;max-age=${age};samesite=lax${secure}`;
}

function readRecord(): Choice | undefined {
  const record = document.cookie.split('; ').find((pair) => pair.startsWith('CookieConsent={'));
  if (record === undefined) return undefined;
  const on = (category: string): boolean => record.includes(`%2C${category}:true`);
  return { preferences: on('preferences'), statistics: on('statistics'), marketing: on('marketing') };
}

function drawBanner(words: BannerWords, choice: Choice, decide: (choice: Choice) => void): HTMLElement {
  const banner = document.createElement('section');
  banner.className = 'banner';
  banner.id = 'consent-banner';
  banner.tabIndex = -1;
  banner.setAttribute('role', 'dialog');
  banner.setAttribute('aria-labelledby', 'consent-title');
  const title = document.createElement('h2');
  title.id = 'consent-title';
  title.textContent = words.title;
  const text = document.createElement('p');
  text.textContent = words.text;
  const boxes = document.createElement('fieldset');
  const necessary = tick('necessary', words.necessary, true);
  necessary.box.disabled = true;
  const ticks = categories.map((category) => tick(category, words[category], choice[category]));
  boxes.append(necessary.label, ...ticks.map(({ label }) => label));
  const on = (index: number): boolean => ticks[index]?.box.checked === true;
  const row = document.createElement('div');
  row.append(
    press('consent-all', words.all, () => decide({ preferences: true, statistics: true, marketing: true })),
    press('consent-chosen', words.chosen, () => decide({ preferences: on(0), statistics: on(1), marketing: on(2) })),
    press('consent-necessary', words.only, () => decide(none)),
  );
  banner.append(title, text, boxes, row);
  return banner;
}

function tick(category: string, words: string, checked: boolean): { label: HTMLLabelElement; box: HTMLInputElement } {
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.id = `consent-${category}-box`;
  box.checked = checked;
  const label = document.createElement('label');
  label.append(box, words);
  return { label, box };
}

/** All three look alike: refusing is as easy as agreeing. */
function press(id: string, words: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.id = id;
  made.className = 'button plain';
  made.textContent = words;
  made.addEventListener('click', act);
  return made;
}
