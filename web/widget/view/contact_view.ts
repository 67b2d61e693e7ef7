// The message form. It asks only what is needed: one way to answer, the message; name and subject if wanted.
import { encode } from '../../shared/encode.ts';
import type { ContactBody } from '../../shared/encode.ts';
import type { Context } from '../context.ts';
import { channels, identifierFault } from '../forms/fields.ts';
import type { Channel } from '../forms/fields.ts';
import { utf8Length, wellFormed } from '../text.ts';
import { h } from './dom.ts';
import { Field, FormView } from './form.ts';

const inputs: Readonly<Record<Channel, { type: string; autocomplete: string }>> = {
  email: { type: 'email', autocomplete: 'email' },
  phone: { type: 'tel', autocomplete: 'tel' },
  telegram: { type: 'text', autocomplete: 'off' },
  viber: { type: 'tel', autocomplete: 'tel' },
  messenger: { type: 'text', autocomplete: 'off' },
};

export function contactView(context: Context): FormView {
  const { words, site } = context;
  const choices = channels.map((channel) => h('option', { value: channel }, words[`field_${channel}`]));
  const channel = new Field('channel', words.field_channel, h('select', {}, ...choices));
  const address = new Field('email', words.field_email, h('input', inputs.email));
  const name = new Field('name', words.field_name, h('input', { type: 'text', autocomplete: 'name' }), words.optional);
  const subject = new Field(
    'subject',
    words.field_subject,
    h('input', { type: 'text', autocomplete: 'off' }),
    words.optional,
  );
  const text = new Field('text', words.field_text, h('textarea', { rows: 4 }));
  const chosen = (): Channel => channels.find((one) => one === channel.control.value) ?? 'email';

  channel.control.addEventListener('change', () => {
    // The address answers to its channel's name, so that a refusal that names `telegram` finds it.
    address.name = chosen();
    address.say('');
    address.relabel(words[`field_${chosen()}`]);
    for (const [key, value] of Object.entries(inputs[chosen()])) address.control.setAttribute(key, value);
  });

  return new FormView(context, {
    fields: [channel, address, name, subject, text],
    body: [channel.element, address.element, name.element, subject.element, text.element],
    action: words.contact_send,
    done: words.contact_done,
    prepare: () => {
      const fault = identifierFault(chosen(), address.value);
      if (fault) return fault;
      if (text.value === '') return { field: 'text', key: 'error_field_empty' };
      if (utf8Length(text.value) > site.limits.textBytes) return { key: 'error_too_large' };
      const consent = context.consent();
      if (!consent) return { key: 'consent_refused' };
      const body: ContactBody = {
        site: site.id,
        consent,
        name: name.text,
        [chosen()]: address.text,
        subject: subject.text,
        text: wellFormed(text.value),
        locale: context.language,
        page: context.page(),
        ageConfirmed: context.age.confirmed || undefined,
      };
      return encode(body);
    },
    send: (body, key) => context.api.contact(body, key),
    receipt: () => [],
  });
}
