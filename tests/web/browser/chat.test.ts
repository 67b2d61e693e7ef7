// The conversation in a real browser: sending, answers, tickets, lost lines, resumption, the end.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { closeBrowser, eventually, onStage } from './harness.ts';
import type { Stage } from './harness.ts';

after(closeBrowser);

async function begun(stage: Stage, query = ''): Promise<void> {
  await stage.visit(query);
  await stage.consent(true);
  await stage.launcher.click();
  await eventually('welcome', () => stage.gateway.frames.length > 0);
}

test('a message goes out, is acknowledged, answered and read', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    const { gateway, send, log } = stage;
    await send('Is the grey coat still there?');
    await log.getByText('Sent').waitFor();
    gateway.agentSays('Yes, two are left.');
    await log.getByText('Yes, two are left.').waitFor();
    await log.getByText('Olena').waitFor();
    await eventually('read', () => gateway.frames.some((frame) => frame.type === 'read' && frame.seq === 2));
    gateway.tell({ type: 'read' });
    await log.getByText('Seen').waitFor();
    gateway.tell({ type: 'typing' });
    await stage.page.locator('#cloakroom .typing', { hasText: 'is writing' }).waitFor();
  }));

test('what was handed in is marked, and its ticket shown, whatever the alphabet', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    await stage.send('Пишіть на anna@example.com 🧥 або +380 44 000 00 00');
    const marks = stage.page.locator('#cloakroom mark');
    await marks.first().waitFor();
    assert.deepEqual(await marks.allTextContents(), ['anna@example.com', '+380 44 000 00 00']);
    assert.deepEqual(await stage.page.locator('#cloakroom .ticket').allTextContents(), [
      'email-7qk2m9xd',
      'phone-2m4n8xt0',
    ]);
  }));

test('words are text, never markup', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    const hostile = '<img src=x onerror="document.body.remove()"><b>bold</b>';
    await stage.send(hostile);
    await stage.log.getByText('Sent').waitFor();
    stage.gateway.agentSays(hostile);
    await eventually('two bubbles', async () => (await stage.log.locator('.bubble').count()) === 2);
    assert.equal(await stage.log.locator('img, b').count(), 0);
  }));

test('a lost line: unacknowledged words are sent again under their id, nothing twice, nothing missed', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    const { gateway, send, log, page } = stage;
    await send('one');
    await log.getByText('Sent').waitFor();
    gateway.behaviour.mute = true;
    await send('two');
    await eventually('two is stored', () => gateway.conversations[0]?.messages.length === 2);
    // Let in, it is back within half a second, words gone; a slow machine sees none of them.
    gateway.behaviour.away = true;
    gateway.hangUp();
    gateway.agentSays('said while you were away');
    gateway.behaviour.mute = false;
    await page.locator('#cloakroom .trouble', { hasText: 'Connection lost' }).waitFor();
    await send('three');
    gateway.behaviour.away = false;
    await log.getByText('said while you were away').waitFor();
    await eventually(
      'all acknowledged',
      async () => (await log.locator('.own .meta', { hasText: 'Sent' }).count()) === 1,
    );
    const bubbles = (await log.locator('.bubble').allTextContents()).map((text) => text.replace('You: ', ''));
    assert.deepEqual(bubbles, ['one', 'two', 'said while you were away', 'three']);
    assert.deepEqual(
      gateway.conversations[0]?.messages.map(({ text }) => text),
      ['one', 'two', 'said while you were away', 'three'],
    );
    const twos = gateway.frames.flatMap((frame) =>
      frame.type === 'message' && frame.text === 'two' ? [frame.clientId] : [],
    );
    assert.equal(twos.length, 2);
    assert.equal(new Set(twos).size, 1);
  }));

test('a server going away is left at once, and the conversation goes on elsewhere', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    await stage.send('one');
    await stage.log.getByText('Sent').waitFor();
    stage.gateway.hangUp(1001);
    await eventually(
      'resumed',
      () => stage.gateway.frames.filter((frame) => frame.type === 'hello' && frame.resume).length === 1,
      1_500,
    );
    assert.equal(stage.gateway.conversations.length, 1);
  }));

test('the next page takes the conversation up, closed, and shows what is unread', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    const { gateway, send, log, launcher, visit, composer } = stage;
    await send('one');
    await log.getByText('Sent').waitFor();
    await visit();
    await eventually('resumed', () => gateway.frames.filter((frame) => frame.type === 'hello').length === 2);
    gateway.agentSays('still here?');
    await eventually(
      'badge',
      async () => (await launcher.getAttribute('aria-label'))?.endsWith('unread messages: 1') === true,
    );
    await launcher.click();
    await log.getByText('still here?').waitFor();
    await composer.waitFor();
    const bubbles = (await log.locator('.bubble').allTextContents()).map((text) => text.replace('You: ', ''));
    assert.deepEqual(bubbles, ['one', 'still here?']);
    await eventually('read', () => gateway.frames.some((frame) => frame.type === 'read' && frame.seq === 2));
  }));

