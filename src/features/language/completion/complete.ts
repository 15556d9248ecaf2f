import type { Operation, Parameter } from '../../../api/catalogue/types';
import { decodeField } from '../parse/body';
import { FORM_MEDIA_TYPE, JSON_MEDIA_TYPE, liveKind } from '../../requests';
import { listColumns } from '../../../api/catalogue/listColumns';
import { parametersIn } from '../edit/catalogueIndex';
import { findRequestAt, spanText, type HttpDocument, type RequestNode, type Span } from '../parse/tree';
import { bodyFormat, formView, findRequestOperation, targetView } from '../edit/view';
import { completeCheck } from './checks';
import { completeJson } from './json';
import { COMPLETED_METHODS, paths, searched, wholeRequests } from './operations';
import { templates } from './templates';
import { findEntryPlace, findCompletionPlace, type CompletionPlace } from './place';
import { completePlaceholder } from './placeholder';
import { NO_SUGGESTIONS, typeText, type CompletionContext, type Suggestion, type Suggestions } from './suggestion';

export type { CompletionContext, LivePlace, Suggestion, Suggestions } from './suggestion';

/** Suggestions at an offset of a document. */
export function completeAt(document: HttpDocument, offset: number, context: CompletionContext): Suggestions {
  const node = findRequestAt(document, offset);
  if (!node) return NO_SUGGESTIONS;
  const place = findCompletionPlace(document, node, offset);
  switch (place.kind) {
    case 'line-start':
      return lineStart(document, node, place.span, context);
    case 'operation-words':
      return searched(document, node, place, context);
    case 'placeholder':
      return completePlaceholder(document, node, place, context);
    case 'tag-name':
      return tags(place.span);
    case 'tag-value':
      return place.tag === 'account'
        ? {
            items: (context.accountLabels ?? []).map((label) => ({
              label,
              kind: 'account',
              insert: label,
              span: place.span,
            })),
          }
        : NO_SUGGESTIONS;
    case 'check':
      return completeCheck(place, operationOf(document, node, context)?.responseSchema);
    case 'path':
      return paths(document, node, place, context);
    case 'query-name':
      return names(document, node, place.span, 'query', context);
    case 'query-value':
      return inList(document, offset, values(document, node, place, 'query', context));
    case 'header-name':
      return headerNames(document, node, place.span, context);
    case 'header-value':
      return headerValues(document, node, place, context);
    case 'body':
      return inBody(document, node, place, context);
    default:
      return NO_SUGGESTIONS;
  }
}

/** Whether a typed space continues what comes before it; it has no meaning anywhere else. */
export function continuesAfterSpace(document: HttpDocument, offset: number): boolean {
  const node = findRequestAt(document, offset);
  const kind = node && findCompletionPlace(document, node, offset).kind;
  return kind === 'check' || kind === 'operation-words';
}

function operationOf(document: HttpDocument, node: RequestNode, context: CompletionContext): Operation | undefined {
  return context.knowledge && findRequestOperation(document, node, context.knowledge, context.account?.generation);
}

function lineStart(document: HttpDocument, node: RequestNode, span: Span, context: CompletionContext): Suggestions {
  const items: Suggestion[] = COMPLETED_METHODS.map((method, i) => ({
    label: method,
    kind: 'method',
    insert: `${method} `,
    span,
    sort: `0${i}`,
    goesOn: true,
  }));
  // A whole request only if nothing of it is there yet.
  if (node.line && (node.line.end > span.end || node.headers.length || node.body)) return { items };
  const typed = spanText(document, span);
  items.push(...wholeRequests(typed, typed, span, context));
  for (const [i, { label, description, snippet }] of templates().entries())
    items.push({ label, kind: 'template', insert: snippet, snippet: true, span, description, sort: `1${i}` });
  return { items, ...(typed && { incomplete: true }) };
}

