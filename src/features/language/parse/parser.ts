import { ForeignSyntax } from './foreignSyntax';
import { methodEnd, versionStart } from './requestLine';
import {
  AMPERSAND,
  AT,
  BRACE,
  BRACKET,
  COLON,
  EQUALS,
  GREATER,
  HASH,
  LESS,
  LineScanner,
  QUESTION,
  SLASH,
  isBlank,
  isCheck,
  isComment,
  skipBlanks,
} from './scanner';
import {
  ParsedRequest,
  type HeaderNode,
  type HttpDocument,
  type IgnoredNode,
  type Span,
  type SyntaxProblem,
} from './tree';

/** Where in a request block the parser is. */
const enum State {
  Preamble,
  Target,
  Headers,
  Body,
  After,
}

/** Parses a request file into its tree. Accepts any text, never throws, and looks at each character a bounded number of times. */
export function parseRequests(text: string): HttpDocument {
  return new Parser(text, 0).run();
}

/** Parses blocks from a separator to the end of the text, or to a separator that `isKnown` accepts, whose offset is then `end`. */
export function parseBlocks(
  text: string,
  start: number,
  isKnown: (separator: number) => boolean,
): HttpDocument & { readonly end: number } {
  return new Parser(text, start).run(isKnown);
}

class Parser {
  private readonly lines: LineScanner;
  private readonly requests: ParsedRequest[] = [];
  private readonly passedOver: IgnoredNode[] = [];
  private readonly problems: SyntaxProblem[] = [];
  private readonly foreign: ForeignSyntax;
  private node: ParsedRequest;
  private state: State = State.Preamble;

  constructor(
    private readonly text: string,
    start: number,
  ) {
    this.lines = new LineScanner(text, start);
    this.foreign = new ForeignSyntax(this.lines, this.problems);
    this.node = new ParsedRequest(start);
  }

  run(isKnown?: (separator: number) => boolean): HttpDocument & { readonly end: number } {
    const { lines, text } = this;
    let end = text.length;
    while (lines.next()) {
      if (text.charCodeAt(lines.start) === HASH && text.startsWith('###', lines.start)) {
        if (lines.start > this.node.start && isKnown?.(lines.start)) {
          end = lines.start;
          break;
        }
        this.separator();
        continue;
      }
      if (this.state === State.Body) this.bodyLine();
      else if (this.state === State.Headers) this.headerLine();
      else if (this.state === State.Preamble) this.preambleLine();
      else if (this.state === State.Target) this.targetLine();
      else this.lineAfter();
    }
    this.closeBlock(end);
    return { text, requests: this.requests, ignored: this.passedOver, problems: this.problems, end };
  }

  private separator(): void {
    const { text, lines } = this;
    // Text that starts with a separator has no empty block before it.
    if (lines.start > this.node.start) {
      this.closeBlock(lines.start);
      this.node = new ParsedRequest(lines.start);
    }
    this.state = State.Preamble;
    const { start, end } = lines;
    let at = start;
    while (at < end && text.charCodeAt(at) === HASH) at++;
    at = skipBlanks(text, at, end);
    this.node.separator = { start, end };
    this.node.title = { start: at, end: lines.lastNonBlank(at) };
    this.node.contentEnd = end;
  }

  private closeBlock(end: number): void {
    if (this.state === State.Target) this.endTarget();
    this.node.end = end;
    this.requests.push(this.node);
  }

  // The request and what comes before it

  private preambleLine(): void {
    const { text, lines } = this;
    const at = lines.firstNonBlank();
    if (at === lines.end) return;
    const code = text.charCodeAt(at);
    if (isComment(text, at)) return this.comment(at);
    if (code === AT) return this.variable(at);
    if (code === LESS && this.ignored(this.foreign.script(at, 'request-script'))) return;
    if (code === BRACE && this.ignored(this.foreign.scriptBlock(at))) return;
    if (this.check(at) || this.ignored(this.foreign.importLine(at))) return;
    this.requestLine(at);
  }

