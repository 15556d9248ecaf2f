// Makes text written by strangers (visitor names, messages, page titles) safe to stand in labels, tooltips and Markdown.

/** C0/C1 controls, bidirectional overrides and isolates, zero-width characters, BOM, line and paragraph separators. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const BLANKS = /\s+/g;

/**
 * One line of plain text for a label, description, title or prompt.
 * Controls and bidi overrides are dropped, `$(icon)` and `[link](address)` syntax (which messages and quick inputs act on) is neutralised, blanks are collapsed, and it is cut at `max` characters (default 120).
 */
export function plainLabel(text: unknown, max = 120): string {
  const raw = typeof text === 'string' ? text : text === null || text === undefined ? '' : String(text);
  const head = raw.length > max * 8 ? raw.slice(0, max * 8) : raw;
  const line = head
    .replace(/[\t\r\n\u2028\u2029]/g, ' ')
    .replace(UNSAFE, '')
    .replace(BLANKS, ' ')
    .replace(/\$\(/g, '$\u2009(')
    .replace(/\]\(/g, ']\u2009(')
    .trim();
  const points = [...line];
  return points.length > max ? `${points.slice(0, max - 1).join('')}…` : line;
}

/** Several lines of plain text: as `plainLabel`, with line breaks kept and cut at `max` characters (default 2,000). */
export function plainText(text: unknown, max = 2000): string {
  const raw = typeof text === 'string' ? text : text === null || text === undefined ? '' : String(text);
  const cut = raw
    .slice(0, max)
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((l) => l.replace(/\t/g, ' ').replace(UNSAFE, ''))
    .join('\n');
  return raw.length > max ? `${cut}…` : cut;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['&', '&amp;'],
  ['"', '&quot;'],
]);

/** `plainLabel`, with every character that Markdown or HTML gives a meaning to escaped, for an untrusted MarkdownString. */
export function markdownText(text: unknown, max = 400): string {
  return plainLabel(text, max).replace(
    /[\\`*_{}[\]()#+\-.!|~<>&$:@/"']/g,
    (character) => ENTITIES.get(character) ?? `\\${character}`,
  );
}
