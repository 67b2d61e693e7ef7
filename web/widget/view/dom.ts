// Making elements without a framework and without markup: text is always a text node, attributes are set by name.
// Also the few icons, drawn from paths, and ids that are unique within the widget.

type Attributes = Readonly<Record<string, string | boolean | number | undefined>>;
type Child = Node | string | undefined | false;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
  return element;
}

/** `true` sets an empty attribute, `false` and `undefined` remove it. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

export function button(attributes: Attributes, press: () => void, ...children: Child[]): HTMLButtonElement {
  const element = h('button', { type: 'button', ...attributes }, ...children);
  element.addEventListener('click', press);
  return element;
}

/** A link that opens elsewhere and tells the other side nothing; its name says so to those who do not see. */
export function outerLink(href: string, text: string, newWindow: string): HTMLAnchorElement {
  return h(
    'a',
    { href, target: '_blank', rel: 'noopener noreferrer' },
    text,
    h('span', { class: 'unseen' }, ` ${newWindow}`),
  );
}

let ids = 0;
export function newId(): string {
  ids += 1;
  return `c${ids}`;
}

const paths = {
  chat: 'M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 4.1c-.5.4-1.4.1-1.4-.6V16A2.5 2.5 0 0 1 4 13.5z',
  hanger: 'M12 9.5V8.6c0-.6.4-1 .9-1.4A2.3 2.3 0 1 0 9.7 5M12 9.5l8.6 6.3c1 .7.5 2.2-.7 2.2H4.1c-1.2 0-1.7-1.5-.7-2.2z',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  send: 'M5 12h14M13 6l6 6-6 6',
  cookie:
    'M20.5 12.5A8.5 8.5 0 1 1 11.5 3.5a3.6 3.6 0 0 0 4.3 4.4 3.6 3.6 0 0 0 4.7 4.6zM9 10h.01M8.5 15h.01M13.5 15.5h.01',
} as const;

export function icon(name: keyof typeof paths, filled = false): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  setAttributes(svg, {
    viewBox: '0 0 24 24',
    'aria-hidden': 'true',
    focusable: 'false',
    class: filled ? 'icon filled' : 'icon',
  });
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