  /** A comment line; a tag when `@` follows the mark. */
  private comment(at: number): void {
    const { text, lines } = this;
    const from = skipBlanks(text, text.charCodeAt(at) === HASH ? at + 1 : at + 2, lines.end);
    if (text.charCodeAt(from) !== AT || from >= lines.end) return;
    const { name, value } = definition(lines, from);
    if (name.start === name.end) return this.problem('tag-without-name', at, lines.end);
    this.node.tags = append(this.node.tags, { start: at, end: lines.end, name, value });
    this.node.contentEnd = lines.end;
  }

  private variable(at: number): void {
    const { lines } = this;
    const { name, value, hasEquals } = definition(lines, at);
    this.node.contentEnd = lines.end;
    if (name.start === name.end || !hasEquals) return this.problem('variable-without-value', at, lines.end);
    this.node.variables = append(this.node.variables, { start: at, end: lines.end, name, value });
  }

  private requestLine(at: number): void {
    const { text, lines } = this;
    const end = lines.lastNonBlank(at);
    const method = methodEnd(text, at, end);
    const target = skipBlanks(text, method < 0 ? at : method, end);
    const line = {
      start: at,
      end,
      method: method < 0 ? undefined : { start: at, end: method },
      pieces: [],
      version: undefined,
    };
    this.node.line = line;
    this.node.contentEnd = end;
    this.piece(target, end);
    this.state = State.Target;
  }

  /** One line of the target; an HTTP version at its end is removed. */
  private piece(start: number, end: number): void {
    const line = this.node.line!;
    const version = versionStart(this.text, start, end);
    if (version >= 0) line.version = { start: version, end };
    let last = version >= 0 ? version : end;
    while (last > start && isBlank(this.text.charCodeAt(last - 1))) last--;
    if (last > start) line.pieces.push({ start, end: last });
    line.end = end;
    this.node.contentEnd = end;
  }

  private targetLine(): void {
    const { text, lines } = this;
    const at = lines.firstNonBlank();
    if (at === lines.end) {
      this.endTarget();
      this.state = State.Body;
      return;
    }
    const code = text.charCodeAt(at);
    if (isComment(text, at)) return this.comment(at);
    if (this.check(at)) {
      this.endTarget();
      this.state = State.Headers;
      return;
    }
    if (at > lines.start || code === QUESTION || code === AMPERSAND || code === SLASH)
      return this.piece(at, lines.lastNonBlank(at));
    this.endTarget();
    this.state = State.Headers;
    this.headerLine();
  }

  private endTarget(): void {
    const line = this.node.line!;
    if (!line.pieces.length) this.problem('missing-target', line.start, line.end);
  }

  private headerLine(): void {
    const { text, lines, node } = this;
    const at = lines.firstNonBlank();
    if (at === lines.end) {
      this.state = State.Body;
      return;
    }
    const code = text.charCodeAt(at);
    if (isComment(text, at)) return this.comment(at);
    if (this.check(at)) return;
    const end = lines.lastNonBlank(at);
    const last = node.headers.length ? node.headers[node.headers.length - 1] : undefined;
    if (at > lines.start && last) return this.fold(last, at, end);
    if (code === AT) return this.variable(at);
    // A body or a handler without a preceding empty line.
    if (
      code === LESS ||
      code === GREATER ||
      code === BRACKET ||
      (code === BRACE && text.charCodeAt(at + 1) !== BRACE) ||
      (code === BRACE && end === at + 2)
    ) {
      this.state = State.Body;
      return this.bodyLine();
    }
    let colon = at;
    while (colon < end && text.charCodeAt(colon) !== COLON) colon++;
    node.contentEnd = end;
    if (colon === end) return this.problem('header-without-colon', at, end);
    let nameEnd = colon;
    while (nameEnd > at && isBlank(text.charCodeAt(nameEnd - 1))) nameEnd--;
    if (nameEnd === at) return this.problem('header-without-name', at, end);
    node.headers = append(node.headers, {
      start: at,
      end,
      name: { start: at, end: nameEnd },
      value: { start: skipBlanks(text, colon + 1, end), end },
      folded: false,
    });
  }

  private fold(header: HeaderNode, start: number, end: number): void {
    header.value = { start: header.value.end > header.value.start ? header.value.start : start, end };
    header.end = end;
    header.folded = true;
    this.node.contentEnd = end;
  }

