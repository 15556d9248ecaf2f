import { layOutJson } from '../../../core/json/jsonText';
import { bodyFormat, maskedPlaceholders } from '../edit/view';
import { guessBodyFormat } from '../../requests';
import { spanText, type HttpDocument, type RequestNode, type Span } from '../parse/tree';

/** A replacement that formats a body. */
export interface FormatEdit extends Span {
  readonly text: string;
}

/** Formats the JSON bodies that touch `range`. Bodies that are not JSON, contain comments or files, or are already formatted stay. */
export function formatBodies(document: HttpDocument, indent: string, range?: Span): FormatEdit[] {
  const out: FormatEdit[] = [];
  for (const node of document.requests) {
    const { body } = node;
    if (!body || (range && (body.end < range.start || body.start > range.end))) continue;
    const text = formattedBody(document, node, indent);
    if (text !== undefined && text !== spanText(document, body)) out.push({ start: body.start, end: body.end, text });
  }
  return out;
}

function formattedBody(document: HttpDocument, node: RequestNode, indent: string): string | undefined {
  const body = node.body!;
  if (body.comments || body.files) return undefined;
  const text = spanText(document, body);
  const format = bodyFormat(document, node) ?? guessBodyFormat(text);
  const lineBreak = document.text.includes('\r\n') ? '\r\n' : '\n';
  return format === 'json' ? layOutJson(maskedPlaceholders(text), { indent, lineBreak, source: text }) : undefined;
}
