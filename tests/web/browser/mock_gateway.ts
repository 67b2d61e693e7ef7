// A small stand-in for the gateway, as faithful as the widget can tell: the site's description, both forms, erasure and
// the chat socket with resume, replay and repeats. It judges every frame with the shared parser and keeps a journal of
// all it heard. A second server plays the shop's page, on another origin, as in life.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { parseVisitorFrame } from '../../../web/shared/parse_visitor.ts';
import type { ConsentReport, HelloFrame, VisitorFrame } from '../../../web/shared/wire.ts';
import { readConsent } from '../../../web/widget/consent/managers.ts';

declare const PROJECT: string;

interface StoredMessage {
  readonly id: string;
  readonly seq: number;
  readonly from: 'visitor' | 'agent' | 'system';
  readonly text: string;
  readonly at: string;
  readonly clientId?: string;
  readonly findings: readonly object[];
}

class Conversation {
  readonly id = `conversation-${Math.random().toString(36).slice(2)}`;
  readonly resume = `resume-${Math.random().toString(36).slice(2)}`;
  readonly messages: StoredMessage[] = [];
  readonly sockets = new Set<WebSocket>();
  ended = false;
}

/** What a test may set before the widget comes. */
export interface Behaviour {
  site: Record<string, unknown>;
  /** No socket is let in while this is on. */
  away: boolean;
  /** Acks are held back while this is on. */
  mute: boolean;
  /** The answer to the next form, instead of 202. */
  refuse: { status: number; problem: object; headers?: Record<string, string> } | undefined;
  /** Error frame fields for the next message, instead of an ack. */
  messageError: object | undefined;
  /** Close every new socket after its hello with this code. */
  closeWith: number | undefined;
}

const siteDescription = {
  id: 'main',
  name: 'Alder & Thread',
  languages: ['en', 'uk'],
  tabs: ['chat', 'contact', 'callback'],
  minimum_age: 18,
  age: 'statement',
  notice_url: '',
  hours: {
    mon: '09:00-18:00',
    tue: '09:00-18:00',
    wed: '09:00-18:00',
    thu: '09:00-18:00',
    fri: '09:00-17:00',
    sat: '10:00-14:00',
    sun: '10:00-14:00',
  },
  time_zone: 'Europe/Kyiv',
  agents_online: true,
  consent: { managers: ['cookiebot'] },
  recipients: [{ name: 'Telegram', country: 'AE' }],
  limits: { text_bytes: 2000 },
};

