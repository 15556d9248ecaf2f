import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import type { Account } from '../../../api/client/account';
import type { Operation } from '../../../api/catalogue/types';
import { liveKind, type LiveKind } from '../../requests';
import { decodeField } from '../parse/body';
import type { CatalogueIndex } from './catalogueIndex';
import { spanText, type HttpDocument, type RequestNode, type Span } from '../parse/tree';
import { bodyFormat, formView, hasPlaceholder, maskedJson, findRequestOperation, targetView } from './view';

/** An ID in a request whose name may be known; the name is shown after `at`. */
export interface IdHint {
  readonly kind: LiveKind;
  readonly value: string;
  readonly at: number;
  readonly node: RequestNode;
}

/** The IDs of one request, before their account is known. */
type Found = Omit<IdHint, 'node'>;

const ID = /^\d{1,20}$/;
const MAX_CHARACTERS = 100_000;

/** The IDs of tags, agents and departments within `range`. `accountOf` returns the account a request sends as. */
export function idHints(
  document: HttpDocument,
  range: Span,
  knowledge: CatalogueIndex,
  accountOf: (node: RequestNode) => Pick<Account, 'generation'> | undefined,
): IdHint[] {
  const all: IdHint[] = [];
  for (const node of document.requests) {
    if (!node.line || node.end < range.start || node.start > range.end) continue;
    const target = targetView(document, node);
    const operation = findRequestOperation(document, node, knowledge, accountOf(node)?.generation);
    if (!operation) continue;
    const out: Found[] = [];
    for (const entry of target.entries) add(out, document, entry, 'query', operation);
    if (target.pathSpan) pathHints(out, operation, target.path, target.pathSpan.start);
    if (node.body) bodyHints(out, document, node, operation);
    for (const hint of out) if (range.start <= hint.at && hint.at <= range.end) all.push({ ...hint, node });
  }
  return all;
}

function add(
  out: Found[],
  document: HttpDocument,
  { name, value }: { readonly name: Span; readonly value: Span },
  place: string,
  operation: Operation,
): void {
  const kind = liveKind(decodeField(spanText(document, name)), place, operation);
  if (!kind) return;
  // One ID, or several separated by commas.
  let at = value.start;
  for (const one of spanText(document, value).split(',')) {
    at += one.length;
    if (ID.test(one.trim())) out.push({ kind, value: one.trim(), at });
    at += 1;
  }
}

function pathHints(out: Found[], operation: Operation, path: string, start: number): void {
  const segments = path.split('/');
  const template = [operation.path, operation.plainPath]
    .find((p) => p?.split('/').length === segments.length)
    ?.split('/');
  let at = start;
  segments.forEach((segment, i) => {
    const name = /^\{(.+)\}$/.exec(template?.[i] ?? '')?.[1];
    const kind = name === undefined ? undefined : liveKind(name, 'path');
    at += segment.length;
    if (kind && ID.test(segment)) out.push({ kind, value: segment, at });
    at += 1;
  });
}

function bodyHints(out: Found[], document: HttpDocument, node: RequestNode, operation: Operation): void {
  const body = node.body!;
  const format = bodyFormat(document, node) ?? operation.bodyKind;
  if (format === 'form') for (const entry of formView(document, body)) add(out, document, entry, 'body', operation);
  if (format !== 'json' || body.end - body.start > MAX_CHARACTERS) return;
  const root = parseTree(maskedJson(document, body));
  if (!root) return;
  for (const parameter of operation.body) {
    const kind = liveKind(parameter.name, 'body', operation);
    const location = parameter.location ?? parameter.name;
    const found = kind && !location.includes('[]') ? findNodeAtLocation(root, location.split('.')) : undefined;
    for (const one of found ? scalars(found) : []) {
      const value = String(one.value);
      if (kind && ID.test(value) && !hasPlaceholder(value))
        out.push({ kind, value, at: body.start + one.offset + one.length });
    }
  }
}

function scalars(node: Node): Node[] {
  return node.type === 'array'
    ? (node.children ?? []).filter((c) => c.type === 'number' || c.type === 'string')
    : [node];
}
