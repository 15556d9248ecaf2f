import type { Generation } from '../../../api/client/account';
import type { Operation } from '../../../api/catalogue/types';
import { bodyLines } from '../parse/body';
import { bodyFormatOf, type BodyFormat } from '../../requests';
import type { CatalogueIndex } from './catalogueIndex';
import { maskPlaceholders, findPlaceholders, replacePlaceholders } from '../parse/placeholders';
import {
  findHeader,
  headerValue,
  methodText,
  oncePerBlock,
  targetText,
  spanText,
  type BodyNode,
  type HttpDocument,
  type RequestNode,
  type Span,
} from '../parse/tree';

/** `name=value` somewhere in a target or form, with the positions of both. Texts are as written. */
export interface Entry extends Span {
  readonly name: Span;
  /** Empty and at the end if there is no equals sign. */
  readonly value: Span;
  readonly hasValue: boolean;
  /** The line continues the value of the previous entry: there is no `&` between them. */
  readonly continued: boolean;
}

/** A target split into its path and query, with positions in the document. */
export interface TargetView {
  /** The path as written, without scheme and host. */
  readonly path: string;
  /** Scheme, host and port as written, or the placeholder in their place; empty for a path. */
  readonly origin: string;
  /** Where the path is, if it is on one line. */
  readonly pathSpan?: Span;
  /** Where the path is, line by line. */
  readonly pathPieces: readonly Span[];
  readonly entries: readonly Entry[];
  /** What follows `#`, parsed like a query. */
  readonly fragmentEntries: readonly Entry[];
  readonly hasQuery: boolean;
}

const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*|\{\{[^{}]*\}\}(?=\/|$))/i;

