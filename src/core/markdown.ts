// Builds Markdown from texts that are not ours, for VS Code's Markdown preview.
import { markdownText, plainLabel } from './text';

/** Controls, bidi overrides and zero-width characters, line breaks and tabs excepted. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The text as inline code, also within a table cell; empty text gives nothing. */
export function inlineCode(text: unknown, max = 200): string {
  const line = plainLabel(text, max);
  if (!line) return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((m) => m[0].length));
  const mark = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${mark}${pad}${line.replace(/\|/g, '\\|')}${pad}${mark}`;
}

/** A fenced code block that its content cannot leave. `language` is one word. */
export function codeBlock(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language.replace(/[^\w-]/g, '')}\n${text.replace(UNSEEN, '')}\n${mark}`;
}

/** A table; the cells are Markdown already (`inlineCode`, `markdownText`). No rows give nothing. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (!rows.length) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head.map((h) => markdownText(h))), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const isHttps = (target: string): boolean => /^https:\/\/[^\s<>"']+$/i.test(target);

/** One line outside code: no HTML, no images, links to https alone. */
function foreignLine(line: string): string {
  return line
    .replace(/<(https:\/\/[^\s<>]{1,500})>/g, '$1')
    .replace(/</g, '&lt;')
    .replace(/!+\[/g, '[')
    .replace(/\]\(\s*([^\s)]*)[^)\n]*\)?/g, (_whole, target: string) => (isHttps(target) ? `](${target})` : ']'))
    .replace(/^( {0,3}\[[^\]\n]{0,200}\]:)\s*(\S*).*$/, (_whole, label: string, target: string) =>
      isHttps(target) ? `${label} ${target}` : '',
    );
}

/**
 * Markdown written by somebody else, made safe to show: code blocks stay as they are, everywhere else HTML is shown as text, images become
 * links and links lead to https addresses only. Cut at `max` characters.
 */
export function foreignMarkdown(text: string, max = 100_000): string {
  const out: string[] = [];
  let fence = '';
  for (const line of text.slice(0, max).replace(/\r\n?/g, '\n').replace(UNSEEN, '').split('\n')) {
    const mark = FENCE.exec(line)?.[1] ?? '';
    if (fence) {
      out.push(line);
      if (mark.startsWith(fence) && line.trim() === mark) fence = '';
    } else if (mark) {
      fence = mark;
      out.push(line);
    } else {
      out.push(foreignLine(line));
    }
  }
  if (fence) out.push(fence);
  return text.length > max ? `${out.join('\n')}\n\n…` : out.join('\n');
}
