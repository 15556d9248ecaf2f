import type { ApiRequest, Body, Method, Pair, Part } from '../../../api/client/types';
import {
  type BodyFormat,
  type FileRefusal,
  FORM_MEDIA_TYPE,
  bodyFormatOf,
  guessBodyFormat,
  headerParameter,
  mediaType,
} from '../../requests';
import { bodyPieces, formPairs, readPieces, rawFormText, type BodyPiece } from '../parse/body';
import { fillForm, fillJson, fillPlain, fillTarget, type ResolvedText, type ResolveProblem } from './resolveVariables';
import { readMultipart, partHeader, partNames, type PartNode } from '../parse/multipart';
import { replacePlaceholders } from '../parse/placeholders';
import { trimBlanks } from '../parse/scanner';
import type { Resolution } from './scope';
import { decodeBase64, findDecoder } from './fileEncoding';
import { parseTimeoutMs } from './timeout';
import { encodeTarget, originHost, targetPath, URL_SCHEME, findTargetBlanks, removeFragment } from './target';
import {
  findHeader,
  headerValue,
  methodText,
  syntaxProblems,
  tagValue,
  targetText,
  spanText,
  type HttpDocument,
  type RequestNode,
  type Span,
  type SyntaxProblem,
} from '../parse/tree';

/** External input needed to build a request. Everything is already available. */
export interface RequestSources {
  /** The value of a placeholder. */
  resolve(inner: string): Resolution;
  /**
   * The content of a file named in a body, or why it is not sent; absent or undefined if files are not read. `literal`: the path is written
   * in the document, without placeholders.
   */
  file?(path: string, literal: boolean): Uint8Array | FileRefusal | undefined;
  /** The catalogue entry a method and path belong to; `bodyKind` decides how a body without Content-Type is sent. */
  operation?(method: string, path: string): { readonly id: string; readonly bodyKind: string } | undefined;
  /** The account's origin: a `Host` header with it is left out, any other is a problem. */
  readonly origin?: string;
}

/** Why a request cannot be built, and where in the document. */
export interface BuildProblem extends Span {
  readonly code: ResolveProblem['code'] | BuildProblemCode;
  readonly name: string;
}
/** Why a request cannot be built. The UI has a message for each code. */
export type BuildProblemCode =
  | 'no-request'
  | 'unsupported-method'
  | 'missing-target'
  | 'relative-target'
  | 'open-placeholder'
  | 'foreign-host'
  | 'header-line-break'
  | 'header-name-characters'
  | FileRefusal
  | 'file-encoding'
  | 'local-data-declined'
  | 'base64-broken'
  | 'multipart-boundary'
  | 'multipart-empty'
  | 'multipart-part-name'
  | 'timeout-value'
  | 'unreadable-line'
  | 'target-blank'
  | 'two-content-types';

/** The request, or all problems that prevent building it. */
export type BuildResult =
  | { readonly request: ApiRequest; readonly problems?: undefined }
  | { readonly request?: undefined; readonly problems: readonly BuildProblem[] };

/** Builds the request that a block of a document describes, or returns all problems that prevent it. */
export function buildDocumentRequest(document: HttpDocument, node: RequestNode, sources: RequestSources): BuildResult {
  return new Builder(document, node, sources).build();
}

class Builder {
  private readonly problems: BuildProblem[] = [];

  constructor(
    private readonly document: HttpDocument,
    private readonly node: RequestNode,
    private readonly sources: RequestSources,
  ) {}

  build(): BuildResult {
    const { document, node } = this;
    const { line } = node;
    if (!line) return { problems: [{ code: 'no-request', name: '', start: node.start, end: node.contentEnd }] };
    this.unreadable();
    const method = methodText(document, line);
    if (!METHODS.includes(method)) this.problem('unsupported-method', method, line.method ?? line);
    const url = this.target();
    const headers = this.headers();
    const body = this.body(method, url, headers);
    const timeoutMs = this.timeout();
    if (this.problems.length) return { problems: this.problems };
    const operation = url.startsWith('/') ? this.sources.operation?.(method, targetPath(url)) : undefined;
    return {
      request: {
        method: method as Method,
        url,
        ...(headers.length ? { headers } : {}),
        ...(body.kind === 'none' ? {} : { body }),
        ...(operation ? { operationId: operation.id } : {}),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      },
    };
  }

