import { visit } from 'jsonc-parser';

/** A place in a JSON text: its JSONPath, and the content of a string there, or any other token as written. */
export interface JsonPlace {
  readonly path: string;
  readonly value: string;
}

const PLAIN = /^[A-Za-z_]\w*$/;
const step = (key: string | number): string =>
  typeof key === 'number' ? `[${key}]` : PLAIN.test(key) ? `.${key}` : `['${key.replace(/[\\']/g, '\\$&')}']`;

/**
 * The innermost value at an offset of a JSON text: the property at the offset (its name or its value), the item, or the enclosing object
 * or list. Undefined if the text is not JSON there.
 */
export function findJsonPlace(text: string, offset: number): JsonPlace | undefined {
  const open: { readonly start: number; readonly named: number; readonly path: readonly (string | number)[] }[] = [];
  let found: { path: readonly (string | number)[]; start: number; end: number } | undefined;
  let key: { path: readonly (string | number)[]; start: number } | undefined;
  /** The start of the name of the value at `path`; the start of the value if it has no name. */
  const nameStart = (path: readonly (string | number)[], start: number): number =>
    key && key.path.length === path.length && key.path.every((k, i) => k === path[i]) ? key.start : start;
  const begin = (start: number, path: readonly (string | number)[]): boolean => {
    open.push({ start, path, named: nameStart(path, start) });
    return found === undefined;
  };
  const closed = (end: number): void => {
    const one = open.pop();
    if (!found && one && one.named <= offset && offset <= end) found = { path: one.path, start: one.start, end };
  };
  try {
    visit(text, {
      // eslint-disable-next-line max-params -- the parser's signature
      onObjectProperty: (name, at, _length, _line, _character, pathTo) => {
        if (!found) key = { path: [...pathTo(), name], start: at };
      },
      onObjectBegin: (at, _length, _line, _character, pathTo) => begin(at, pathTo()),
      onArrayBegin: (at, _length, _line, _character, pathTo) => begin(at, pathTo()),
      onObjectEnd: (at, length) => closed(at + length),
      onArrayEnd: (at, length) => closed(at + length),
      // eslint-disable-next-line max-params -- the parser's signature
      onLiteralValue: (_value, at, length, _line, _character, pathTo) => {
        if (found || offset > at + length) return;
        const path = pathTo();
        if (nameStart(path, at) <= offset) found = { path, start: at, end: at + length };
      },
    });
  } catch {
    return undefined;
  }
  if (!found) return undefined;
  const raw = text.slice(found.start, found.end);
  let value = raw;
  if (raw.startsWith('"'))
    try {
      value = JSON.parse(raw) as string;
    } catch {
      /* shown as written */
    }
  return { path: `$${found.path.map(step).join('')}`, value };
}