  // The body and what comes after it

  private bodyLine(): void {
    const { text, lines, node } = this;
    const at = lines.firstNonBlank();
    if (at === lines.end) return;
    const code = text.charCodeAt(at);
    if (isComment(text, at)) {
      if (node.body) node.body.comments = true;
      node.bodyComments = append(node.bodyComments, { start: at, end: lines.lastNonBlank(at) });
      return;
    }
    if (this.check(at)) {
      if (node.body) node.body.comments = true;
      return;
    }
    let file = false;
    if (at === lines.start && (code === LESS || code === GREATER || code === BRACE)) {
      if (this.ignored(code === BRACE ? this.foreign.scriptBlock(at) : this.foreign.handler(at, code))) {
        this.state = State.After;
        return;
      }
      file = code === LESS && isFileReference(text, at, lines.end);
    }
    const end = lines.lastNonBlank(at);
    node.contentEnd = end;
    if (!node.body) node.body = { start: at, end, comments: false, files: file };
    else {
      node.body.end = end;
      if (file) node.body.files = true;
    }
  }

  /** Lines after a handler or a response reference are ignored, unless they are further handlers or comments. */
  private lineAfter(): void {
    const { text, lines } = this;
    const at = lines.firstNonBlank();
    if (at === lines.end) return;
    const code = text.charCodeAt(at);
    if (isComment(text, at)) return;
    if ((code === LESS || code === GREATER) && this.ignored(this.foreign.handler(at, code))) return;
    if (this.check(at)) return;
    const end = lines.lastNonBlank(at);
    const last = this.passedOver[this.passedOver.length - 1];
    if (last?.kind === 'text' && last.end === this.node.contentEnd)
      this.passedOver[this.passedOver.length - 1] = { kind: 'text', start: last.start, end };
    else this.passedOver.push({ kind: 'text', start: at, end });
    this.node.contentEnd = end;
  }

  /** Records a check of the response; false if the line is not one. */
  private check(at: number): boolean {
    const { text, lines, node } = this;
    if (!isCheck(text, at)) return false;
    const end = lines.lastNonBlank(at);
    node.checks = append(node.checks, { start: at, end });
    node.contentEnd = end;
    return true;
  }

  /** Records syntax of other tools; false if there was none. */
  private ignored(found: IgnoredNode | undefined): boolean {
    if (!found) return false;
    this.passedOver.push(found);
    this.node.contentEnd = found.end;
    return true;
  }

  private problem(code: SyntaxProblem['code'], start: number, end: number): void {
    this.problems.push({ code, start, end });
  }
}

/** The rest of a line after its `@`: a name, an optional equals sign, and a value. */
function definition(
  lines: LineScanner,
  at: number,
): { readonly name: Span; readonly value: Span; readonly hasEquals: boolean } {
  const { text } = lines;
  let nameEnd = at + 1;
  while (nameEnd < lines.end && !isBlank(text.charCodeAt(nameEnd)) && text.charCodeAt(nameEnd) !== EQUALS) nameEnd++;
  let value = skipBlanks(text, nameEnd, lines.end);
  const hasEquals = value < lines.end && text.charCodeAt(value) === EQUALS;
  if (hasEquals) value = skipBlanks(text, value + 1, lines.end);
  return {
    name: { start: at + 1, end: nameEnd },
    value: { start: value, end: lines.lastNonBlank(value) },
    hasEquals,
  };
}

/** The list with one more item; a shared empty list is replaced, any other belongs to its block and is extended. */
function append<T>(list: readonly T[], item: T): readonly T[] {
  if (!list.length) return [item];
  (list as T[]).push(item);
  return list;
}

/** `< path`, `<@ path`, `<@latin1 path`: a mark, blanks, and text. `<tag` is text. */
export function isFileReference(text: string, at: number, end: number): boolean {
  let from = at + 1;
  if (text.charCodeAt(from) === AT) while (from < end && !isBlank(text.charCodeAt(from))) from++;
  if (from >= end || !isBlank(text.charCodeAt(from))) return false;
  return skipBlanks(text, from, end) < end;
}
