// The sample page's own script: its language, the consent banner, and where the agent's phone is. Runs before the
// widget's script so that the page's language is known to it; shows the phone once the gateway says where it is.
import { asNonEmpty, parseJson, shape } from '../shared/parse.ts';
import { startBanner } from './consent_banner.ts';
import type { BannerWords } from './consent_banner.ts';

const english: BannerWords = {
  title: 'Cookies, your choice',
  text: 'Preferences cookies let you chat with us. Everything works without the others.',
  necessary: 'Necessary',
  preferences: 'Preferences',
  statistics: 'Statistics',
  marketing: 'Marketing',
  all: 'Allow all',
  chosen: 'Allow chosen',
  only: 'Only necessary',
};

const ukrainian: BannerWords = {
  title: 'Cookie: вирішуєте ви',
  text: 'Cookie «Уподобання» дають змогу писати нам у чат. Без решти все працює.',
  necessary: 'Необхідні',
  preferences: 'Уподобання',
  statistics: 'Статистика',
  marketing: 'Маркетинг',
  all: 'Дозволити всі',
  chosen: 'Дозволити вибрані',
  only: 'Лише необхідні',
};

const inUkrainian = new URLSearchParams(location.search).get('lang') === 'uk';
if (inUkrainian) document.documentElement.lang = 'uk';

const sandboxShape = shape({ phone: asNonEmpty });

/** The sandbox's page, on loopback; absent where no sandbox runs. */
async function showPhone(): Promise<void> {
  const answer = await fetch('sandbox.json').catch(() => undefined);
  const sandbox = answer?.ok ? sandboxShape(parseJson(await answer.text())) : undefined;
  const frame = document.getElementById('phone');
  const missing = document.getElementById('phone-missing');
  if (!sandbox || !(frame instanceof HTMLIFrameElement) || !missing) return;
  if (!/^https?:\/\//.test(sandbox.phone)) return;
  frame.src = sandbox.phone;
  frame.hidden = false;
  missing.hidden = true;
}

document.addEventListener('DOMContentLoaded', () => {
  const language = document.getElementById('language');
  if (inUkrainian && language instanceof HTMLAnchorElement) {
    language.href = '?lang=en';
    language.lang = 'en';
    language.textContent = 'In English';
  }
  startBanner(inUkrainian ? ukrainian : english);
  void showPhone();
});
