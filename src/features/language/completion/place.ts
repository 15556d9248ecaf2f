import { isKnownMethod } from '../parse/requestLine';
import { spanText, type HeaderNode, type HttpDocument, type RequestNode, type Span } from '../parse/tree';

/** Where in a document the user is typing. `span` is what a suggestion replaces, `typed` its part before the cursor. */
export type CompletionPlace =
  | { readonly kind: 'none' }
  | { readonly kind: 'check'; readonly typed: string; readonly span: Span }
  | { readonly kind: 'line-start'; readonly span: Span }
  | { readonly kind: 'operation-words'; readonly span: Span; readonly words: Span }
  | { readonly kind: 'placeholder'; readonly inner: string; readonly span: Span }
  | { readonly kind: 'tag-name' | 'tag-value'; readonly span: Span; readonly tag: string }
  | { readonly kind: 'path'; readonly span: Span; readonly typed: string }
  | { readonly kind: 'query-name' | 'form-name'; readonly span: Span }
  | { readonly kind: 'query-value' | 'form-value'; readonly span: Span; readonly name: string }
  | { readonly kind: 'header-name'; readonly span: Span }
  | { readonly kind: 'header-value'; readonly span: Span; readonly name: string }
  | { readonly kind: 'body'; readonly offset: number; readonly line: Span };

