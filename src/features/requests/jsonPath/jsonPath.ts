import { JSONPathEnvironment, JSONPathRecursionLimitError, type JSONPathQuery, type JSONValue } from 'json-p3';

/** Where a found value is, from the root. */
export type MatchLocation = readonly (string | number)[];

/** A found value and its place. */
export interface JsonPathMatch {
  readonly value: unknown;
  readonly location: MatchLocation;
}

/** A path that was read (RFC 9535), and how its filters compare numbers. */
export interface JsonPathQuery {
  readonly text: string;
  readonly path: JSONPathQuery;
  readonly comparisons: readonly Comparison[];
}

interface Comparison {
  readonly ordered: boolean;
  /** Compared with a text, a truth value, null, or a number that a double holds exactly. */
  readonly harmless: boolean;
}

/** Why a path that is well formed finds nothing. */
export type SearchProblem = 'json-path-inexact' | 'value-too-long';

/** `..` goes no deeper than this. */
const ENVIRONMENT = new JSONPathEnvironment({ maxRecursionDepth: 1_000 });

/** A path that finds more values than this is refused: no request needs as many. */
const MAX_MATCHES = 100_000;

/**
 * Reads a path. Beyond RFC 9535, `$` in front may be left out (`data[0].id`), and names may hold `-` and `$` without brackets, as in other
 * tools. Undefined when it is malformed.
 */
export function parseJsonPath(text: string): JsonPathQuery | undefined {
  const rooted = text.startsWith('$') ? text : `$${text.startsWith('[') || text === '' ? '' : '.'}${text}`;
  for (const candidate of [rooted, rooted.replace(LENIENT_NAME, bracketed)]) {
    try {
      const path = ENVIRONMENT.compile(candidate);
      return { text: candidate, path, comparisons: comparisonsIn(path.segments) };
    } catch {
      // Not this spelling.
    }
  }
  return undefined;
}

/** A quoted text, which is left alone, or a name that RFC 9535 wants in brackets. */
const LENIENT_NAME = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\.\.?)([A-Za-z_$\u0080-\uffff][\w$\-\u0080-\uffff]*)/gs;
function bracketed(whole: string, quoted: string | undefined, dots: string, name: string): string {
  return quoted !== undefined ? whole : `${dots === '..' ? '..' : ''}['${name}']`;
}

/** What each node of a parsed path refers to beside its own parts. */
const LIBRARY_PARTS: ReadonlySet<string> = new Set(['environment', 'token']);

/** All comparisons of a parsed path, however deep: what has an operator between two sides. */
function comparisonsIn(node: unknown): Comparison[] {
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.entries(node).flatMap(([name, part]) => (LIBRARY_PARTS.has(name) ? [] : comparisonsIn(part)));
  const { operator, left, right } = node as Record<string, unknown>;
  if (typeof operator !== 'string' || !/[=<>]/.test(operator)) return below;
  return [{ ordered: !/^[=!]=$/.test(operator), harmless: isHarmless(left) || isHarmless(right) }, ...below];
}

/** A literal other than a large number. */
function isHarmless(side: unknown): boolean {
  if (typeof side !== 'object' || side === null || !('value' in side)) return false;
  return typeof side.value === 'number' ? !isLarge(side.value) : typeof side.value !== 'object';
}

/** A whole number that JSON.parse may have rounded. */
const isLarge = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

/**
 * What the path finds in a JSON value, in the order of RFC 9535.
 * @param text the JSON the value was parsed from; with it, whole numbers beyond 2^53 are compared by their digits. `json-path-inexact` where
 * that is not possible.
 */
export function searchJsonPath(
  query: JsonPathQuery,
  root: unknown,
  text?: string,
): readonly JsonPathMatch[] | SearchProblem {
  if (text === undefined || query.comparisons.every(({ harmless }) => harmless) || !LARGE.test(text))
    return run(query, root);
  // One double stands for several large numbers: they are equal by their digits, but a text has no order among numbers.
  if (query.comparisons.some(({ ordered }) => ordered)) return 'json-path-inexact';
  const found = run({ path: ENVIRONMENT.compile(withDigits(query.text)) }, JSON.parse(withDigits(text)));
  return typeof found === 'string' ? found : found.map((one) => ({ ...one, value: valueAt(root, one.location) }));
}

/** A text, which is left alone, or a whole number that a double may not hold. */
const TOKEN = /("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)|(?<![\w.+-])-?\d{16,}(?![\w.])/gs;
const LARGE = /(?<![\w.+-])-?\d{16,}(?![\w.])/;

/** Two characters of the private use area. */
const LARGE_MARK = '\ue000\ue001';
/** The JSON or the path with each large integer replaced by a marked string, so that integers are compared by their digits. */
const withDigits = (text: string): string =>
  text.replace(TOKEN, (token, quoted: string | undefined) =>
    quoted !== undefined || Number.isSafeInteger(Number(token)) ? token : `"${LARGE_MARK}${token}"`,
  );

function run({ path }: Pick<JsonPathQuery, 'path'>, root: unknown): readonly JsonPathMatch[] | SearchProblem {
  const found: JsonPathMatch[] = [];
  try {
    for (const { value, location } of path.lazyQuery(root as JSONValue)) {
      if (found.length === MAX_MATCHES) return 'value-too-long';
      found.push({ value, location });
    }
  } catch (error) {
    // Nested deeper than the library or the stack follows.
    if (error instanceof JSONPathRecursionLimitError || error instanceof RangeError) return 'value-too-long';
    throw error;
  }
  return found;
}

function valueAt(root: unknown, location: MatchLocation): unknown {
  return location.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], root);
}
