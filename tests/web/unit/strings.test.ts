// Every language says everything English says, with the same placeholders; choosing one follows the visitor's wish.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLanguage, fill, languages, stringsOf } from '../../../web/shared/strings.ts';
import type { StringKey } from '../../../web/shared/strings.ts';

const english = stringsOf('en');
const keys = Object.keys(english) as StringKey[];

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
}

for (const language of languages) {
  test(`${language}: every sentence is there, with English's placeholders`, () => {
    const words = stringsOf(language);
    assert.deepEqual(Object.keys(words).sort(), [...keys].sort());
    for (const key of keys) {
      assert.notEqual(words[key].trim(), '', key);
      assert.deepEqual(placeholders(words[key]), placeholders(english[key]), key);
    }
  });
}

test('Ukrainian is no copy of English', () => {
  const uk = stringsOf('uk');
  assert.deepEqual(
    keys.filter((key) => uk[key] === english[key]),
    [],
  );
});

const choices: readonly (readonly [wishes: (string | undefined)[], offered: string[], chosen: string])[] = [
  [['uk-UA', 'en'], ['en', 'uk'], 'uk'],
  [['UK'], ['en', 'uk'], 'uk'],
  [['de', 'uk'], ['en', 'uk'], 'uk'],
  [['uk'], ['en'], 'en'],
  [[undefined, ''], ['uk', 'en'], 'uk'],
  [['fr'], ['xx'], 'en'],
  [['constructor'], ['constructor', 'en'], 'en'],
];
for (const [wishes, offered, chosen] of choices) {
  test(`wishing ${wishes.join()} of ${offered.join()} gives ${chosen}`, () => {
    assert.equal(chooseLanguage(wishes, offered), chosen);
  });
}

test('placeholders are filled, unknown ones stay visible', () => {
  assert.equal(fill('{a} and {b}', { a: 1 }), '1 and {b}');
});
