import type { ApiRequest, Body, Pair, Part } from '../../../api/client/types';
import { completeEncoding, encodePart, encodePairs, hasOtherEscapes } from '../urlText';
import { FORM_MEDIA_TYPE, JSON_MEDIA_TYPE, bodyFormatOf, headerParameter } from './contentType';

/** What the document may contain around the request. */
export interface DocumentOptions {
  /** Written after `###`. One line. */
  readonly title?: string;
  /** Written as `# @name`. */
  readonly name?: string;
  /** Written as `# @account`: pins the document to an account by its label. */
  readonly account?: string;
  /** Comment lines above the request. */
  readonly comments?: readonly string[];
  /** File variables above the request. */
  readonly variables?: readonly Pair[];
  /** What is between the braces of placeholders that stay placeholders. All other double braces are text. */
  readonly placeholders?: ReadonlySet<string>;
}

/** A file whose content is sent, by the name the document uses. */
export interface NamedFile {
  readonly file: string;
}
/** A part of a multipart body; its content may come from a file. */
export type PrintedPart = Omit<Part, 'value'> & { readonly value: Part['value'] | NamedFile };
/** A body; it, or its parts, may be files. */
export type PrintedBody =
  | Exclude<Body, { kind: 'multipart' }>
  | { readonly kind: 'multipart'; readonly parts: readonly PrintedPart[] }
  | ({ readonly kind: 'file' } & NamedFile);
/** A request whose body may name files. */
export type PrintedRequest = Omit<ApiRequest, 'body'> & { readonly body?: PrintedBody };

/**
 * A request as the text of a document that parses back to the same method, URL, headers and body. What the format cannot contain in place
 * (leading whitespace, lines that look like comments, double braces) becomes a file variable or an escape.
 * Throws a TypeError for a header or file name that no document can contain.
 */
export function printRequest(request: PrintedRequest, options: DocumentOptions = {}): string {
  return new Printer(request, options).print();
}

/** The lines before the first request of a file: comments, and variables for all requests. Empty if there are none. */
export function filePreamble({ comments, variables, placeholders }: DocumentOptions): string {
  const lines = [
    ...(comments ?? []).map(commentLine),
    ...(variables ?? []).map((pair) => variableLine(pair, placeholders)),
  ];
  return lines.length ? `${lines.join('\n')}\n` : '';
}

/** The default Content-Type of each kind of body, as the client sends it. */
const DEFAULT_TYPES: Partial<Record<PrintedBody['kind'], string>> = {
  json: JSON_MEDIA_TYPE,
  form: FORM_MEDIA_TYPE,
  text: 'text/plain; charset=utf-8',
  bytes: 'application/octet-stream',
};

class Printer {
  private readonly variables: string[] = [];
  private readonly tags: string[] = [];
  private readonly names = new Set<string>();
  private readonly live: Live;

  constructor(
    private readonly request: PrintedRequest,
    private readonly options: DocumentOptions,
  ) {
    this.live = options.placeholders;
  }

  print(): string {
    const { request, options } = this;
    const headers = (request.headers ?? []).map((pair) => this.header(pair));
    const body = this.body(headers);
    const lines = [`###${options.title ? ` ${oneLine(options.title)}` : ''}`];
    if (options.name) lines.push(`# @name ${oneLine(options.name)}`);
    if (options.account) lines.push(`# @account ${oneLine(options.account)}`);
    for (const comment of options.comments ?? []) lines.push(commentLine(comment));
    for (const pair of options.variables ?? []) lines.push(variableLine(pair, this.live));
    lines.push(...this.tags, ...this.variables, `${request.method} ${target(request, this.live)}`, ...headers);
    if (body !== undefined) lines.push('', body);
    return `${lines.join('\n')}\n`;
  }

  /** A variable for a text that cannot be written in place. */
  private variable(text: string): string {
    let number = this.variables.length + 1;
    const nameOf = (): string => (number === 1 ? 'text' : `text${number}`);
    while (this.live?.has(nameOf()) || this.names.has(nameOf())) number++;
    const name = nameOf();
    this.names.add(name);
    this.variables.push(variableLine([name, text], this.live));
    return `{{${name}}}`;
  }

  private header([name, value]: Pair): string {
    if (/[\r\n]/.test(name + value) || name.trim() === '')
      throw new TypeError(`no document can hold the header ${JSON.stringify(name)}`);
    // The parser would read such a name as a comment or a continuation.
    const shown = /^[A-Za-z0-9]/.test(name) ? name : this.variable(name);
    return value === '' ? `${shown}:` : `${shown}: ${braces(value, this.live)}`;
  }

