import type { Pair } from '../../../api/client/types';
import { decodePart, completeEncoding, hasOtherEscapes } from '../../../core/urlParts';
import { AT, isCheck, isComment, LESS, LineScanner } from './scanner';
import { isFileReference } from './parser';
import type { BodyNode, HttpDocument, Span } from './tree';

/** A piece of a body: text, or a file that is sent in its place (`filled`: with the placeholders in it resolved). */
export type BodyPiece =
  | { readonly kind: 'text'; readonly text: string; readonly start: number }
  | {
      readonly kind: 'file';
      readonly path: Span;
      readonly text: string;
      readonly filled: boolean;
      readonly encoding: string;
    };

/** The lines of a body that are sent: without comments and checks; the offsets of the other lines stay. */
export function bodyLines(document: HttpDocument, body: BodyNode): Span[] {
  const lines = new LineScanner(document.text.slice(body.start, body.end));
  const out: Span[] = [];
  while (lines.next()) {
    if (body.comments && isLeftOut(lines)) continue;
    out.push({ start: body.start + lines.start, end: body.start + lines.end });
  }
  return out;
}

function isLeftOut(lines: LineScanner): boolean {
  const at = lines.firstNonBlank();
  return isComment(lines.text, at) || isCheck(lines.text, at);
}

/** A body's pieces in order. Lines are joined by LF, whatever the file's own line breaks are. */
export function bodyPieces(document: HttpDocument, body: BodyNode): BodyPiece[] {
  return readPieces(document, bodyLines(document, body), body.files);
}

/** The pieces in lines of a body, without blank lines at both ends. There is a line break between a file and what is next to it. */
export function readPieces(document: HttpDocument, lines: readonly Span[], files: boolean): BodyPiece[] {
  const { text } = document;
  const blank = (line: Span): boolean => text.slice(line.start, line.end).trim() === '';
  let first = 0;
  let last = lines.length;
  while (first < last && blank(lines[first]!)) first++;
  while (last > first && blank(lines[last - 1]!)) last--;
  const out: BodyPiece[] = [];
  let parts: string[] = [];
  let from = -1;
  const flush = (): void => {
    if (from >= 0) out.push({ kind: 'text', text: parts.join('\n'), start: from });
    parts = [];
    from = -1;
  };
  for (let i = first; i < last; i++) {
    const line = lines[i]!;
    if (files && text.charCodeAt(line.start) === LESS && isFileReference(text, line.start, line.end)) {
      if (from >= 0) parts.push('');
      flush();
      if (out[out.length - 1]?.kind === 'file') out.push({ kind: 'text', text: '\n', start: line.start });
      out.push(fileReference(text, line));
      continue;
    }
    if (from < 0) {
      from = line.start;
      if (out.length) parts.push('');
    }
    parts.push(text.slice(line.start, line.end));
  }
  flush();
  return out.map((piece, i) => (piece.kind === 'text' ? trimmedAtEnds(piece, i === 0, i === out.length - 1) : piece));
}

function trimmedAtEnds(piece: Extract<BodyPiece, { kind: 'text' }>, atStart: boolean, atEnd: boolean): BodyPiece {
  let { text } = piece;
  if (atStart) text = text.trimStart();
  if (atEnd) text = text.trimEnd();
  return { ...piece, text };
}

function fileReference(text: string, line: Span): BodyPiece {
  let at = line.start + 1;
  const filled = text.charCodeAt(at) === AT;
  if (filled) at++;
  let end = at;
  while (end < line.end && !/\s/.test(text[end]!)) end++;
  const encoding = filled && end > at ? text.slice(at, end).toLowerCase() : 'utf8';
  const path = text.slice(end, line.end);
  const start = end + path.length - path.trimStart().length;
  return { kind: 'file', filled, encoding, path: { start, end: start + path.trim().length }, text: path.trim() };
}

// Forms

/** One field of a form body as written, still encoded, with its position in the joined text. */
export interface FormEntry {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly end: number;
  readonly hasValue: boolean;
}

/** A form text of several lines as one line: line breaks before or after `&` are removed, others belong to the value. */
function joinForm(text: string): string {
  if (!text.includes('\n')) return text;
  const out: string[] = [];
  for (const line of text.split('\n')) {
    const last = out.length - 1;
    if (last >= 0 && (line.trimStart().startsWith('&') || out[last]!.trimEnd().endsWith('&'))) {
      out[last] = out[last]!.trimEnd();
      out.push(line.trimStart());
    } else {
      if (last >= 0) out.push('\n');
      out.push(line);
    }
  }
  return out.join('');
}

/** The fields of a form text, with names and values trimmed. Empty pieces between ampersands are skipped. */
function formFields(text: string): FormEntry[] {
  const out: FormEntry[] = [];
  for (let at = 0; at <= text.length;) {
    let end = text.indexOf('&', at);
    if (end < 0) end = text.length;
    const raw = text.slice(at, end);
    if (raw.trim()) {
      const equals = raw.indexOf('=');
      const nameRaw = equals < 0 ? raw : raw.slice(0, equals);
      const valueRaw = equals < 0 ? '' : raw.slice(equals + 1);
      const start = at + nameRaw.length - nameRaw.trimStart().length;
      const valueStart = equals < 0 ? end : at + equals + 1 + valueRaw.length - valueRaw.trimStart().length;
      out.push({
        name: nameRaw.trim(),
        value: valueRaw.trim(),
        start,
        nameEnd: start + nameRaw.trim().length,
        valueStart,
        end: equals < 0 ? start + nameRaw.trim().length : valueStart + valueRaw.trim().length,
        hasValue: equals >= 0,
      });
    }
    at = end + 1;
  }
  return out;
}

/** Decodes one name or value of a form or query; a broken escape stays as it is. */
export const decodeField = decodePart;

/** A form text as sent, if it has percent escapes that are not UTF-8, which pairs cannot represent. */
export function rawFormText(text: string): string | undefined {
  if (!hasOtherEscapes(text)) return undefined;
  return formFields(joinForm(text))
    .map(({ name, value }) => `${completeEncoding(name)}=${completeEncoding(value)}`)
    .join('&');
}

/** A form text as pairs, decoded. */
export function formPairs(text: string): Pair[] {
  return formFields(joinForm(text)).map((f) => [decodeField(f.name), decodeField(f.value)] as const);
}
