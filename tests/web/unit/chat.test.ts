// The chat's decisions as a table: what happened so far, what happens now, what the widget must do and know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerFrame } from '../../../web/shared/wire.ts';
import { reduce } from '../../../web/widget/chat/reduce.ts';
import { initialChat, mayCompose, pendingCountMax, unreadCount } from '../../../web/widget/chat/state.ts';
import type { ChatAction, ChatEvent, ChatState } from '../../../web/widget/chat/state.ts';

const at = '2026-11-23T09:15:02.114Z';
const start: ChatEvent = {
  kind: 'start',
  kept: undefined,
  agentsOnline: false,
};
const resumed: ChatEvent = {
  kind: 'start',
  kept: { resume: 'r0', readSeq: 2 },
  agentsOnline: false,
};
const opened: ChatEvent = { kind: 'opened' };
const welcome = frame({
  type: 'welcome',
  conversation: 'c1',
  resume: 'r1',
  seq: 0,
  agentsOnline: true,
  reference: 'K7',
});
const otherWelcome = frame({
  type: 'welcome',
  conversation: 'c2',
  resume: 'r2',
  seq: 0,
  agentsOnline: true,
  reference: 'K8',
});

function frame(given: ServerFrame): ChatEvent {
  return { kind: 'frame', frame: given };
}
function say(clientId: string, text = clientId): ChatEvent {
  return { kind: 'compose', clientId, text, at };
}
function ack(clientId: string, seq: number): ChatEvent {
  return frame({ type: 'ack', clientId, id: `m${seq}`, seq, at, findings: [] });
}
function told(seq: number, text: string, from: 'agent' | 'visitor' | 'system' = 'agent'): ChatEvent {
  return frame({ type: 'message', id: `m${seq}`, seq, from, text, at });
}
function closed(code: number): ChatEvent {
  return { kind: 'socket_closed', code };
}
function fires(timer: (ChatEvent & { kind: 'timer' })['timer']): ChatEvent {
  return { kind: 'timer', timer };
}

/** Plays events from the beginning; gives the last step. */
function play(...events: ChatEvent[]): {
  state: ChatState;
  actions: readonly ChatAction[];
} {
  let state = initialChat;
  let actions: readonly ChatAction[] = [];
  for (const event of events) ({ state, actions } = reduce(state, event));
  return { state, actions };
}
function sentMessages(actions: readonly ChatAction[]): string[] {
  return actions.flatMap((action) =>
    action.kind === 'send' && action.frame.type === 'message' ? [action.frame.clientId] : [],
  );
}
function has(actions: readonly ChatAction[], kind: ChatAction['kind']): boolean {
  return actions.some((action) => action.kind === kind);
}
function delay(actions: readonly ChatAction[]): { least: number; most: number } | undefined {
  const found = actions.find((action) => action.kind === 'schedule' && action.timer === 'reconnect');
  return found?.kind === 'schedule' ? { least: found.least, most: found.most } : undefined;
}
function texts(state: ChatState): string[] {
  return state.lines.map((line) => line.text);
}

const open = [start, opened, welcome] as const;

test('chat: a fresh hello asks for nothing, a resumed one for all it has not seen', () => {
  assert.deepEqual(play(start, opened).actions[0], {
    kind: 'hello',
    resume: undefined,
    after: undefined,
  });
  assert.deepEqual(play(resumed, opened).actions[0], {
    kind: 'hello',
    resume: 'r0',
    after: 0,
  });
  const again = play(...open, say('a'), ack('a', 1), told(2, 'hi'), closed(1006), fires('reconnect'), opened);
  assert.deepEqual(again.actions[0], { kind: 'hello', resume: 'r1', after: 2 });
});

test('chat: the secret is kept after the first acknowledged message, not before', () => {
  assert.ok(!has(play(...open).actions, 'keep'));
  assert.ok(!has(play(...open, say('a')).actions, 'keep'));
  assert.deepEqual(play(...open, say('a'), ack('a', 1)).actions[0], {
    kind: 'keep',
    kept: { resume: 'r1', readSeq: 0 },
  });
  assert.ok(has(play(resumed, opened, welcome).actions, 'keep'), 'a new secret replaces the kept one');
});

