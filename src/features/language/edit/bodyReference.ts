import { findRequestAt, type HttpDocument } from '../parse/tree';

/**
 * The text that names a file as the body of the request at an offset: `< ./file`, preceded by an empty line directly after the last line of
 * its head. Undefined if no body can start there: outside a request, before the end of its head, or in a line of a body.
 */
export function bodyReference(document: HttpDocument, offset: number, file: string): string | undefined {
  const node = findRequestAt(document, offset);
  if (!node?.line || /[\r\n]/.test(file)) return undefined;
  const head = Math.max(node.line.end, ...node.headers.map(({ end }) => end));
  const { text } = document;
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const rest = /^[^\r\n]*/.exec(text.slice(offset))![0];
  const isBlank = !(text.slice(lineStart, offset) + rest).trim();
  if (offset === head && !node.body) return `\n\n< ${file}`;
  if (offset <= head || !isBlank) return undefined;
  // The line after the head must stay empty.
  const isNext = /^(?:\r\n|\r|\n)[^\S\r\n]*$/.test(text.slice(head, offset));
  return isNext ? `\n< ${file}` : `< ${file}`;
}