function tags(span: Span): Suggestions {
  const known = [
    ['name', '@name ${1:name}'],
    ['prompt', '@prompt ${1:name} ${2:text}'],
    ['prompt-masked', '@prompt-masked ${1:name} ${2:text}'],
    ['account', '@account ${1:label}'],
    ['timeout', '@timeout ${1:30} s'],
    ['encoding', '@encoding base64'],
    ['capture', '@capture ${1:name} = \\$.${2:path}'],
    ['depends', '@depends ${1:name}'],
    ['each', '@each ${1:rows.csv}'],
  ] as const;
  return {
    items: known.map(([label, insert]) => ({
      label: `@${label}`,
      kind: 'tag',
      insert,
      snippet: true,
      span: { start: span.start - 1, end: span.end },
    })),
  };
}

/** Suggestions for a value that may be a comma-separated list: the account's own values replace only the entry at the cursor. */
function inList({ text }: HttpDocument, offset: number, found: Suggestions): Suggestions {
  if (!found.live) return found;
  const { span } = found.live;
  const comma = text.indexOf(',', offset);
  const start = Math.max(span.start, text.lastIndexOf(',', offset - 1) + 1);
  return { ...found, live: { ...found.live, span: { start, end: comma < 0 ? span.end : Math.min(comma, span.end) } } };
}

function names(
  document: HttpDocument,
  node: RequestNode,
  span: Span,
  place: 'query' | 'body',
  context: CompletionContext,
): Suggestions {
  const operation = operationOf(document, node, context);
  if (!operation) return NO_SUGGESTIONS;
  const entries =
    place === 'query' ? targetView(document, node).entries : node.body ? formView(document, node.body) : [];
  const given = new Set(
    entries.filter((e) => e.start !== span.start).map((e) => decodeField(spanText(document, e.name))),
  );
  const follows = document.text[span.end] === '=';
  return {
    items: namedParameters(operation, place)
      .filter((p) => !given.has(p.name))
      .map((p, i) => parameterName(p, i, span, follows ? '' : '=', operation)),
  };
}

/** The parameters, with the columns of a list in place of an object whose members are parameters of their own. */
function namedParameters(operation: Operation, place: 'query' | 'body'): Parameter[] {
  const all = parametersIn(operation, place);
  const named = all.filter((p) => !p.flat);
  const flat = all.find((p) => p.flat);
  const columns = flat ? [...listColumns(operation)].filter((name) => !named.some((p) => p.name === name)) : [];
  return [...named, ...columns.map((name): Parameter => ({ ...flat!, name, key: name, type: 'string' }))];
}

function parameterName(
  parameter: Parameter,
  index: number,
  span: Span,
  after: string,
  operation: Operation,
): Suggestion {
  return {
    label: parameter.name,
    kind: 'parameter',
    insert: parameter.name + after,
    span,
    detail: typeText(parameter),
    parameter,
    sort: `${parameter.required ? 0 : 1}${String(index).padStart(3, '0')}`,
    ...(parameter.enum || liveKind(parameter.name, 'query', operation) ? { goesOn: true as const } : {}),
  };
}

function values(
  document: HttpDocument,
  node: RequestNode,
  { span, name }: { readonly span: Span; readonly name: string },
  place: 'query' | 'body',
  context: CompletionContext,
): Suggestions {
  const operation = operationOf(document, node, context);
  const decoded = decodeField(name);
  const parameter = operation && parametersIn(operation, place).find((p) => p.name === decoded);
  return valuesOf(parameter, { name: decoded, place, operation }, span, (text) => encodeURIComponent(text));
}

function valuesOf(
  parameter: Parameter | undefined,
  { name, place, operation }: { readonly name: string; readonly place: string; readonly operation?: Operation },
  span: Span,
  write: (text: string) => string,
): Suggestions {
  const items: Suggestion[] = [];
  const add = (text: string, detail?: string): void => {
    if (!items.some((i) => i.label === text))
      items.push({ label: text, kind: 'value', insert: write(text), span, detail });
  };
  for (const value of parameter?.enum ?? []) add(typeof value === 'string' ? value : JSON.stringify(value));
  if (parameter?.type === 'boolean') {
    add('true');
    add('false');
  }
  if (parameter && parameter.example !== undefined && !parameter.secret && typeof parameter.example !== 'object')
    add(String(parameter.example), parameter.format ?? undefined);
  const kind = liveKind(name, place, operation);
  return { items, ...(kind ? { live: { kind, span, quoted: false } } : {}) };
}

