// The syntax tree of a request file. Positions are UTF-16 offsets into the text, `end` exclusive; the tree holds no copies of the text.

/** A range of the text, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** `# @name value` or `// @name value`. `start`/`end` is the whole line without its line break. */
export interface TagNode extends Span {
  readonly name: Span;
  readonly value: Span;
}

/** `@name = value`. `start`/`end` is the whole line without its line break. */
export interface VariableNode extends Span {
  readonly name: Span;
  readonly value: Span;
}

/** `Name: value`; `value` includes continuation lines (`folded` is true then). */
export interface HeaderNode extends Span {
  readonly name: Span;
  value: Span;
  end: number;
  folded: boolean;
}

/** Method, target and HTTP version. The target may span several lines: `pieces`, each trimmed, at least one unless it is missing. */
export interface RequestLineNode extends Span {
  end: number;
  /** Absent for the GET shorthand. */
  readonly method?: Span;
  readonly pieces: Span[];
  version?: Span;
}

/** The body's text, without blank lines around it. The flags say what it may contain; `comments` includes all lines that are not sent. */
export interface BodyNode extends Span {
  end: number;
  comments: boolean;
  files: boolean;
}

/** What a document contains but is deliberately not run: scripts, response references, redirections, imports. */
export interface IgnoredNode extends Span {
  readonly kind: IgnoredKind;
}
/** Syntax of other tools that is parsed, but ignored. */
export type IgnoredKind =
  'response-script' | 'request-script' | 'response-reference' | 'redirection' | 'import' | 'text';

/** A syntax error. The UI has a message for each code. */
export interface SyntaxProblem extends Span {
  readonly code:
    | 'header-without-colon'
    | 'header-without-name'
    | 'missing-target'
    | 'script-not-closed'
    | 'variable-without-value'
    | 'tag-without-name';
}

/** Shared by all blocks without any; never modified. */
const NONE: readonly never[] = [];

/** One block of the document: from its separator (or the start of the text) to the next separator. Blocks cover the text without gaps. */
export interface RequestNode extends Span {
  /** The block as it was parsed. Later versions of the text share it while the text of the block stays the same. */
  readonly origin: ParsedRequest;
  /** The `###` line without its line break; absent for a first block without one. */
  readonly separator: Span | undefined;
  /** What is written after `###`, trimmed; empty if there is nothing. */
  readonly title: Span | undefined;
  /** Comments such as `# @name list`, in order. */
  readonly tags: readonly TagNode[];
  /** Lines such as `@name = value`, in order. */
  readonly variables: readonly VariableNode[];
  /** Absent for a block with only comments and variables. */
  readonly line: RequestLineNode | undefined;
  /** Header lines, in order. */
  readonly headers: readonly HeaderNode[];
  /** Lines such as `?? status == 200`, anywhere in the block, trimmed. */
  readonly checks: readonly Span[];
  /** What comes after the empty line; absent if there is nothing. */
  readonly body: BodyNode | undefined;
  /** Comment lines before, in and after a body; they are not sent. */
  readonly bodyComments: readonly Span[];
  /** End of the last line that belongs to the request itself (line, headers, body or ignored parts), without trailing blanks. */
  readonly contentEnd: number;
}

/** A block as the parser builds it. */
export class ParsedRequest implements RequestNode {
  end = 0;
  separator: Span | undefined;
  title: Span | undefined;
  tags: readonly TagNode[] = NONE;
  variables: readonly VariableNode[] = NONE;
  line: RequestLineNode | undefined;
  headers: readonly HeaderNode[] = NONE;
  checks: readonly Span[] = NONE;
  body: BodyNode | undefined;
  bodyComments: readonly Span[] = NONE;
  contentEnd: number;
  constructor(readonly start: number) {
    this.contentEnd = start;
  }
  get origin(): ParsedRequest {
    return this;
  }
}

/** A whole request file. */
export interface HttpDocument {
  readonly text: string;
  readonly requests: readonly RequestNode[];
  readonly ignored: readonly IgnoredNode[];
  readonly problems: readonly SyntaxProblem[];
}

/** The text a span covers. */
export function spanText(document: { readonly text: string }, span: Span): string {
  return document.text.slice(span.start, span.end);
}

