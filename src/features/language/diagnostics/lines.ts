import type { Span } from '../parse/tree';

/** The full lines of a span, with the last line break. */
export function expandToLines(text: string, span: Span): Span {
  let { start, end } = span;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  if (text.startsWith('\r\n', end)) end += 2;
  else if (end < text.length) end++;
  return { start, end };
}
