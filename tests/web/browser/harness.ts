// What every browser test starts from: one browser, a fresh profile and gateway per test, and the words for a consent
// cookie. Everything stays on loopback; any request elsewhere fails the test that made it.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { MockGateway } from './mock_gateway.ts';

let browser: Browser | undefined;

export async function openBrowser(): Promise<Browser> {
  browser ??= await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

export interface Stage {
  readonly gateway: MockGateway;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly launcher: Locator;
  readonly panel: Locator;
  readonly composer: Locator;
  readonly log: Locator;
  /** Loads the shop's page; `query` as in the mock's `shopPage`. */
  readonly visit: (query?: string) => Promise<void>;
  readonly consent: (preferences: boolean) => Promise<void>;
  readonly send: (text: string) => Promise<void>;
}

export type ContextOptions = Parameters<Browser['newContext']>[0];

/** A real Cookiebot record, as its script writes it. */
export function consentCookie(preferences: boolean): string {
  return (
    `CookieConsent={stamp:%27RycB1N5BzmzcJ+DgPWoqviFWVTG76yhMc751/m+ubqHtAedsUpkaoA==%27%2Cnecessary:true%2C` +
    `preferences:${preferences}%2Cstatistics:true%2Cmarketing:false%2Cmethod:%27explicit%27%2Cver:1%2Cutc:${Date.now()}%2Cregion:%27ua%27}; path=/`
  );
}

export async function onStage(options: ContextOptions, play: (stage: Stage) => Promise<void>): Promise<void> {
  const gateway = new MockGateway();
  await gateway.start();
  const context = await (await openBrowser()).newContext({ locale: 'en-GB', timezoneId: 'Europe/Kyiv', ...options });
  const abroad: string[] = [];
  const faults: string[] = [];
  await context.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => {
      abroad.push(route.request().url());
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  const composer = page.locator('#cloakroom textarea').first();
  const stage: Stage = {
    gateway,
    context,
    page,
    launcher: page.locator('#cloakroom .launcher'),
    panel: page.locator('#cloakroom .panel'),
    composer,
    log: page.locator('#cloakroom [role=log]'),
    visit: async (query = '') => {
      await page.goto(`${gateway.shop}/?${query}`);
      await page.locator('#cloakroom .launcher').waitFor({ state: 'attached' });
    },
    consent: async (preferences) => {
      await page.evaluate((cookie) => {
        document.cookie = cookie;
        window.dispatchEvent(new Event('CookiebotOnAccept'));
      }, consentCookie(preferences));
    },
    send: async (text) => {
      await composer.fill(text);
      await composer.press('Enter');
    },
  };
  try {
    await play(stage);
    assert.deepEqual(abroad, [], 'no request leaves for a third party');
    assert.deepEqual(faults, [], 'no script error on the page');
    assert.deepEqual(gateway.badFrames, [], 'every frame is well formed');
  } finally {
    await context.close();
    await gateway.stop();
  }
}

/** Waits for something that is not on the page, such as the gateway's journal. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, within = 5_000): Promise<void> {
  const deadline = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > deadline) assert.fail(`not within ${within} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