test('chat: words written before the welcome are sent with it, in order', () => {
  assert.deepEqual(sentMessages(play(start, say('a')).actions), []);
  assert.deepEqual(sentMessages(play(start, say('a'), opened, say('b'), welcome).actions), ['a', 'b']);
});

test('chat: unacknowledged words are sent again under their ids, acknowledged ones are not', () => {
  const step = play(...open, say('a'), say('b'), ack('a', 1), closed(1006), fires('reconnect'), opened, welcome);
  assert.deepEqual(sentMessages(step.actions), ['b']);
});

test('chat: a replayed own message whose ack was lost is shown once', () => {
  const lost = play(
    ...open,
    say('a', 'hello'),
    closed(1006),
    fires('reconnect'),
    opened,
    welcome,
    told(1, 'hello', 'visitor'),
  );
  assert.deepEqual(texts(lost.state), []);
  assert.equal(lost.state.pending.length, 1);
  const answered = reduce(lost.state, ack('a', 1));
  assert.deepEqual(texts(answered.state), ['hello']);
  assert.deepEqual(answered.state.pending, []);
});

test('chat: an older own message with the same words as a new one is shown beside it', () => {
  const { state } = play(resumed, say('b', 'ok'), opened, welcome, told(1, 'ok', 'visitor'), ack('b', 2));
  assert.deepEqual(
    state.lines.map(({ seq, text }) => [seq, text]),
    [
      [1, 'ok'],
      [2, 'ok'],
    ],
  );
});

test('chat: duplicates are dropped, late ones take their place', () => {
  const { state } = play(...open, told(1, 'one'), told(3, 'three'), told(1, 'one'), told(2, 'two'), told(3, 'three'));
  assert.deepEqual(texts(state), ['one', 'two', 'three']);
});

test('chat: an ack ahead of an agent’s message does not move the cursor past it', () => {
  const { actions } = play(...open, say('a'), ack('a', 2), closed(1006), fires('reconnect'), opened);
  assert.deepEqual(actions[0], { kind: 'hello', resume: 'r1', after: 0 });
});

test('chat: another conversation in the welcome replaces the old one', () => {
  const { state } = play(...open, told(1, 'old'), closed(1006), fires('reconnect'), opened, otherWelcome);
  assert.deepEqual(texts(state), []);
  assert.equal(state.cursor, 0);
});

test('chat: consent is confirmed every 4 minutes while open', () => {
  const scheduled = play(...open).actions.find((action) => action.kind === 'schedule' && action.timer === 'confirm');
  assert.deepEqual(scheduled, {
    kind: 'schedule',
    timer: 'confirm',
    least: 240_000,
    most: 240_000,
  });
  const step = play(...open, fires('confirm'));
  assert.equal(step.actions[0]?.kind, 'confirm_consent');
  assert.ok(step.actions.some((action) => action.kind === 'schedule' && action.timer === 'confirm'));
  assert.deepEqual(play(start, fires('confirm')).actions, []);
});

const closes: readonly (readonly [
  code: number,
  phase: ChatState['phase'],
  expected: Partial<ChatState>,
  delayMost: number | undefined,
])[] = [
  [1000, 'over', { ended: 'other' }, undefined],
  [1001, 'waiting', { trouble: 'lost' }, 300],
  [1006, 'waiting', { trouble: 'lost' }, 500],
  [1011, 'waiting', { trouble: 'lost' }, 500],
  [4400, 'waiting', { trouble: 'lost' }, 2_000],
  [4401, 'waiting', { trouble: 'anew', resume: undefined, lines: [] }, 300],
  [4403, 'waiting', { refusedOnce: true }, 900],
  [4404, 'stopped', { stopped: 'config' }, undefined],
  [4408, 'waiting', { trouble: 'lost' }, 2_000],
  [4413, 'stopped', { stopped: 'config' }, undefined],
  [4429, 'waiting', { trouble: 'busy' }, 20_000],
  [4503, 'waiting', { trouble: 'storage' }, 2_000],
];
for (const [code, phase, expected, delayMost] of closes) {
  test(`chat: close ${code} leads to ${phase}`, () => {
    const { state, actions } = play(...open, told(1, 'hi'), closed(code));
    assert.equal(state.phase, phase);
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(state[name as keyof ChatState], value, name);
    assert.equal(delay(actions)?.most, delayMost);
  });
}