  /** The body's text; adds the body's Content-Type to `headers` if there is none. */
  private body(headers: string[]): string | undefined {
    const { body } = this.request;
    if (!body || body.kind === 'none') return undefined;
    const given = this.request.headers?.find(([n]) => n.toLowerCase() === 'content-type')?.[1];
    const type = given ?? DEFAULT_TYPES[body.kind];
    if (given === undefined && type !== undefined) headers.push(`Content-Type: ${type}`);
    switch (body.kind) {
      case 'form':
        return type !== undefined && bodyFormatOf(type) === 'form'
          ? pairsText(body.fields, '\n&', this.live)
          : this.inPlace(
              this.live?.size ? pairsText(body.fields, '&', this.live, encodePart) : encodePairs(body.fields),
            );
      case 'json': {
        const json = type !== undefined && bodyFormatOf(type) === 'json';
        return this.inPlace(JSON.stringify(body.value, null, json ? 2 : undefined) ?? 'null');
      }
      case 'text':
        return this.text(body.text, type ?? '');
      case 'bytes':
        this.tags.push('# @encoding base64');
        return wrapped(base64(body.bytes));
      case 'file':
        return fileLine(body, this.live);
      case 'multipart':
        return this.multipart(body.parts, headers, given);
    }
  }

  private text(text: string, type: string): string | undefined {
    if (text === '') return undefined;
    switch (bodyFormatOf(type)) {
      // A form or multipart text would be parsed, so it is written as bytes to stay unchanged.
      case 'form':
      case 'multipart':
        if (bodyFormatOf(type) === 'form' && staysRawForm(text)) return text.replaceAll('&', '\n&');
        this.tags.push('# @encoding base64');
        return wrapped(base64(Buffer.from(text)));
      default:
        return this.inPlace(text);
    }
  }

  /** The text as it is if the format allows that, otherwise as a variable. */
  private inPlace(text: string): string {
    return fits(text) ? braces(text, this.live) : this.variable(text);
  }

  private multipart(parts: readonly PrintedPart[], headers: string[], given: string | undefined): string {
    const boundary = freeBoundary(parts, given && headerParameter(given, 'boundary'));
    if (given === undefined) headers.push(`Content-Type: multipart/form-data; boundary=${boundary}`);
    else {
      const at = headers.findIndex((h) => /^content-type:/i.test(h));
      headers[at] = `Content-Type: multipart/form-data; boundary=${boundary}`;
    }
    const lines: string[] = [];
    for (const part of parts) {
      lines.push(
        `--${boundary}`,
        `Content-Disposition: form-data; name=${quoted(part.name, this.live)}${part.filename === undefined ? '' : `; filename=${quoted(part.filename, this.live)}`}`,
      );
      if (part.contentType !== undefined) lines.push(`Content-Type: ${braces(oneLine(part.contentType), this.live)}`);
      if (typeof part.value === 'object' && 'file' in part.value) lines.push('', fileLine(part.value, this.live));
      else if (typeof part.value === 'string') lines.push('', ...(part.value === '' ? [] : [this.inPlace(part.value)]));
      else lines.push('Content-Transfer-Encoding: base64', '', wrapped(base64(part.value)));
    }
    return [...lines, `--${boundary}--`].join('\n');
  }
}

/** The line that includes a file's content. */
function fileLine({ file }: NamedFile, live: Live): string {
  if (file === '' || file !== file.trim() || /[\r\n\u0085\u2028\u2029]/.test(file))
    throw new TypeError(`no document can hold the file name ${JSON.stringify(file)}`);
  return `< ${braces(file, live)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A comment line; a name after `@` would make it a tag. */
function commentLine(text: string): string {
  return `# ${oneLine(text).replace(/^@/, '\\@')}`;
}

function variableLine([name, value]: Pair, live: Live): string {
  return `@${name} = ${escaped(value, live)}`;
}

/** Placeholders that stay placeholders. */
type Live = ReadonlySet<string> | undefined;
const PLACEHOLDER = /\{\{([^{}\r\n]+)\}\}/g;

