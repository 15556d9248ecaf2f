// Suggestions of documented operations: whole requests, and paths after a method.
import type { Operation } from '../../../api/catalogue/types';
import { pathFor } from '../../../api/catalogue/example';
import { distinctOperations, searchOperations } from '../../../api/catalogue/search';
import { liveKind } from '../../requests';
import { requestGeneration, targetView } from '../edit/view';
import { methodText, spanText, type HttpDocument, type RequestNode, type Span } from '../parse/tree';
import { operationSnippet } from './operationSnippet';
import type { CompletionPlace } from './place';
import {
  NO_SUGGESTIONS,
  escapeSnippet,
  type CompletionContext,
  type LivePlace,
  type Suggestion,
  type Suggestions,
} from './suggestion';

/** The suggested methods. */
export const COMPLETED_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'];

/** Shorter words match too many operations, in letters. */
const MIN_SEARCHED = 3;
const MAX_FOUND = 20;

/** Operations of the account, or of both API versions without one. */
function operationsOf({ knowledge, account }: CompletionContext): readonly Operation[] {
  if (account) return knowledge?.operations(account.generation) ?? [];
  return [...(knowledge?.operations('2.0.0') ?? []), ...(knowledge?.operations('1.0.0') ?? [])];
}

/** Operations that match the words, best first: those whose path contains them, then the others. Prefixes of a method match nothing. */
function search(words: string, among: readonly Operation[]): readonly Operation[] {
  const isSearch = words.length >= MIN_SEARCHED && !COMPLETED_METHODS.some((m) => m.startsWith(words.toUpperCase()));
  if (!isSearch) return [];
  const inPath = words.includes('/') ? among.filter(({ path }) => path.includes(words)) : [];
  return [...new Set([...distinctOperations(inPath), ...searchOperations(words, among, MAX_FOUND)])];
}

/**
 * How VS Code filters and sorts an operation. The filter text of search matches is the typed text itself, so that VS Code keeps them all,
 * in the order of the search.
 */
function ranked(one: Operation, at: number, found: readonly Operation[], typed: string, label: string) {
  const rank = found.indexOf(one);
  return rank < 0
    ? { filter: `${label} ${one.title} ${one.documentedTitle}`, sort: `2${String(at).padStart(3, '0')}` }
    : { filter: typed, sort: `1${String(rank).padStart(3, '0')}` };
}

/**
 * Whole requests in place of what is typed. The search of the catalogue finds what VS Code's own filter would miss.
 * @param words the words to search for
 */
export function wholeRequests(typed: string, words: string, span: Span, context: CompletionContext): Suggestion[] {
  const form = context.account?.pathForm ?? 'api';
  const all = operationsOf(context);
  // Operations with the typed method come first.
  const method = typed
    .slice(0, typed.length - words.length)
    .trimEnd()
    .toUpperCase();
  const found = search(words, all);
  const inOrder = method
    ? [...found.filter((o) => o.method === method), ...found.filter((o) => o.method !== method)]
    : found;
  return distinctOperations(all).map((one, i) => {
    const label = `${one.method} ${pathFor(one, form)}`;
    return {
      label,
      kind: 'operation',
      insert: operationSnippet(one, form),
      snippet: true,
      span,
      description: one.title,
      operationId: one.id,
      ...ranked(one, i, inOrder, typed, label),
    };
  });
}

/** Operations for words in place of a target: whole requests if there is nothing else of a request, otherwise paths. */
export function searched(
  document: HttpDocument,
  node: RequestNode,
  { span, words }: Extract<CompletionPlace, { kind: 'operation-words' }>,
  context: CompletionContext,
): Suggestions {
  const isAlone = !node.headers.length && !node.body;
  const items = isAlone
    ? wholeRequests(spanText(document, span), spanText(document, words), span, context)
    : words.start > span.start
      ? pathItems(document, node, words, context)
      : [];
  return { items, incomplete: true };
}

/** Paths for the method. */
export function paths(
  document: HttpDocument,
  node: RequestNode,
  { span, typed }: Extract<CompletionPlace, { kind: 'path' }>,
  context: CompletionContext,
): Suggestions {
  if (!context.knowledge) return NO_SUGGESTIONS;
  const live = liveSegment(document, node, span, context);
  return { items: pathItems(document, node, span, context, typed), ...(live ? { live } : {}) };
}

function pathItems(
  document: HttpDocument,
  node: RequestNode,
  span: Span,
  context: CompletionContext,
  typed = '',
): Suggestion[] {
  const method = methodText(document, node.line!);
  const words = spanText(document, span);
  // Without an account, both forms are possible.
  const form = context.account?.pathForm ?? (/^\/(?:a(?:p(?:i(?:\/.*)?)?)?)?$/.test(typed) ? 'api' : 'plain');
  const known = (
    context.knowledge?.operations(requestGeneration(targetView(document, node).path, context.account?.generation)) ?? []
  ).filter((one) => one.method === method || one.otherMethods?.some((m) => m === method));
  const found = words.startsWith('/') ? [] : search(words, known);
  return distinctOperations(known).map((one, i) => {
    const path = pathFor(one, form);
    let n = 0;
    return {
      label: path,
      kind: 'path',
      insert: escapeSnippet(path).replace(/\{([^{}]+)\\\}/g, (_, name: string) => `\${${++n}:${name}}`),
      snippet: true,
      span,
      detail: one.group.join(' › '),
      description: one.title,
      operationId: one.id,
      ...ranked(one, i, found, words, path),
    };
  });
}

/** The position of an ID in the path whose names are known: `/api/v1/crm/tag/` of `/api/v1/crm/tag/{tagId}`. */
function liveSegment(
  document: HttpDocument,
  node: RequestNode,
  span: Span,
  context: CompletionContext,
): LivePlace | undefined {
  const { text } = document;
  const method = methodText(document, node.line!);
  const given = text.slice(span.start, span.end).split('/');
  const last = given.length - 1;
  for (const one of context.knowledge?.operations(
    requestGeneration(targetView(document, node).path, context.account?.generation),
  ) ?? []) {
    if (one.method !== method) continue;
    const template = pathFor(one, context.account?.pathForm ?? 'api').split('/');
    const name = /^\{(.+)\}$/.exec(template[last] ?? '')?.[1];
    const kind = name === undefined ? undefined : liveKind(name, 'path');
    if (kind && template.slice(0, last).every((segment, i) => segment === given[i]))
      return { kind, span: { start: span.end - given[last]!.length, end: span.end }, quoted: false };
  }
  return undefined;
}
