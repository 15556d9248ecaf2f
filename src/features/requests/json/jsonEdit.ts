import { findNodeAtLocation, parseTree, type Node, type ParseError } from 'jsonc-parser';

/** What a JSON text contains at a path. */
export type JsonValueAt =
  | { readonly found: false }
  | { readonly found: true; readonly kind: Node['type']; readonly raw: string; readonly text?: string };

const MAX_DEPTH = 40;

function tree(text: string): Node | undefined {
  const errors: ParseError[] = [];
  try {
    const root = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
    return errors.length ? undefined : root;
  } catch {
    // nested too deep for the parser's stack
    return undefined;
  }
}

/** True when a text can be edited in place: it is empty or one JSON object. */
export function isEditable(text: string): boolean {
  return text.trim() === '' || tree(text)?.type === 'object';
}

/** The value at a path of keys. `raw` is its token as written, `text` a string's content. */
export function jsonValueAt(text: string, path: readonly string[]): JsonValueAt {
  const root = tree(text);
  const node = root && findNodeAtLocation(root, [...path]);
  if (!node) return { found: false };
  const raw = text.slice(node.offset, node.offset + node.length);
  return { found: true, kind: node.type, raw, ...(node.type === 'string' ? { text: node.value as string } : {}) };
}

/** The items of a JSON array: texts as they are, everything else as written. Undefined if it is not a JSON array. */
export function arrayItems(text: string): string[] | undefined {
  const root = tree(text);
  if (root?.type !== 'array') return undefined;
  return (root.children ?? []).map((node) =>
    node.type === 'string' ? (node.value as string) : text.slice(node.offset, node.offset + node.length),
  );
}

/** True for a single JSON object. */
export function isJsonObject(text: string): boolean {
  return tree(text)?.type === 'object';
}

/** The indentation of the line at `offset`. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** `{"a": {"b": raw}}` for the missing keys, formatted at an indentation. */
function nest(path: readonly string[], raw: string, indent: string): string {
  const [key, ...rest] = path;
  if (key === undefined) return raw;
  const inner = `${indent}  `;
  return `{\n${inner}${JSON.stringify(key)}: ${nest(rest, raw, inner)}\n${indent}}`;
}

function removeProperty(text: string, property: Node): string {
  const object = property.parent!;
  const siblings = object.children!;
  const at = siblings.indexOf(property);
  const next = siblings[at + 1];
  const before = siblings[at - 1];
  if (next) return text.slice(0, property.offset) + text.slice(next.offset);
  if (before) return text.slice(0, before.offset + before.length) + text.slice(property.offset + property.length);
  return `${text.slice(0, object.offset)}{}${text.slice(object.offset + object.length)}`;
}

/**
 * The JSON text with the token `raw` at a path of keys, or with the value removed if `raw` is undefined. Everything else keeps its text:
 * whitespace, order, numbers beyond 2^53. Missing objects on the path are created; an object that a removal leaves empty is removed too.
 * A text that is not a single JSON object is returned as it is.
 */
export function setJsonValue(text: string, path: readonly string[], raw: string | undefined): string {
  if (!path.length || path.length > MAX_DEPTH) return text;
  const source = text.trim() === '' ? '{}' : text;
  const root = tree(source);
  if (root?.type !== 'object') return text;
  const node = findNodeAtLocation(root, [...path]);
  if (raw === undefined) {
    if (!node?.parent) return text;
    const removed = removeProperty(source, node.parent);
    const parent = path.slice(0, -1);
    return parent.length &&
      jsonValueAt(removed, parent).found &&
      /^\{\s*\}$/.test((jsonValueAt(removed, parent) as { raw: string }).raw)
      ? setJsonValue(removed, parent, undefined)
      : removed;
  }
  if (node) return source.slice(0, node.offset) + raw + source.slice(node.offset + node.length);
  let depth = path.length - 1;
  let home: Node | undefined = root;
  for (; depth > 0; depth--) {
    home = findNodeAtLocation(root, path.slice(0, depth));
    if (home) break;
  }
  home = depth === 0 ? root : home!;
  if (home.type !== 'object')
    return setJsonValue(source, path.slice(0, depth), nest(path.slice(depth), raw, indentAt(source, home.offset)));
  const last = home.children?.at(-1);
  const outer = indentAt(source, home.offset);
  const inner =
    last && source.slice(home.offset, last.offset).includes('\n') ? indentAt(source, last.offset) : `${outer}  `;
  const entry = `${JSON.stringify(path[depth])}: ${nest(path.slice(depth + 1), raw, inner)}`;
  if (!last)
    return `${source.slice(0, home.offset)}{\n${inner}${entry}\n${outer}}${source.slice(home.offset + home.length)}`;
  const end = last.offset + last.length;
  const oneLine = !source.slice(home.offset, home.offset + home.length).includes('\n');
  return `${source.slice(0, end)},${oneLine ? ' ' : `\n${inner}`}${entry}${source.slice(end)}`;
}
