import { headerParameter } from '../../requests';
import { bodyLines } from './body';
import { isBlank } from './scanner';
import type { BodyNode, HttpDocument, Span } from './tree';

/** One part of a multipart body, as in the document. */
export interface PartNode {
  readonly start: number;
  readonly headers: readonly {
    readonly name: string;
    readonly value: string;
    readonly start: number;
    readonly end: number;
  }[];
  /** The lines of its content. */
  readonly lines: readonly Span[];
}

/** The boundary of a multipart body: as written in the header, and with its placeholders resolved if there are any. */
export interface Boundary {
  readonly written: string;
  readonly value?: string;
  /** Resolves the placeholders of a line. */
  fill?(line: string): string;
}

/** A multipart body, split into its parts. */
export interface Multipart {
  readonly parts: readonly PartNode[];
  /** The closing `--boundary--` is there. */
  readonly closed: boolean;
  /** Lines before the first boundary and after the last, which belong to no part. */
  readonly outside: readonly Span[];
}

/** Splits a body at its boundary. What comes before the first boundary and after the last is left out. */
export function readMultipart(document: HttpDocument, body: BodyNode, { written, value, fill }: Boundary): Multipart {
  const { text } = document;
  const isBoundary = (line: string, end: string): boolean =>
    line === `--${written}${end}` ||
    (value !== undefined && line.startsWith('--') && line.includes('{{') && fill?.(line) === `--${value}${end}`) ||
    (value !== undefined && line === `--${value}${end}`);
  const outside: Span[] = [];
  let closed = false;
  const parts: {
    start: number;
    headers: { name: string; value: string; start: number; end: number }[];
    lines: Span[];
  }[] = [];
  let current: (typeof parts)[number] | undefined;
  let inHeaders = false;
  for (const line of bodyLines(document, body)) {
    // A boundary stands at the start of its line; the body begins after the indentation of its first line.
    const indented = line.start > 0 && isBlank(text.charCodeAt(line.start - 1));
    const content = text.slice(line.start, line.end);
    const trimmed = indented ? ` ${content.trimEnd()}` : content.trimEnd();
    if (!closed && isBoundary(trimmed, '--')) {
      closed = true;
      continue;
    }
    if (!closed && isBoundary(trimmed, '')) {
      current = { start: line.start, headers: [], lines: [] };
      parts.push(current);
      inHeaders = true;
      continue;
    }
    if (!current || closed) {
      if (trimmed) outside.push(line);
      continue;
    }
    if (!inHeaders) {
      current.lines.push(line);
      continue;
    }
    const colon = content.indexOf(':');
    if (trimmed === '') inHeaders = false;
    else if (colon > 0)
      current.headers.push({
        name: content.slice(0, colon).trim(),
        value: content.slice(colon + 1).trim(),
        start: line.start,
        end: line.end,
      });
    else {
      inHeaders = false;
      current.lines.push(line);
    }
  }
  return { parts, closed, outside };
}

/** The header of a part, by its lowercase name. */
export function partHeader(part: PartNode, name: string): string | undefined {
  return part.headers.find((h) => h.name.toLowerCase() === name)?.value;
}

/** The headers of a form-data part that are not sent: a part has a name, a file name, a type and, as base64, bytes. */
export function unsentHeaders({ headers }: PartNode): PartNode['headers'] {
  const seen = new Set<string>();
  return headers.filter(({ name, value }) => {
    const lower = name.toLowerCase();
    const sent = !seen.has(lower) && SENT_HEADERS[lower]?.test(value.replace(/"(?:\\.|[^"\\])*"/g, '""'));
    seen.add(lower);
    return !sent;
  });
}

const SENT_HEADERS: Readonly<Record<string, RegExp>> = {
  'content-disposition': /^[^;=]*(?:;\s*(?:file)?name\s*=[^;]*)*;?$/i,
  'content-type': /^/,
  'content-transfer-encoding': /^(?:base64|binary|8bit|7bit)$/i,
};

/** The name and file name of a form-data part; undefined for any other part. */
export function partNames(
  disposition: string | undefined,
): { readonly name: string; readonly filename?: string } | undefined {
  if (!disposition) return undefined;
  const name = headerParameter(disposition, 'name');
  if (name === undefined) return undefined;
  return { name, filename: headerParameter(disposition, 'filename') };
}
