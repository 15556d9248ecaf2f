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
  // Paths are only copied where they are kept: each copy is as long as the text is deep.
  const open: { readonly start: number; readonly named: number; readonly key: string | number | undefined }[] = [];
  const innermost = (): (string | number)[] => open.flatMap((one) => one.key ?? []);
  let found: { path: readonly (string | number)[]; start: number; end: number } | undefined;
  let name: { depth: number; text: string; start: number } | undefined;
  /** The start of the name of the value at `path`; the start of the value if it has no name. */
  const nameStart = (path: readonly (string | number)[], start: number): number =>
    name && name.depth === path.length && name.text === path.at(-1) ? name.start : start;
  const begin = (start: number, path: readonly (string | number)[]): boolean => {
    open.push({ start, key: path.at(-1), named: nameStart(path, start) });
    return found === undefined;
  };
  const closed = (end: number): void => {
    const one = open.at(-1);
    if (!found && one && one.named <= offset && offset <= end) found = { path: innermost(), start: one.start, end };
    open.pop();
  };
  try {
    visit(text, {
      // eslint-disable-next-line max-params -- the parser's signature
      onObjectProperty: (property, at, _length, _line, _character, pathTo) => {
        if (!found) name = { depth: pathTo().length + 1, text: property, start: at };
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
