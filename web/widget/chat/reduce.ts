// The chat's decisions: state + event -> state + actions. No socket, clock, storage or chance in here, so that every
// way a connection can end is a line in a table of tests. What a frame changes is in frames.ts.
import { closeCode } from '../../shared/wire.ts';
import { applyFrame, change, flush, without } from './frames.ts';
import { after, answerWait, confirmInterval, initialChat, lastForeignSeq, mayCompose } from './state.ts';
import type { ChatAction, ChatEvent, ChatState, Step, StopReason, Timer, Trouble } from './state.ts';

/** Milliseconds. */
const typingPause = 5_000;
const reconnectDelayMax = 30_000;
const busyDelay = 20_000;
const protocolAttemptsMax = 3;

export function reduce(state: ChatState, event: ChatEvent): Step {
  if (state.phase === 'stopped' && event.kind !== 'start_anew') return same(state);
  switch (event.kind) {
    case 'start':
      return start(state, event);
    case 'opened':
      return { state, actions: [hello(state), after('answer', answerWait)] };
    case 'frame':
      return applyFrame(state, event.frame);
    case 'socket_closed':
      return socketClosed({ ...state, agentTyping: false, typing: false, paused: false }, event.code);
    case 'timer':
      return timerFired(state, event.timer);
    case 'compose':
      return compose(state, event);
    case 'retry':
      return flush(requeue(state, event.clientId));
    case 'discard':
      return { state: { ...state, pending: without(state.pending, event.clientId) }, actions: [] };
    case 'typed':
      return typed(state);
    case 'viewed':
      return viewed(state);
    case 'wake':
      return state.phase === 'waiting' && state.trouble === 'lost'
        ? {
            state: { ...state, phase: 'connecting' },
            actions: [{ kind: 'cancel', timer: 'reconnect' }, { kind: 'connect' }],
          }
        : same(state);
    case 'end':
      return end(state);
    case 'withdraw':
      return withdraw(state);
    case 'erased':
      return stop(state, 'withdrawn');
    case 'erase_failed':
      return { state: { ...state, erasing: 'failed' }, actions: [] };
    case 'consent_off':
      return consentOff(state);
    case 'start_anew':
      return startAnew(state);
  }
}

function same(state: ChatState): Step {
  return { state, actions: [] };
}

function start(state: ChatState, { kept, agentsOnline }: ChatEvent & { kind: 'start' }): Step {
  if (state.phase !== 'idle') return same(state);
  const begun: ChatState = {
    ...state,
    phase: 'connecting',
    kept: kept !== undefined,
    resume: kept?.resume,
    readSeq: kept?.readSeq ?? 0,
    agentsOnline,
  };
  return { state: begun, actions: [{ kind: 'connect' }] };
}

function hello({ resume, cursor }: ChatState): ChatAction {
  return { kind: 'hello', resume, after: resume === undefined ? undefined : cursor };
}

/**
 * Every message on the wire goes back to the queue, held ones too: the next connection sends it again under its old id,
 * and is told what became of it.
 */
function lost(state: ChatState, trouble: Trouble, delay: ChatAction): Step {
  const pending = state.pending.map((message) =>
    message.status === 'sent' || message.status === 'held'
      ? { ...message, status: 'queued' as const, maybeStored: true }
      : message,
  );
  return {
    state: { ...state, phase: 'waiting', attempt: state.attempt + 1, pending, trouble },
    actions: [
      { kind: 'cancel', timer: 'confirm' },
      { kind: 'cancel', timer: 'answer' },
      { kind: 'cancel', timer: 'resume_sending' },
      delay,
    ],
  };
}

function backoff(attempt: number, base: number, ceiling = reconnectDelayMax): ChatAction {
  const most = Math.min(ceiling, base * 2 ** Math.min(attempt, 16));
  return after('reconnect', most / 2, most);
}

