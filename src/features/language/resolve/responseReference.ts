import type { ApiRequest, Exchange, Pair } from '../../../api/client/types';
import { compactText } from '../../../core/json/jsonText';
import { parseJsonPath, searchJsonPath, type JsonPathMatch, type SearchProblem } from '../../requests/jsonPath';

/** Why nothing could be read from an earlier exchange. */
export type ResponseReferenceProblem =
  | 'response-missing'
  | 'response-failed'
  | 'response-not-json'
  | 'json-path-malformed'
  | 'json-path-nothing'
  | 'header-missing'
  | SearchProblem;

/** A value of an earlier response, as text, or why there is none. */
export type ResponseReferenceValue = { readonly value: string } | { readonly problem: ResponseReferenceProblem };

/**
 * Reads `body` or `headers` of an earlier exchange. Strings stay as they are, numbers keep their digits, objects and arrays become JSON.
 * @param path what follows `body.` or `headers.`; empty or `*` means the whole body.
 */
export function readResponseReference(
  exchange: Exchange,
  side: 'request' | 'response',
  part: 'body' | 'headers',
  path: string,
): ResponseReferenceValue {
  if (side === 'response' && !exchange.response)
    return { problem: exchange.error ? 'response-failed' : 'response-missing' };
  if (part === 'headers') return header(side === 'request' ? exchange.sentHeaders : exchange.response!.headers, path);
  const text = side === 'request' ? bodyText(exchange.request) : exchange.response!.text;
  if (path === '' || path === '*') return { value: text };
  const query = parseJsonPath(path);
  if (!query) return { problem: 'json-path-malformed' };
  const parsed = side === 'response' ? exchange.response!.json : undefined;
  const root = parsed === undefined ? parseJson(text) : { json: parsed };
  if (!root) return { problem: 'response-not-json' };
  const found = searchJsonPath(query, root.json, text);
  if (typeof found === 'string') return { problem: found };
  if (!found.length) return { problem: 'json-path-nothing' };
  return {
    value:
      found.length === 1
        ? written(found[0]!, text)
        : `[${found.map((one) => (typeof one.value === 'string' ? JSON.stringify(one.value) : written(one, text))).join(',')}]`,
  };
}

/** `['Content-Type']`, in JSONPath notation. */
const QUOTED_NAME = /^\[(['"])(.*)\1\]$/;

function header(headers: readonly Pair[], name: string): ResponseReferenceValue {
  const wanted = (QUOTED_NAME.exec(name.trim())?.[2] ?? name.trim()).toLowerCase();
  if (wanted === '' || wanted === '*') return { value: headers.map(([n, v]) => `${n}: ${v}`).join('\n') };
  const found = headers.find(([n]) => n.toLowerCase() === wanted);
  return found ? { value: found[1] } : { problem: 'header-missing' };
}

function parseJson(text: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function bodyText({ body }: ApiRequest): string {
  switch (body?.kind) {
    case 'json':
      return JSON.stringify(body.value) ?? '';
    case 'text':
      return body.text;
    case 'form':
      return JSON.stringify(Object.fromEntries(body.fields));
    default:
      return '';
  }
}

/** The value as text: a string as it is, anything else with the characters received, without whitespace. */
function written({ value, location }: JsonPathMatch, text: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || value === null) return String(value);
  try {
    return compactText(text, location) ?? '';
  } catch {
    // Nested too deep for the stack.
    return '';
  }
}
