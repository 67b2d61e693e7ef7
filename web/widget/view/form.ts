// What both forms share: labelled fields, a fault said at its field and read aloud, sending once per press, a receipt.
// Which fields there are and what they mean is in contact_view.ts and callback_view.ts.
import { fill } from '../../shared/strings.ts';
import type { Receipt } from '../../shared/wire.ts';
import type { Answer } from '../api.ts';
import type { Context } from '../context.ts';
import { faultOf } from '../forms/fields.ts';
import type { Fault } from '../forms/fields.ts';
import { newUuid, wellFormed } from '../text.ts';
import { button, h, icon, newId, setAttributes } from './dom.ts';
import { finePrint } from './fine_print.ts';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export class Field {
  readonly element: HTMLElement;
  readonly control: Control;
  /** The body's member this field fills; refusals name it. */
  name: string;
  readonly #label: HTMLElement;
  readonly #fault = h('div', { class: 'fault', id: newId() });
  label = '';

  constructor(name: string, label: string, control: Control, optional?: string) {
    const id = newId();
    this.name = name;
    this.control = control;
    setAttributes(control, { id, name, required: optional === undefined });
    this.#label = h('label', { for: id });
    this.relabel(label, optional);
    this.element = h('div', { class: 'field' }, this.#label, control, this.#fault);
    control.addEventListener('input', () => this.say(''));
  }

  get value(): string {
    return this.control.value.trim();
  }

  /** Undefined where nothing was written. */
  get text(): string | undefined {
    return wellFormed(this.value) || undefined;
  }

  relabel(label: string, optional?: string): void {
    this.label = label;
    this.#label.replaceChildren(label, ...(optional === undefined ? [] : [' ', h('span', {}, optional)]));
  }

  say(fault: string): void {
    this.#fault.textContent = fault;
    setAttributes(this.control, {
      'aria-invalid': fault === '' ? undefined : 'true',
      'aria-describedby': fault === '' ? undefined : this.#fault.id,
    });
  }
}

/** What one form adds to the common frame. */
export interface FormPlan {
  readonly fields: readonly Field[];
  /** The fields as laid out, in order. */
  readonly body: readonly HTMLElement[];
  readonly action: string;
  readonly done: string;
  /** A fault found before sending, or the JSON body. */
  readonly prepare: () => Fault | string;
  readonly send: (body: string, idempotencyKey: string) => Promise<Answer<Receipt>>;
  readonly receipt: (receipt: Receipt) => readonly (HTMLElement | undefined)[];
}

export class FormView {
  readonly element: HTMLElement;
  readonly #context: Context;
  readonly #plan: FormPlan;
  readonly #form: HTMLFormElement;
  readonly #submit: HTMLButtonElement;
  readonly #overall = h('div', { class: 'overall', role: 'alert', hidden: true });
  /** One key per body: a repeat after a lost answer must not ask twice. */
  #sent: { readonly body: string; readonly key: string } | undefined;

  constructor(context: Context, plan: FormPlan) {
    this.#context = context;
    this.#plan = plan;
    this.#submit = h('button', { type: 'submit', class: 'primary' }, plan.action);
    this.#form = h('form', { novalidate: true }, ...plan.body, finePrint(context, true), this.#overall, this.#submit);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.element = h('div', { class: 'view' }, this.#form);
  }

  focus(): void {
    const first = this.#form.isConnected
      ? this.#plan.fields[0]?.control
      : this.element.querySelector<HTMLElement>('h3');
    first?.focus();
  }

  async #send(): Promise<void> {
    if (this.#submit.disabled) return;
    this.#clear();
    const { age, words } = this.#context;
    const prepared = age.settled ? this.#plan.prepare() : ({ field: 'age', key: 'age_needed' } as const);
    if (typeof prepared !== 'string') return this.#blame(prepared, undefined);
    if (this.#sent?.body !== prepared) this.#sent = { body: prepared, key: newUuid() };
    this.#submit.disabled = true;
    this.#submit.textContent = words.status_sending;
    const answer = await this.#plan.send(prepared, this.#sent.key);
    this.#submit.disabled = false;
    this.#submit.textContent = this.#plan.action;
    if (answer.ok) return this.#thank(answer.value);
    // An answered refusal is final for this key; only silence and the server's own trouble keep it for the repeat.
    if (answer.problem.status >= 400 && answer.problem.status < 500) this.#sent = undefined;
    this.#blame(faultOf(answer.problem, [...this.#plan.fields.map(({ name }) => name), 'age']), answer.retryAfter);
  }

  #clear(): void {
    this.#overall.hidden = true;
    for (const field of this.#plan.fields) field.say('');
  }

  #blame(fault: Fault, retryAfter: number | undefined): void {
    const { words } = this.#context;
    const field = this.#plan.fields.find(({ name }) => name === fault.field);
    const text = fill(words[fault.key], { field: field?.label ?? '', seconds: retryAfter ?? 60 });
    if (field) {
      field.say(text);
      field.control.focus();
      return;
    }
    this.#overall.hidden = false;
    this.#overall.textContent = text;
    if (fault.field === 'age') this.#form.querySelector<HTMLElement>('[name=age]')?.focus();
    else this.#overall.scrollIntoView({ block: 'nearest' });
  }

  #thank(receipt: Receipt): void {
    const { words } = this.#context;
    const title = h('h3', { tabindex: -1 }, this.#plan.done);
    const done = h(
      'div',
      { class: 'done' },
      h('div', { class: 'stamp' }, icon('hanger')),
      title,
      h('p', {}, fill(words.reference, { reference: receipt.reference })),
      ...this.#plan.receipt(receipt),
      button({ class: 'quiet' }, () => this.#again(), words.another),
    );
    this.#sent = undefined;
    this.#form.reset();
    for (const field of this.#plan.fields) field.control.dispatchEvent(new Event('change'));
    this.element.replaceChildren(done);
    title.focus();
  }

  #again(): void {
    this.element.replaceChildren(this.#form);
    this.focus();
  }
}