export class MockGateway {
  readonly requests: string[] = [];
  readonly bodies: {
    path: string;
    key: string | undefined;
    body: Record<string, unknown>;
  }[] = [];
  readonly frames: VisitorFrame[] = [];
  readonly badFrames: string[] = [];
  readonly closes: number[] = [];
  readonly conversations: Conversation[] = [];
  behaviour: Behaviour = {
    site: {},
    away: false,
    mute: false,
    refuse: undefined,
    messageError: undefined,
    closeWith: undefined,
  };
  #api: Server | undefined;
  #shop: Server | undefined;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('cloakroom.v1') ? 'cloakroom.v1' : false),
  });
  #shopPage: (query: URLSearchParams) => string = () => '';

  async start(): Promise<void> {
    this.#api = createServer((request, response) => void this.#answer(request, response));
    this.#api.on('upgrade', (request, socket, head) => {
      this.requests.push(`UPGRADE ${request.url}`);
      if (this.behaviour.away) return void socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket));
    });
    this.#shop = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://shop');
      response.writeHead(url.pathname === '/' ? 200 : 404, {
        'Content-Type': 'text/html; charset=utf-8',
      });
      response.end(url.pathname === '/' ? this.#shopPage(url.searchParams) : '');
    });
    for (const server of [this.#api, this.#shop])
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    this.#shopPage = (query) => shopPage(this.origin, query);
  }

  async stop(): Promise<void> {
    for (const conversation of this.conversations) for (const socket of conversation.sockets) socket.terminate();
    for (const client of this.#sockets.clients) client.terminate();
    for (const server of [this.#api, this.#shop]) {
      server?.closeAllConnections();
      await new Promise((done) => server?.close(done));
    }
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#api?.address() as AddressInfo).port}`;
  }

  get shop(): string {
    return `http://127.0.0.1:${(this.#shop?.address() as AddressInfo).port}`;
  }

  /** Everything asked of the gateway beside the script itself. */
  get contacts(): string[] {
    return this.requests.filter((line) => line !== 'GET /widget.js');
  }

  get openSockets(): number {
    return [...this.#sockets.clients].filter((client) => client.readyState === 1).length;
  }

  agentSays(text: string, conversation = this.#last()): void {
    this.#add(conversation, { from: 'agent', text, findings: [] });
  }

  tell(frame: object, conversation = this.#last()): void {
    for (const socket of conversation.sockets) socket.send(JSON.stringify(frame));
  }

  hangUp(code?: number): void {
    for (const client of this.#sockets.clients) code === undefined ? client.terminate() : client.close(code);
  }

  #last(): Conversation {
    const last = this.conversations[this.conversations.length - 1];
    if (!last) throw new Error('no conversation yet');
    return last;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://gateway');
    this.requests.push(`${request.method} ${url.pathname}`);
    response.setHeader('Access-Control-Allow-Origin', this.shop);
    response.setHeader('Access-Control-Allow-Headers', 'content-type, idempotency-key');
    response.setHeader('Access-Control-Expose-Headers', 'retry-after');
    const json = (status: number, body: object, type = 'application/json'): void => {
      response.writeHead(status, { 'Content-Type': type });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (url.pathname === '/widget.js') {
      response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
      return void response.end(readFileSync(join(PROJECT, 'web/dist/widget.js')));
    }
    if (url.pathname === '/demo/sandbox.json') return json(200, { phone: `${this.shop}/?lang=en&tag=data-site=` });
    const file = /^\/demo\/(\w+\.(html|css|js))?$/.exec(url.pathname);
    if (file) {
      const types = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript' };
      response.setHeader('Content-Type', types[(file[2] ?? 'html') as keyof typeof types]);
      // The strictest policy a page can have: no inline script, no inline style, nothing from elsewhere but the phone.
      response.setHeader('Content-Security-Policy', `default-src 'self'; frame-src ${this.shop}; img-src data:`);
      return void response.end(readFileSync(join(PROJECT, 'web/dist/demo', file[1] ?? 'index.html')));
    }
    if (url.pathname === '/v1/sites/main') return json(200, { ...siteDescription, ...this.behaviour.site });
    if (url.pathname === '/v1/privacy/notice') return json(200, {});
    if (request.method !== 'POST') return json(404, { code: 'not_found', status: 404 }, 'application/problem+json');
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = JSON.parse(text) as Record<string, unknown>;
    this.bodies.push({
      path: url.pathname,
      key: request.headers['idempotency-key']?.toString(),
      body,
    });
    if (url.pathname === '/v1/consent/withdraw') return void response.writeHead(204).end();
    const { refuse } = this.behaviour;
    if (refuse) {
      for (const [name, value] of Object.entries(refuse.headers ?? {})) response.setHeader(name, value);
      return json(refuse.status, refuse.problem, 'application/problem+json');
    }
    if (!granted(body['consent'] as ConsentReport))
      return json(403, { code: 'consent_required', status: 403 }, 'application/problem+json');
    const receipt = {
      id: '0190b3a0-0000-7000-8000-000000000001',
      reference: 'K7-QM2',
    };
    if (url.pathname === '/v1/callback') {
      return json(202, {
        ...receipt,
        due_at: '2031-01-06T10:00:00.000Z',
        cancel_url: `${this.origin}/v1/callback/cancel?ticket=abc`,
      });
    }
    return json(202, receipt);
  }

  #serve(socket: WebSocket): void {
    let conversation: Conversation | undefined;
    socket.on('close', (code) => {
      this.closes.push(code);
      conversation?.sockets.delete(socket);
    });
    socket.on('message', (data) => {
      const frame = parseVisitorFrame(String(data));
      if (!frame) {
        this.badFrames.push(String(data));
        return socket.close(4400);
      }
      this.frames.push(frame);
      if (frame.type === 'hello') {
        conversation = this.#greet(socket, frame);
        return;
      }
      if (!conversation) return socket.close(4400);
      this.#heard(socket, conversation, frame);
    });
  }

  #greet(socket: WebSocket, hello: HelloFrame): Conversation | undefined {
    if (this.behaviour.closeWith !== undefined) return void socket.close(this.behaviour.closeWith);
    if (!granted(hello.consent)) return void socket.close(4403);
    const known = this.conversations.find(({ resume }) => resume === hello.resume);
    if (hello.resume !== undefined && !known) return void socket.close(4401);
    const conversation = known ?? new Conversation();
    if (!known) this.conversations.push(conversation);
    conversation.sockets.add(socket);
    const { id, resume, messages } = conversation;
    socket.send(
      JSON.stringify({
        type: 'welcome',
        conversation: id,
        resume,
        seq: messages.length,
        agents_online: true,
        reference: 'K7-QM2',
      }),
    );
    for (const message of messages)
      if (message.seq > (hello.after ?? 0)) socket.send(JSON.stringify(wireMessage(message)));
    return conversation;
  }

  #heard(socket: WebSocket, conversation: Conversation, frame: VisitorFrame): void {
    if (frame.type === 'consent' && !granted(frame.consent)) return socket.close(4403);
    if (frame.type === 'withdraw') {
      this.conversations.splice(this.conversations.indexOf(conversation), 1);
      return socket.close(1000);
    }
    if (frame.type === 'end') {
      socket.send(JSON.stringify({ type: 'closed', by: 'visitor' }));
      return socket.close(1000);
    }
    if (frame.type !== 'message') return;
    if (this.behaviour.messageError) {
      return socket.send(
        JSON.stringify({
          type: 'error',
          detail: 'refused',
          client_id: frame.clientId,
          ...this.behaviour.messageError,
        }),
      );
    }
    const { clientId, text } = frame;
    const known = conversation.messages.find((message) => message.clientId === clientId);
    const message =
      known ?? this.#add(conversation, { from: 'visitor', text, clientId, findings: findingsIn(text) }, socket);
    if (this.behaviour.mute) return;
    const { id, seq, at, findings } = message;
    socket.send(
      JSON.stringify({
        type: 'ack',
        client_id: clientId,
        id,
        seq,
        at,
        findings,
      }),
    );
  }

  #add(
    conversation: Conversation,
    given: Pick<StoredMessage, 'from' | 'text' | 'clientId' | 'findings'>,
    author?: WebSocket,
  ): StoredMessage {
    const seq = conversation.messages.length + 1;
    const message = {
      ...given,
      id: `${conversation.id}-${seq}`,
      seq,
      at: new Date().toISOString(),
    };
    conversation.messages.push(message);
    for (const socket of conversation.sockets) if (socket !== author) socket.send(JSON.stringify(wireMessage(message)));
    return message;
  }
}

