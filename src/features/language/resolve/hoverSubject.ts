import type { Account } from '../../../api/client/account';
import type { Operation, Parameter } from '../../../api/catalogue/types';
import { decodeField } from '../parse/body';
import { getLocation } from 'jsonc-parser';
import type { CatalogueIndex } from '../edit/catalogueIndex';
import { readExpression, findPlaceholders, type PlaceholderExpression } from '../parse/placeholders';
import { findFileVariable } from './scope';
import { lineAt } from '../completion/place';
import {
  findRequestAt,
  requestName,
  spanText,
  spanTouches,
  type HttpDocument,
  type RequestNode,
  type Span,
} from '../parse/tree';
import { bodyFormat, formView, maskedJson, findRequestOperation, targetView } from '../edit/view';

/** What is at a position in a document. */
export type HoverSubject =
  | { readonly kind: 'operation'; readonly span: Span; readonly operation: Operation; readonly node: RequestNode }
  | { readonly kind: 'parameter'; readonly span: Span; readonly operation: Operation; readonly parameter: Parameter }
  | {
      readonly kind: 'placeholder';
      readonly span: Span;
      readonly node: RequestNode;
      readonly inner: string;
      readonly expression: PlaceholderExpression;
    };

/** Longer bodies are not searched for a hover. Characters. */
const MAX_BODY_CHARACTERS = 500_000;

/** The subject of a hover at this offset. */
export function hoverSubjectAt(
  document: HttpDocument,
  offset: number,
  knowledge: CatalogueIndex | undefined,
  account: Pick<Account, 'generation'> | undefined,
): HoverSubject | undefined {
  const node = findRequestAt(document, offset);
  if (!node) return undefined;
  const line = lineAt(document.text, offset);
  for (const one of findPlaceholders(spanText(document, line))) {
    const span = { start: line.start + one.start, end: line.start + one.end };
    if (spanTouches(span, offset))
      return { kind: 'placeholder', span, node, inner: one.inner, expression: readExpression(one.inner) };
  }
  if (!node.line || !knowledge) return undefined;
  const target = targetView(document, node);
  const operation = findRequestOperation(document, node, knowledge, account?.generation);
  if (!operation) return undefined;
  const parameter = (list: readonly Parameter[], name: string, span: Span): HoverSubject | undefined => {
    const found = list.find((p) => p.name === name);
    return found && { kind: 'parameter', span, operation, parameter: found };
  };
  for (const entry of target.entries)
    if (spanTouches(entry.name, offset))
      return parameter(operation.query, decodeField(spanText(document, entry.name)), entry.name);
  if (node.line.method && spanTouches(node.line.method, offset))
    return { kind: 'operation', span: node.line.method, operation, node };
  if (target.pathSpan && spanTouches(target.pathSpan, offset))
    return { kind: 'operation', span: target.pathSpan, operation, node };
  for (const header of node.headers) {
    if (spanTouches(header.name, offset)) {
      const name = spanText(document, header.name).toLowerCase();
      const found = operation.headers.find((p) => p.name.toLowerCase() === name);
      return found && { kind: 'parameter', span: header.name, operation, parameter: found };
    }
  }
  return node.body && spanTouches(node.body, offset) ? inBody(document, node, offset, operation) : undefined;
}

function inBody(
  document: HttpDocument,
  node: RequestNode,
  offset: number,
  operation: Operation,
): HoverSubject | undefined {
  const body = node.body!;
  const format = bodyFormat(document, node) ?? operation.bodyKind;
  if (format === 'form') {
    const entry = formView(document, body).find((e) => spanTouches(e.name, offset));
    const parameter = entry && operation.body.find((p) => p.name === decodeField(spanText(document, entry.name)));
    return parameter && entry && { kind: 'parameter', span: entry.name, operation, parameter };
  }
  if (format !== 'json' || body.end - body.start > MAX_BODY_CHARACTERS) return undefined;
  const { path, previousNode, isAtPropertyKey } = getLocation(maskedJson(document, body), offset - body.start);
  if (!previousNode || !isAtPropertyKey) return undefined;
  const location = path.reduce<string>(
    (out, part) => (typeof part === 'number' ? `${out}[]` : out ? `${out}.${part}` : part),
    '',
  );
  const parameter = operation.body.find((p) => (p.location ?? p.name) === location);
  const span = { start: body.start + previousNode.offset, end: body.start + previousNode.offset + previousNode.length };
  return parameter && spanTouches(span, offset) ? { kind: 'parameter', span, operation, parameter } : undefined;
}

/** Where the variable or request of the placeholder at this offset is defined. */
export function findDefinition(document: HttpDocument, offset: number): Span | undefined {
  const subject = hoverSubjectAt(document, offset, undefined, undefined);
  if (subject?.kind !== 'placeholder') return undefined;
  const what = subject.expression;
  if (what.kind === 'name') return findFileVariable(document, subject.node, what.name);
  if (what.kind !== 'response') return undefined;
  const node = document.requests.find((r) => r.line && requestName(document, r) === what.request);
  return node && { start: node.separator?.start ?? node.line!.start, end: node.line!.end };
}
