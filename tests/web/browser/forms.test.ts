// The message form and the callback request: what they send, how a fault is said, that a repeat asks only once.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeBrowser, eventually, onStage } from './harness.ts';
import type { Stage } from './harness.ts';

after(closeBrowser);

async function at(stage: Stage, tab: string): Promise<void> {
  await stage.visit();
  await stage.consent(true);
  await stage.launcher.click();
  await stage.page.getByRole('tab', { name: tab }).click();
}

test('contact: one address and a message are enough', () =>
  onStage({}, async (stage) => {
    await at(stage, 'Message');
    const { page, gateway } = stage;
    await page.getByLabel('E-mail').fill('anna@example.com');
    await page.locator('#cloakroom textarea[name=text]').fill('Is the grey coat still there?');
    await page.getByRole('button', { name: 'Send message' }).click();
    await page.getByText('Your reference: K7-QM2').waitFor();
    const { path, key, body } = gateway.bodies[0] ?? assert.fail('nothing was posted');
    assert.equal(path, '/v1/contact');
    assert.match(key ?? '', /^[0-9a-f-]{36}$/);
    const { consent, ...rest } = body;
    assert.deepEqual(rest, {
      site: 'main',
      email: 'anna@example.com',
      text: 'Is the grey coat still there?',
      locale: 'en',
    });
    assert.equal((consent as { cmp: string }).cmp, 'cookiebot');
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  }));

test('contact: the chosen channel names the field', () =>
  onStage({}, async (stage) => {
    await at(stage, 'Message');
    const { page, gateway } = stage;
    await page.getByLabel('Answer me by').selectOption('telegram');
    await page.getByLabel('Telegram name').fill('@anna_example');
    await page.locator('#cloakroom textarea[name=text]').fill('hello');
    gateway.behaviour.refuse = {
      status: 422,
      problem: { status: 422, code: 'invalid_field', field: 'telegram' },
    };
    await page.getByRole('button', { name: 'Send message' }).click();
    await page.getByText('Telegram name: please check').waitFor();
    assert.equal(gateway.bodies[0]?.body['telegram'], '@anna_example');
    assert.equal(await page.getByLabel('Telegram name').getAttribute('aria-invalid'), 'true');
  }));

const localFaults = [
  ['Message', 'Send message', 'E-mail: please fill this in.'],
  ['Call me back', 'Ask for a call', 'Phone number: please fill this in.'],
] as const;
for (const [tab, action, words] of localFaults) {
  test(`${tab}: an empty form names its first field, focuses it and sends nothing`, () =>
    onStage({}, async (stage) => {
      await at(stage, tab);
      await stage.page.getByRole('button', { name: action }).click();
      await stage.page.getByText(words).waitFor();
      const focused = await stage.page.evaluate(() =>
        document.querySelector('#cloakroom')?.shadowRoot?.activeElement?.getAttribute('aria-invalid'),
      );
      assert.equal(focused, 'true');
      assert.deepEqual(stage.gateway.bodies, []);
    }));
}

const refusals = [
  [{ status: 422, problem: { code: 'invalid_field', field: 'phone' } }, 'Phone number: please check'],
  [{ status: 413, problem: { code: 'too_large' } }, 'too long for us'],
  [
    {
      status: 429,
      problem: { code: 'rate_limited' },
      headers: { 'Retry-After': '17' },
    },
    'again in 17 s',
  ],
  [{ status: 503, problem: { code: 'storage_unavailable' } }, 'what you wrote is still here'],
  [{ status: 403, problem: { code: 'origin_not_allowed' } }, 'may not use this contact window'],
] as const;
for (const [refusal, words] of refusals) {
  test(`callback: ${refusal.status} ${refusal.problem.code} is said in words`, () =>
    onStage({}, async (stage) => {
      await at(stage, 'Call me back');
      stage.gateway.behaviour.refuse = refusal;
      await stage.page.getByLabel('Phone number').fill('+44 7700 900123');
      await stage.page.getByRole('button', { name: 'Ask for a call' }).click();
      await stage.page.getByText(words).waitFor();
      assert.equal(await stage.page.getByLabel('Phone number').inputValue(), '+44 7700 900123');
    }));
}

test('callback: a repeat after silence carries the same key, a changed request another', () =>
  onStage({}, async (stage) => {
    await at(stage, 'Call me back');
    const { page, gateway } = stage;
    gateway.behaviour.refuse = { status: 503, problem: {} };
    const phone = page.getByLabel('Phone number');
    const ask = page.getByRole('button', { name: 'Ask for a call' });
    await phone.fill('+44 7700 900123');
    await ask.click();
    await eventually('first', () => gateway.bodies.length === 1);
    await ask.click();
    await eventually('second', () => gateway.bodies.length === 2);
    await phone.fill('+44 7700 900124');
    await ask.click();
    await eventually('third', () => gateway.bodies.length === 3);
    const keys = gateway.bodies.map(({ key }) => key);
    assert.equal(keys[0], keys[1]);
    assert.notEqual(keys[1], keys[2]);
  }));

test('callback: a chosen time goes out in UTC, with the zone; the receipt says when and how to cancel', () =>
  onStage({ timezoneId: 'Europe/Kyiv' }, async (stage) => {
    await at(stage, 'Call me back');
    const { page, gateway } = stage;
    await page.getByLabel('Phone number').fill('+44 7700 900123');
    await page.getByLabel('At a time I choose').check();
    await page.getByLabel('Day').fill('2031-01-06');
    await page.getByLabel('From').fill('10:00');
    await page.getByLabel('Until').fill('12:00');
    await page.getByRole('button', { name: 'Ask for a call' }).click();
    await page.getByText('6 January 2031').waitFor();
    const body = gateway.bodies[0]?.body ?? {};
    assert.equal(body['not_before'], '2031-01-06T08:00:00.000Z');
    assert.equal(body['not_after'], '2031-01-06T10:00:00.000Z');
    assert.match(String(body['time_zone']), /^Europe\/K(yi|ie)v$/);
    const cancel = page.getByRole('link', { name: 'Cancel this call' });
    assert.equal(await cancel.getAttribute('href'), `${gateway.origin}/v1/callback/cancel?ticket=abc`);
  }));

test('callback: consent gone between opening and sending sends nothing', () =>
  onStage({}, async (stage) => {
    await at(stage, 'Call me back');
    await stage.page.getByLabel('Phone number').fill('+44 7700 900123');
    await stage.page.evaluate(() => {
      document.cookie = 'CookieConsent=0; path=/';
      document.querySelector('#cloakroom')?.shadowRoot?.querySelector('form')?.requestSubmit();
    });
    await stage.page.locator('#cloakroom .card').waitFor();
    assert.deepEqual(stage.gateway.bodies, []);
  }));

test('a link of the page opens the module at its tab', () =>
  onStage({}, async (stage) => {
    await stage.visit();
    await stage.consent(true);
    await stage.page.locator('#call').click();
    await stage.page.getByRole('button', { name: 'Ask for a call' }).waitFor();
  }));
