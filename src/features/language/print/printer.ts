import type { HttpDocument, RequestNode, Span } from '../parse/tree';

/** The kind of a span of the document. */
export type TokenKind =
  | 'trivia'
  | 'separator'
  | 'tag'
  | 'variable'
  | 'method'
  | 'target'
  | 'version'
  | 'header-name'
  | 'header-value'
  | 'body'
  | 'check'
  | 'ignored'
  | 'problem';

/** A piece of a document and its kind. */
export interface Token extends Span {
  readonly kind: TokenKind;
}

/** The document as tokens in text order, without gaps: what is between the nodes (comments, blanks, colons) is trivia. */
export function tokenizeDocument(document: HttpDocument): Token[] {
  const known: Token[] = [];
  for (const node of document.requests) tokensOf(node, known);
  for (const one of document.ignored) known.push({ kind: 'ignored', start: one.start, end: one.end });
  known.sort((a, b) => a.start - b.start || a.end - b.end);
  const out: Token[] = [];
  let at = 0;
  for (const token of known) {
    if (token.start < at || token.end === token.start) continue;
    if (token.start > at) out.push({ kind: 'trivia', start: at, end: token.start });
    out.push(token);
    at = token.end;
  }
  if (at < document.text.length) out.push({ kind: 'trivia', start: at, end: document.text.length });
  return out;
}

function tokensOf(node: RequestNode, out: Token[]): void {
  const add = (kind: TokenKind, span: Span | undefined): void => {
    if (span) out.push({ kind, start: span.start, end: span.end });
  };
  add('separator', node.separator);
  for (const tag of node.tags) add('tag', tag);
  for (const variable of node.variables) add('variable', variable);
  if (node.line) {
    add('method', node.line.method);
    for (const piece of node.line.pieces) add('target', piece);
    add('version', node.line.version);
  }
  for (const header of node.headers) {
    add('header-name', header.name);
    add('header-value', header.value);
  }
  add('body', node.body);
  for (const check of node.checks) add('check', check);
}

/** The text of a tree, identical to the text that was parsed. */
export function printDocument(document: HttpDocument): string {
  return tokenizeDocument(document)
    .map((t) => document.text.slice(t.start, t.end))
    .join('');
}
