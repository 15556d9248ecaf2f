import type { Pair } from '../../../api/client/types';
import { INVISIBLE_CHARACTER_CLASS, removeInvisible } from '../../../core/invisible';
import { isCredentialHeader, isSecretHeader, isSecretQuery, maskCredentials } from '../../../core/redaction';
import { firstCharacters } from '../../../core/text';
import { isFileName } from '../curl/curl';
import { requestLocation } from '../curl/curlDocument';
import { BROWSER_HEADER, FRAMING_HEADER, HEADER_NAME, TOKEN_FIELD } from '../curl/headerNames';
import { METHODS } from '../form/draft';
import { bodyFormatOf } from '../text/contentType';
import { printRequest, type PrintedBody, type PrintedPart } from '../text/printRequest';
import { decodePart, encodePart, splitUrl } from '../urlText';
import type { InterchangeOptions, InterchangeNotes } from './notes';
import { hasLive, replaceLive } from './placeholders';

/** A request from another format: nothing has been checked or left out. */
export interface ForeignRequest {
  readonly title?: string;
  readonly name?: string;
  readonly comments?: readonly string[];
  /** File variables of this request. */
  readonly variables?: readonly Pair[];
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly body: PrintedBody;
  /** What is between the braces of placeholders that stay placeholders. */
  readonly placeholders?: ReadonlySet<string>;
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** `blob:…`, `data:…`; a host may be followed by a port. */
const OTHER_SCHEME = /^[a-z][a-z0-9+.-]*:(?![/\d{])/i;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/?#]|$)/i;
const HIDDEN = new RegExp(`[${INVISIBLE_CHARACTER_CLASS}\\s]`, 'gu');
/** A header value that a request can have. */
const HEADER_VALUE = /^[\t\u0020-\u007e\u00a0-\u00ff]*$/;
const NONE: ReadonlySet<string> = new Set();

/** One line of text in which every character is visible. */
export function toPlainLine(text: string, max = 200): string {
  const line = removeInvisible(text.replace(/\s+/g, ' ')).trim();
  return line.length > max ? `${firstCharacters(line, max)}…` : line;
}

/** Writes requests of other formats with the printer of request files, without credentials or anything that no request can have. */
export class RequestWriter {
  constructor(
    private readonly notes: InterchangeNotes,
    private readonly options: InterchangeOptions,
  ) {}

  /** The text of a request; undefined if it cannot be written at all, which is noted. */
  write(foreign: ForeignRequest, place: number): string | undefined {
    const live = foreign.placeholders ?? NONE;
    const method = METHODS.find((one) => one === foreign.method.toUpperCase());
    if (!method) {
      this.notes.add('method', place, toPlainLine(foreign.method));
      return undefined;
    }
    if (method !== foreign.method) this.notes.add('method-case', place, foreign.method);
    const url = this.address(foreign.url, place, live);
    if (url === undefined) {
      this.notes.add('bad-address', place, shownAddress(foreign.url));
      return undefined;
    }
    const body = this.body(foreign.body, place);
    const headers = this.headers(foreign.headers, body, place, live);
    const { title, name, comments, variables, placeholders } = foreign;
    this.noteText(body, headers, place, live);
    try {
      return printRequest({ method, url, headers, body }, { title, name, comments, variables, placeholders });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.notes.add('not-representable', place, title);
      return undefined;
    }
  }

  /** The address without credentials; a path if it is on the account. Undefined if no request can have it. */
  private address(written: string, place: number, live: ReadonlySet<string>): string | undefined {
    let text = written.trim();
    if (text === '') return undefined;
    const open = /^\{\{([^{}]+)\}\}/.exec(text)?.[1];
    const isRelative = /^\/(?!\/)/.test(text) || (open !== undefined && live.has(open));
    if (!isRelative) {
      if (OTHER_SCHEME.test(text)) return undefined;
      if (text.startsWith('//')) text = `https:${text}`;
      else if (!SCHEME.test(text)) {
        if (!LOOPBACK.test(text)) this.notes.add('https', place);
        text = `${LOOPBACK.test(text) ? 'http' : 'https'}://${text}`;
      }
      const url = parsed(replaceLive(text, live, 'x'));
      if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || !url.hostname) return undefined;
      const userInfo = /^([a-z]+:\/\/)[^/?#]*@/i.exec(text);
      if (userInfo) {
        this.notes.add('credential', place);
        text = userInfo[1]! + text.slice(userInfo[0].length);
      }
      if (url.protocol === 'http:' && /(?:^|\.)acquire\.io$/i.test(url.hostname)) {
        this.notes.add('https', place);
        text = text.replace(/^http:/i, 'https:');
      }
    }
    const { path, query } = splitUrl(text);
    const kept = query === undefined ? undefined : this.withoutSecrets(query, place, live);
    const whole = kept === undefined || kept === '' ? path : `${path}?${kept}`;
    const clean = this.masked(whole, place).replace(HIDDEN, encodePart);
    const { origin } = this.options;
    if (isRelative || origin === undefined || !isOn(origin, clean)) return clean;
    const short = requestLocation(clean, origin);
    return short.startsWith('//') ? clean : short;
  }

  private withoutSecrets(query: string, place: number, live: ReadonlySet<string>): string {
    return query
      .split('&')
      .filter((piece) => {
        const at = piece.indexOf('=');
        const name = decodePart(at < 0 ? piece : piece.slice(0, at));
        if (at < 0 || !isSecretQuery(name) || replaceLive(piece.slice(at + 1), live) === '') return true;
        this.notes.add('secret-left-out', place, name);
        return false;
      })
      .join('&');
  }

  private headers(given: readonly Pair[], body: PrintedBody, place: number, live: ReadonlySet<string>): Pair[] {
    const { notes } = this;
    const fromBrowser = given.some(([name]) => /^sec-/i.test(name));
    const out: Pair[] = [];
    for (const [written, raw] of given) {
      const name = written.trim();
      const value = raw.replace(/^[\t\f ]+|[\t\f ]+$/g, '');
      if (name.startsWith(':')) continue;
      const has = out.some(([other]) => other.toLowerCase() === name.toLowerCase());
      if (/^cookie2?$/i.test(name)) notes.add('cookie', place);
      else if (isCredentialHeader(name)) notes.add('credential', place, name);
      else if (isSecretHeader(name) && replaceLive(value, live) !== '') notes.add('secret-left-out', place, name);
      else if (FRAMING_HEADER.test(name)) notes.add('header-left-out', place, name);
      else if (fromBrowser && (BROWSER_HEADER.test(name) || (/^accept$/i.test(name) && value === '*/*')))
        notes.add('browser-headers', place);
      else if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) notes.add('header-invalid', place, name);
      else if (has && /^content-type$/i.test(name)) notes.add('header-repeated', place, name);
      else if (/^content-type$/i.test(name) && body.kind === 'multipart') {
        if (bodyFormatOf(value) !== 'multipart') notes.add('multipart-type', place, value);
      } else out.push([name, this.masked(value, place)]);
    }
    return out;
  }

  /** The body without tokens, and with files that a request file can name. */
  private body(body: PrintedBody, place: number): PrintedBody {
    switch (body.kind) {
      case 'text':
        return { ...body, text: this.masked(body.text, place) };
      case 'form':
        return {
          ...body,
          fields: body.fields
            .filter(([name]) => !this.isToken(name, place))
            .map(([name, value]): Pair => [name, this.masked(value, place)]),
        };
      case 'file':
        if (isFileName(body.file)) return body;
        this.notes.add('file-name', place);
        return { kind: 'none' };
      case 'multipart': {
        const parts = body.parts.flatMap((part) => this.part(part, place) ?? []);
        return parts.length ? { ...body, parts } : { kind: 'none' };
      }
      default:
        return body;
    }
  }

  private part(part: PrintedPart, place: number): PrintedPart | undefined {
    if (this.isToken(part.name, place)) return undefined;
    const { contentType, ...rest } = part;
    const typed = contentType !== undefined && /^[\t\u0020-\u007e]+$/.test(contentType) && contentType.trim() !== '';
    if (contentType !== undefined && !typed) this.notes.add('multipart-type', place, contentType);
    const known: PrintedPart = { ...rest, ...(typed ? { contentType: contentType.replace(/\s+/g, ' ').trim() } : {}) };
    if (typeof known.value === 'string') return { ...known, value: this.masked(known.value, place) };
    if (!('file' in known.value) || isFileName(known.value.file)) return known;
    this.notes.add('file-name', place, part.name);
    return undefined;
  }

  private isToken(name: string, place: number): boolean {
    const isToken = TOKEN_FIELD.test(name);
    if (isToken) this.notes.add('secret-left-out', place, name);
    return isToken;
  }

  /** Masks recognizable tokens anywhere in a text. */
  private masked(text: string, place: number): string {
    const clean = maskCredentials(text);
    if (clean !== text) this.notes.add('secret-masked', place);
    return clean;
  }

  /** Notes variables that do not work: a form or multipart text with unknown fields is written as bytes. */
  private noteText(body: PrintedBody, headers: readonly Pair[], place: number, live: ReadonlySet<string>): void {
    const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
    if (body.kind === 'text' && /^(?:form|multipart)$/.test(bodyFormatOf(type)) && hasLive(body.text, live))
      this.notes.add('placeholder-kept', place);
  }
}

const isOn = (origin: string, url: string): boolean =>
  url === origin || url.startsWith(`${origin}/`) || url.startsWith(`${origin}?`);

/** An address for a note: without query and user name. */
const shownAddress = (url: string): string =>
  maskCredentials(toPlainLine(url.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//')));

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
