// Small questions about text: how many bytes, which parts were handed in at the cloakroom, what a time reads like.
// Findings count UTF-8 bytes, browsers count UTF-16 units; the conversion happens here and nowhere else.
import type { Finding } from '../shared/wire.ts';

export interface Part {
  readonly text: string;
  readonly finding?: Finding;
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Half a surrogate pair cannot be said in UTF-8; it becomes the replacement character, as any encoder would do. */
export function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

/** Cuts a text at its findings, in order. A finding that overlaps another or leaves the text is left out. */
export function splitAtFindings(text: string, findings: readonly Finding[]): Part[] {
  const bytes = new TextEncoder().encode(text);
  const cut = (from: number, to: number): string => new TextDecoder().decode(bytes.subarray(from, to));
  const parts: Part[] = [];
  let at = 0;
  for (const finding of [...findings].sort((a, b) => a.start - b.start)) {
    if (finding.start < at || finding.end > bytes.length) continue;
    if (finding.start > at) parts.push({ text: cut(at, finding.start) });
    parts.push({ text: cut(finding.start, finding.end), finding });
    at = finding.end;
  }
  if (at < bytes.length) parts.push({ text: cut(at, bytes.length) });
  return parts;
}

/** A version 4 UUID; `crypto.randomUUID` is offered to secure contexts only, `getRandomValues` everywhere. */
export function newUuid(): string {
  const digit = (place: string): string => {
    const random = (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & 15;
    return (place === 'x' ? random : (random & 3) | 8).toString(16);
  };
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, digit);
}

export function clockTime(at: string, language: string): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime())
    ? ''
    : new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(time);
}

export function dayAndTime(at: string, language: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(time);
}

export function countryName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A browser may not know a zone the server knows; then UTC serves, and the zone's name is still shown. */
export function weekdayIn(zone: string, now: Date): string {
  const ask = (timeZone: string): string =>
    new Intl.DateTimeFormat('en', { weekday: 'short', timeZone }).format(now).toLowerCase();
  try {
    return ask(zone);
  } catch {
    return ask('UTC');
  }
}
