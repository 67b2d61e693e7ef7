// nothing before consent and the visitor's act, everything gone within two seconds of its end.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { closeBrowser, consentCookie, eventually, onStage } from './harness.ts';

after(closeBrowser);

/** Names of everything the page's origin has stored. */
async function stored(page: Page): Promise<string[]> {
  return page.evaluate(async () => [
    ...document.cookie.split('; ').filter((pair) => pair !== '' && !pair.startsWith('CookieConsent=')),
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(({ name }) => name ?? ''),
    ...(await caches.keys()),
  ]);
}

test('without consent the launcher only explains: nothing stored, nothing contacted', () =>
  onStage({}, async ({ gateway, page, visit, launcher, panel }) => {
    await visit();
    await launcher.click();
    await page.locator('#cloakroom .card', { hasText: 'Preferences' }).waitFor();
    assert.equal(await panel.count(), 0);
    await page.waitForTimeout(300);
    assert.deepEqual(gateway.contacts, []);
    assert.deepEqual(await stored(page), []);
  }));

test('with consent but no act: nothing stored, nothing contacted', () =>
  onStage({}, async ({ gateway, page, visit, consent }) => {
    await visit();
    await consent(true);
    await page.waitForTimeout(1_300);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.waitForTimeout(200);
    assert.deepEqual(gateway.contacts, []);
    assert.deepEqual(await stored(page), []);
  }));

test('the secret is stored with the first acknowledged message and not before', () =>
  onStage({}, async ({ gateway, page, visit, consent, launcher, send, log }) => {
    await visit();
    await consent(true);
    await launcher.click();
    await eventually('hello', () => gateway.frames.some(({ type }) => type === 'hello'));
    assert.deepEqual(await stored(page), []);
    await send('hello');
    await log.getByText('Sent').waitFor();
    assert.deepEqual(await stored(page), ['cloakroom:main']);
  }));

const switches: readonly (readonly [how: string, act: (page: Page, cookie: string) => Promise<unknown>])[] = [
  [
    'with the manager’s event',
    (page, cookie) =>
      page.evaluate((text) => {
        document.cookie = text;
        window.dispatchEvent(new Event('CookiebotOnDecline'));
      }, cookie),
  ],
  [
    'with a misleading accept event',
    (page, cookie) =>
      page.evaluate((text) => {
        document.cookie = text;
        window.dispatchEvent(new Event('CookiebotOnAccept'));
      }, cookie),
  ],
  [
    'without any event',
    (page, cookie) =>
      page.evaluate((text) => {
        document.cookie = text;
      }, cookie),
  ],
  [
    'by removing the record',
    (page) =>
      page.evaluate(() => {
        document.cookie = 'CookieConsent=; max-age=0; path=/';
      }),
  ],
  [
    'by the manager’s own word before its cookie',
    (page) =>
      page.evaluate(() => {
        Object.assign(window, {
          Cookiebot: { hasResponse: true, consent: { preferences: false } },
        });
      }),
  ],
];
for (const [how, act] of switches) {
  test(`switched off mid-conversation ${how}: closed and hidden within 2 s`, () =>
    onStage({}, async ({ gateway, page, visit, consent, launcher, panel, send, log }) => {
      await visit();
      await consent(true);
      await launcher.click();
      await send('hello');
      await log.getByText('Sent').waitFor();
      const since = Date.now();
      await act(page, consentCookie(false));
      await eventually('the socket is closed', () => gateway.openSockets === 0, 2_000);
      await panel.waitFor({ state: 'detached', timeout: 2_000 });
      assert.ok(Date.now() - since < 2_000);
      await page.locator('#cloakroom .card', { hasText: 'stopped at once' }).waitFor();
      assert.equal(await launcher.isVisible(), false);
      assert.deepEqual(await stored(page), []);
      const heard = gateway.requests.length;
      await page.waitForTimeout(1_500);
      assert.equal(gateway.requests.length, heard, 'no reconnect');
      if (how.includes('event')) assert.equal(gateway.frames.at(-1)?.type, 'consent', 'the server is told');
    }));
}

test('consent given again brings the module back, with a new conversation', () =>
  onStage({}, async ({ gateway, visit, consent, launcher, panel, send, log, page }) => {
    await visit();
    await consent(true);
    await launcher.click();
    await send('first');
    await log.getByText('Sent').waitFor();
    await consent(false);
    await panel.waitFor({ state: 'detached' });
    await consent(true);
    await page.locator('#cloakroom .card').waitFor({ state: 'detached' });
    await launcher.click();
    await send('second');
    await log.getByText('Sent').waitFor();
    assert.equal(await log.getByText('first').count(), 0);
    assert.equal(gateway.conversations.length, 2);
  }));

test('a server that does not believe in the consent is not asked a third time', () =>
  onStage({}, async ({ gateway, page, visit, consent, launcher }) => {
    gateway.behaviour.closeWith = 4403;
    await visit();
    await consent(true);
    await launcher.click();
    await page.locator('#cloakroom .card', { hasText: 'could not confirm' }).waitFor();
    assert.equal(gateway.frames.length, 2);
  }));

test('the consent report holds the manager’s cookie and no other', () =>
  onStage({}, async ({ gateway, page, visit, consent, launcher }) => {
    await visit();
    await page.evaluate(() => {
      document.cookie = 'shop_session=secret; path=/';
    });
    await consent(true);
    await launcher.click();
    await eventually('hello', () => gateway.frames.length > 0);
    const hello = gateway.frames[0];
    assert.ok(hello?.type === 'hello' && hello.consent && 'cookies' in hello.consent);
    assert.match(hello.consent.cookies, /^CookieConsent=\{[^;]*\}$/);
    assert.equal(hello.page, undefined, 'the page is told only where the site asks for it');
  }));

test('cookie settings: bottom left, the module bottom right, both by keyboard', () =>
  onStage({ viewport: { width: 1000, height: 700 } }, async ({ page, visit, launcher }) => {
    await visit();
    const pill = page.locator('#cloakroom .settings');
    const [left, right] = [await pill.boundingBox(), await launcher.boundingBox()];
    assert.ok(left && left.x < 100 && left.y > 600);
    assert.ok(right && right.x + right.width > 900 && right.y + right.height > 600);
    await page.evaluate(() =>
      Object.assign(window, {
        Cookiebot: { renew: () => document.body.classList.add('renewed') },
      }),
    );
    await pill.focus();
    await page.keyboard.press('Enter');
    assert.ok(await page.evaluate(() => document.body.classList.contains('renewed')));
    await page.keyboard.press('Tab');
    assert.ok(await launcher.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element));
  }));

test('cookie settings: without a manager the given address is used, and no script address ever', () =>
  onStage({}, async ({ page, visit }) => {
    await visit('tag=' + encodeURIComponent('data-settings-url="/?lang=uk"'));
    await page.locator('#cloakroom .settings').click();
    await page.waitForURL(/lang=uk/);
    await visit('tag=' + encodeURIComponent('data-settings-url="javascript:document.body.remove()"'));
    await page.locator('#cloakroom .settings').click();
    await page.locator('#cloakroom .card', { hasText: 'cookie settings of this site' }).waitFor();
  }));