function socketClosed(state: ChatState, code: number): Step {
  if (state.erasing !== 'no') return closedWhileErasing(state, code);
  if (state.ended !== undefined || code === closeCode.ended) {
    return { state: { ...state, phase: 'over', ended: state.ended ?? 'other' }, actions: cancelAll };
  }
  switch (code) {
    case closeCode.goingAway:
      return lost(state, 'lost', state.attempt === 0 ? after('reconnect', 0, 300) : backoff(state.attempt, 500));
    case closeCode.tooLarge:
      return lost(failLongest(state), 'lost', backoff(state.attempt, 500));
    case closeCode.protocol:
    case closeCode.noHello:
      return state.attempt >= protocolAttemptsMax
        ? stop(state, 'protocol')
        : lost(state, 'lost', backoff(state.attempt, 2_000));
    case closeCode.badResume:
      return badResume(state);
    case closeCode.consent:
      return state.refusedOnce
        ? stop(state, 'consent_refused')
        : lost({ ...state, refusedOnce: true }, 'lost', after('reconnect', 300, 900));
    case closeCode.unknownSite:
    case closeCode.origin:
      return stop(state, 'config');
    case closeCode.tooMany:
      return lost(state, 'busy', backoff(state.attempt, busyDelay, 10 * reconnectDelayMax));
    case closeCode.storage:
      return lost(state, 'storage', backoff(state.attempt, 2_000));
    default:
      return lost(state, 'lost', backoff(state.attempt, 500));
  }
}

function closedWhileErasing(state: ChatState, code: number): Step {
  const done = code === closeCode.ended || code === closeCode.consent || state.resume === undefined;
  if (done) return stop(state, 'withdrawn');
  return { state: { ...state, phase: 'over' }, actions: [...cancelAll, { kind: 'erase', resume: state.resume }] };
}

/** A frame over the server's limit would be refused for ever; the longest one on the wire is the culprit. */
function failLongest(state: ChatState): ChatState {
  const sent = state.pending.filter((message) => message.status === 'sent');
  const longest = sent.reduce(
    (most, message) => (message.text.length > (most?.text.length ?? -1) ? message : most),
    sent[0],
  );
  const pending = state.pending.map((message) =>
    message === longest ? { ...message, status: 'failed' as const, code: 'too_large' } : message,
  );
  return { ...state, pending };
}

function badResume(state: ChatState): Step {
  if (state.resume === undefined) return lost(state, 'lost', backoff(state.attempt, 2_000));
  const { pending, attempt, agentsOnline } = state;
  const step = lost({ ...initialChat, pending, attempt, agentsOnline }, 'anew', after('reconnect', 0, 300));
  return { state: step.state, actions: [{ kind: 'forget' }, ...step.actions] };
}

const cancelAll: readonly ChatAction[] = (
  ['reconnect', 'answer', 'confirm', 'agent_typing', 'typing', 'resume_sending'] as const
).map((timer): ChatAction => ({ kind: 'cancel', timer }));

/** Ends for good: nothing is kept, neither words nor secret; only the reason and the agents' presence survive. */
function stop(state: ChatState, reason: StopReason): Step {
  const blank: ChatState = { ...initialChat, phase: 'stopped', stopped: reason, agentsOnline: state.agentsOnline };
  const keeps = reason === 'config' || reason === 'protocol';
  const next: ChatState = keeps ? { ...state, phase: 'stopped', stopped: reason } : blank;
  return { state: next, actions: [...cancelAll, { kind: 'drop' }, ...(keeps ? [] : [{ kind: 'forget' } as const])] };
}

function timerFired(state: ChatState, timer: Timer): Step {
  switch (timer) {
    case 'reconnect':
      return state.phase === 'waiting'
        ? { state: { ...state, phase: 'connecting' }, actions: [{ kind: 'connect' }] }
        : same(state);
    case 'answer': {
      const step = socketClosed({ ...state, agentTyping: false, typing: false, paused: false }, 0);
      return { state: step.state, actions: [{ kind: 'drop' }, ...step.actions] };
    }
    case 'confirm':
      if (state.phase !== 'open') return same(state);
      return {
        state: { ...state, refusedOnce: false },
        actions: [{ kind: 'confirm_consent' }, after('confirm', confirmInterval)],
      };
    case 'agent_typing':
      return { state: { ...state, agentTyping: false }, actions: [] };
    case 'typing':
      return typingOff(state);
    case 'resume_sending':
      return flush(relieved(state));
  }
}

