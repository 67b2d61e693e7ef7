// What must be said before the first send: the age and where the words go. Chat and both forms show the
// same lines; the privacy notice is linked in the panel's footer, always.
import { fill } from '../../shared/strings.ts';
import type { Context } from '../context.ts';
import { countryName } from '../text.ts';
import { h, icon, newId } from './dom.ts';

export function recipientsText({ site, words, language }: Context): string {
  if (site.recipients.length === 0) return fill(words.recipients_none, { site: site.name });
  const named = site.recipients.map(({ name, country }) =>
    country ? `${name} (${countryName(country, language)})` : name,
  );
  return fill(words.recipients, {
    list: new Intl.ListFormat(language, { type: 'conjunction' }).format([...new Set(named)]),
  });
}

export function promise({ words }: Context): HTMLElement {
  return h('p', { class: 'promise' }, icon('hanger'), h('span', {}, words.promise));
}

export function finePrint(context: Context, withPromise: boolean): HTMLElement {
  const { words, age } = context;
  const years = { age: age.minimum };
  const statement = age.asked ? ageTick(context) : h('p', { class: 'age' }, fill(words.age_statement, years));
  return h('div', { class: 'fine' }, withPromise && promise(context), statement, h('p', {}, recipientsText(context)));
}

function ageTick({ words, age }: Context): HTMLElement {
  const id = newId();
  const box = h('input', { type: 'checkbox', id, name: 'age' });
  box.checked = age.confirmed;
  box.addEventListener('change', () => (age.confirmed = box.checked));
  age.changed(() => (box.checked = age.confirmed));
  return h('div', { class: 'tick' }, box, h('label', { for: id }, fill(words.age_confirm, { age: age.minimum })));
}
