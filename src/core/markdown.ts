// Builds Markdown from untrusted texts, for VS Code's Markdown preview.
import { removeInvisibleInLines } from './invisible';
import { escapeMarkdown, markdownText, plainLabel } from './text';

/** The text as inline code, safe in a table cell; empty for empty text. */
export function inlineCode(text: unknown, max = 200): string {
  const line = plainLabel(text, max);
  if (!line) return '';
  // Renderers disagree on a backslash before a cell's `|`; between two spans it is unambiguous.
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

/** What a renderer may turn into a link: schemes, hosts, email addresses. */
const READS_AS_ADDRESS = /\/\/|@|www\.|[\p{L}\p{N}]\.\p{L}{2}/iu;
const PLAIN_HTTPS = /^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w./-]*)?[.,;)]*$/;

/**
 * `markdownText` for a page in the Markdown preview, which turns addresses into links; older versions do so even if they are escaped.
 * Words that look like an address become code; https addresses may become links.
 */
export function previewText(text: unknown, max = 400): string {
  return plainLabel(text, max)
    .split(' ')
    .map((word) =>
      READS_AS_ADDRESS.test(word) && !PLAIN_HTTPS.test(word) ? inlineCode(word, max) : escapeMarkdown(word),
    )
    .join(' ');
}

/** A fenced code block that its content cannot break out of. `language` is one word. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language.replace(/[^\w-]/g, '')}\n${removeInvisibleInLines(text)}\n${mark}`;
}

/** A table whose cells are already Markdown (`inlineCode`, `markdownText`). Empty if there are no rows. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (!rows.length) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head.map((h) => markdownText(h))), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
