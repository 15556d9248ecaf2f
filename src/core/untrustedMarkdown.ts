// Sanitizes Markdown from outside for VS Code's Markdown preview: it is parsed, and only what an allow list names is printed again.
// Load this module lazily; the parser is large.
import MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';
import { removeInvisibleInLines, hasInvisible } from './invisible';
import { codeBlock } from './markdown';
import { escapeMarkdown } from './text';

/** Maximum characters of a text that are parsed. */
const MAX_TEXT = 50_000;
/** Longer words are printed as code without searching them for addresses. */
const MAX_WORD = 2_000;
/** Languages a code block may name; other names may select an extension of the preview that renders the block (`mermaid`, `math`). */
const LANGUAGES =
  /^(?:bash|c|cpp|cs|csharp|css|curl|diff|go|graphql|html|http|ini|java|javascript|js|json|jsonc|jsx|kotlin|php|plaintext|powershell|ps1|py|python|rb|ruby|rust|sh|shell|sql|swift|text|toml|ts|tsx|typescript|txt|xml|yaml|yml)$/i;
/** What must be encoded between the `<` and `>` of a link destination. */
const UNSAFE_IN_DESTINATION = /[^\w\-.~:/?#@$&+,;=%]/g;

/** HTML is not recognized, so it becomes text. Addresses in text are detected when the text is printed. */
const parser = new MarkdownIt({ html: false, linkify: false });

/** Where inline content is printed: only paragraphs keep line breaks, links do not nest, `|` ends a cell. */
interface InlineContext {
  readonly oneLine?: boolean;
  readonly cell?: boolean;
  readonly inLink?: boolean;
}

/**
 * Converts untrusted Markdown to Markdown that is safe to show: headings, lists, quotes, tables, code, emphasis and links to https
 * addresses. Images become links; HTML, other links and reference definitions become text. A misleading address (user name, other
 * alphabet, invisible characters) is shown as code next to its text. At most `max` characters are read.
 */
export function untrustedMarkdown(text: string, max = MAX_TEXT): string {
  const clean = removeInvisibleInLines(text.slice(0, max).replace(/\r\n?/g, '\n'));
  const printed = blocks(parser.parse(clean, {})).join('\n\n');
  return text.length > max ? `${printed}\n\n…` : printed;
}

/** The address for use between `<` and `>`; undefined unless it is https and shows clearly where it leads. */
export function httpsDestination(address: string): string | undefined {
  const url = readAddress(address);
  return url && url.protocol === 'https:' && !isMisleading(url)
    ? url.href
        .replace(UNSAFE_IN_DESTINATION, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
        .replaceAll('&', '&amp;')
    : undefined;
}

function readAddress(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/** True for a user name before the host, a host in another alphabet or without a name, or invisible characters. */
function isMisleading(url: URL): boolean {
  if (url.username || url.password || /(?:^|\.)xn--/.test(url.hostname) || url.hostname.startsWith('[')) return true;
  try {
    return hasInvisible(decodeURIComponent(url.href));
  } catch {
    return hasInvisible(decodeURIComponent(url.href.replace(/%(?![0-7][\da-f])/gi, '%25')));
  }
}

// Blocks

/** The index of the token that closes the one at `open`. */
function closingOf(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    depth += tokens[at]!.nesting;
    if (depth === 0) return at;
  }
  return tokens.length;
}

function blocks(tokens: readonly Token[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const end = token.nesting === 1 ? closingOf(tokens, at) : at;
    out.push(block(token, tokens.slice(at + 1, end)));
    at = end;
  }
  return out.filter(Boolean);
}

function block(token: Token, inside: readonly Token[]): string {
  switch (token.type) {
    case 'paragraph_open':
      return inlineOf(inside, {});
    case 'heading_open': {
      const title = inlineOf(inside, { oneLine: true });
      return title && `${'#'.repeat(Number(token.tag.slice(1)) || 6)} ${title}`;
    }
    case 'fence':
    case 'code_block': {
      const language = token.info.trim().split(/\s/, 1)[0]!;
      return codeBlock(token.content.replace(/\n$/, ''), LANGUAGES.test(language) ? language : '');
    }
    case 'blockquote_open':
      return prefixed(blocks(inside).join('\n\n'), '> ', '> ');
    case 'bullet_list_open':
      return list(inside);
    case 'ordered_list_open':
      return list(inside, Number(token.attrGet('start') ?? 1));
    case 'table_open':
      return table(inside);
    case 'hr':
      return '***';
    case 'inline':
      return inline(token.children ?? [], {});
    default:
      return '';
  }
}

function inlineOf(inside: readonly Token[], context: InlineContext): string {
  return inline(inside.find((token) => token.type === 'inline')?.children ?? [], context);
}

function prefixed(text: string, first: string, rest: string): string {
  return (
    text &&
    text
      .split('\n')
      .map((line, i) => (i === 0 ? first : rest) + line)
      .join('\n')
  );
}

/** Empty items are left out: a lone marker could turn the line before it into a heading. */
function list(tokens: readonly Token[], start?: number): string {
  const items: string[] = [];
  let tight = true;
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]!.type !== 'list_item_open') continue;
    const end = closingOf(tokens, at);
    const parts = blocks(tokens.slice(at + 1, end));
    at = end;
    if (!parts.length) continue;
    if (parts.length > 1) tight = false;
    const marker = start === undefined ? '- ' : `${start + items.length}. `;
    items.push(prefixed(parts.join('\n\n'), marker, ' '.repeat(marker.length)));
  }
  return items.join(tight ? '\n' : '\n\n');
}

