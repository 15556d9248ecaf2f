// Builds Markdown from texts that are not ours, for VS Code's Markdown preview.
import { removeInvisibleInLines } from './invisible';
import { escapeMarkdown, markdownText, plainLabel } from './text';

/** The text as inline code, also within a table cell; empty text gives nothing. */
export function inlineCode(text: unknown, max = 200): string {
  const line = plainLabel(text, max);
  if (!line) return '';
  // Readers do not agree on what a backslash before the bar of a cell means; between two spans it is clear.
  if (line.includes('\\|'))
    return line
      .split('|')
      .map((part) => inlineCode(part, max))
      .join('\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((m) => m[0].length));
  const mark = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${mark}${pad}${line.replace(/\|/g, '\\|')}${pad}${mark}`;
}

/** What a reader may make a link of by itself: schemes, hosts, mail addresses. */
const READS_AS_ADDRESS = /\/\/|@|www\.|[\p{L}\p{N}]\.\p{L}{2}/iu;
const PLAIN_HTTPS = /^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w./-]*)?[.,;)]*$/;

/**
 * `markdownText` for a page in the Markdown preview, which makes links of addresses by itself, older versions of it also of escaped ones.
 * Words that read as an address are code; https addresses may become links.
 */
export function previewText(text: unknown, max = 400): string {
  return plainLabel(text, max)
    .split(' ')
    .map((word) =>
      READS_AS_ADDRESS.test(word) && !PLAIN_HTTPS.test(word) ? inlineCode(word, max) : escapeMarkdown(word),
    )
    .join(' ');
}

/** A fenced code block that its content cannot leave. `language` is one word. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language.replace(/[^\w-]/g, '')}\n${removeInvisibleInLines(text)}\n${mark}`;
}

/** A table; the cells are Markdown already (`inlineCode`, `markdownText`). No rows give nothing. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (!rows.length) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head.map((h) => markdownText(h))), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
