// Makes untrusted text (visitor names, messages, page titles) safe for labels, tooltips and Markdown.
import { removeInvisible } from './invisible';

const BLANKS = /\s+/g;
/** No character that people write has more UTF-16 units. */
const MAX_CHARACTER_UNITS = 64;
let graphemes: Intl.Segmenter | undefined;

/**
 * The beginning of a text, at most `max` UTF-16 units. Cuts between characters as readers see them, never inside an emoji, a flag or a
 * letter with combining marks.
 */
export function firstCharacters(text: string, max: number): string {
  if (text.length <= max) return text;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, max + MAX_CHARACTER_UNITS))) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  return text.slice(0, end || max);
}

/**
 * One line of plain text for a label, description, title or prompt, cut at `max` characters (default 120). Invisible characters are
 * dropped, `$(icon)` and `[link](address)` syntax (which messages and quick inputs act on) is neutralized, white space is collapsed.
 */
export function plainLabel(text: unknown, max = 120): string {
  const raw = typeof text === 'string' ? text : text === null || text === undefined ? '' : String(text);
  const head = raw.length > max * 8 ? raw.slice(0, max * 8) : raw;
  const line = removeInvisible(head.replace(/[\t\r\n\u2028\u2029]/g, ' '))
    .replace(BLANKS, ' ')
    .replace(/\$\(/g, '$\u2009(')
    .replace(/\]\(/g, ']\u2009(')
    .trim();
  const points = [...line];
  if (!points.length) return '';
  return points.length > max || head !== raw
    ? `${firstCharacters(line, points.slice(0, max - 1).join('').length)}…`
    : line;
}

/** Letters of scripts that are written from right to left, by the blocks that Unicode reserves for them. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * The text between first-strong isolates if it is written from right to left, so that punctuation and numbers around it stay where they
 * are. For texts inside sentences only: never for data, labels that are compared, or file names.
 * https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
 */
export function isolate(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** `plainLabel` for a name or text inside a sentence of the window. Terminals show isolates as escapes, so not for the command line. */
export function sentenceText(text: unknown, max = 120): string {
  return isolate(plainLabel(text, max));
}

/** Multi-line plain text: like `plainLabel`, but with line breaks, and cut at `max` characters (default 2,000). */
export function plainText(text: unknown, max = 2000): string {
  const raw = typeof text === 'string' ? text : text === null || text === undefined ? '' : String(text);
  const cut = firstCharacters(raw, max)
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((l) => removeInvisible(l.replace(/\t/g, ' ')))
    .join('\n');
  return raw.length > max ? `${cut}…` : cut;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['&', '&amp;'],
  ['"', '&quot;'],
]);

/** Escapes text for HTML content and attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? '&#39;');
}

/** Escapes every character with a meaning in Markdown or HTML. The caller must remove line breaks. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|~<>&$:@/"']/g, (character) => ENTITIES.get(character) ?? `\\${character}`);
}

/** `plainLabel`, escaped for an untrusted MarkdownString. */
export function markdownText(text: unknown, max = 400): string {
  return escapeMarkdown(plainLabel(text, max));
}
