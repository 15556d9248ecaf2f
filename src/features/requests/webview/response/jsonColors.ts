const TOKEN = /"(?:[^"\\\n]|\\.)*"?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g;
/** Texts longer than this are shown in one color: coloring them would be noticeably slow. */
const MAX_COLORED_CHARS = 120_000;
const KINDS = ['json-key', 'json-string', 'json-number', 'json-word'] as const;
type Kind = (typeof KINDS)[number];

/** The kind of a token; `next` is the character after it, a colon after a key. */
function kindOf(token: string, next: string | undefined): Kind {
  if (token.startsWith('"')) return next === ':' ? 'json-key' : 'json-string';
  return /^[-\d]/.test(token) ? 'json-number' : 'json-word';
}

/** Where the tokens of a formatted JSON text are, by kind. */
function jsonTokens(text: string): { readonly kind: Kind; readonly start: number; readonly end: number }[] {
  const out: { kind: Kind; start: number; end: number }[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const start = match.index;
    const end = start + match[0].length;
    out.push({ kind: kindOf(match[0], text[end]), start, end });
  }
  return out;
}

/** Colors JSON in the text nodes of its lines without adding elements: one highlight per kind, in the theme's own colors. */
export function colorJson(lines: readonly Text[]): void {
  if (!('highlights' in CSS)) return;
  const highlights = new Map<Kind, Highlight>(KINDS.map((kind) => [kind, new Highlight()]));
  let length = 0;
  for (const node of lines) {
    length += node.length;
    if (length > MAX_COLORED_CHARS) break;
    for (const { kind, start, end } of jsonTokens(node.data))
      highlights
        .get(kind)!
        .add(new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end }));
  }
  for (const [kind, highlight] of highlights) CSS.highlights.set(kind, highlight);
}