/** Splits the target of a request. */
export function targetView(document: HttpDocument, node: RequestNode): TargetView {
  const line = node.line;
  const first = line?.pieces[0];
  if (!line || !first)
    return { path: '', origin: '', pathPieces: [], entries: [], fragmentEntries: [], hasQuery: false };
  const whole = targetText(document, line);
  const origin = ABSOLUTE.exec(whole)?.[0] ?? '';
  const rest = whole.slice(origin.length);
  const mark = rest.search(/[?#]/);
  const path = mark < 0 ? rest : rest.slice(0, mark);
  const start = first.start + origin.length;
  const onFirst = start + path.length <= first.end && document.text.startsWith(path, start);
  const pathPieces: Span[] = [];
  const entries: Entry[] = [];
  const fragmentEntries: Entry[] = [];
  let part: 'path' | 'query' | 'fragment' = 'path';
  let parted = true;
  line.pieces.forEach((piece, n) => {
    const text = spanText(document, piece);
    let from = piece.start;
    if (part === 'path') {
      const end = text.search(/[?#]/);
      pathPieces.push({ start: n ? from : start, end: end < 0 ? piece.end : piece.start + end });
      if (end < 0) return;
      part = text[end] === '?' ? 'query' : 'fragment';
      from = piece.start + end + 1;
    }
    const continued = !parted && !/^[?&#]/.test(text);
    parted = text.endsWith('&');
    const hash = part === 'query' ? document.text.slice(from, piece.end).indexOf('#') : -1;
    const end = hash < 0 ? piece.end : from + hash;
    entriesOf(document.text, from, end, continued, part === 'query' ? entries : fragmentEntries);
    if (hash < 0) return;
    part = 'fragment';
    entriesOf(document.text, end + 1, piece.end, false, fragmentEntries);
  });
  return {
    path,
    origin,
    ...(onFirst ? { pathSpan: { start, end: start + path.length } } : {}),
    pathPieces,
    entries,
    fragmentEntries,
    hasQuery: /\?/.test(whole.slice(origin.length).split('#', 1)[0]!),
  };
}

/** The entries of a form body. */
export function formView(document: HttpDocument, body: BodyNode): Entry[] {
  const out: Entry[] = [];
  let parted = true;
  for (const line of bodyLines(document, body)) {
    const text = document.text.slice(line.start, line.end).trim();
    if (!text) continue;
    entriesOf(document.text, line.start, line.end, !parted && !text.startsWith('&'), out);
    parted = text.endsWith('&');
  }
  return out;
}

function entriesOf(text: string, start: number, end: number, continued: boolean, out: Entry[]): void {
  const line = maskPlaceholders(text.slice(start, end));
  const before = out.length;
  for (let from = 0; from <= line.length;) {
    const found = line.indexOf('&', from);
    const to = found < 0 ? line.length : found;
    entry(line.slice(from, to), start + from, continued && before > 0 && from === 0, out);
    from = to + 1;
  }
}

function entry(piece: string, offset: number, continued: boolean, out: Entry[]): void {
  const text = piece.trim();
  if (!text) return;
  const start = offset + piece.indexOf(text);
  const equals = text.indexOf('=');
  const nameLength = (equals < 0 ? text : text.slice(0, equals)).trimEnd().length;
  const value = equals < 0 ? '' : text.slice(equals + 1).trimStart();
  const end = start + text.length;
  out.push({
    start,
    end,
    name: { start, end: start + nameLength },
    value: { start: end - value.length, end },
    hasValue: equals >= 0,
    continued,
  });
}

/** True if the text contains a placeholder. */
export function hasPlaceholder(text: string): boolean {
  return text.includes('{{') && findPlaceholders(text).length > 0;
}

/** How the body of a request is parsed; undefined without a Content-Type or with a variable as one. */
export function bodyFormat(document: HttpDocument, node: RequestNode): BodyFormat | undefined {
  const header = findHeader(document, node, 'content-type');
  const value = header && headerValue(document, header);
  return value === undefined || hasPlaceholder(value) ? undefined : bodyFormatOf(value);
}

/** The API version of a request: the account's, otherwise guessed from its path. */
export function requestGeneration(path: string, account: Generation | undefined): Generation {
  return account ?? (path.startsWith('/api/v1/') ? '2.0.0' : '1.0.0');
}

/** Method and path of a request on the account's own host, for lookups in the catalogue. */
const callOf = oncePerBlock((document, node) => {
  const { path } = targetView(document, node);
  if (!node.line || !path.startsWith('/')) return undefined;
  return { method: methodText(document, node.line), path, lookup: replacePlaceholders(path) };
});

/** The documented operation of a request. */
export function findRequestOperation(
  document: HttpDocument,
  node: RequestNode,
  knowledge: CatalogueIndex,
  account: Generation | undefined,
): Operation | undefined {
  const call = callOf(document, node);
  return call && knowledge.find(call.method, call.lookup, requestGeneration(call.path, account));
}

/** A JSON body for jsonc-parser, with the same offsets: comments blanked, placeholders outside strings made strings, line breaks kept. */
export function maskedJson(document: HttpDocument, body: BodyNode): string {
  let text = document.text.slice(body.start, body.end);
  if (body.comments) {
    const kept = bodyLines(document, body);
    let out = '';
    let at = body.start;
    for (const line of kept) {
      out += document.text.slice(at, line.start).replace(/[^\r\n]/g, ' ') + document.text.slice(line.start, line.end);
      at = line.end;
    }
    text = out + document.text.slice(at, body.end).replace(/[^\r\n]/g, ' ');
  }
  return maskedPlaceholders(text);
}

/** A JSON text with the same offsets, whose placeholders are strings, or part of the string they are in. */
export function maskedPlaceholders(text: string): string {
  let out = '';
  let at = 0;
  let inString = false;
  for (const one of findPlaceholders(text)) {
    const before = text.slice(at, one.start);
    inString = endsInString(before, inString);
    const length = one.end - one.start;
    out += before + (inString ? 'x'.repeat(length) : `"${'x'.repeat(length - 2)}"`);
    at = one.end;
  }
  return out + text.slice(at);
}

function endsInString(text: string, inString: boolean): boolean {
  let inside = inString;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92 && inside) i++;
    else if (code === 34) inside = !inside;
    else if (code === 10) inside = false;
  }
  return inside;
}
