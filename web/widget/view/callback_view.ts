// The callback form: a phone number, and when to call. Times are picked in the visitor's zone and sent in UTC.
import { encode } from '../../shared/encode.ts';
import type { CallbackBody } from '../../shared/encode.ts';
import { fill } from '../../shared/strings.ts';
import type { Context } from '../context.ts';
import { identifierFault, slotOf } from '../forms/fields.ts';
import { webAddress } from '../settings.ts';
import { dayAndTime, wellFormed } from '../text.ts';
import { h, newId, outerLink } from './dom.ts';
import { Field, FormView } from './form.ts';

export function callbackView(context: Context): FormView {
  const { words, site } = context;
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const phone = new Field('phone', words.field_phone, h('input', { type: 'tel', autocomplete: 'tel' }));
  const name = new Field('name', words.field_name, h('input', { type: 'text', autocomplete: 'name' }), words.optional);
  const topic = new Field(
    'topic',
    words.field_topic,
    h('input', { type: 'text', autocomplete: 'off' }),
    words.optional,
  );
  const day = new Field('day', words.field_day, h('input', { type: 'date' }));
  const from = new Field('from', words.field_from, h('input', { type: 'time', value: '10:00', step: 900 }));
  const to = new Field('to', words.field_to, h('input', { type: 'time', value: '12:00', step: 900 }));
  const slot = h(
    'div',
    { hidden: true, class: 'field' },
    day.element,
    h('div', { class: 'row' }, from.element, to.element),
    h('p', { class: 'fine' }, fill(words.when_zone, { zone })),
  );
  const soon = choice(words.when_soon, true);
  const pick = choice(words.when_pick, false);
  const show = (): void => {
    slot.hidden = !pick.box.checked;
  };
  soon.box.addEventListener('change', show);
  pick.box.addEventListener('change', show);
  // A reset form announces itself through its fields; the radio buttons are back at their start by then.
  day.control.addEventListener('change', show);
  const when = h('fieldset', {}, h('legend', {}, words.field_when), soon.element, pick.element, slot);

  return new FormView(context, {
    fields: [phone, name, topic, day, from, to],
    body: [phone.element, name.element, topic.element, when],
    action: words.callback_send,
    done: words.callback_done,
    prepare: () => {
      const fault = identifierFault('phone', phone.value);
      if (fault) return fault;
      const times = pick.box.checked ? slotOf(day.value, from.value, to.value, new Date()) : undefined;
      if (times && 'key' in times) return times;
      const consent = context.consent();
      if (!consent) return { key: 'consent_refused' };
      const body: CallbackBody = {
        site: site.id,
        consent,
        phone: wellFormed(phone.value),
        name: name.text,
        topic: topic.text,
        ...times,
        timeZone: zone,
        locale: context.language,
        ageConfirmed: context.age.confirmed || undefined,
      };
      return encode(body);
    },
    send: (body, key) => context.api.callback(body, key),
    receipt: ({ dueAt, cancelUrl }) => {
      const cancel = webAddress(cancelUrl, context.noticeHref);
      return [
        dueAt === undefined ? undefined : h('p', {}, fill(words.due, { time: dayAndTime(dueAt, context.locale) })),
        cancel === undefined ? undefined : outerLink(cancel, words.cancel_call, words.new_window),
      ];
    },
  });
}

const whenGroup = 'when';

function choice(label: string, checked: boolean): { element: HTMLElement; box: HTMLInputElement } {
  const id = newId();
  const box = h('input', { type: 'radio', id, name: whenGroup, checked });
  return { box, element: h('div', { class: 'choice' }, box, h('label', { for: id }, label)) };
}
