// Works on JSON text, so that long numbers, duplicate keys and escapes stay as received.
import { createScanner, parseTree, type JSONScanner, type Node } from 'jsonc-parser';

/** One step of a JSON path: an object key or an array index. */
export type JsonStep = string | number;

/** The value at `path` in the JSON text, every token as received, without white space; undefined if there is none. */
export function compactText(text: string, path: readonly JsonStep[]): string | undefined {
  const node = nodeAt(text, path);
  return node && sliceOf(text, node).replace(WHITE_SPACE, '$1');
}
const WHITE_SPACE = /("(?:[^"\\]|\\.)*")|\s+/gs;

/** The value at `path` in the JSON text, formatted, every token as received. */
export function recordText(text: string, path: readonly JsonStep[]): string | undefined {
  const node = nodeAt(text, path);
  return node && laidOut(text, node);
}

/**
 * The ids of the rows of the array at `path`, exactly as in the text, for ids too large for a JavaScript number (2^53).
 * `keys` are tried in order; a row without any of them is undefined.
 */
export function rowIdTexts(
  text: string,
  path: readonly JsonStep[],
  keys: readonly string[],
): readonly (string | undefined)[] {
  return (nodeAt(text, path)?.children ?? []).map((row) => {
    for (const key of keys) {
      const value = member(row, key);
      if (value?.type === 'number') return sliceOf(text, value);
      if (value?.type === 'string' && typeof value.value === 'string' && value.value.trim()) return value.value.trim();
    }
    return undefined;
  });
}

/** The rows of the array at `path` exactly as in the text, without white space between tokens. */
export function rowTextsAt(text: string, path: readonly JsonStep[]): readonly string[] {
  return (nodeAt(text, path)?.children ?? []).map((row) => {
    const json = sliceOf(text, row);
    return Array.from(tokens(json), (token) => tokenText(json, token)).join('');
  });
}

/** One entry of a JSON object: a string is unescaped, any other value is its JSON, formatted. */
export interface JsonMember {
  readonly key: string;
  readonly value: string;
}

/** The non-empty entries of the object at `path`; null, "", [] and {} are empty. The last of duplicate keys counts. */
export function objectMembers(text: string, path: readonly JsonStep[]): readonly JsonMember[] {
  const node = nodeAt(text, path);
  if (node?.type !== 'object') return [];
  const out = new Map<string, string>();
  for (const { children } of node.children ?? []) {
    const [key, value] = children ?? [];
    if (typeof key?.value !== 'string' || !value) continue;
    const shown =
      value.type === 'string'
        ? String(value.value)
        : value.type === 'null' || (value.children && !value.children.length)
          ? ''
          : laidOut(text, value);
    if (shown.trim()) out.set(key.value, shown);
    else out.delete(key.value);
  }
  return [...out].map(([key, value]) => ({ key, value }));
}

function nodeAt(text: string, path: readonly JsonStep[]): Node | undefined {
  let node = parseTree(text);
  for (const step of path) node = node && (typeof step === 'number' ? node.children?.[step] : member(node, step));
  return node;
}

/** The last value of a duplicate key counts, as with JSON.parse. */
function member(node: Node, key: string): Node | undefined {
  if (node.type !== 'object') return undefined;
  return node.children?.findLast((property) => property.children?.[0]?.value === key)?.children?.[1];
}

const sliceOf = (text: string, { offset, length }: Node): string => text.slice(offset, offset + length);

/** The text of a node over several lines; unchanged if it is invalid. */
function laidOut(text: string, node: Node): string {
  const json = sliceOf(text, node);
  return layOutJson(json) ?? json;
}

/** The scanner's error for a string that does not end on its line: `ScanError.UnexpectedEndOfString`, which cannot be imported. */
const UNCLOSED_STRING = 2;

/** Yields a scanner positioned on each token of a JSON text in turn. Invalid text counts as a token. */
function* tokens(json: string): Generator<JSONScanner> {
  const scanner = createScanner(json);
  for (scanner.scan(); scanner.getTokenOffset() < json.length; scanner.scan())
    if (json[scanner.getTokenOffset()]! > ' ') yield scanner;
}

const tokenText = (text: string, token: JSONScanner): string =>
  text.slice(token.getTokenOffset(), token.getTokenOffset() + token.getTokenLength());

/** Deeper levels are not indented further, so that output size does not grow with the square of the depth. */
const MAX_INDENTED_LEVELS = 60;

/** Formatting options. `source` is the text to print, of the same length, if the JSON is only a substitute that can be parsed. */
export interface JsonLayoutOptions {
  readonly indent?: string;
  readonly lineBreak?: string;
  readonly source?: string;
}

/** Formats a JSON text over several lines, every token unchanged. Undefined if brackets, commas and colons do not match. */
export function layOutJson(json: string, layout: JsonLayoutOptions = {}): string | undefined {
  const { indent = '  ', lineBreak = '\n', source = json } = layout;
  const out: string[] = [];
  const open: string[] = [];
  /** The last token read: a comma, a colon, an opening bracket (`{`), a value (`v`), or nothing yet. */
  let last = '';
  const newLine = (): void => {
    out.push(lineBreak, indent.repeat(Math.min(open.length, MAX_INDENTED_LEVELS)));
  };
  for (const token of tokens(json)) {
    const char = json[token.getTokenOffset()]!;
    const opens = char === '{' || char === '[';
    const parts = char === ',' || char === ':';
    if (char === '}' || char === ']') {
      if (open.pop() !== (char === '}' ? '{' : '[') || last === ',' || last === ':') return undefined;
      if (last !== '{') newLine();
    } else if (parts) {
      if (last !== 'v' || !open.length) return undefined;
    } else {
      const isKey = open.at(-1) === '{' && last !== ':';
      if (last === 'v' || (isKey && opens) || token.getTokenError() === UNCLOSED_STRING) return undefined;
      if (last === '{' || last === ',') newLine();
    }
    out.push(tokenText(source, token));
    if (char === ':') out.push(' ');
    if (opens) open.push(char);
    last = opens ? '{' : parts ? char : 'v';
  }
  return open.length || last !== 'v' ? undefined : out.join('');
}