function table(tokens: readonly Token[]): string {
  const rows: string[][] = [];
  for (const token of tokens) {
    if (token.type === 'tr_open') rows.push([]);
    else if (token.type === 'inline')
      rows.at(-1)?.push(inline(token.children ?? [], { oneLine: true, cell: true }) || ' ');
  }
  const [head, ...others] = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return head === undefined ? '' : [head, `|${' --- |'.repeat(rows[0]!.length)}`, ...others].join('\n');
}

// Inline content

const MARKS: Readonly<Record<string, string>> = {
  em_open: '*',
  em_close: '*',
  strong_open: '**',
  strong_close: '**',
  s_open: '~~',
  s_close: '~~',
};

function inline(tokens: readonly Token[], context: InlineContext): string {
  const out: string[] = [];
  let text = '';
  // Two adjacent code spans would be read as one.
  const push = (part: string): void => {
    if (part.startsWith('`') && out.at(-1)?.endsWith('`')) out.push(' ');
    if (part) out.push(part);
  };
  const flush = (): void => {
    for (const part of textParts(text, context)) push(part);
    text = '';
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.type === 'text' || token.type === 'text_special') {
      text += token.content;
      continue;
    }
    flush();
    switch (token.type) {
      case 'softbreak':
        push(context.oneLine ? ' ' : '\n');
        break;
      case 'hardbreak':
        push(context.oneLine ? ' ' : '\\\n');
        break;
      case 'code_inline':
        push(code(token.content, context));
        break;
      case 'link_open': {
        const end = closingOf(tokens, at);
        for (const part of link(tokens.slice(at + 1, end), token.attrGet('href') ?? '', context)) push(part);
        at = end;
        break;
      }
      case 'image':
        for (const part of image(token, context)) push(part);
        break;
      default:
        if (Object.hasOwn(MARKS, token.type)) push(MARKS[token.type]!);
        else text += token.content;
    }
  }
  flush();
  return out.join('').trim();
}

/** One line without invisible characters: an entity may have added some that the source did not show. */
function cleanLine(text: string): string {
  return removeInvisibleInLines(text).replace(/[\t\n]+/g, ' ');
}

/** Parsed text with addresses as links (https) or code (others), because the preview would turn them into links. */
function textParts(text: string, context: InlineContext): string[] {
  return cleanLine(text)
    .split(/(\s+)/)
    .flatMap((word) => {
      if (!/[@./]/.test(word)) return [escapeMarkdown(word)];
      if (word.length > MAX_WORD) return [code(word, context)];
      return httpsParts(word, context) ?? [readsAsAddress(word) ? code(word, context) : escapeMarkdown(word)];
    });
}

/** A word that consists of one https address and surrounding punctuation. */
function httpsParts(word: string, { inLink }: InlineContext): string[] | undefined {
  const [found, other] = parser.linkify.match(word) ?? [];
  if (!found || other || found.schema !== 'https:') return undefined;
  const before = word.slice(0, found.index);
  const after = word.slice(found.lastIndex);
  const destination = httpsDestination(found.url);
  if (destination === undefined || /[@./]/.test(before) || /[@/]|\.\S/.test(after)) return undefined;
  const shown = escapeMarkdown(found.raw);
  return [escapeMarkdown(before), inLink ? shown : `[${shown}](<${destination}>)`, escapeMarkdown(after)];
}

/** True for a word that some renderer may turn into a link; renderers differ in where an address begins and ends. */
function readsAsAddress(word: string): boolean {
  return (
    /\/\/|@/.test(word) ||
    parser.linkify.test(word) ||
    word.split(/[^\p{L}\p{N}._:/-]+/u).some((part) => parser.linkify.test(part))
  );
}

/** A code span. In a table cell, `|` would end the cell in some renderers, so it becomes text between two spans. */
function code(content: string, context: InlineContext): string {
  const line = cleanLine(content);
  if (!line.trim()) return '';
  if (context.cell && line.includes('|'))
    return line
      .split('|')
      .map((part) => code(part, context))
      .join('\\|');
  let longest = 0;
  for (const [run] of line.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const mark = '`'.repeat(longest + 1);
  const pad = /^[\s`]|[\s`]$/.test(line) ? ' ' : '';
  return `${mark}${pad}${line}${pad}${mark}`;
}

/** A link to an https address. Any other link becomes its text, with a web address next to it as code. */
function link(inside: readonly Token[], href: string, context: InlineContext): string[] {
  const label = inline(inside, { ...context, oneLine: true, inLink: true });
  const destination = context.inLink ? undefined : httpsDestination(href);
  if (destination !== undefined) {
    const url = new URL(href);
    const shown = !label || namesAnotherHost(plainTextOf(inside), url) ? escapeMarkdown(url.href) : label;
    return [`[${shown}](<${destination}>)`];
  }
  if (context.inLink || !/^https?:/i.test(href)) return [label];
  return label ? [label, ' (', code(href, context), ')'] : [code(href, context)];
}

function image(token: Token, context: InlineContext): string[] {
  const alt = token.children ?? [];
  return link(alt, token.attrGet('src') ?? '', context);
}

/** The text of tokens without formatting. */
function plainTextOf(tokens: readonly Token[]): string {
  return tokens.map((token) => (token.children ? plainTextOf(token.children) : token.content)).join('');
}

/** True when the text of a link looks like the address of a host other than its target. */
function namesAnotherHost(text: string, target: URL): boolean {
  return cleanLine(text)
    .split(/\s+/)
    .some(
      (word) =>
        word.length <= MAX_WORD &&
        (parser.linkify.match(word) ?? []).some((found) => readAddress(found.url)?.host !== target.host),
    );
}
