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
} from './scanner';
import { RequestNode, type HeaderNode, type HttpDocument, type IgnoredNode, type SyntaxProblem } from './tree';

/** Where in a request block the parser is. */
const enum State {
  Preamble,
  Target,
  Headers,
  Body,
  After,
}

/** Reads a request document into its tree. Takes any text, never throws, and looks at each character a bounded number of times. */
export function parse(text: string): HttpDocument {
  return new Parser(text).run();
}

class Parser {
  private readonly lines: LineScanner;
  private readonly requests: RequestNode[] = [];
  private readonly passedOver: IgnoredNode[] = [];
  private readonly problems: SyntaxProblem[] = [];
  private readonly foreign: ForeignSyntax;
  private node: RequestNode;
  private state: State = State.Preamble;

  constructor(private readonly text: string) {
    this.lines = new LineScanner(text);
    this.foreign = new ForeignSyntax(this.lines, this.problems);
    this.node = new RequestNode(0);
  }

  run(): HttpDocument {
    const { lines, text } = this;
    while (lines.next()) {
      if (text.charCodeAt(lines.start) === HASH && this.atSeparator()) {
        this.separator();
        continue;
      }
      if (this.state === State.Body) this.bodyLine();
      else if (this.state === State.Headers) this.headerLine();
      else if (this.state === State.Preamble) this.preambleLine();
      else if (this.state === State.Target) this.targetLine();
      else this.lineAfter();
    }
    this.closeBlock(text.length);
    return { text, requests: this.requests, ignored: this.passedOver, problems: this.problems };
  }

  private atSeparator(): boolean {
    const {
      text,
      lines: { start, end },
    } = this;
    return end - start >= 3 && text.charCodeAt(start + 1) === HASH && text.charCodeAt(start + 2) === HASH;
  }

  private separator(): void {
    const { text, lines } = this;
    // A document that starts with a separator has no empty block before it.
    if (lines.start > 0) {
      this.closeBlock(lines.start);
      this.node = new RequestNode(lines.start);
    }
    this.state = State.Preamble;
    const { start, end } = lines;
    let at = start;
    while (at < end && text.charCodeAt(at) === HASH) at++;
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    this.node.separator = { start, end };
    this.node.title = { start: at, end: lines.lastNonBlank(at) };
    this.node.contentEnd = end;
  }

  private closeBlock(end: number): void {
    if (this.state === State.Target) this.endTarget();
    this.node.end = end;
    this.requests.push(this.node);
  }

  // The request and what stands before it

  private preambleLine(): void {
    const { text, lines } = this;
    const at = lines.firstNonBlank();
    if (at === lines.end) return;
    const code = text.charCodeAt(at);
    if (code === HASH || (code === SLASH && text.charCodeAt(at + 1) === SLASH)) {
      this.comment(at);
      return;
    }
    if (code === AT) {
      this.variable(at);
      return;
    }
    if (code === LESS && this.ignored(this.foreign.script(at, 'request-script'))) return;
    if (code === BRACE && this.ignored(this.foreign.scriptBlock(at))) return;
    if (this.ignored(this.foreign.importLine(at) ?? this.foreign.check(at))) return;
    this.requestLine(at);
  }

  /** A comment line; a tag when `@` follows the mark. */
  private comment(at: number): void {
    const { text, lines } = this;
    let from = text.charCodeAt(at) === HASH ? at + 1 : at + 2;
    while (from < lines.end && isBlank(text.charCodeAt(from))) from++;
    if (text.charCodeAt(from) !== AT || from >= lines.end) return;
    const nameStart = from + 1;
    let nameEnd = nameStart;
    while (nameEnd < lines.end && !isBlank(text.charCodeAt(nameEnd)) && text.charCodeAt(nameEnd) !== EQUALS) nameEnd++;
    if (nameEnd === nameStart) {
      this.problem('tag-without-name', at, lines.end);
      return;
    }
    let value = nameEnd;
    while (value < lines.end && isBlank(text.charCodeAt(value))) value++;
    if (text.charCodeAt(value) === EQUALS && value < lines.end) {
      value++;
      while (value < lines.end && isBlank(text.charCodeAt(value))) value++;
    }
    const tag = {
      start: at,
      end: lines.end,
      name: { start: nameStart, end: nameEnd },
      value: { start: value, end: lines.lastNonBlank(value) },
    };
    this.node.tags = append(this.node.tags, tag);
    this.node.contentEnd = lines.end;
  }

  private variable(at: number): void {
    const { text, lines } = this;
    const nameStart = at + 1;
    let nameEnd = nameStart;
    while (nameEnd < lines.end && !isBlank(text.charCodeAt(nameEnd)) && text.charCodeAt(nameEnd) !== EQUALS) nameEnd++;
    let value = nameEnd;
    while (value < lines.end && isBlank(text.charCodeAt(value))) value++;
    this.node.contentEnd = lines.end;
    if (nameEnd === nameStart || value >= lines.end || text.charCodeAt(value) !== EQUALS) {
      this.problem('variable-without-value', at, lines.end);
      return;
    }
    value++;
    while (value < lines.end && isBlank(text.charCodeAt(value))) value++;
    const variable = {
      start: at,
      end: lines.end,
      name: { start: nameStart, end: nameEnd },
      value: { start: value, end: lines.lastNonBlank(value) },
    };
    this.node.variables = append(this.node.variables, variable);
  }

