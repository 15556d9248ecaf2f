import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { bodyHead } from '../response/bodyText';
import { parseJsonPath, searchJsonPath } from './jsonPath';

/** Why a filter shows nothing. */
export type FilterProblem = 'malformed' | 'not-json' | 'too-large' | 'too-long' | 'inexact';

/** What a JSONPath finds in a response: a formatted JSON array of the values, truncated to what a view can handle. */
export type Filtered = { readonly text: string; readonly count: number; readonly cut: boolean } | FilterProblem;

/** Larger responses are not filtered while typing. */
const MAX_FILTERED_CHARACTERS = 5_000_000;

/** The values a path finds in a JSON text, each as it was received, so that numbers keep their digits. */
export function filterJson(text: string, jsonPath: string, bytes: number): Filtered {
  const query = parseJsonPath(jsonPath.trim());
  if (!query) return 'malformed';
  if (text.length > MAX_FILTERED_CHARACTERS) return 'too-large';
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return 'not-json';
  }
  const found = searchJsonPath(query, root, text);
  if (typeof found === 'string') return found === 'json-path-inexact' ? 'inexact' : 'too-long';
  const tree = parseTree(text);
  const values = found.map(({ value, location }) => {
    const node = tree && findNodeAtLocation(tree, [...location]);
    return node ? text.slice(node.offset, node.offset + node.length) : JSON.stringify(value);
  });
  const head = bodyHead(`[${values.join(',')}]`, bytes);
  return { text: head.text, count: found.length, cut: head.cut };
}
