import type { ApiRequest, Body, Pair, Part } from '../../../api/client/types';
import { encodeAgain, encodePart, encodePairs, hasOtherEscapes } from '../urlText';
import { FORM_TYPE, JSON_TYPE, formatOf, headerParameter } from './contentType';

/** What may stand around the request in the document. */
export interface DocumentOptions {
  /** Written after `###`. One line. */
  readonly title?: string;
  /** Written as `# @name`. */
  readonly name?: string;
  /** Written as `# @account`: pins the document to an account by its label. */
  readonly account?: string;
  /** Comment lines above the request. */
  readonly comments?: readonly string[];
}

/** A file whose content is sent, by its name in the document. */
export interface NamedFile {
  readonly file: string;
}
/** A part of a multipart body; its content may be that of a file. */
export type PrintedPart = Omit<Part, 'value'> & { readonly value: Part['value'] | NamedFile };
/** A body; it, or its parts, may be files. */
export type PrintedBody =
  | Exclude<Body, { kind: 'multipart' }>
  | { readonly kind: 'multipart'; readonly parts: readonly PrintedPart[] }
  | ({ readonly kind: 'file' } & NamedFile);
/** A request whose body may name files. */
export type PrintedRequest = Omit<ApiRequest, 'body'> & { readonly body?: PrintedBody };

/**
 * A request as the text of a document that reads back as the same method, URL, headers and body. What the format cannot hold in place
 * (leading blanks, lines that look like comments, double braces) goes into a file variable or an escape.
 * Throws TypeError for a header or file name that no document can hold.
 */
export function fromRequest(request: PrintedRequest, options: DocumentOptions = {}): string {
  return new Printer(request, options).print();
}

/** The default Content-Type of each kind of body, as the client sends it. */
const DEFAULT_TYPES: Partial<Record<PrintedBody['kind'], string>> = {
  json: JSON_TYPE,
  form: FORM_TYPE,
  text: 'text/plain; charset=utf-8',
  bytes: 'application/octet-stream',
};

class Printer {
  private readonly variables: string[] = [];
  private readonly tags: string[] = [];

  constructor(
    private readonly request: PrintedRequest,
    private readonly options: DocumentOptions,
  ) {}

  print(): string {
    const { request, options } = this;
    const headers = (request.headers ?? []).map((pair) => this.header(pair));
    const body = this.body(headers);
    const lines = [`###${options.title ? ` ${oneLine(options.title)}` : ''}`];
    if (options.name) lines.push(`# @name ${oneLine(options.name)}`);
    if (options.account) lines.push(`# @account ${oneLine(options.account)}`);
    for (const comment of options.comments ?? []) lines.push(`# ${oneLine(comment)}`);
    lines.push(...this.tags, ...this.variables, `${request.method} ${target(request)}`, ...headers);
    if (body !== undefined) lines.push('', body);
    return `${lines.join('\n')}\n`;
  }

  /** A placeholder for a text that cannot stand where it belongs. */
  private variable(text: string): string {
    const name = this.variables.length ? `text${this.variables.length + 1}` : 'text';
    this.variables.push(`@${name} = ${escaped(text)}`);
    return `{{${name}}}`;
  }

  private header([name, value]: Pair): string {
    if (/[\r\n]/.test(name + value) || name.trim() === '')
      throw new TypeError(`no document can hold the header ${JSON.stringify(name)}`);
    // A name the parser would take for a comment or a continuation.
    const shown = /^[A-Za-z0-9]/.test(name) ? name : this.variable(name);
    return value === '' ? `${shown}:` : `${shown}: ${braces(value)}`;
  }

  /** The body's text; adds the Content-Type the body calls for to `headers` when there is none. */
  private body(headers: string[]): string | undefined {
    const { body } = this.request;
    if (!body || body.kind === 'none') return undefined;
    const given = this.request.headers?.find(([n]) => n.toLowerCase() === 'content-type')?.[1];
    const type = given ?? DEFAULT_TYPES[body.kind];
    if (given === undefined && type !== undefined) headers.push(`Content-Type: ${type}`);
    switch (body.kind) {
      case 'form':
        return type !== undefined && formatOf(type) === 'form'
          ? formText(body.fields)
          : this.inPlace(encodePairs(body.fields));
      case 'json': {
        const json = type !== undefined && formatOf(type) === 'json';
        return this.inPlace(JSON.stringify(body.value, null, json ? 2 : undefined) ?? 'null');
      }
      case 'text':
        return this.text(body.text, type ?? '');
      case 'bytes':
        this.tags.push('# @encoding base64');
        return wrapped(base64(body.bytes));
      case 'file':
        return fileLine(body);
      case 'multipart':
        return this.multipart(body.parts, headers, given);
    }
  }