const TAG = /^\s*(?:#+|\/\/)\s*@([\w-]*)$/;
/** Words in place of a target, such as `POST lead create`: a search of operations. The words after the method are its second group. */
const OPERATION_WORDS = /^([A-Za-z]+[ \t]+)((?:[A-Za-z][\w-]*(?:[ \t]+[\w-]*)*)?)$/;
/** A part of a path without its first slash, such as `lead/add`, in place of a method: a search of operations, too. */
const PATH_WORDS = /^[A-Za-z][\w-]*\/[\w/-]*$/;
const TAG_VALUE = /^\s*(?:#+|\/\/)\s*@([\w-]+)(?:\s*=\s*|\s+)([^=]*)$/;

/** Determines what is at an offset. */
export function findCompletionPlace(document: HttpDocument, node: RequestNode, offset: number): CompletionPlace {
  const { text } = document;
  const line = lineAt(text, offset);
  const before = text.slice(line.start, offset);
  const open = before.lastIndexOf('{{');
  if (open >= 0 && !before.includes('}}', open)) return placeholder(text, line, line.start + open + 2, offset);
  const check = /^\s*\?\?[ \t]+/.exec(before)?.[0];
  if (check) return inCheck(text, line, line.start + check.length, offset);
  if (node.separator && line.start === node.separator.start) return { kind: 'none' };
  if (/^\s*(?:#|\/\/)/.test(before)) return comment(line, before, offset);
  if (!node.line || offset < node.line.start)
    return /^\s*[A-Za-z/]*$/.test(before)
      ? {
          kind: 'line-start',
          span: { start: line.start + before.length - before.trimStart().length, end: wordEnd(text, offset) },
        }
      : { kind: 'none' };
  if (line.start <= node.line.end) return inRequestLine(document, node, line, offset);
  const last = node.headers[node.headers.length - 1];
  const headEnd = last?.end ?? node.line.end;
  if (headEnd < line.start && blankLineBetween(text, headEnd, line.start)) return { kind: 'body', offset, line };
  return inHeader(
    document,
    node.headers.find((h) => h.start >= line.start && h.start <= line.end),
    line,
    before,
    offset,
  );
}

/** The line of an offset, without its line break. */
export function lineAt(text: string, offset: number): Span {
  let start = offset;
  let end = offset;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return { start, end };
}

function wordEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && /[A-Za-z]/.test(text[end]!)) end++;
  return end;
}

function placeholder(text: string, line: Span, start: number, offset: number): CompletionPlace {
  const rest = text.slice(offset, line.end);
  const close = rest.search(/\}\}|\{\{|[\s"&]/);
  return {
    kind: 'placeholder',
    inner: text.slice(start, offset).trimStart(),
    span: { start, end: rest.startsWith('}}', close) ? offset + close : offset },
  };
}

/** The word of a check at the cursor, and the text before it. */
function inCheck(text: string, line: Span, from: number, offset: number): CompletionPlace {
  const typed = text.slice(from, offset);
  let end = offset;
  while (end < line.end && !/\s/.test(text[end]!)) end++;
  return { kind: 'check', typed, span: { start: offset - /\S*$/.exec(typed)![0].length, end } };
}

function comment(line: Span, before: string, offset: number): CompletionPlace {
  const name = TAG.exec(before);
  if (name) return { kind: 'tag-name', span: { start: offset - name[1]!.length, end: offset }, tag: name[1]! };
  const value = TAG_VALUE.exec(before);
  return value
    ? { kind: 'tag-value', span: { start: offset - value[2]!.length, end: line.end }, tag: value[1]!.toLowerCase() }
    : { kind: 'none' };
}

function inRequestLine(document: HttpDocument, node: RequestNode, line: Span, offset: number): CompletionPlace {
  const { text } = document;
  const request = node.line!;
  if (line.start <= request.start) {
    const typed = text.slice(request.start, offset);
    if (/^[A-Za-z]*$/.test(typed))
      return { kind: 'line-start', span: { start: request.start, end: wordEnd(text, offset) } };
    const searched = OPERATION_WORDS.exec(typed);
    const end = wordEnd(text, offset);
    if (PATH_WORDS.test(typed) && !text.slice(end, line.end).trim()) {
      const span = { start: request.start, end };
      return { kind: 'operation-words', span, words: span };
    }
    if (searched && !text.slice(end, line.end).trim()) {
      const [, word = '', more = ''] = searched;
      const isMethod = isKnownMethod(word.trimEnd());
      // A word that is not a method is searched for, too.
      const words = { start: isMethod ? request.start + word.length : request.start, end };
      if (more || !isMethod) return { kind: 'operation-words', span: { start: request.start, end }, words };
    }
  }
  const first = request.pieces[0];
  const targetStart = first && first.start <= offset ? first.start : offset;
  const typed = text.slice(targetStart, offset);
  if (/[ \t]/.test(typed.trimEnd()) && line.start <= request.start) return { kind: 'none' };
  const question = typed.indexOf('?');
  if (question < 0) {
    const origin = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*|\{\{[^{}]*\}\})/i.exec(typed)?.[0] ?? '';
    let end = offset;
    while (end < line.end && !/[\s?#]/.test(text[end]!)) end++;
    // On a continuation line, only the part on that line is replaced.
    const start = Math.max(targetStart + origin.length, line.start);
    return line.start > targetStart
      ? { kind: 'none' }
      : { kind: 'path', span: { start, end }, typed: text.slice(start, offset) };
  }
  const from = Math.max(targetStart + question + 1, targetStart + typed.lastIndexOf('&') + 1, line.start);
  return findEntryPlace(text, skipBlanks(text, from, offset), offset, line.end, 'query');
}

function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && /[\s&?]/.test(text[at]!)) at++;
  return at;
}

/** A name or value between ampersands. */
export function findEntryPlace(
  text: string,
  start: number,
  offset: number,
  lineEnd: number,
  where: 'query' | 'form',
): CompletionPlace {
  const typed = text.slice(start, offset);
  const equals = typed.indexOf('=');
  const stop = (pattern: RegExp): number => {
    let end = offset;
    while (end < lineEnd && !pattern.test(text[end]!)) end++;
    return end;
  };
  if (equals < 0) return { kind: `${where}-name`, span: { start, end: stop(where === 'query' ? /[=&\s#]/ : /[=&]/) } };
  const value = skipBlanksOnly(text, start + equals + 1, offset);
  return {
    kind: `${where}-value`,
    span: { start: value, end: stop(where === 'query' ? /[&\s#]/ : /&/) },
    name: typed.slice(0, equals).trim(),
  };
}

function skipBlanksOnly(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && (text[at] === ' ' || text[at] === '\t')) at++;
  return at;
}

function blankLineBetween(text: string, from: number, to: number): boolean {
  return /(?:\r\n|\r|\n)[ \t\f]*(?:\r\n|\r|\n)/.test(text.slice(from, to));
}

function inHeader(
  document: HttpDocument,
  header: HeaderNode | undefined,
  line: Span,
  before: string,
  offset: number,
): CompletionPlace {
  const colon = before.indexOf(':');
  const start = line.start + before.length - before.trimStart().length;
  if (colon < 0) {
    const at = document.text.slice(offset, line.end).indexOf(':');
    return { kind: 'header-name', span: { start, end: at < 0 ? line.end : offset + at } };
  }
  const name = header ? spanText(document, header.name) : before.slice(0, colon).trim();
  return {
    kind: 'header-value',
    span: { start: skipBlanksOnly(document.text, line.start + colon + 1, offset), end: line.end },
    name,
  };
}