  /** Reports lines that could not be parsed, instead of silently leaving them out. */
  private unreadable(): void {
    const { document, node } = this;
    for (const { code, ...span } of syntaxProblems(document, node))
      if (STOPS_SENDING.has(code)) this.problem('unreadable-line', spanText(document, span).slice(0, 200), span);
  }

  private problem(code: BuildProblem['code'], name: string, { start, end }: Span): void {
    this.problems.push({ code, name, start, end });
  }

  /** Adds the problems of a resolved text. If the text is one span of the document, each problem keeps its position. */
  private filled(result: ResolvedText, whole: Span, from?: number): string {
    for (const p of result.problems)
      this.problem(p.code, p.name, from === undefined ? whole : { start: from + p.start, end: from + p.end });
    return result.text;
  }

  private target(): string {
    const { document } = this;
    const line = this.node.line!;
    if (!line.pieces.length) {
      this.problem('missing-target', '', line);
      return '/';
    }
    const first = line.pieces[0]!;
    const whole = { start: first.start, end: line.pieces[line.pieces.length - 1]!.end };
    const [blank] = line.pieces.flatMap((piece) => findTargetBlanks(document, piece));
    if (blank) this.problem('target-blank', spanText(document, blank), blank);
    const raw = removeFragment(targetText(document, line));
    const filled = this.filled(
      fillTarget(raw, (inner) => this.sources.resolve(inner)),
      whole,
      line.pieces.length === 1 ? first.start : undefined,
    ).trimEnd();
    let target = encodeTarget(filled);
    // `acme.acquire.io/api/…`: the format allows omitting the scheme.
    const host = originHost(this.sources.origin);
    if (host && (target === host || target.startsWith(`${host}/`)))
      target = `${this.sources.origin}${target.slice(host.length)}`;
    if (!target.startsWith('/') && !URL_SCHEME.test(target) && !this.problems.length)
      this.problem('relative-target', target.slice(0, 200), whole);
    const open = OPEN_PLACEHOLDER.exec(targetPath(filled));
    if (open) this.problem('open-placeholder', open[0], whole);
    return target;
  }

  private headers(): Pair[] {
    const { document } = this;
    const out: Pair[] = [];
    let hasContentType = false;
    for (const header of this.node.headers) {
      const name = this.filled(
        fillPlain(spanText(document, header.name), (inner) => this.sources.resolve(inner)),
        header.name,
        header.name.start,
      ).trim();
      const value = trimBlanks(
        this.filled(
          fillPlain(headerValue(document, header), (inner) => this.sources.resolve(inner)),
          header.value,
          header.folded ? undefined : header.value.start,
        ),
      );
      if (!TOKEN.test(name) && !this.problems.length)
        this.problem('header-name-characters', name.slice(0, 80), header.name);
      if (CONTROLS.test(value)) this.problem('header-line-break', name, header.value);
      if (name.toLowerCase() === 'host') {
        if (value.toLowerCase() !== originHost(this.sources.origin)?.toLowerCase())
          this.problem('foreign-host', value.slice(0, 200), header.value);
        continue;
      }
      if (name.toLowerCase() === 'content-type') {
        if (hasContentType) this.problem('two-content-types', '', header);
        hasContentType = true;
      }
      out.push([name, value]);
    }
    return out;
  }

  private timeout(): number | undefined {
    const value = tagValue(this.document, this.node, 'timeout');
    if (value === undefined) return undefined;
    const ms = parseTimeoutMs(value);
    if (ms !== undefined) return ms;
    this.problem(
      'timeout-value',
      value.slice(0, 40),
      this.node.tags.find((t) => spanText(this.document, t.name).toLowerCase() === 'timeout')!.value,
    );
    return undefined;
  }

