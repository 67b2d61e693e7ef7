// What each frame from the server changes in the chat's state. Pure, like reduce.ts, which calls it.
// Order and uniqueness live here: lines stay sorted by `seq`, a repeat is dropped, an own message is shown once.
import type { AckFrame, ErrorFrame, MessageFrame, ServerFrame, WelcomeFrame } from '../../shared/wire.ts';
import { after, agentTypingShown, answerWait, confirmInterval, inFlight } from './state.ts';
import type { ChatAction, ChatState, Line, Pending, Step } from './state.ts';

const retrySecondsMax = 300;

export function applyFrame(state: ChatState, frame: ServerFrame): Step {
  switch (frame.type) {
    case 'welcome':
      return welcome(state, frame);
    case 'ack':
      return acknowledged(state, frame);
    case 'message':
      return { state: received(state, frame), actions: [] };
    case 'typing':
      return {
        state: { ...state, agentTyping: true },
        actions: [after('agent_typing', agentTypingShown)],
      };
    case 'read': {
      const own = state.lines.reduce((seq, line) => (line.from === 'visitor' ? Math.max(seq, line.seq) : seq), 0);
      return { state: { ...state, agentReadSeq: Math.max(state.agentReadSeq, frame.seq ?? own) }, actions: [] };
    }
    case 'presence':
      return { state: { ...state, agentsOnline: frame.agentsOnline }, actions: [] };
    case 'closed':
      return {
        state: {
          ...state,
          ended: frame.by === 'visitor' || frame.by === 'agent' ? frame.by : 'other',
          agentTyping: false,
        },
        actions: [],
      };
    case 'held':
      return held(state, frame.clientId);
    case 'error':
      return failed(state, frame);
  }
}

function welcome(state: ChatState, frame: WelcomeFrame): Step {
  const { conversation, resume, reference, agentsOnline } = frame;
  const other = state.conversation !== undefined && state.conversation !== conversation;
  const greeted: ChatState = {
    ...state,
    ...(other ? { lines: [], cursor: 0, readSeq: 0, agentReadSeq: 0, kept: false } : {}),
    trouble: state.trouble === 'anew' ? 'anew' : undefined,
    phase: 'open',
    attempt: 0,
    conversation,
    resume,
    reference,
    agentsOnline,
  };
  const actions: ChatAction[] = [{ kind: 'cancel', timer: 'answer' }, after('confirm', confirmInterval)];
  if (greeted.kept) actions.push({ kind: 'keep', kept: { resume, readSeq: greeted.readSeq } });
  const sent = flush(greeted);
  return { state: sent.state, actions: [...actions, ...sent.actions] };
}

/** Sends what is queued, in order, when there is a welcomed connection and the server did not ask for patience. */
export function flush(state: ChatState): Step {
  if (state.phase !== 'open' || state.paused) return { state, actions: [] };
  const actions: ChatAction[] = [];
  const pending = state.pending.map((message): Pending => {
    if (message.status !== 'queued') return message;
    actions.push({ kind: 'send', frame: { type: 'message', clientId: message.clientId, text: message.text } });
    return { ...message, status: 'sent' };
  });
  if (actions.length > 0) actions.push(after('answer', answerWait));
  return { state: { ...state, pending }, actions };
}

function acknowledged(state: ChatState, ack: AckFrame): Step {
  const { clientId, id, seq, at, findings } = ack;
  const message = state.pending.find((candidate) => candidate.clientId === clientId);
  if (!message) return { state, actions: [] };
  const line: Line = { key: clientId, id, seq, from: 'visitor', name: undefined, text: message.text, at, findings };
  const next: ChatState = {
    ...state,
    trouble: state.trouble === 'anew' ? 'anew' : undefined,
    pending: without(state.pending, clientId),
    lines: insert(state.lines, line),
    // An agent's message with a smaller number may still be on its way, so an ack moves the cursor by one at most.
    cursor: seq === state.cursor + 1 ? seq : state.cursor,
    kept: true,
  };
  return stored(state, next);
}

/** The message is durable, but a person looks at it first. Its ack may come much later, or an error. */
function held(state: ChatState, clientId: string): Step {
  return stored(state, { ...change(state, clientId, { status: 'held' }), kept: true });
}

/** After the first durable message the secret is kept, so that the visitor can come back, and withdraw. */
function stored(before: ChatState, next: ChatState): Step {
  const settled = settle(next);
  const { kept, resume, readSeq } = before;
  const keep: ChatAction[] = kept || resume === undefined ? [] : [{ kind: 'keep', kept: { resume, readSeq } }];
  return { state: settled.state, actions: [...keep, ...settled.actions] };
}

/** The answer timer runs exactly while something on the wire is unanswered. */
function settle(state: ChatState): Step {
  const action: ChatAction = inFlight(state) ? after('answer', answerWait) : { kind: 'cancel', timer: 'answer' };
  return { state, actions: state.erasing === 'no' ? [action] : [] };
}

function received(state: ChatState, frame: MessageFrame): ChatState {
  const { id, seq, from, name, text, at } = frame;
  const next: ChatState = { ...state, cursor: Math.max(state.cursor, seq) };
  if (state.lines.some((line) => line.seq === seq)) return next;
  if (from === 'visitor' && expectsAckFor(state, frame)) return next;
  const lines = insert(state.lines, { key: id, id, seq, from, name, text, at, findings: [] });
  // An agent who writes has stopped writing, and has reopened a conversation that was closed.
  return from === 'agent' ? { ...next, lines, agentTyping: false, ended: undefined } : { ...next, lines };
}

/** A replay of an own message whose ack was lost: its repeat is on the wire, and the ack will bring the line. */
function expectsAckFor(state: ChatState, frame: MessageFrame): boolean {
  return state.pending.some(
    (message) => message.maybeStored && message.status !== 'failed' && message.text === frame.text,
  );
}

function insert(lines: readonly Line[], line: Line): readonly Line[] {
  const kept = lines.filter((other) => other.seq !== line.seq);
  return [...kept, line].sort((a, b) => a.seq - b.seq);
}

function failed(state: ChatState, frame: ErrorFrame): Step {
  const { clientId, code, retryAfter } = frame;
  if (retryAfter !== undefined) {
    const queued = clientId === undefined ? state : change(state, clientId, { status: 'queued' });
    const least = Math.min(retryAfter, retrySecondsMax) * 1000;
    const settled = settle({ ...queued, paused: true, trouble: 'busy' });
    const resume: ChatAction = after('resume_sending', least, least + 1000);
    return { state: settled.state, actions: [...settled.actions, resume] };
  }
  if (clientId !== undefined) return settle(change(state, clientId, { status: 'failed', code }));
  return { state: code === 'storage_unavailable' ? { ...state, trouble: 'storage' } : state, actions: [] };
}

export function change(state: ChatState, clientId: string, by: Partial<Pending>): ChatState {
  return {
    ...state,
    pending: state.pending.map((message) => (message.clientId === clientId ? { ...message, ...by } : message)),
  };
}

export function without(pending: readonly Pending[], clientId: string): readonly Pending[] {
  return pending.filter((message) => message.clientId !== clientId);
}
