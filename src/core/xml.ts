// Reads XML into values, and writes values as XML. It is untrusted, so only the five predefined entities are supported.

/** Maximum nesting depth of elements. */
const MAX_DEPTH = 100;
/** The key for the text of an element that also has attributes or children. */
const OWN_TEXT = '#text';
/** The element for a key that is not a valid element name; its `key` attribute has the key. */
const ENTRY = 'entry';
const ELEMENT_NAME = /^[\p{L}_][\p{L}\p{N}_:.-]*$/u;

/** The next token of a document: a comment or instruction, CDATA, a tag, or text. Anything else, such as a DOCTYPE, is rejected. */
const PIECE =
  /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[(?<data>[^]*?)\]\]>|<(?<end>\/?)(?<name>[\p{L}_][\p{L}\p{N}_:.-]*)(?<attributes>(?:\s+[^\s=<>/"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?<empty>\/?)>|(?<text>[^<]+)/uy;
const ATTRIBUTE = /\s*([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/guy;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Element {
  readonly name: string;
  readonly values: Map<string, unknown[]>;
  text: string;
}

/** True for an XML body, judging by its content type and its first character. */
export function looksLikeXml(text: string, contentType: string | undefined): boolean {
  if (!/^\s*</.test(text)) return false;
  return !contentType || /\bxml\b|^text\/plain\b|^application\/octet-stream\b/i.test(contentType);
}

/**
 * The content of an XML document's root element: elements with children become objects, repeated ones lists, all others text. Undefined
 * if it is not well formed.
 */
export function parseXml(text: string): unknown {
  const root = newElement('');
  const open = [root];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const piece = PIECE.exec(text)?.groups;
    const element = open.at(-1);
    if (!piece || !element) return undefined;
    const { data, end, name, attributes, empty, text: plain } = piece;
    if (data !== undefined) element.text += data;
    else if (plain !== undefined) element.text += decoded(plain);
    else if (name !== undefined && end) {
      if (open.length < 2 || element.name !== name) return undefined;
      open.pop();
      add(open.at(-1)!, keyOf(element), valueOf(element));
    } else if (name !== undefined) {
      const inner = newElement(name);
      for (const [, key = '', double, single] of (attributes ?? '').matchAll(ATTRIBUTE))
        add(inner, `@${key}`, decoded(double ?? single ?? ''));
      if (empty) add(element, keyOf(inner), valueOf(inner));
      else if (open.push(inner) > MAX_DEPTH) return undefined;
    }
  }
  const [value, ...more] = [...root.values.values()].flat();
  return open.length > 1 || more.length || root.text.trim() ? undefined : value;
}

/** A value as an XML document that `parseXml` can read. */
export function xmlText(value: unknown, name = 'webhook'): string {
  if (Array.isArray(value)) return value.map((item) => xmlText(item, name)).join('');
  const valid = ELEMENT_NAME.test(name);
  const end = valid ? name : ENTRY;
  let attributes = valid ? '' : ` key="${escaped(name)}"`;
  if (typeof value !== 'object' || value === null)
    return `<${end}${attributes}>${escaped(String(value ?? ''))}</${end}>`;
  let inner = '';
  for (const [key, item] of Object.entries(value)) {
    if (key === OWN_TEXT) inner += escaped(String(item));
    else if (key.startsWith('@') && ELEMENT_NAME.test(key.slice(1)))
      attributes += ` ${key.slice(1)}="${escaped(String(item))}"`;
    else inner += xmlText(item, key);
  }
  return `<${end}${attributes}>${inner}</${end}>`;
}

/** The key of an element: its name, or the key of an `entry`. */
function keyOf({ name, values }: Element): string {
  const [key] = name === ENTRY ? (values.get('@key') ?? []) : [];
  if (typeof key !== 'string' || ELEMENT_NAME.test(key) || key === OWN_TEXT) return name;
  values.delete('@key');
  return key;
}

const newElement = (name: string): Element => ({ name, values: new Map(), text: '' });

function add({ values }: Element, name: string, value: unknown): void {
  const there = values.get(name);
  if (there) there.push(value);
  else values.set(name, [value]);
}

/** The attributes of an element that contains only text, such as its type, are dropped. */
function valueOf({ values, text }: Element): unknown {
  const own = text.trim();
  if (own && [...values.keys()].every((key) => key.startsWith('@'))) return own;
  if (!values.size) return own;
  if (own) values.set(OWN_TEXT, [own]);
  return Object.fromEntries([...values].map(([key, items]) => [key, items.length > 1 ? items : items[0]]));
}

const decoded = (text: string): string =>
  text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Text escaped for XML 1.0, without the control characters that it does not allow. */
const escaped = (text: string): string =>
  text
    .replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c)
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD');
