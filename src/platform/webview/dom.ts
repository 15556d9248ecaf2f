// Creates elements without markup: text is always set as text, so that untrusted content stays text.

/** Attributes and properties of a new element. `on…` keys are listeners; `true` sets an empty attribute; false and undefined set none. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>;
/** A child of an element; undefined and false are ignored. */
export type Child = Node | string | undefined | false;

/** Creates an element. `style`, `innerHTML` and the like cannot be set. */
export function createElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((c): c is Node | string => c !== undefined && c !== false));
  return element;
}

/** Replaces the children of an element. */
export function replaceContent(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...children.filter((c): c is Node | string => c !== undefined && c !== false));
}

let last = 0;
/** An id that is unique in this page. */
export function createId(prefix: string): string {
  return `${prefix}-${++last}`;
}
