/**
 * Invisible characters, as the inside of a character class with the `u` flag: controls, format characters (bidirectional marks, tags,
 * soft hyphen), what Unicode calls default-ignorable (zero-width characters, variation selectors, fillers), line and paragraph separators, and
 * the few that are blank without having one of these properties (Braille blank, null notehead, Egyptian blanks).
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
export const INVISIBLE_CHARACTER_CLASS = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u{13441}\u{13442}\u{1d159}`;

const INVISIBLE = new RegExp(`[${INVISIBLE_CHARACTER_CLASS}]`, 'gu');
const INVISIBLE_OR_BLANK = new RegExp(String.raw`[${INVISIBLE_CHARACTER_CLASS}]|[^\S ]`, 'gu');
const INVISIBLE_BUT_LAYOUT = new RegExp(String.raw`(?![\t\n])[${INVISIBLE_CHARACTER_CLASS}]`, 'gu');

/** True for a text with an invisible character, including line breaks and tabs. */
export function hasInvisible(text: string): boolean {
  return text.search(INVISIBLE) >= 0;
}

/** The text with `\uXXXX` for invisible characters, and for white space other than plain spaces. */
export function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE_OR_BLANK, (c) =>
    c.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** The text without invisible characters, including line breaks and tabs. */
export function removeInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** Like `removeInvisible`, but keeps line feeds and tabs, for multi-line text. */
export function removeInvisibleInLines(text: string): string {
  return text.replace(INVISIBLE_BUT_LAYOUT, '');
}
