// The HTTP calls of the widget: the site's description, the two forms, erasure. Answers are parsed, never trusted;
// failures are values. No cookie travels with any of them and no address of the page either.
import { encode } from '../shared/encode.ts';
import { parseProblem, parseReceipt, parseSite } from '../shared/parse_server.ts';
import type { Problem, Receipt, Site } from '../shared/wire.ts';
import { newUuid } from './text.ts';

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem; readonly retryAfter: number | undefined };

/** Milliseconds until a call counts as failed. */
const answerWait = 20_000;

export class Api {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  site(id: string): Promise<Answer<Site>> {
    return this.#call(`/v1/sites/${encodeURIComponent(id)}`, { method: 'GET' }, parseSite);
  }

  contact(body: string, idempotencyKey: string): Promise<Answer<Receipt>> {
    return this.#post('/v1/contact', body, idempotencyKey, parseReceipt);
  }

  callback(body: string, idempotencyKey: string): Promise<Answer<Receipt>> {
    return this.#post('/v1/callback', body, idempotencyKey, parseReceipt);
  }

  /** True once the server says that processing stopped and the data is gone. */
  async withdraw(resume: string): Promise<boolean> {
    const answer = await this.#post('/v1/consent/withdraw', encode({ resume }), newUuid(), () => true);
    return answer.ok;
  }

  chatAddress(site: string): string {
    const url = new URL(`${this.#base}/v1/chat`);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('site', site);
    return url.href;
  }

  noticeAddress(site: string, language: string, given: string): string {
    const url = new URL(given || `${this.#base}/v1/privacy/notice`, `${this.#base}/`);
    const address =
      url.protocol === 'https:' || url.protocol === 'http:' ? url : new URL(`${this.#base}/v1/privacy/notice`);
    if (!address.searchParams.has('site')) address.searchParams.set('site', site);
    address.searchParams.set('lang', language);
    return address.href;
  }

  #post<T>(
    path: string,
    body: string,
    idempotencyKey: string,
    parse: (text: string) => T | undefined,
  ): Promise<Answer<T>> {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey };
    return this.#call(path, { method: 'POST', body, headers }, parse);
  }

  async #call<T>(path: string, init: RequestInit, parse: (text: string) => T | undefined): Promise<Answer<T>> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), answerWait);
    try {
      const response = await fetch(this.#base + path, {
        ...init,
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
        signal: abort.signal,
      });
      const text = await response.text();
      const value = response.ok ? parse(text) : undefined;
      if (value !== undefined) return { ok: true, value };
      const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
      return {
        ok: false,
        problem: parseProblem(response.ok ? 502 : response.status, text),
        retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
      };
    } catch {
      return { ok: false, problem: { status: 0, code: 'network' }, retryAfter: undefined };
    } finally {
      clearTimeout(timer);
    }
  }
}