  private requestLine(at: number): void {
    const { text, lines } = this;
    const end = lines.lastNonBlank(at);
    const method = methodEnd(text, at, end);
    let target = method < 0 ? at : method;
    while (target < end && isBlank(text.charCodeAt(target))) target++;
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

  /** One line of the target; an HTTP version at its end is taken off. */
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
    if (code === HASH || (code === SLASH && text.charCodeAt(at + 1) === SLASH)) {
      this.comment(at);
      return;
    }
    if (this.ignored(this.foreign.check(at))) {
      this.endTarget();
      this.state = State.Headers;
      return;
    }
    if (at > lines.start || code === QUESTION || code === AMPERSAND || code === SLASH) {
      this.piece(at, lines.lastNonBlank(at));
      return;
    }
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
    if (code === HASH || (code === SLASH && text.charCodeAt(at + 1) === SLASH)) {
      this.comment(at);
      return;
    }
    if (this.ignored(this.foreign.check(at))) return;
    const end = lines.lastNonBlank(at);
    const last = node.headers.length ? node.headers[node.headers.length - 1] : undefined;
    if (at > lines.start && last) {
      this.fold(last, at, end);
      return;
    }
    if (code === AT) {
      this.variable(at);
      return;
    }
    // A body or a handler without the empty line before it.
    if (
      code === LESS ||
      code === GREATER ||
      code === BRACKET ||
      (code === BRACE && text.charCodeAt(at + 1) !== BRACE) ||
      (code === BRACE && end === at + 2)
    ) {
      this.state = State.Body;
      this.bodyLine();
      return;
    }
    let colon = at;
    while (colon < end && text.charCodeAt(colon) !== COLON) colon++;
    node.contentEnd = end;
    if (colon === end) {
      this.problem('header-without-colon', at, end);
      return;
    }
    let nameEnd = colon;
    while (nameEnd > at && isBlank(text.charCodeAt(nameEnd - 1))) nameEnd--;
    if (nameEnd === at) {
      this.problem('header-without-name', at, end);
      return;
    }
    let value = colon + 1;
    while (value < end && isBlank(text.charCodeAt(value))) value++;
    node.headers = append(node.headers, {
      start: at,
      end,
      name: { start: at, end: nameEnd },
      value: { start: value, end },
      folded: false,
    });
  }

  private fold(header: HeaderNode, start: number, end: number): void {
    header.value = { start: header.value.end > header.value.start ? header.value.start : start, end };
    header.end = end;
    header.folded = true;
    this.node.contentEnd = end;
  }

  // The body and what stands after it

  private bodyLine(): void {
    const { text, lines, node } = this;
    const at = lines.firstNonBlank();
    if (at === lines.end) return;
    const code = text.charCodeAt(at);
    if (code === HASH || (code === SLASH && text.charCodeAt(at + 1) === SLASH)) {
      if (node.body) node.body.comments = true;
      node.bodyComments = append(node.bodyComments, { start: at, end: lines.lastNonBlank(at) });
      return;
    }
    if (this.ignored(this.foreign.check(at))) {
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

  /** Lines after a handler or a response reference belong to nothing, unless they are further handlers or comments. */
  private lineAfter(): void {
    const { text, lines } = this;
    const at = lines.firstNonBlank();
    if (at === lines.end) return;
    const code = text.charCodeAt(at);
    if (code === HASH || (code === SLASH && text.charCodeAt(at + 1) === SLASH)) return;
    if ((code === LESS || code === GREATER) && this.ignored(this.foreign.handler(at, code))) return;
    if (this.ignored(this.foreign.check(at))) return;
    const end = lines.lastNonBlank(at);
    const last = this.passedOver[this.passedOver.length - 1];
    if (last?.kind === 'text' && last.end === this.node.contentEnd)
      this.passedOver[this.passedOver.length - 1] = { kind: 'text', start: last.start, end };
    else this.passedOver.push({ kind: 'text', start: at, end });
    this.node.contentEnd = end;
  }

  /** Notes what other tools wrote; false when there was nothing of that kind. */
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

/** The list with one item more; a shared empty list is replaced, any other belongs to its block and grows. */
function append<T>(list: readonly T[], item: T): readonly T[] {
  if (!list.length) return [item];
  (list as T[]).push(item);
  return list;
}

/** `< path`, `<@ path`, `<@latin1 path`: a mark, blanks, something. `<tag` is text. */
export function isFileReference(text: string, at: number, end: number): boolean {
  let from = at + 1;
  if (text.charCodeAt(from) === AT) while (from < end && !isBlank(text.charCodeAt(from))) from++;
  if (from >= end || !isBlank(text.charCodeAt(from))) return false;
  while (from < end && isBlank(text.charCodeAt(from))) from++;
  return from < end;
}