test('chat: the delay grows, never beyond its bound, and always leaves room for chance', () => {
  let state = play(...open).state;
  let before = 0;
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const step = reduce(state, closed(1006));
    const wait = delay(step.actions);
    assert.ok(wait && wait.most >= before && wait.most <= 30_000 && wait.least < wait.most);
    before = wait.most;
    state = reduce(step.state, fires('reconnect')).state;
  }
  assert.equal(before, 30_000);
  assert.equal(reduce(reduce(state, opened).state, welcome).state.attempt, 0);
});

test('chat: a bad secret is forgotten and the words go into a new conversation', () => {
  const { state, actions } = play(resumed, opened, say('a'), closed(4401));
  assert.ok(has(actions, 'forget'));
  const anew = [fires('reconnect'), opened].reduce<ChatState>((now, event) => reduce(now, event).state, state);
  assert.deepEqual(reduce(reduce(state, fires('reconnect')).state, opened).actions[0], {
    kind: 'hello',
    resume: undefined,
    after: undefined,
  });
  assert.deepEqual(sentMessages(reduce(anew, welcome).actions), ['a']);
});

test('chat: refused twice, all is dropped and the visitor is told', () => {
  const { state, actions } = play(...open, say('a'), closed(4403), fires('reconnect'), opened, closed(4403));
  assert.equal(state.stopped, 'consent_refused');
  assert.deepEqual([state.lines, state.pending, state.resume], [[], [], undefined]);
  assert.ok(has(actions, 'forget') && has(actions, 'drop'));
});

test('chat: a refusal long after the last one is a first one again', () => {
  const { state } = play(...open, closed(4403), fires('reconnect'), opened, welcome, fires('confirm'), closed(4403));
  assert.equal(state.phase, 'waiting');
});

test('chat: 1009 fails the longest message and keeps the others', () => {
  const { state } = play(...open, say('a', 'short'), say('b', 'much, much longer'), closed(1009));
  assert.deepEqual(
    state.pending.map(({ clientId, status }) => [clientId, status]),
    [
      ['a', 'queued'],
      ['b', 'failed'],
    ],
  );
});

test('chat: protocol errors are tried three times, then said', () => {
  let state = play(start, opened).state;
  for (let attempt = 0; attempt < 3; attempt += 1)
    state = reduce(reduce(state, closed(4400)).state, fires('reconnect')).state;
  assert.equal(reduce(state, closed(4400)).state.stopped, 'protocol');
});

test('chat: silence after a message drops the line and sends it again', () => {
  const step = play(...open, say('a'), fires('answer'));
  assert.equal(step.actions[0]?.kind, 'drop');
  assert.equal(step.state.phase, 'waiting');
  assert.equal(step.state.pending[0]?.status, 'queued');
});

test('chat: retry_after pauses sending, then resumes in order', () => {
  const limited = frame({
    type: 'error',
    code: 'rate_limited',
    detail: '',
    clientId: 'a',
    retryAfter: 3,
  });
  const paused = play(...open, say('a'), limited, say('b'));
  assert.deepEqual(sentMessages(paused.actions), []);
  assert.equal(paused.state.trouble, 'busy');
  const resumedSending = reduce(paused.state, fires('resume_sending'));
  assert.deepEqual(sentMessages(resumedSending.actions), ['a', 'b']);
  assert.equal(resumedSending.state.trouble, undefined);
});