function wireMessage({ id, seq, from, text, at }: StoredMessage): object {
  return {
    type: 'message',
    id,
    seq,
    from,
    text,
    at,
    ...(from === 'agent' ? { name: 'Olena' } : {}),
  };
}

function granted(consent: ConsentReport | undefined): boolean {
  return (
    consent !== undefined &&
    'cookies' in consent &&
    readConsent(consent.cookies, [consent.cmp], Date.now()).verdict === 'granted'
  );
}

/** Enough of a redactor to have something to show. */
function findingsIn(text: string): object[] {
  const kinds = [
    {
      type: 'EMAIL_ADDRESS',
      token: '[email-7qk2m9xd]',
      pattern: /[\w.]+@[\w.]+\.\w+/g,
    },
    {
      type: 'PHONE_NUMBER',
      token: '[phone-2m4n8xt0]',
      pattern: /\+\d[\d ]{7,}\d/g,
    },
  ];
  return kinds.flatMap(({ type, token, pattern }) =>
    [...text.matchAll(pattern)].map((match) => {
      const start = Buffer.byteLength(text.slice(0, match.index));
      return {
        type,
        token,
        start,
        end: start + Buffer.byteLength(match[0]),
        score: 1,
      };
    }),
  );
}

/** A page as a shop might have it. Query: `lang`, `tag` (more attributes of the script tag), `dir`. */
function shopPage(gateway: string, query: URLSearchParams): string {
  const lang = query.get('lang') ?? 'en';
  return `<!doctype html><html lang="${lang}" dir="${query.get('dir') ?? 'ltr'}">
<head><meta charset="utf-8"><title>Alder &amp; Thread</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui;margin:0;padding:32px;max-width:720px;color-scheme:light dark}</style>
</head><body><main>
<h1>Alder &amp; Thread</h1><p>Coats, scarves and hats, made to be worn for twenty years.</p>
<p><a href="#hours" id="before">Opening hours</a>
<button data-cloakroom-open="callback" id="call">Call me</button></p></main>
<script src="${gateway}/widget.js" data-site="main" ${query.get('tag') ?? ''} async></script></body></html>`;
}
