// Reading JSON of unknown shape.
import { visit } from 'jsonc-parser';

/** An object of unknown shape. */
export type UnknownObject = Readonly<Record<string, unknown>>;

/** The JSON value of a text; undefined for a text that is not JSON. */
export function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The value if it is an object, else an empty one. */
export function asObject(value: unknown): UnknownObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as UnknownObject) : {};
}

/** The objects of a list; empty for anything else. */
export function asObjects(value: unknown): readonly UnknownObject[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isObject) : [];
}

function isObject(value: unknown): value is UnknownObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string, number or boolean as text; undefined for anything else. */
export function scalarToText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Items nested deeper are not searched. */
const MAX_DEPTH = 500;

/**
 * The lines on which items start, 1-based and in text order, after the line of the whole text. `isItem` decides by the path of an object;
 * `closed`: items contain no further items.
 */
export function itemLines(
  text: string,
  isItem: (path: readonly (string | number)[]) => boolean,
  closed: boolean,
): readonly number[] {
  const lines = [1];
  let depth = 0;
  try {
    visit(text, {
      onObjectBegin: (_offset, _length, line, _character, path) => {
        // Each path is a copy, which is too expensive for every object of a very deeply nested text.
        if (++depth > MAX_DEPTH) return false;
        if (!isItem(path())) return true;
        lines.push(line + 1);
        return !closed;
      },
      onObjectEnd: () => {
        depth--;
      },
    });
  } catch (error) {
    // The scanner is recursive: if a text is nested too deep, only the first lines are known.
    if (!(error instanceof RangeError)) throw error;
  }
  return lines;
}
