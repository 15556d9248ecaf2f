import { createScanner, parseTree, type Node } from 'jsonc-parser';

/** A step into a JSON text: an object's key, or an array's index. */
export type Step = string | number;

/** The value at `path` inside the JSON text, indented by two blanks, every token as received: long numbers, duplicate keys and escapes stay. */
export function recordText(text: string, path: readonly Step[]): string | undefined {
  const node = nodeAt(text, path);
  return node ? indented(text.slice(node.offset, node.offset + node.length)) : undefined;
}

/**
 * The ids of the rows of the array at `path`, as they stand in the text, for ids beyond what a JSON number holds (2^53).
 * `keys` are tried in order; a row without any of them is undefined.
 */
export function exactIds(
  text: string,
  path: readonly Step[],
  keys: readonly string[],
): readonly (string | undefined)[] {
  return (nodeAt(text, path)?.children ?? []).map((row) => {
    for (const key of keys) {
      const value = member(row, key);
      if (value?.type === 'number') return text.slice(value.offset, value.offset + value.length);
      if (value?.type === 'string' && typeof value.value === 'string' && value.value.trim()) return value.value.trim();
    }
    return undefined;
  });
}

/** The rows of the array at `path` as they stand in the text, blanks between tokens taken out. */
export function exactRows(text: string, path: readonly Step[]): readonly string[] {
  return (nodeAt(text, path)?.children ?? []).map((row) =>
    [...tokens(text.slice(row.offset, row.offset + row.length))].join(''),
  );
}

/** One entry of a JSON object: texts as they read, everything else as it stands in the JSON, indented. */
export interface Member {
  readonly key: string;
  readonly value: string;
}

/** The entries of the object at `path` that hold something; null, "", [] and {} say nothing. Of a repeated key the last counts. */
export function members(text: string, path: readonly Step[]): readonly Member[] {
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
          : indented(text.slice(value.offset, value.offset + value.length));
    if (shown.trim()) out.set(key.value, shown);
    else out.delete(key.value);
  }
  return [...out].map(([key, value]) => ({ key, value }));
}

function nodeAt(text: string, path: readonly Step[]): Node | undefined {
  let node = parseTree(text);
  for (const step of path) node = node && (typeof step === 'number' ? node.children?.[step] : member(node, step));
  return node;
}

/** A duplicate key's last value counts, as with JSON.parse. */
function member(node: Node, key: string): Node | undefined {
  if (node.type !== 'object') return undefined;
  return node.children?.findLast((property) => property.children?.[0]?.value === key)?.children?.[1];
}

/** The tokens of a JSON text. It may be broken: what is no token comes as it stands. */
function* tokens(json: string): Generator<string> {
  const scanner = createScanner(json, true);
  for (scanner.scan(); scanner.getTokenOffset() < json.length; scanner.scan())
    yield json.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
}

/** Re-indents JSON by its tokens alone. */
export function indented(json: string): string {
  const out: string[] = [];
  let depth = 0;
  let before = '';
  const breakLine = (): void => {
    out.push('\n', '  '.repeat(depth));
  };
  for (const token of tokens(json)) {
    const afterOpen = before === '{' || before === '[';
    if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1);
      if (!afterOpen) breakLine();
    } else if (afterOpen || before === ',') breakLine();
    out.push(token);
    if (token === ':') out.push(' ');
    if (token === '{' || token === '[') depth++;
    before = token;
  }
  return out.join('');
}