function relieved(state: ChatState): ChatState {
  return { ...state, paused: false, trouble: state.trouble === 'busy' ? undefined : state.trouble };
}

function compose(state: ChatState, event: ChatEvent & { kind: 'compose' }): Step {
  if (!mayCompose(state)) return same(state);
  const { clientId, text, at } = event;
  const queued: ChatState = {
    ...state,
    pending: [...state.pending, { clientId, text, at, status: 'queued', maybeStored: false, code: undefined }],
  };
  const sent = flush(queued);
  const quiet = typingOff(sent.state);
  return { state: quiet.state, actions: [...sent.actions, ...quiet.actions] };
}

function requeue(state: ChatState, clientId: string): ChatState {
  const failed = state.pending.some((message) => message.clientId === clientId && message.status === 'failed');
  return failed ? change(state, clientId, { status: 'queued', code: undefined }) : state;
}

function typed(state: ChatState): Step {
  if (state.phase !== 'open') return same(state);
  const begin: ChatAction[] = state.typing ? [] : [{ kind: 'send', frame: { type: 'typing', on: true } }];
  return { state: { ...state, typing: true }, actions: [...begin, after('typing', typingPause)] };
}

function typingOff(state: ChatState): Step {
  if (!state.typing) return same(state);
  const actions: ChatAction[] = [{ kind: 'cancel', timer: 'typing' }];
  if (state.phase === 'open') actions.push({ kind: 'send', frame: { type: 'typing', on: false } });
  return { state: { ...state, typing: false }, actions };
}

function viewed(state: ChatState): Step {
  const seq = lastForeignSeq(state);
  if (state.phase !== 'open' || seq <= state.readSeq) return same(state);
  const actions: ChatAction[] = [{ kind: 'send', frame: { type: 'read', seq } }];
  if (state.kept && state.resume !== undefined)
    actions.push({ kind: 'keep', kept: { resume: state.resume, readSeq: seq } });
  return { state: { ...state, readSeq: seq }, actions };
}

function end(state: ChatState): Step {
  if (state.ended !== undefined || state.stopped !== undefined) return same(state);
  const ended: ChatState = { ...state, ended: 'visitor', pending: [] };
  if (state.phase === 'open')
    return { state: ended, actions: [{ kind: 'send', frame: { type: 'end' } }, { kind: 'forget' }] };
  return { state: { ...ended, phase: 'over' }, actions: [...cancelAll, { kind: 'drop' }, { kind: 'forget' }] };
}

/** The server must say that all is gone: over the socket if there is one, else by a request of its own. */
function withdraw(state: ChatState): Step {
  if (state.erasing === 'asked') return same(state);
  if (state.resume === undefined) return stop(state, 'withdrawn');
  const erasing: ChatState = { ...state, erasing: 'asked', pending: [] };
  if (state.phase === 'open') {
    return { state: erasing, actions: [{ kind: 'send', frame: { type: 'withdraw' } }, after('answer', answerWait)] };
  }
  return {
    state: { ...erasing, phase: 'over' },
    actions: [...cancelAll, { kind: 'drop' }, { kind: 'erase', resume: state.resume }],
  };
}

/** Preferences were switched off: tell the server once if a line is open, then be silent and empty-handed. */
function consentOff(state: ChatState): Step {
  const step = stop(state, 'consent_off');
  const farewell: ChatAction[] = state.phase === 'open' ? [{ kind: 'report_consent_off' }] : [];
  return { state: step.state, actions: [...farewell, ...step.actions] };
}

function startAnew(state: ChatState): Step {
  const fresh: ChatState = { ...initialChat, phase: 'connecting', agentsOnline: state.agentsOnline };
  return { state: fresh, actions: [...cancelAll, { kind: 'drop' }, { kind: 'forget' }, { kind: 'connect' }] };
}
