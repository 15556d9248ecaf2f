import { getLocation } from 'jsonc-parser';
import type { Operation, Parameter } from '../../../api/catalogue/types';
import { liveKind } from '../../requests';
import { emptyValue } from '../diagnostics/json';
import type { HttpDocument, RequestNode, Span } from '../parse/tree';
import { maskedJson } from '../edit/view';
import { NO_SUGGESTIONS, escapeSnippet, typeText, type Suggestion, type Suggestions } from './suggestion';

/** Longer bodies get no suggestions, because finding the position would take too long. Characters. */
const MAX_BODY_CHARACTERS = 500_000;

/** Keys and values of a JSON body. */
export function completeJson(
  document: HttpDocument,
  node: RequestNode,
  offset: number,
  operation: Operation,
): Suggestions {
  const { body } = node;
  if (!body || offset < body.start || offset > body.end) return wholeBody(operation, offset);
  if (body.end - body.start > MAX_BODY_CHARACTERS) return NO_SUGGESTIONS;
  const { path, isAtPropertyKey, previousNode } = getLocation(maskedJson(document, body), offset - body.start);
  const touched =
    previousNode &&
    body.start + previousNode.offset <= offset &&
    offset <= body.start + previousNode.offset + previousNode.length;
  const span: Span = touched
    ? { start: body.start + previousNode.offset, end: body.start + previousNode.offset + previousNode.length }
    : wordSpan(document.text, offset);
  return isAtPropertyKey
    ? keys(document.text, operation, path.slice(0, -1), span)
    : values(document.text, operation, path, span);
}

/** `['department_list', 0, 'name']` in the notation of the catalogue: `department_list[].name`. */
function locationOf(path: readonly (string | number)[]): string {
  let out = '';
  for (const part of path) out += typeof part === 'number' ? '[]' : out ? `.${part}` : part;
  return out;
}

function wordSpan(text: string, offset: number): Span {
  let start = offset;
  let end = offset;
  while (start > 0 && /[\w"-]/.test(text[start - 1]!)) start--;
  while (end < text.length && /[\w"-]/.test(text[end]!)) end++;
  return { start, end };
}

function keys(text: string, operation: Operation, parent: readonly (string | number)[], span: Span): Suggestions {
  const prefix = locationOf(parent);
  const hasColon = /^\s*:/.test(text.slice(span.end, span.end + 200));
  const items = new Map<string, Suggestion>();
  operation.body.forEach((parameter, at) => {
    const location = parameter.location ?? parameter.name;
    if (parameter.pattern || !(prefix === '' || location.startsWith(`${prefix}.`))) return;
    const rest = prefix === '' ? location : location.slice(prefix.length + 1);
    const key = /^[^.[]+/.exec(rest)?.[0];
    if (key === undefined) return;
    const exact = rest === key;
    if (items.has(key) && !exact) return;
    const value = exact ? emptyValue(parameter) : rest.startsWith(`${key}[`) ? '[]' : '{}';
    const insert = hasColon
      ? escapeSnippet(JSON.stringify(key))
      : `${escapeSnippet(JSON.stringify(key))}: ${valueStop(value)}`;
    items.set(key, {
      label: key,
      kind: 'parameter',
      insert,
      snippet: true,
      span,
      detail: exact ? typeText(parameter) : 'object',
      ...(exact ? { parameter } : {}),
      sort: `${parameter.required ? 0 : 1}${String(at).padStart(3, '0')}`,
    });
  });
  return { items: [...items.values()] };
}

/** The value with a tab stop for its content. */
function valueStop(value: string): string {
  if (value === '""') return '"$1"';
  if (value === '[]') return '[$1]';
  return value === '{}' ? '{$1\\}' : `\${1:${value}}`;
}

function values(text: string, operation: Operation, path: readonly (string | number)[], span: Span): Suggestions {
  const inList = typeof path[path.length - 1] === 'number';
  const location = locationOf(inList ? path.slice(0, -1) : path);
  const parameter: Parameter | undefined = operation.body.find((p) => (p.location ?? p.name) === location);
  const name = parameter?.name ?? String(path.filter((p) => typeof p === 'string').pop() ?? '');
  const items: Suggestion[] = [];
  const add = (value: unknown): void => {
    const insert = JSON.stringify(value);
    if (!items.some((i) => i.insert === insert)) items.push({ label: insert, kind: 'value', insert, span });
  };
  for (const value of parameter?.enum ?? []) add(value);
  if (parameter?.type === 'boolean') {
    add(true);
    add(false);
  }
  if (parameter && parameter.example !== undefined && !parameter.secret && !parameter.personal && !inList)
    add(parameter.example);
  const kind = liveKind(name, 'body', operation);
  return {
    items,
    ...(kind
      ? {
          live: {
            kind,
            span,
            quoted: text[span.start] === '"' || (parameter?.itemType ?? parameter?.type) === 'string',
          },
        }
      : {}),
  };
}

/** An object with the required fields, if there is no body yet. */
function wholeBody(operation: Operation, offset: number): Suggestions {
  const example = operation.requestExample;
  const insert = example === undefined ? '{\n  $1\n\\}' : escapeSnippet(JSON.stringify(example, null, 2));
  return {
    items: [
      {
        label: '{ … }',
        kind: 'value',
        insert,
        snippet: true,
        span: { start: offset, end: offset },
        detail: operation.title,
        operationId: operation.id,
      },
    ],
  };
}