const HEADERS = ['Content-Type', 'Accept', 'Accept-Language', 'Cache-Control', 'If-None-Match', 'User-Agent'];

function headerNames(document: HttpDocument, node: RequestNode, span: Span, context: CompletionContext): Suggestions {
  const operation = operationOf(document, node, context);
  const given = new Set(
    node.headers.filter((h) => h.start !== span.start).map((h) => spanText(document, h.name).toLowerCase()),
  );
  const after = document.text[span.end] === ':' ? '' : ': ';
  const own = (operation?.headers ?? []).map((parameter): Suggestion => ({
    label: parameter.name,
    kind: 'header',
    insert: parameter.name + after,
    span,
    detail: typeText(parameter),
    parameter: parameter,
    sort: `0${parameter.name}`,
    goesOn: true,
  }));
  const common = HEADERS.filter((h) => !own.some((o) => o.label.toLowerCase() === h.toLowerCase())).map(
    (h): Suggestion => ({
      label: h,
      kind: 'header',
      insert: h + after,
      span,
      sort: `1${h}`,
      ...(h === 'Content-Type' || h === 'Accept' ? { goesOn: true as const } : {}),
    }),
  );
  return { items: [...own, ...common].filter((s) => !given.has(s.label.toLowerCase())) };
}

function headerValues(
  document: HttpDocument,
  node: RequestNode,
  { span, name }: Extract<CompletionPlace, { kind: 'header-value' }>,
  context: CompletionContext,
): Suggestions {
  const operation = operationOf(document, node, context);
  const lower = name.toLowerCase();
  if (lower === 'content-type') {
    const wanted = operation?.contentType;
    const all = [
      ...new Set([
        ...(wanted ? [wanted] : []),
        JSON_MEDIA_TYPE,
        FORM_MEDIA_TYPE,
        'multipart/form-data; boundary=boundary',
        'text/plain; charset=utf-8',
      ]),
    ];
    return { items: all.map((label, i) => ({ label, kind: 'value', insert: label, span, sort: String(i) })) };
  }
  if (lower === 'accept')
    return { items: [JSON_MEDIA_TYPE, '*/*'].map((label) => ({ label, kind: 'value', insert: label, span })) };
  const parameter = operation?.headers.find((p) => p.name.toLowerCase() === lower);
  if (parameter?.jsonText && typeof parameter.example === 'object')
    return {
      items: [
        {
          label: JSON.stringify(parameter.example),
          kind: 'value',
          insert: JSON.stringify(parameter.example),
          span,
          parameter,
        },
      ],
    };
  return valuesOf(parameter, { name, place: 'header' }, span, (text) => text);
}

function inBody(
  document: HttpDocument,
  node: RequestNode,
  { offset, line }: Extract<CompletionPlace, { kind: 'body' }>,
  context: CompletionContext,
): Suggestions {
  const operation = operationOf(document, node, context);
  const format = bodyFormat(document, node) ?? (operation?.bodyKind === 'none' ? undefined : operation?.bodyKind);
  if (format === 'form') {
    const from = Math.max(line.start, document.text.lastIndexOf('&', offset - 1) + 1);
    let start = from;
    while (start < offset && /\s/.test(document.text[start]!)) start++;
    const place = findEntryPlace(document.text, start, offset, line.end, 'form');
    if (place.kind === 'form-name') return names(document, node, place.span, 'body', context);
    if (place.kind === 'form-value') return inList(document, offset, values(document, node, place, 'body', context));
  }
  return format === 'json' && operation ? completeJson(document, node, offset, operation) : NO_SUGGESTIONS;
}
