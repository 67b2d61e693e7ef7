// The small pieces every hand-written parser is made of: unknown in, a checked value or undefined out.
// Here snake_case becomes camelCase, in one place. Nothing here knows a frame or a field; nothing throws.

export type Parser<T> = (value: unknown) => T | undefined;
export type Members = { readonly [name: string]: unknown };
type Parsed<P> = P extends Parser<infer T> ? T : never;
type Parsers = Readonly<Record<string, Parser<unknown>>>;
type Shape<R extends Parsers, O extends Parsers> = { readonly [K in keyof R]: Parsed<R[K]> } & {
  readonly [K in keyof O]?: Parsed<O[K]>;
};

export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** JSON text to an object's members; anything else (bad JSON, array, scalar) is undefined. */
export function parseObject(json: string): Members | undefined {
  return asMembers(parseJson(json));
}

export function asMembers(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function asNonEmpty(value: unknown): string | undefined {
  return asString(value) || undefined;
}

export function asBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A finite number from zero up. */
export function asAmount(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value < Infinity ? value : undefined;
}

/** A whole number from zero up, small enough to be exact in a double. */
export function asCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? asAmount(value) : undefined;
}

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function asUuid(value: unknown): string | undefined {
  const text = asString(value);
  return text !== undefined && uuidShape.test(text) ? text : undefined;
}

export function oneOf<const T extends string>(...words: readonly T[]): Parser<T> {
  return (value) => words.find((word) => word === value);
}

/** Every element must parse, or the whole list is refused. */
export function listOf<T>(element: Parser<T>): Parser<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const list = value.map(element).filter((one) => one !== undefined);
    return list.length === value.length ? list : undefined;
  };
}

/** The members that are strings; others are left out. */
export function stringsByName(value: unknown): Readonly<Record<string, string>> | undefined {
  const members = asMembers(value);
  if (!members) return undefined;
  const strings: Record<string, string> = {};
  for (const [name, text] of Object.entries(members)) if (typeof text === 'string') strings[name] = text;
  return strings;
}

/** An object with all of the required members and, where present, well-formed optional ones. Others are ignored. */
export function shape<R extends Parsers, O extends Parsers = Record<never, never>>(
  required: R,
  optional?: O,
): Parser<Shape<R, O>> {
  return (value) => {
    const members = asMembers(value);
    if (!members) return undefined;
    const result: Record<string, unknown> = {};
    for (const [name, parse] of Object.entries({ ...required, ...optional })) {
      const member = members[snakeCase(name)];
      const parsed = parse(member);
      if (parsed !== undefined) result[name] = parsed;
      else if (name in required || member !== undefined) return undefined;
    }
    return result as Shape<R, O>;
  };
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
