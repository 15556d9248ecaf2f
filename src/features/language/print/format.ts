import { bodyFormat } from '../edit/view';
import { guessedFormat } from '../../requests';
import { textOf, type HttpDocument, type RequestNode, type Span } from '../parse/tree';

/** A replacement that lays a body out. */
export interface FormatEdit extends Span {
  readonly text: string;
}

/** Lays the JSON bodies of a document out that touch `range`. Bodies that are not JSON, hold comments or files, or are laid out already stay. */
export function formatBodies(document: HttpDocument, indent: string, range?: Span): FormatEdit[] {
  const out: FormatEdit[] = [];
  for (const node of document.requests) {
    const { body } = node;
    if (!body || (range && (body.end < range.start || body.start > range.end))) continue;
    const text = formattedBody(document, node, indent);
    if (text !== undefined && text !== textOf(document, body)) out.push({ start: body.start, end: body.end, text });
  }
  return out;
}

function formattedBody(document: HttpDocument, node: RequestNode, indent: string): string | undefined {
  const body = node.body!;
  if (body.comments || body.files) return undefined;
  const text = textOf(document, body);
  const format = bodyFormat(document, node) ?? guessedFormat(text);
  return format === 'json' ? formatJson(text, indent, document.text.includes('\r\n') ? '\r\n' : '\n') : undefined;
}

/**
 * A JSON text with placeholders over several lines, every token as it stands. Undefined when brackets, commas and colons do not fit together.
 * Linear in the length of the text.
 */
export function formatJson(text: string, indent = '  ', lineBreak = '\n'): string | undefined {
  const out: string[] = [];
  const stack: string[] = [];
  /** What was written last: an opening bracket, a comma, a colon, a value, or nothing yet. */
  let last: 'open' | 'comma' | 'colon' | 'value' | '' = '';
  const newLine = (): void => {
    out.push(lineBreak, indent.repeat(Math.min(stack.length, 60)));
  };
  for (let at = 0; at < text.length;) {
    const char = text[at]!;
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') {
      at++;
      continue;
    }
    if (char === '}' || char === ']') {
      if (stack.pop() !== (char === '}' ? '{' : '[') || last === 'comma' || last === 'colon') return undefined;
      if (last !== 'open') newLine();
      out.push(char);
      last = 'value';
      at++;
      continue;
    }
    if (char === ',' || char === ':') {
      if (last !== 'value' || !stack.length) return undefined;
      out.push(char === ',' ? ',' : ': ');
      last = char === ',' ? 'comma' : 'colon';
      at++;
      continue;
    }
    if (last === 'value') return undefined;
    if (last !== 'colon' && last !== '') newLine();
    if (text.startsWith('{{', at) && placeholderEnd(text, at) > 0) {
      const end = placeholderEnd(text, at);
      out.push(text.slice(at, end));
      last = 'value';
      at = end;
      continue;
    }
    if (char === '{' || char === '[') {
      stack.push(char);
      out.push(char);
      last = 'open';
      at++;
      continue;
    }
    const end = char === '"' ? stringEnd(text, at) : scalarEnd(text, at);
    if (end <= at) return undefined;
    out.push(text.slice(at, end));
    last = 'value';
    at = end;
  }
  return stack.length || last !== 'value' ? undefined : out.join('');
}

/** Offset behind the `}}` of a placeholder that opens at `at`; -1 when a line break or the end comes first. */
function placeholderEnd(text: string, at: number): number {
  for (let i = at + 2; i < text.length; i++) {
    const c = text[i];
    if (c === '}' && text[i + 1] === '}') return i + 2;
    if (c === '\n' || c === '\r' || c === '{' || c === '}') return -1;
  }
  return -1;
}

function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === '"') return i + 1;
    else if (c === '\n' || c === '\r') return -1;
  }
  return -1;
}

function scalarEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !/[\s,:{}[\]"]/.test(text[end]!)) end++;
  return end;
}
