// The demo in a real browser: a visitor writes, the agent's phone gets tokens and no values, the agent's answer comes
// back in the clear, the forms do the same, and switching Preferences off ends it. Starts no program of its own;
// run_demo.mjs does. By hand, beside a running `./dev demo`:
//   node tests/demo/demo.mjs --shop http://127.0.0.1:8080 --phone http://127.0.0.1:8090 --image docs/images/demo.png
import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(join(here, '../../web/package.json'))('playwright-core');

const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const patience = 30_000; // Milliseconds; only a demo that does not work waits this long.
const imageBytesMax = 300_000;

// Invented people, reserved domains and numbers. None of these may reach the phone.
const visitor = {
  email: 'anna.bell@example.com',
  phone: '+44 7700 900123',
  formEmail: 'piotr@example.org',
  formPhone: '+44 7700 900456',
  callPhone: '+44 7700 900789',
  callEmail: 'olha@example.com',
};
const token = (kind) => new RegExp(`\\[${kind}-[0-9a-hjkmnp-tv-z]{8}\\]`);

async function eventually(what, find) {
  for (const deadline = Date.now() + patience; Date.now() < deadline;) {
    const found = await find();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  return assert.fail(`not within ${patience} ms: ${what}`);
}

/** What the messenger has, and every byte it ever received. */
class Phone {
  #address;
  constructor(address) {
    this.#address = address;
  }

  async #ask(path) {
    const answer = await fetch(`${this.#address}/control/${path}`);
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.text();
  }

  async messageWith(words) {
    return eventually(`“${words}” on the phone`, async () =>
      JSON.parse(await this.#ask('messages')).find((one) => one.direction === 'from_bot' && one.text.includes(words)),
    );
  }

  async heardNothingOf(values) {
    const heard = (await this.#ask('messages')) + (await this.#ask('journal'));
    const digits = heard.replace(/[^0-9]/g, '');
    for (const value of values) {
      assert.ok(!heard.includes(value), 'a value reached the phone as it was written');
      if (value.startsWith('+'))
        assert.ok(!digits.includes(value.replace(/[^0-9]/g, '')), 'a number reached the phone');
    }
  }
}

/** Everything a page may keep: cookies, storages, databases, caches. */
async function keptInBrowser(page) {
  const cookies = await page.context().cookies();
  const kept = await page.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(({ name }) => name),
    ...(typeof caches === 'undefined' ? [] : await caches.keys()),
  ]);
  return [...cookies.map(({ name }) => name), ...kept];
}

async function nothingBeforeConsent(page, asked) {
  await page.locator('#consent-banner').waitFor();
  await page.locator('#cloakroom .launcher').click();
  await page.locator('#cloakroom .card').waitFor();
  await page.locator('#cloakroom .card .round').click();
  assert.deepEqual(await keptInBrowser(page), [], 'nothing is kept before consent');
  assert.deepEqual(asked, [], 'nobody is asked anything before consent');
}

async function allowPreferences(page) {
  await page.locator('#consent-preferences-box').check();
  await page.locator('#consent-chosen').click();
  assert.deepEqual(await keptInBrowser(page), ['CookieConsent'], 'consent alone stores nothing of ours');
}

async function chat(page, phone) {
  await page.locator('#cloakroom .launcher').click();
  const log = page.locator('#cloakroom [role=log]');
  await log.waitFor();
  const words = 'Can you shorten the sleeves of my overcoat?';
  const composer = page.locator('#cloakroom textarea').first();
  await composer.fill(`${words} Write to ${visitor.email} or call ${visitor.phone}.`);
  await composer.press('Enter');
  await log.getByText('Sent', { exact: true }).waitFor();
  assert.equal(await log.locator('.ticket').count(), 2, 'the visitor sees two tickets');

  const arrived = await phone.messageWith(words);
  const [email, number] = [arrived.text.match(token('email')), arrived.text.match(token('phone'))];
  assert.ok(email && number, 'tokens stand in place of the values');
  const tickets = await log.locator('.ticket').allTextContents();
  assert.deepEqual(tickets, [email[0].slice(1, -1), number[0].slice(1, -1)], 'the same tickets on both sides');

  const frame = page.frameLocator('#phone');
  await frame.locator('#topics button').first().click();
  await frame.locator('.ticket', { hasText: email[0] }).waitFor();
  const answer = frame.locator('#text');
  await answer.fill(`Of course! The tailor has time on Tuesday. I will send the price to ${email[0]}.`);
  await answer.press('Enter');
  await log.getByText(`I will send the price to ${visitor.email}.`).waitFor();
  assert.ok(!(await log.textContent()).includes(email[0]), 'the visitor does not see tokens');
  await frame.locator('.bubble.mine .ticket', { hasText: email[0] }).waitFor();
  await phone.heardNothingOf([visitor.email, visitor.phone]);
}