/** Changes a text except for the placeholders in it that stay placeholders. */
function aroundPlaceholders(text: string, live: Live, change: (text: string) => string): string {
  if (!live?.size) return change(text);
  let out = '';
  let at = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (!live.has(match[1]!)) continue;
    out += change(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return out + change(text.slice(at));
}

/** `{{` would start a placeholder, so it becomes `{{$braces}}`. */
function braces(text: string, live?: Live): string {
  return text.includes('{{')
    ? aroundPlaceholders(text, live, (literal) => literal.replace(/\{\{/g, '{{$braces}}'))
    : text;
}

/** True for a text that a body preserves: no whitespace at its ends, no line with another meaning. */
function fits(text: string): boolean {
  if (text === '' || text !== text.trim() || text.includes('\r')) return false;
  return text.split('\n').every((line) => !SPECIAL_LINE.test(line));
}
/** Comments, separators and checks, and lines that could be a file reference, a script, a redirection or a boundary. */
const SPECIAL_LINE = /^(?:[ \t\f]*(?:#|\/\/|\?\?[ \t\f])|[<>]|--)/;

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A text on one line, as `unescaped` reads it back. */
function escaped(text: string, live: Live): string {
  const inner = text.replace(/[\n\r\t\\]/g, (c) => ESCAPES[c]!);
  // Any other whitespace or line separator at an end would be trimmed, or end the line.
  const ends = inner
    .replace(/^\s+|(?<!\s)\s+$/g, (run) => [...run].map(hex).join(''))
    .replace(/[\u0085\u2028\u2029]/g, hex);
  return braces(ends, live);
}
function hex(c: string): string {
  return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
/** Lines of base64. A leading `//` would be a comment, so it is split by a space, which base64 ignores. */
function wrapped(text: string): string {
  return (text.match(/.{1,76}/g) ?? []).map((line) => line.replace(/^\/\//, '/ /')).join('\n');
}

/** Names as browsers write them: quotes and line breaks percent-encoded, backslashes doubled. */
function quoted(text: string, live: Live): string {
  return `"${braces(
    text
      .replace(/\\/g, '\\\\')
      .replace(/\r\n?|\n/g, '%0D%0A')
      .replace(/"/g, '%22'),
    live,
  )}"`;
}

/** A boundary that does not occur in any part. */
function freeBoundary(parts: readonly PrintedPart[], wanted: string | undefined): string {
  const texts = parts.map((p) => (typeof p.value === 'string' ? p.value : ''));
  for (let n = 0; ; n++) {
    const boundary =
      n === 0 && wanted && /^[\w'()+,./:=?-]{1,70}$/.test(wanted)
        ? wanted
        : n < 2
          ? 'acquire-boundary'
          : `acquire-boundary-${n}`;
    if (!texts.some((t) => t.includes(`--${boundary}`))) return boundary;
  }
}

/** True for a form text that is kept unchanged, because it has percent escapes that are not UTF-8. */
function staysRawForm(text: string): boolean {
  const asSent = (piece: string): boolean =>
    /^[^-=][^=]*=[^=]*$/.test(piece) && piece.split('=').every((part) => completeEncoding(part) === part);
  return hasOtherEscapes(text) && text.split('&').every(asSent);
}

/** Fields of a form or query, readable where possible. */
function pairsText(fields: readonly Pair[], separator: string, live: Live, encode = readable): string {
  const encoded = (text: string): string => aroundPlaceholders(text, live, encode);
  return fields.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join(separator);
}

/** Characters without a meaning in a form or query that are easier to read than their escapes. */
const READABLE = /%(?:5B|5D|40|3A|2C|24)/g;

/** A name or value, encoded only where necessary. */
function readable(text: string): string {
  return encodePart(text).replace(READABLE, decodeURIComponent);
}

/** The separator between an address and more query pairs. */
function joinerFor(url: string): string {
  if (!url.includes('?')) return '?';
  return url.endsWith('?') || url.endsWith('&') ? '' : '&';
}

/** The target as written: encoded where an address requires it, with the query pairs after the existing ones. */
function target(request: PrintedRequest, live: Live): string {
  const hash = request.url.indexOf('#');
  const url = hash < 0 ? request.url : request.url.slice(0, hash);
  const query = pairsText(request.query ?? [], '&', live);
  const joined = query === '' ? url : `${url}${joinerFor(url)}${query}`;
  const clean = aroundPlaceholders(joined.trim(), live, (text) => text.replace(/[\s{}]+/g, encodePart));
  return clean === '' ? '/' : clean;
}
