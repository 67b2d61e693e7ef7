// The sample shop: its banner behaves as the real consent manager does, under a strict content policy, and the agent's
// phone stands beside it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { violations } from './axe.ts';
import { closeBrowser, eventually, onStage } from './harness.ts';

after(closeBrowser);

const wide = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' } as const;

test('demo: from the banner to a conversation and back to no consent', () =>
  onStage(wide, async ({ gateway, page, launcher, panel, send, log }) => {
    await page.goto(`${gateway.origin}/demo/`);
    await page.locator('#consent-banner').waitFor();
    assert.deepEqual(await violations(page, 'body'), [], 'with the banner');
    await launcher.click();
    await page.locator('#cloakroom .card').waitFor();
    assert.deepEqual(
      gateway.requests.filter((line) => line.includes('/v1/')),
      [],
    );
    await page.locator('#consent-all').click();
    await launcher.click();
    await send('Write to anna@example.com');
    await log.getByText('Sent').waitFor();
    assert.match(
      await page.evaluate(() => document.cookie),
      /^CookieConsent=\{stamp:%27[\w+/=]{56}%27%2Cnecessary:true%2Cpreferences:true%2C/,
    );
    await page.locator('#cloakroom .foot button').click();
    await page.locator('#consent-preferences-box').uncheck();
    await page.locator('#consent-chosen').click();
    await panel.waitFor({ state: 'detached' });
    await eventually('closed', () => gateway.openSockets === 0, 2_000);
  }));

test('demo: refusing and reloading stays refused; the settings link opens the banner again', () =>
  onStage(wide, async ({ gateway, page, launcher }) => {
    await page.goto(`${gateway.origin}/demo/`);
    await page.locator('#consent-necessary').click();
    await page.reload();
    await launcher.waitFor();
    assert.equal(await page.locator('#consent-banner').count(), 0);
    await page.locator('#cloakroom .settings').click();
    await page.locator('#consent-banner').waitFor();
    assert.deepEqual(
      gateway.requests.filter((line) => line.includes('/v1/')),
      [],
    );
  }));

test('demo: the phone is shown beside the shop, and the module does not cover it', () =>
  onStage(wide, async ({ gateway, page, launcher, panel }) => {
    await page.goto(`${gateway.origin}/demo/?lang=uk`);
    await page.locator('#consent-all').click();
    const phone = page.locator('#phone');
    await phone.waitFor();
    await launcher.click();
    await panel.getByText('Вітаємо вас').waitFor();
    const [module, frame] = [await panel.boundingBox(), await phone.boundingBox()];
    assert.ok(module && frame && module.x + module.width < frame.x);
    assert.deepEqual(await violations(page, 'body'), []);
  }));