async function takePicture(page, file) {
  mkdirSync(dirname(file), { recursive: true });
  // The caret blinks and the pointer hovers; neither belongs into a picture.
  await page.mouse.move(2, 2);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  assert.ok(statSync(file).size < imageBytesMax, `${file} is larger than ${imageBytesMax} bytes`);
}

async function contactForm(page, phone) {
  await page.getByRole('tab', { name: 'Message' }).click();
  const form = page.locator('#cloakroom form');
  await form.locator('[name=email]').fill(visitor.formEmail);
  const words = 'The scarf came in the wrong colour.';
  await form.locator('[name=text]').fill(`${words} My number is ${visitor.formPhone}.`);
  await form.locator('.primary').click();
  await page.locator('#cloakroom .done h3').waitFor();
  const arrived = await phone.messageWith(words);
  assert.match(arrived.text, token('email'));
  assert.match(arrived.text, token('phone'));
}

async function callbackForm(page, phone) {
  await page.getByRole('tab', { name: 'Call me back' }).click();
  const form = page.locator('#cloakroom form');
  await form.locator('[name=phone]').fill(visitor.callPhone);
  const words = 'A fitting on a weekday';
  await form.locator('[name=topic]').fill(`${words}, or write to ${visitor.callEmail}`);
  await form.locator('.primary').click();
  await page.locator('#cloakroom .done h3').waitFor();
  const arrived = await phone.messageWith(words);
  assert.match(arrived.text, token('phone'));
  assert.match(arrived.text, token('email'));
}

async function switchOff(page, sockets) {
  assert.ok(sockets.size > 0, 'the chat holds a socket');
  await page.locator('#cloakroom .foot button').click();
  await page.locator('#consent-preferences-box').uncheck();
  await page.locator('#consent-chosen').click();
  await page.locator('#cloakroom .panel').waitFor({ state: 'detached' });
  await eventually('the socket closed', () => sockets.size === 0);
  assert.deepEqual(await keptInBrowser(page), ['CookieConsent'], 'only the decision itself is kept');
  await page.reload();
  await page.locator('#cloakroom .launcher.off').click();
  await page.locator('#cloakroom .card').waitFor();
  assert.equal(await page.locator('#cloakroom .panel').count(), 0, 'the module stays hidden');
  assert.equal(sockets.size, 0, 'and silent');
}

/** Plays both scenarios; throws where one does not hold. `image`: where to leave the picture, if anywhere. */
export async function playDemo({ shop, phone: phoneAddress, image }) {
  const phone = new Phone(phoneAddress);
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: browserArguments,
  });
  let page;
  try {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Kyiv',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(patience);
    page = await context.newPage();
    const [asked, abroad, faults, sockets] = [[], [], [], new Set()];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname.startsWith('/v1/')) asked.push(url.pathname);
      if (url.protocol.startsWith('http') && ![shop, phoneAddress].includes(url.origin)) abroad.push(url.href);
    });
    page.on('websocket', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await page.goto(`${shop}/demo/`);
    await nothingBeforeConsent(page, asked);
    await allowPreferences(page);
    await chat(page, phone);
    if (image) await takePicture(page, image);
    await contactForm(page, phone);
    await callbackForm(page, phone);
    await phone.heardNothingOf(Object.values(visitor));
    await switchOff(page, sockets);
    assert.deepEqual(abroad, [], 'no request leaves for a third party');
    assert.deepEqual(faults, [], 'no script error on the page');
  } catch (failure) {
    // What the visitor saw last says more than the time that ran out. Everybody in it is invented.
    const shown = await page
      ?.locator('#cloakroom :is(.panel, .card)')
      .allInnerTexts()
      .catch(() => []);
    console.error('The widget showed:', shown);
    throw failure;
  } finally {
    await browser.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      shop: { type: 'string', default: process.env['CLOAKROOM_SHOP'] ?? 'http://127.0.0.1:8080' },
      phone: { type: 'string', default: process.env['CLOAKROOM_PHONE'] ?? 'http://127.0.0.1:8090' },
      image: { type: 'string' },
    },
  });
  await playDemo(values);
}
