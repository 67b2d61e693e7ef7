// Keyboard only, screen readers, languages, colours: axe's rules on every view in both languages and colour schemes.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { violations } from './axe.ts';
import { closeBrowser, eventually, onStage } from './harness.ts';

after(closeBrowser);

async function focusedLabel(page: Page): Promise<string> {
  return page.evaluate(() => {
    const active = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    return active?.getAttribute('aria-label') ?? active?.textContent?.trim() ?? '';
  });
}

for (const language of ['en', 'uk']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing in ${language}, ${colorScheme}`, () =>
      onStage(
        { colorScheme, reducedMotion: 'reduce' },
        async ({ gateway, page, visit, consent, launcher, send, log }) => {
          const check = async (view: string): Promise<void> => assert.deepEqual(await violations(page), [], view);
          await visit(`lang=${language}`);
          await check('closed, no consent');
          await launcher.click();
          await check('the card');
          await consent(true);
          await check('closed');
          await launcher.click();
          await log.waitFor();
          await check('chat, empty');
          await send('Write to anna@example.com');
          await page.locator('#cloakroom .ticket').waitFor();
          gateway.agentSays('Thank you!');
          gateway.tell({
            type: 'message',
            id: 's',
            seq: 3,
            from: 'system',
            text: 'Olena joined.',
            at: '2026-11-23T09:15:02.114Z',
          });
          gateway.behaviour.messageError = { code: 'text_unjudgeable' };
          await send('odd');
          await page.locator('#cloakroom .failed').waitFor();
          await check('chat, in use');
          await page.locator('#cloakroom .head .round').first().click();
          await check('menu');
          await page.locator('#cloakroom .menu .danger').click();
          await check('question');
          await page.locator('#cloakroom .ask .quiet').click();
          for (const tab of [1, 2]) {
            await page.getByRole('tab').nth(tab).click();
            await page.locator('#cloakroom form .primary').click();
            await page.locator('#cloakroom [aria-invalid]').first().waitFor();
            await check(`form ${tab} with a fault`);
          }
          await page.locator('#cloakroom input[type=radio]').nth(1).check();
          await check('callback at a chosen time');
          await page.locator('#cloakroom input[type=radio]').nth(0).check();
          await page.locator('#cloakroom [name=phone]').fill('+44 7700 900123');
          await page.locator('#cloakroom form .primary').click();
          await page.locator('#cloakroom .done h3').waitFor();
          await check('receipt');
        },
      ));
  }
}

test('keyboard only: open, write, change tabs, stay inside, leave where one came from', () =>
  onStage({}, async ({ gateway, page, visit, consent, log, panel }) => {
    await visit();
    await consent(true);
    await page.locator('#before').focus();
    for (let steps = 0; steps < 6 && (await focusedLabel(page)) !== 'Contact us'; steps += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await log.waitFor();
    await eventually('focus in the composer', () =>
      page.evaluate(() => document.querySelector('#cloakroom')?.shadowRoot?.activeElement?.tagName === 'TEXTAREA'),
    );
    await page.keyboard.type('by hand');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line');
    await page.keyboard.press('Enter');
    await log.getByText('Sent').waitFor();
    const sent = gateway.frames.find((frame) => frame.type === 'message');
    assert.equal(sent?.type === 'message' && sent.text, 'by hand\nsecond line');
    for (let steps = 0; steps < 25; steps += 1) {
      await page.keyboard.press(steps % 2 ? 'Tab' : 'Shift+Tab');
      if (steps > 12) await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'cloakroom', 'focus stays inside');
    }
    await page.getByRole('tab', { name: 'Chat' }).focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await focusedLabel(page), 'Message');
    await page.keyboard.press('End');
    assert.equal(await focusedLabel(page), 'Call me back');
    await page.keyboard.press('ArrowRight');
    assert.equal(await focusedLabel(page), 'Chat');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.equal(await focusedLabel(page), 'Contact us');
  }));

test('closing gives focus back to the link that opened', () =>
  onStage({}, async ({ page, visit, consent, panel }) => {
    await visit();
    await consent(true);
    await page.locator('#call').focus();
    await page.keyboard.press('Enter');
    await panel.waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'call');
  }));

test('Esc closes the menu and the question before the panel', () =>
  onStage({}, async ({ page, visit, consent, launcher, send, log, panel }) => {
    await visit();
    await consent(true);
    await launcher.click();
    await send('hello');
    await log.getByText('Sent').waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'End conversation' }).click();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#cloakroom .ask').count(), 0);
    assert.equal(await focusedLabel(page), 'More');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#cloakroom .menu').isVisible(), false);
    assert.ok(await panel.isVisible());
  }));

test('the page’s own shortcuts do not hear what is typed', () =>
  onStage({}, async ({ page, visit, consent, launcher, composer }) => {
    await visit();
    await page.evaluate(() => {
      for (const kind of ['keydown', 'keyup', 'keypress'])
        document.addEventListener(kind, () => document.body.classList.add('heard'));
    });
    await consent(true);
    await launcher.click();
    await composer.pressSequentially('secret');
    assert.equal(await page.evaluate(() => document.body.className), '');
  }));

test('languages: the tag’s wish, the page’s, the browser’s; the site’s list has the last word', () =>
  onStage({ locale: 'uk-UA' }, async ({ gateway, visit, consent, launcher, page }) => {
    await visit('lang=de');
    assert.equal(await launcher.getAttribute('aria-label'), 'Зв’язатися з нами', 'browser');
    await visit('lang=en');
    assert.equal(await launcher.getAttribute('aria-label'), 'Contact us', 'page');
    await visit('lang=en&tag=' + encodeURIComponent('data-lang="uk"'));
    assert.equal(await launcher.getAttribute('aria-label'), 'Зв’язатися з нами', 'tag');
    await consent(true);
    await launcher.click();
    await page.getByText('вам уже виповнилося 18').first().waitFor();
    await eventually('hello', () => gateway.frames.length > 0);
    const hello = gateway.frames[0];
    assert.equal(hello?.type === 'hello' && hello.locale, 'uk');
    assert.match((await page.locator('#cloakroom .foot a').getAttribute('href')) ?? '', /lang=uk$/);
  }));

test('on a phone the panel fills the screen, and nothing is cut off', () =>
  onStage(
    { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true, reducedMotion: 'reduce' },
    async ({ page, visit, consent, launcher, panel, composer }) => {
      await visit('lang=uk');
      await consent(true);
      await launcher.tap();
      await composer.waitFor();
      assert.deepEqual(await panel.boundingBox(), {
        x: 0,
        y: 0,
        width: 375,
        height: 667,
      });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 375);
      const overflow = await panel.evaluate((element) =>
        [...element.querySelectorAll<HTMLElement>('*')]
          .filter((one) => one.getBoundingClientRect().right > 376 && !one.closest('.unseen'))
          .map((one) => one.className),
      );
      assert.deepEqual(overflow, []);
    },
  ));

test('right to left: the composer’s button and the lines change sides, the launcher does not', () =>
  onStage({}, async ({ visit, consent, launcher, page, composer }) => {
    await visit('dir=rtl');
    await consent(true);
    const box = await launcher.boundingBox();
    assert.ok(box && box.x > 600);
    await launcher.click();
    const [text, go] = [await composer.boundingBox(), await page.locator('#cloakroom .go').boundingBox()];
    assert.ok(text && go && go.x < text.x);
  }));