test('a secret the server does not know starts a new conversation, and says so', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    await stage.send('one');
    await stage.log.getByText('Sent').waitFor();
    stage.gateway.conversations.length = 0;
    await stage.visit();
    await eventually('anew', () => stage.gateway.conversations.length === 1);
    await stage.launcher.click();
    await stage.page.locator('#cloakroom .trouble', { hasText: 'This is a new one' }).waitFor();
  }));

test('a refused message stays with its reason, and goes when tried again', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    stage.gateway.behaviour.messageError = { code: 'text_unjudgeable' };
    await stage.send('odd');
    await stage.log.getByText('could not check this text').waitFor();
    stage.gateway.behaviour.messageError = undefined;
    await stage.log.getByRole('button', { name: 'Try again' }).click();
    await stage.log.getByText('Sent', { exact: true }).waitFor();
  }));

test('a wrong set-up is said once and not tried again', () =>
  onStage({}, async (stage) => {
    stage.gateway.behaviour.closeWith = 4413;
    await begun(stage);
    await stage.page.locator('#cloakroom .trouble', { hasText: 'not set up correctly' }).waitFor();
    await stage.page.waitForTimeout(1_200);
    assert.equal(stage.gateway.frames.length, 1);
  }));

test('ending asks first, then ends; a new conversation may begin', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    const { gateway, page, send, log, composer } = stage;
    await send('bye');
    await log.getByText('Sent').waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'End conversation' }).click();
    await page.getByRole('button', { name: 'End it' }).click();
    await page.locator('#cloakroom .trouble', { hasText: 'You ended' }).waitFor();
    assert.ok(gateway.frames.some(({ type }) => type === 'end'));
    assert.equal(await composer.isVisible(), false);
    await page.getByRole('button', { name: 'Start a new conversation' }).click();
    await send('hello again');
    await log.getByText('Sent').waitFor();
    assert.equal(gateway.conversations.length, 2);
  }));

test('withdrawing deletes there and here, and says when it is done', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    const { gateway, page, send, log } = stage;
    await send('forget me');
    await log.getByText('Sent').waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Withdraw and delete' }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page
      .locator('#cloakroom .trouble', {
        hasText: 'Your conversation is deleted',
      })
      .waitFor();
    assert.ok(gateway.frames.some(({ type }) => type === 'withdraw'));
    assert.equal(await log.getByText('forget me').count(), 0);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  }));

test('a text over the limit cannot be sent, and says by how much', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    await stage.composer.fill('ї'.repeat(1_010));
    await stage.page.locator('#cloakroom .room', { hasText: 'too long by 10' }).waitFor();
    await stage.composer.press('Enter');
    await stage.page.waitForTimeout(150);
    assert.ok(!stage.gateway.frames.some(({ type }) => type === 'message'));
  }));

test('the age sentence and the recipients are on screen before the first send', () =>
  onStage({}, async (stage) => {
    await begun(stage);
    const fine = stage.page.locator('#cloakroom .fine').first();
    assert.match(await fine.innerText(), /at least 18 years/);
    assert.match(await fine.innerText(), /Telegram \(United Arab Emirates\)/);
    assert.ok(await fine.isVisible());
    const notice = stage.page.locator('#cloakroom .foot a');
    assert.equal(await notice.getAttribute('href'), `${stage.gateway.origin}/v1/privacy/notice?site=main&lang=en`);
  }));

test('age: confirm asks for a tick before anything is said', () =>
  onStage({}, async (stage) => {
    stage.gateway.behaviour.site = { age: 'confirm', minimum_age: 21 };
    await stage.visit();
    await stage.consent(true);
    await stage.launcher.click();
    const tick = stage.page.getByLabel('I am at least 21 years old.');
    await tick.waitFor();
    await stage.page.waitForTimeout(200);
    assert.equal(stage.gateway.frames.length, 0);
    assert.equal(await stage.composer.isDisabled(), true);
    await tick.check();
    await stage.send('hello');
    await stage.log.getByText('Sent').waitFor();
    const hello = stage.gateway.frames[0];
    assert.equal(hello?.type === 'hello' && hello.ageConfirmed, true);
  }));