  private text(text: string, type: string): string | undefined {
    if (text === '') return undefined;
    switch (formatOf(type)) {
      // A form or multipart text would be read as one: kept to the letter by its bytes.
      case 'form':
      case 'multipart':
        if (formatOf(type) === 'form' && staysRawForm(text)) return text.replaceAll('&', '\n&');
        this.tags.push('# @encoding base64');
        return wrapped(base64(Buffer.from(text)));
      default:
        return this.inPlace(text);
    }
  }

  /** A text as it stands where the format lets it, else as a variable. */
  private inPlace(text: string): string {
    return fits(text) ? braces(text) : this.variable(text);
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
        `Content-Disposition: form-data; name=${quoted(part.name)}${part.filename === undefined ? '' : `; filename=${quoted(part.filename)}`}`,
      );
      if (part.contentType !== undefined) lines.push(`Content-Type: ${braces(oneLine(part.contentType))}`);
      if (typeof part.value === 'object' && 'file' in part.value) lines.push('', fileLine(part.value));
      else if (typeof part.value === 'string') lines.push('', ...(part.value === '' ? [] : [this.inPlace(part.value)]));
      else lines.push('Content-Transfer-Encoding: base64', '', wrapped(base64(part.value)));
    }
    return [...lines, `--${boundary}--`].join('\n');
  }
}

/** The line that stands for a file's content. */
function fileLine({ file }: NamedFile): string {
  if (file === '' || file !== file.trim() || /[\r\n\u0085\u2028\u2029]/.test(file))
    throw new TypeError(`no document can hold the file name ${JSON.stringify(file)}`);
  return `< ${braces(file)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** `{{` would open a placeholder; `{{$braces}}` stands for it. */
function braces(text: string): string {
  return text.includes('{{') ? text.replace(/\{\{/g, '{{$braces}}') : text;
}

/** True for a text that a body gives back to the letter: no blanks at its ends, no line that means something else. */
function fits(text: string): boolean {
  if (text === '' || text !== text.trim() || text.includes('\r')) return false;
  return text.split('\n').every((line) => !SPECIAL_LINE.test(line));
}
/** Comments and separators, and what may be a file reference, a script, a redirection or a boundary. */
const SPECIAL_LINE = /^(?:[ \t\f]*(?:#|\/\/)|[<>]|--)/;

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A text on one line, as `unescaped` reads it back. */
function escaped(text: string): string {
  const inner = text.replace(/[\n\r\t\\]/g, (c) => ESCAPES[c]!);
  // Any other blank or line separator at an end would be trimmed away, or end the line.
  const ends = inner
    .replace(/^\s+|(?<!\s)\s+$/g, (run) => [...run].map(hex).join(''))
    .replace(/[\u0085\u2028\u2029]/g, hex);
  return braces(ends);
}
function hex(c: string): string {
  return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
/** Lines of base64; a first line with `//` would be a comment, so blanks are put where they do not matter. */
function wrapped(text: string): string {
  return (text.match(/.{1,76}/g) ?? []).map((line) => line.replace(/^\/\//, '/ /')).join('\n');
}

/** Names as browsers write them: quotes and line breaks percent-encoded, the backslash doubled. */
function quoted(text: string): string {
  return `"${braces(
    text
      .replace(/\\/g, '\\\\')
      .replace(/\r\n?|\n/g, '%0D%0A')
      .replace(/"/g, '%22'),
  )}"`;
}

/** A boundary that no part's text holds. */
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

/** True for a form text that is read back to the letter, because it has percent escapes that are not UTF-8. */
function staysRawForm(text: string): boolean {
  const asSent = (piece: string): boolean =>
    /^[^-=][^=]*=[^=]*$/.test(piece) && piece.split('=').every((part) => encodeAgain(part) === part);
  return hasOtherEscapes(text) && text.split('&').every(asSent);
}

/** Form fields over several lines, readable where they can be. */
function formText(fields: readonly Pair[]): string {
  return fields.map(([name, value]) => `${readable(name)}=${readable(value)}`).join('\n&');
}

/** Characters that mean nothing in a form or query and are pleasanter to read than their escapes. */
const READABLE = /%(?:5B|5D|40|3A|2C|24)/g;

/** A name or value encoded only where it must be. */
function readable(text: string): string {
  return encodePart(text).replace(READABLE, decodeURIComponent);
}

/** What has to stand between an address and more query pairs. */
function joinerFor(url: string): string {
  if (!url.includes('?')) return '?';
  return url.endsWith('?') || url.endsWith('&') ? '' : '&';
}

/** The target as it is written: encoded where an address must be, query pairs behind what it already asks for. */
function target(request: PrintedRequest): string {
  const hash = request.url.indexOf('#');
  const url = hash < 0 ? request.url : request.url.slice(0, hash);
  const query = (request.query ?? []).map(([n, v]) => `${readable(n)}=${readable(v)}`).join('&');
  const joined = query === '' ? url : `${url}${joinerFor(url)}${query}`;
  const clean = joined.trim().replace(/[\s{}]+/g, encodePart);
  return clean === '' ? '/' : clean;
}
