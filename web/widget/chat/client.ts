// The shell around the chat's decisions: a socket, timers, the kept secret. It does what reduce.ts asks and reports
// what happens; it decides one thing only, that nothing is sent unless the consent gate is open at that very moment.
import { encode } from '../../shared/encode.ts';
import { parseServerFrame } from '../../shared/parse_server.ts';
import { subprotocol } from '../../shared/wire.ts';
import type { ConsentReport, Page, VisitorFrame } from '../../shared/wire.ts';
import { reduce } from './reduce.ts';
import { initialChat } from './state.ts';
import type { ChatAction, ChatEvent, ChatState, Kept, Timer } from './state.ts';

/** What the shell needs from the world around it. */
export interface ChatWorld {
  readonly address: string;
  /** Undefined while Preferences is not granted. Read anew at every call. */
  readonly consent: () => ConsentReport | undefined;
  /** The record as it stands, granted or not: what the server is told when it was switched off. */
  readonly lastWord: () => ConsentReport;
  readonly locale: () => string;
  readonly page: () => Page | undefined;
  readonly ageConfirmed: () => boolean;
  readonly keep: (kept: Kept) => void;
  readonly forget: () => void;
  readonly erase: (resume: string) => Promise<boolean>;
  readonly changed: (state: ChatState) => void;
}

export class ChatClient {
  #state: ChatState = initialChat;
  #socket: WebSocket | undefined;
  readonly #timers = new Map<Timer, number>();
  readonly #world: ChatWorld;

  constructor(world: ChatWorld) {
    this.#world = world;
  }

  get state(): ChatState {
    return this.#state;
  }

  dispatch(event: ChatEvent): void {
    const step = reduce(this.#state, event);
    const before = this.#state;
    this.#state = step.state;
    for (const action of step.actions) {
      this.#perform(action);
      // An action may have led to another event (consent found closed): that one's actions replace the rest of these.
      if (this.#state !== step.state) return;
    }
    if (this.#state !== before) this.#world.changed(this.#state);
  }

  #perform(action: ChatAction): void {
    switch (action.kind) {
      case 'connect':
        return this.#connect();
      case 'drop':
        return this.#drop();
      case 'hello':
        return this.#hello(action.resume, action.after);
      case 'confirm_consent': {
        const consent = this.#world.consent();
        return consent ? this.#send({ type: 'consent', consent }) : this.dispatch({ kind: 'consent_off' });
      }
      case 'report_consent_off':
        return this.#write({ type: 'consent', consent: this.#world.lastWord() });
      case 'send':
        return this.#send(action.frame);
      case 'schedule':
        return this.#schedule(action.timer, action.least + Math.random() * (action.most - action.least));
      case 'cancel':
        return this.#cancel(action.timer);
      case 'keep':
        return this.#world.keep(action.kept);
      case 'forget':
        return this.#world.forget();
      case 'erase':
        void this.#world.erase(action.resume).then((done) => this.dispatch({ kind: done ? 'erased' : 'erase_failed' }));
    }
  }

  #connect(): void {
    if (!this.#world.consent()) return this.dispatch({ kind: 'consent_off' });
    this.#drop();
    const socket = new WebSocket(this.#world.address, subprotocol);
    this.#socket = socket;
    socket.onopen = () => this.dispatch({ kind: 'opened' });
    socket.onmessage = ({ data }) => {
      const frame = typeof data === 'string' ? parseServerFrame(data) : undefined;
      if (frame) this.dispatch({ kind: 'frame', frame });
    };
    socket.onclose = ({ code }) => {
      this.#socket = undefined;
      this.dispatch({ kind: 'socket_closed', code });
    };
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  #hello(resume: string | undefined, after: number | undefined): void {
    const consent = this.#world.consent();
    if (!consent) return this.dispatch({ kind: 'consent_off' });
    this.#write({
      type: 'hello',
      consent,
      resume,
      after,
      locale: this.#world.locale(),
      page: this.#world.page(),
      ageConfirmed: this.#world.ageConfirmed() || undefined,
    });
  }

  #send(frame: VisitorFrame): void {
    if (this.#world.consent()) this.#write(frame);
    else this.dispatch({ kind: 'consent_off' });
  }

  #write(frame: VisitorFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encode(frame));
  }

  #schedule(timer: Timer, delay: number): void {
    this.#cancel(timer);
    const fire = (): void => {
      this.#timers.delete(timer);
      this.dispatch({ kind: 'timer', timer });
    };
    this.#timers.set(timer, window.setTimeout(fire, delay));
  }

  #cancel(timer: Timer): void {
    clearTimeout(this.#timers.get(timer));
    this.#timers.delete(timer);
  }
}
