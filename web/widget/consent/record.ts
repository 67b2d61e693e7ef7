// Taking a cookie string apart the strict way, before any consent manager's own format is looked at: whole names,
// first `=`, one percent-decoding, length bound, no control characters. No manager is known here.

/** What a record says about the Preferences category. Only `granted` opens anything. */
export type Verdict = 'granted' | 'denied' | 'absent';

const valueLengthMax = 8192;

export interface CookiePair {
  readonly name: string;
  readonly value: string;
  /** The pair as `document.cookie` gave it, for passing on untouched. */
  readonly pair: string;
}

export function splitCookies(cookies: string): CookiePair[] {
  const pairs: CookiePair[] = [];
  for (const part of cookies.split(';')) {
    const pair = part.replace(/^[ \t]+|[ \t]+$/g, '');
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    pairs.push({ name: pair.slice(0, equals), value: unquote(pair.slice(equals + 1)), pair });
  }
  return pairs;
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** Percent-decodes exactly once; undefined for anything malformed. */
export function decodeOnce(value: string): string | undefined {
  if (value.length > valueLengthMax) return undefined;
  try {
    const decoded = decodeURIComponent(value);
    return /[\u0000-\u001f\u007f]/.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

/** Several records of one kind, or of several managers: any denial denies, else any absence is absence. */
export function combine(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('denied')) return 'denied';
  return verdicts.length === 0 || verdicts.includes('absent') ? 'absent' : 'granted';
}
