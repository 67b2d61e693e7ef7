// The only thing the widget ever keeps in a browser: the resume secret of a conversation that exists, for this tab's
// session. Written after consent and the first acknowledged message, removed when either ends. No text, no name.
import { asCount, asNonEmpty, parseJson, shape } from '../shared/parse.ts';
import { encode } from '../shared/encode.ts';
import type { Kept } from './chat/state.ts';

function keyOf(site: string): string {
  return `cloakroom:${site}`;
}

/** Storage may be switched off in the browser; then nothing is kept, and a reload begins anew. */
function guarded<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

const keptShape = shape({ resume: asNonEmpty, readSeq: asCount });

export function recall(site: string): Kept | undefined {
  return keptShape(parseJson(guarded(() => sessionStorage.getItem(keyOf(site))) ?? ''));
}

export function keep(site: string, kept: Kept): void {
  guarded(() => sessionStorage.setItem(keyOf(site), encode(kept)));
}

export function forget(site: string): void {
  guarded(() => sessionStorage.removeItem(keyOf(site)));
}