  private body(method: string, url: string, headers: Pair[]): Body {
    const { document, node } = this;
    const at = headers.findIndex(([name]) => name.toLowerCase() === 'content-type');
    const contentType = at < 0 ? undefined : headers[at]![1];
    if (!node.body) {
      if (contentType === undefined || bodyFormatOf(contentType) !== 'form' || method === 'GET' || method === 'HEAD')
        return { kind: 'none' };
      if (contentType.toLowerCase() === FORM_MEDIA_TYPE) headers.splice(at, 1);
      return { kind: 'form', fields: [] };
    }
    if (tagValue(document, node, 'encoding')?.toLowerCase() === 'base64')
      return this.base64(bodyPieces(document, node.body));
    if (contentType !== undefined && bodyFormatOf(contentType) === 'multipart')
      return this.multipart(contentType, headers, at);
    const pieces = bodyPieces(document, node.body);
    const format = contentType === undefined ? this.guess(method, url, pieces) : bodyFormatOf(contentType);
    const content = this.content(pieces, format);
    if (typeof content !== 'string') return { kind: 'bytes', bytes: content };
    const ownText = pieces.every((p) => p.kind === 'text');
    const raw = format === 'form' && ownText ? rawFormText(content) : undefined;
    if (raw !== undefined) {
      if (contentType === undefined) headers.push(['Content-Type', FORM_MEDIA_TYPE]);
      return { kind: 'text', text: raw };
    }
    if (format === 'form' && ownText) {
      if (contentType !== undefined && contentType.toLowerCase() === FORM_MEDIA_TYPE) headers.splice(at, 1);
      return { kind: 'form', fields: formPairs(content) };
    }
    if (contentType === undefined && format !== 'text')
      headers.push(['Content-Type', format === 'json' ? 'application/json' : FORM_MEDIA_TYPE]);
    return { kind: 'text', text: content };
  }