test('chat: a refused message stays, and can be tried again or removed', () => {
  const refused = frame({
    type: 'error',
    code: 'text_unjudgeable',
    detail: '',
    clientId: 'a',
  });
  const { state } = play(...open, say('a'), refused);
  assert.deepEqual([state.pending[0]?.status, state.pending[0]?.code], ['failed', 'text_unjudgeable']);
  assert.deepEqual(sentMessages(reduce(state, { kind: 'retry', clientId: 'a' }).actions), ['a']);
  assert.deepEqual(reduce(state, { kind: 'discard', clientId: 'a' }).state.pending, []);
  const later = [closed(1006), fires('reconnect'), opened].reduce<ChatState>(
    (now, event) => reduce(now, event).state,
    state,
  );
  assert.deepEqual(sentMessages(reduce(later, welcome).actions), [], 'not sent again by itself');
});

test('chat: a held message waits, keeps the secret, and may still be acknowledged or refused', () => {
  const held = frame({ type: 'held', clientId: 'a', reason: 'budget_exceeded' });
  const step = play(...open, say('a'), held);
  assert.equal(step.state.pending[0]?.status, 'held');
  assert.ok(step.state.kept);
  assert.ok(step.actions.some((action) => action.kind === 'keep'));
  assert.deepEqual(texts(reduce(step.state, ack('a', 1)).state), ['a']);
  assert.deepEqual(reduce(step.state, ack('a', 1)).state.pending, []);
  const refused = reduce(step.state, frame({ type: 'error', code: 'discarded', detail: '', clientId: 'a' }));
  assert.deepEqual([refused.state.pending[0]?.status, refused.state.pending[0]?.code], ['failed', 'discarded']);
});

test('chat: a new connection asks what became of a held message, under its old id', () => {
  const held = frame({ type: 'held', clientId: 'a', reason: 'budget_exceeded' });
  const step = play(...open, say('a'), held, closed(1006), fires('reconnect'), opened, welcome);
  assert.deepEqual(sentMessages(step.actions), ['a']);
  const again = reduce(step.state, held);
  assert.equal(again.state.pending[0]?.status, 'held');
  assert.ok(!again.actions.some((action) => action.kind === 'keep'), 'kept already');
});

test('chat: too many unsent messages close the composer', () => {
  const many = Array.from({ length: pendingCountMax + 5 }, (_, i) => say(`m${i}`));
  const { state } = play(start, ...many);
  assert.equal(state.pending.length, pendingCountMax);
  assert.ok(!mayCompose(state));
});

test('chat: typing is said once, and ends with a pause or a message', () => {
  const typed: ChatEvent = { kind: 'typed' };
  const frames = (step: { actions: readonly ChatAction[] }): unknown[] =>
    step.actions.flatMap((action) =>
      action.kind === 'send' && action.frame.type === 'typing' ? [action.frame.on] : [],
    );
  assert.deepEqual(frames(play(...open, typed)), [true]);
  assert.deepEqual(frames(play(...open, typed, typed)), []);
  assert.deepEqual(frames(play(...open, typed, fires('typing'))), [false]);
  assert.deepEqual(frames(play(...open, typed, say('a'))), [false]);
  assert.deepEqual(frames(play(start, typed)), []);
});

test('chat: agents’ signs are shown and taken back', () => {
  assert.ok(play(...open, frame({ type: 'typing' })).state.agentTyping);
  assert.ok(!play(...open, frame({ type: 'typing' }), fires('agent_typing')).state.agentTyping);
  assert.ok(!play(...open, frame({ type: 'typing' }), told(1, 'hi')).state.agentTyping);
  assert.ok(!play(...open, frame({ type: 'presence', agentsOnline: false })).state.agentsOnline);
  assert.equal(play(...open, say('a'), ack('a', 1), frame({ type: 'read' })).state.agentReadSeq, 1);
  assert.equal(play(...open, say('a'), ack('a', 1), frame({ type: 'read', seq: 7 })).state.agentReadSeq, 7);
});