/** True when `offset` lies in the span or at its end. */
export function spanTouches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** The block at an offset. Binary search; undefined only for a document without blocks. */
export function findRequestAt(document: HttpDocument, offset: number): RequestNode | undefined {
  const { requests } = document;
  let low = 0;
  let high = requests.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (requests[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return requests[low];
}

const problemIndexes = new WeakMap<HttpDocument, ReadonlyMap<RequestNode, readonly SyntaxProblem[]>>();

/** The syntax problems of one block. Cached per tree. */
export function syntaxProblems(document: HttpDocument, node: RequestNode): readonly SyntaxProblem[] {
  let index = problemIndexes.get(document);
  if (!index) {
    const made = new Map<RequestNode, SyntaxProblem[]>();
    for (const problem of document.problems) {
      const owner = findRequestAt(document, problem.start)!;
      const list = made.get(owner);
      if (list) list.push(problem);
      else made.set(owner, [problem]);
    }
    problemIndexes.set(document, (index = made));
  }
  return index.get(node) ?? NONE;
}

/** The target as one string, with its pieces joined (a line break inside the path separates segments); variables stay as written. */
export function targetText(document: HttpDocument, line: RequestLineNode): string {
  if (line.pieces.length === 1) return spanText(document, line.pieces[0]!);
  const parts: string[] = [];
  let inPath = true;
  for (const piece of line.pieces) {
    const text = spanText(document, piece);
    const last = parts.length - 1;
    const endsWithSlash = last >= 0 && parts[last]!.endsWith('/');
    if (inPath && last >= 0 && !endsWithSlash && !/^[/?&#]/.test(text)) parts.push('/');
    else if (inPath && endsWithSlash && text.startsWith('/')) parts[last] = parts[last]!.slice(0, -1);
    parts.push(text);
    if (inPath && /[?#]/.test(text)) inPath = false;
  }
  return parts.join('');
}

/** The method in uppercase; GET for the shorthand. */
export function methodText(document: HttpDocument, line: RequestLineNode): string {
  return line.method ? spanText(document, line.method).toUpperCase() : 'GET';
}

/** A header's value, with continuation lines joined by one space. */
export function headerValue(document: HttpDocument, header: HeaderNode): string {
  const text = spanText(document, header.value);
  return header.folded
    ? text
        .split(/\r\n|\r|\n/)
        .map((l) => l.trim())
        .filter((l) => l && !l.startsWith('#') && !l.startsWith('//'))
        .join(' ')
    : text;
}

/** The first header with a name (given in lowercase), if there is one. */
export function findHeader(document: HttpDocument, node: RequestNode, name: string): HeaderNode | undefined {
  return node.headers.find(
    (h) => h.name.end - h.name.start === name.length && spanText(document, h.name).toLowerCase() === name,
  );
}

/** The value of a tag (`# @name value`), by the tag's lowercase name. */
export function tagValue(document: HttpDocument, node: RequestNode, name: string): string | undefined {
  const tag = node.tags.find((t) => spanText(document, t.name).toLowerCase() === name);
  return tag && spanText(document, tag.value);
}

/**
 * Caches a function of a block across all versions of a text in which the block is the same. The result must depend only on the
 * block's text and contain no positions.
 */
export function oncePerBlock<T>(
  find: (document: HttpDocument, node: RequestNode) => T,
): (document: HttpDocument, node: RequestNode) => T {
  const known = new WeakMap<ParsedRequest, { readonly value: T }>();
  return (document, node) => {
    let found = known.get(node.origin);
    if (!found) known.set(node.origin, (found = { value: find(document, node) }));
    return found.value;
  };
}

/** A name that other requests can refer to: letters, digits, `_` and `-`. */
const REFERENCE_NAME = /^[A-Za-z_][\w-]*$/;

/** The request's name for references: `# @name x`, otherwise the title if it is one word. */
export const requestName = oncePerBlock((document, node) => {
  const tagged = tagValue(document, node, 'name');
  if (tagged) return tagged;
  const title = node.title && spanText(document, node.title);
  return title && REFERENCE_NAME.test(title) ? title : undefined;
});

/** The account a request names with `# @account`. */
export const accountName = oncePerBlock((document, node) => tagValue(document, node, 'account'));
