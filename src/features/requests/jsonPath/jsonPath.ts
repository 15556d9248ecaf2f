import { JSONPathEnvironment, JSONPathRecursionLimitError, type JSONPathQuery, type JSONValue } from 'json-p3';

/** The location of a match, from the root. */
export type MatchLocation = readonly (string | number)[];

/** A match and its location. */
export interface JsonPathMatch {
  readonly value: unknown;
  readonly location: MatchLocation;
}

/** A parsed path (RFC 9535), and how its filters compare numbers. */
export interface JsonPathQuery {
  readonly text: string;
  readonly path: JSONPathQuery;
  readonly comparisons: readonly Comparison[];
}

interface Comparison {
  readonly ordered: boolean;
  /** Compared with a string, a boolean, null, or a number that a double represents exactly. */
  readonly harmless: boolean;
}

/** Why a valid path finds nothing. */
export type SearchProblem = 'json-path-inexact' | 'value-too-long';

/** Maximum depth of `..`. */
const ENVIRONMENT = new JSONPathEnvironment({ maxRecursionDepth: 1_000 });

/** A path that finds more values than this is rejected: no request needs that many. */
const MAX_MATCHES = 100_000;

/**
 * Parses a path. In addition to RFC 9535, the leading `$` may be omitted (`data[0].id`), and names may contain `-` and `$` without
 * brackets, as in other tools. Undefined if it is malformed.
 */
export function parseJsonPath(text: string): JsonPathQuery | undefined {
  const rooted = text.startsWith('$') ? text : `$${text.startsWith('[') || text === '' ? '' : '.'}${text}`;
  for (const candidate of [rooted, rooted.replace(LENIENT_NAME, bracketed)]) {
    try {
      const path = ENVIRONMENT.compile(candidate);
      return { text: candidate, path, comparisons: comparisonsIn(path.segments) };
    } catch {
      // Try the next spelling.
    }
  }
  return undefined;
}

/** A quoted text, which stays unchanged, or a name that RFC 9535 requires in brackets. */
const LENIENT_NAME = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\.\.?)([A-Za-z_$\u0080-\uffff][\w$\-\u0080-\uffff]*)/gs;
function bracketed(whole: string, quoted: string | undefined, dots: string, name: string): string {
  return quoted !== undefined ? whole : `${dots === '..' ? '..' : ''}['${name}']`;
}

/** What each node of a parsed path refers to besides its own parts. */
const LIBRARY_PARTS: ReadonlySet<string> = new Set(['environment', 'token']);

/** All comparisons in a parsed path, at any depth: nodes with an operator between two sides. */
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

/** An integer that JSON.parse may have rounded. */
const isLarge = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

/**
 * What the path finds in a JSON value, in the order of RFC 9535.
 * @param text the JSON the value was parsed from; with it, integers beyond 2^53 are compared by their digits. `json-path-inexact` if
 * that is not possible.
 */
export function searchJsonPath(
  query: JsonPathQuery,
  root: unknown,
  text?: string,
): readonly JsonPathMatch[] | SearchProblem {
  if (text === undefined || query.comparisons.every(({ harmless }) => harmless) || !LARGE.test(text))
    return run(query, root);
  // Several large numbers share one double. Their digits show whether they are equal, but texts have no numeric order.
  if (query.comparisons.some(({ ordered }) => ordered)) return 'json-path-inexact';
  const found = run({ path: ENVIRONMENT.compile(withDigits(query.text)) }, JSON.parse(withDigits(text)));
  return typeof found === 'string' ? found : found.map((one) => ({ ...one, value: valueAt(root, one.location) }));
}

/** A text, which stays unchanged, or an integer that a double may not represent exactly. */
const TOKEN = /("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)|(?<![\w.+-])-?\d{16,}(?![\w.])/gs;
const LARGE = /(?<![\w.+-])-?\d{16,}(?![\w.])/;

/** Two private-use characters. */
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
    // Nested too deep for the library or the stack.
    if (error instanceof JSONPathRecursionLimitError || error instanceof RangeError) return 'value-too-long';
    throw error;
  }
  return found;
}

function valueAt(root: unknown, location: MatchLocation): unknown {
  return location.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], root);
}
