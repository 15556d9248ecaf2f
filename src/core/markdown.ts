// Builds Markdown from texts that are not ours, for VS Code's Markdown preview.
import { withoutInvisibleInLines } from './invisible';
import { escapeMarkdown, markdownText, plainLabel } from './text';

/** The text as inline code, also within a table cell; empty text gives nothing. */
export function inlineCode(text: unknown, max = 200): string {
  const line = plainLabel(text, max);
  if (!line) return '';
  // Readers do not agree on what a backslash before the bar of a cell means; as text it is clear.
  if (line.includes('\\|')) return escapeMarkdown(line);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((m) => m[0].length));
  const mark = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${mark}${pad}${line.replace(/\|/g, '\\|')}${pad}${mark}`;
}

/** A fenced code block that its content cannot leave. `language` is one word. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language.replace(/[^\w-]/g, '')}\n${withoutInvisibleInLines(text)}\n${mark}`;
}

/** A table; the cells are Markdown already (`inlineCode`, `markdownText`). No rows give nothing. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (!rows.length) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head.map((h) => markdownText(h))), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