test('chat: what is seen is reported once', () => {
  const viewed: ChatEvent = { kind: 'viewed' };
  const step = play(...open, told(1, 'hi'), told(2, 'there'), viewed);
  assert.deepEqual(step.actions, [{ kind: 'send', frame: { type: 'read', seq: 2 } }]);
  assert.equal(unreadCount(play(...open, told(1, 'hi')).state), 1);
  assert.equal(unreadCount(step.state), 0);
  assert.deepEqual(reduce(step.state, viewed).actions, []);
});

test('chat: the end is said, forgotten here, and nothing reconnects', () => {
  const step = play(...open, say('a'), ack('a', 1), { kind: 'end' });
  assert.deepEqual(step.actions, [{ kind: 'send', frame: { type: 'end' } }, { kind: 'forget' }]);
  const over = reduce(step.state, closed(1000));
  assert.equal(over.state.phase, 'over');
  assert.equal(over.state.ended, 'visitor');
  assert.ok(!mayCompose(over.state));
});

test('chat: an agent closes, and reopens by writing', () => {
  const { state } = play(...open, told(1, 'bye'), frame({ type: 'closed', by: 'agent' }));
  assert.equal(state.ended, 'agent');
  assert.equal(reduce(state, told(2, 'one more thing')).state.ended, undefined);
  assert.equal(reduce(state, told(2, 'closed', 'system')).state.ended, 'agent');
});

test('chat: withdrawal counts only when the server says so', () => {
  const asked = play(...open, say('a'), ack('a', 1), { kind: 'withdraw' });
  assert.deepEqual(asked.actions[0], {
    kind: 'send',
    frame: { type: 'withdraw' },
  });
  for (const code of [1000, 4403]) assert.equal(reduce(asked.state, closed(code)).state.stopped, 'withdrawn');
  const unsure = reduce(asked.state, closed(1006));
  assert.ok(unsure.actions.some((action) => action.kind === 'erase' && action.resume === 'r1'));
  assert.equal(reduce(unsure.state, { kind: 'erase_failed' }).state.erasing, 'failed');
  const done = reduce(unsure.state, { kind: 'erased' });
  assert.equal(done.state.stopped, 'withdrawn');
  assert.ok(has(done.actions, 'forget'));
  assert.deepEqual(texts(done.state), []);
});

test('chat: withdrawal without a line is a request of its own; without a conversation it is done at once', () => {
  const offline = play(...open, say('a'), ack('a', 1), closed(1006), {
    kind: 'withdraw',
  });
  assert.ok(has(offline.actions, 'erase'));
  assert.equal(play(start, { kind: 'withdraw' }).state.stopped, 'withdrawn');
});

test('chat: consent off tells the server once, then is silent and empty-handed', () => {
  const { state, actions } = play(...open, say('a'), { kind: 'consent_off' });
  const order = actions.map((action) => action.kind).filter((kind) => kind !== 'cancel');
  assert.deepEqual(order, ['report_consent_off', 'drop', 'forget']);
  assert.deepEqual([state.pending, state.lines, state.resume], [[], [], undefined]);
  for (const late of [welcome, closed(1006), fires('reconnect'), fires('answer'), say('b'), opened]) {
    assert.deepEqual(reduce(state, late), { state, actions: [] });
  }
});

test('chat: starting anew begins with nothing of the old', () => {
  const { state, actions } = play(...open, say('a'), ack('a', 1), { kind: 'end' }, closed(1000), {
    kind: 'start_anew',
  });
  assert.equal(state.phase, 'connecting');
  assert.deepEqual([state.lines, state.resume, state.ended], [[], undefined, undefined]);
  assert.ok(has(actions, 'connect') && has(actions, 'forget'));
});

test('chat: coming back to the page shortens the wait, but not when the server asked for patience', () => {
  assert.ok(has(play(...open, closed(1006), { kind: 'wake' }).actions, 'connect'));
  assert.deepEqual(play(...open, closed(4429), { kind: 'wake' }).actions, []);
});
