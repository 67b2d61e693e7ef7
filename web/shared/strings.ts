// The words of the widget, one table per language, and the two questions asked of them: which language, which words.
// A new language (pl, bg, ru) is one file beside en.ts plus one line in `tables`; the compiler asks for every key.
import { en } from './strings/en.ts';
import { uk } from './strings/uk.ts';

export type StringKey = keyof typeof en;
export type Strings = Readonly<Record<StringKey, string>>;

const tables: Readonly<Record<string, Strings>> = { en, uk };

export const languages: readonly string[] = Object.keys(tables);

/** The first wish (`uk-UA`, `en`) with a table and among the site's languages; else the site's first; else English. */
export function chooseLanguage(
  wishes: readonly (string | null | undefined)[],
  offered: readonly string[] = languages,
): string {
  const usable = offered.filter((language) => Object.hasOwn(tables, language));
  for (const wish of wishes) {
    const base = (wish ?? '').toLowerCase().split('-')[0] ?? '';
    if (usable.includes(base)) return base;
  }
  return usable[0] ?? 'en';
}

export function stringsOf(language: string): Strings {
  return tables[language] ?? en;
}

/** Fills `{name}` placeholders; an unknown one stays, so that a test can see it. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