  /** Guesses the format without a Content-Type, from the operation's kind of body and the text. */
  private guess(method: string, url: string, pieces: readonly BodyPiece[]): BodyFormat {
    const kind = this.sources.operation?.(method, targetPath(url))?.bodyKind;
    const text = pieces.map((p) => (p.kind === 'text' ? p.text : '')).join('');
    // A placeholder outside quotes stands for a value: `{"at":{{$timestamp}}}` is JSON.
    const looks = guessBodyFormat(text.includes('{{') ? replacePlaceholders(text) : text);
    if (pieces.some((p) => p.kind === 'file')) return kind === 'json' ? 'json' : 'text';
    return looks === 'text' && kind === 'json' && /^\s*[[{]/.test(text) ? 'json' : looks;
  }

  /** The body's text, or its bytes if a file is sent as it is. */
  private content(pieces: readonly BodyPiece[], format: BodyFormat): string | Uint8Array {
    const resolve = (inner: string): Resolution => this.sources.resolve(inner);
    const fillText = format === 'json' ? fillJson : format === 'form' ? fillForm : fillPlain;
    const parts: (string | Uint8Array)[] = [];
    for (const piece of pieces) {
      if (piece.kind === 'text') {
        parts.push(this.filled(fillText(piece.text, resolve), this.node.body!, this.placeOf(piece)));
        continue;
      }
      const path = this.filled(fillPlain(piece.text, resolve), piece.path);
      const bytes = this.sources.file?.(path, path === piece.text) ?? 'file-unreadable';
      if (typeof bytes === 'string') {
        this.problem(bytes, piece.text.slice(0, 200), piece.path);
        continue;
      }
      const decode = findDecoder(piece.encoding);
      if (!decode) this.problem('file-encoding', piece.encoding, piece.path);
      else parts.push(piece.filled ? this.filled(fillText(decode(bytes), resolve), piece.path) : bytes);
    }
    if (parts.every((p) => typeof p === 'string')) return parts.join('');
    return Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p) : p)));
  }

  /** Where a text piece starts in the document, if it is there character for character. */
  private placeOf(piece: Extract<BodyPiece, { kind: 'text' }>): number | undefined {
    return this.document.text.startsWith(piece.text, piece.start) ? piece.start : undefined;
  }

  private base64(pieces: readonly BodyPiece[]): Body {
    const content = this.content(pieces, 'text');
    const bytes = typeof content === 'string' ? decodeBase64(content) : undefined;
    if (!bytes) this.problem('base64-broken', '', this.node.body!);
    return { kind: 'bytes', bytes: bytes ?? new Uint8Array() };
  }

  private multipart(contentType: string, headers: Pair[], at: number): Body {
    const { document, node } = this;
    const boundary = headerParameter(contentType, 'boundary');
    if (!boundary) {
      this.problem('multipart-boundary', '', findHeader(document, node, 'content-type')?.value ?? node.body!);
      return { kind: 'none' };
    }
    const header = findHeader(document, node, 'content-type');
    const { parts, outside, closed } = readMultipart(document, node.body!, {
      written: (header && headerParameter(headerValue(document, header), 'boundary')) ?? boundary,
      value: boundary,
      fill: (line) => fillPlain(line, (inner) => this.sources.resolve(inner)).text,
    });
    if (!parts.length && (outside.length || closed)) this.problem('multipart-empty', `--${boundary}`, node.body!);
    if (mediaType(contentType) !== 'multipart/form-data') return this.mixed(parts, boundary);
    const out: Part[] = [];
    for (const part of parts) {
      const names = partNames(partHeader(part, 'content-disposition'));
      if (!names) {
        this.problem('multipart-part-name', '', { start: part.start, end: part.start + boundary.length + 2 });
        continue;
      }
      const resolve = (text: string): string =>
        this.filled(
          fillPlain(text, (inner) => this.sources.resolve(inner)),
          { start: part.start, end: part.start + boundary.length + 2 },
        );
      const type = partHeader(part, 'content-type');
      out.push({
        name: unquoted(resolve(names.name)),
        value: this.partValue(part, type),
        ...(names.filename === undefined ? {} : { filename: unquoted(resolve(names.filename)) }),
        ...(type === undefined ? {} : { contentType: resolve(type) }),
      });
    }
    headers.splice(at, 1);
    return { kind: 'multipart', parts: out };
  }

  private partValue(part: PartNode, type: string | undefined): string | Uint8Array {
    const content = this.content(
      readPieces(this.document, part.lines, true),
      type === undefined ? 'text' : bodyFormatOf(type),
    );
    if (partHeader(part, 'content-transfer-encoding')?.toLowerCase() !== 'base64' || typeof content !== 'string')
      return content;
    const bytes = decodeBase64(content);
    if (!bytes) this.problem('base64-broken', '', { start: part.start, end: part.start + 2 });
    return bytes ?? content;
  }

  /** Other multipart types are sent as they are, with the line breaks required by the standard. */
  private mixed(parts: readonly PartNode[], boundary: string): Body {
    const chunks: Uint8Array[] = [];
    for (const part of parts) {
      const head = part.headers
        .map(
          (h) =>
            `${h.name}: ${this.filled(
              fillPlain(h.value, (inner) => this.sources.resolve(inner)),
              h,
            )}\r\n`,
        )
        .join('');
      chunks.push(
        Buffer.from(`--${boundary}\r\n${head}\r\n`),
        Buffer.from(this.content(readPieces(this.document, part.lines, true), 'text')),
        Buffer.from('\r\n'),
      );
    }
    chunks.push(Buffer.from(`--${boundary}--\r\n`));
    return { kind: 'bytes', bytes: Buffer.concat(chunks) };
  }
}

/** Syntax problems that would leave a line of the request out. */
const STOPS_SENDING: ReadonlySet<string> = new Set<SyntaxProblem['code']>([
  'header-without-colon',
  'header-without-name',
  'variable-without-value',
]);

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'];
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i;
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f]/;
/** `{contactId}`, as the documentation marks values to fill in. */
const OPEN_PLACEHOLDER = /\{[A-Za-z_]\w*\}/;

/** Undoes the percent-encoding of quotes and line breaks in part names, which browsers use. */
function unquoted(text: string): string {
  return text.replace(/%22/g, '"').replace(/%0D%0A/gi, '\r\n');
}
