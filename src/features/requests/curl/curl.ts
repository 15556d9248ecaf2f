import type { Method, Pair } from '../../../api/client/types';
import { LONG, SHORT, takesArgument, type OptionMeaning } from './curlOptions';
import { commandWords } from './curlWords';
import { METHODS, headerOf } from '../form/draft';
import { encodePart, splitUrl } from '../urlText';

/** One part of a pasted form; `file` names a file whose content is sent. */
export interface CurlPart {
  readonly name: string;
  readonly value?: string;
  readonly file?: string;
  readonly filename?: string;
  readonly contentType?: string;
}

/** The body of a pasted command. `file` is a file whose content is the body. */
export type CurlBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'multipart'; readonly parts: readonly CurlPart[] }
  | { readonly kind: 'file'; readonly file: string };

/** What the user should know of a pasted command. Words stand in the user interface. */
export type CurlNote =
  | 'variables'
  | 'more-commands'
  | 'open-quote'
  | 'browser-headers'
  | 'cookie'
  | 'user'
  | 'token'
  | 'config'
  | 'insecure'
  | 'https'
  | 'json-as-form'
  | 'unknown-option'
  | 'mixed-data';

/** A pasted command as what it sends. Credentials are not in it. */
export interface CurlCommand {
  readonly method: Method;
  /** Absolute, with scheme. */
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly body: CurlBody;
  readonly timeoutMs?: number;
  /** The access token that was taken out of the command; absent when there was none, or only a placeholder for one. */
  readonly token?: string;
  readonly notes: readonly CurlNote[];
}

/** Why a text is not a command that can be taken over. */
export type CurlProblem = 'not-curl' | 'no-address' | 'bad-address' | 'method';

/** Headers a browser adds of its own, and those that frame a message: the client sets what it needs of them. */
const BROWSER =
  /^(?:sec-.*|accept-language|accept-encoding|user-agent|origin|referer|priority|dnt|cache-control|pragma|upgrade-insecure-requests|x-requested-with|if-none-match|if-modified-since)$/i;
const FRAMING = /^(?:host|content-length|connection|transfer-encoding|te|keep-alive|expect|accept-encoding)$/i;
const TOKEN_HEADER = /^(?:auth[-_]?token|x-auth-token|x-api-key|x-access-token)$/i;
const TOKEN_FIELD = /^(?:auth_?token|access_?token|api_?token|api_?key|token)$/i;
/** Texts that stand for a token in documentation. */
const PLACEHOLDER = /^$|[$<>{}[\]*…•\s]|^(?:your|my|x{3,}|token$|api[-_]?(?:key|token)$|access[-_]?token$|abc|123)/i;

class Collector {
  method: string | undefined;
  readonly headers: Pair[] = [];
  readonly data: { readonly text: string; readonly file?: string }[] = [];
  readonly parts: CurlPart[] = [];
  readonly query: string[] = [];
  readonly notes = new Set<CurlNote>();
  url: string | undefined;
  upload: string | undefined;
  token: string | undefined;
  timeoutMs: number | undefined;
  get = false;
  head = false;
  json = false;

  offer(token: string): void {
    this.notes.add('token');
    const bare = token
      .trim()
      .replace(/^(?:bearer|token)\s+/i, '')
      .replace(/^["']|["']$/g, '');
    if (!PLACEHOLDER.test(bare) && bare.length >= 6) this.token ??= bare;
  }

  header(line: string): void {
    const colon = line.indexOf(':');
    if (colon < 0 && line.endsWith(';')) {
      this.headers.push([line.slice(0, -1).trim(), '']);
      return;
    }
    const name = (colon < 0 ? line : line.slice(0, colon)).trim();
    const value = colon < 0 ? '' : line.slice(colon + 1).trim();
    if (colon < 0 || name === '' || value === '') return; // curl takes `Name:` for "do not send it"
    if (/^authorization$/i.test(name)) {
      if (/^basic\s/i.test(value)) this.notes.add('user');
      else this.offer(value);
    } else if (TOKEN_HEADER.test(name)) this.offer(value);
    else if (/^cookie2?$/i.test(name)) this.notes.add('cookie');
    else if (/^proxy-authorization$/i.test(name)) this.notes.add('user');
    else if (!FRAMING.test(name)) this.headers.push([name, value]);
  }

  take(meaning: OptionMeaning, value: string): void {
    switch (meaning) {
      case 'method':
        this.method = value.toUpperCase();
        break;
      case 'header':
        this.header(value);
        break;
      case 'data':
        this.data.push(value.startsWith('@') ? { text: '', file: value.slice(1) } : { text: value });
        break;
      case 'data-binary':
        this.data.push(value.startsWith('@') ? { text: '', file: value.slice(1) } : { text: value });
        break;
      case 'data-raw':
        this.data.push({ text: value });
        break;
      case 'data-urlencode':
        this.data.push(urlEncoded(value));
        break;
      case 'json':
        this.json = true;
        this.data.push(value.startsWith('@') ? { text: '', file: value.slice(1) } : { text: value });
        break;
      case 'form':
        this.parts.push(partOf(value));
        break;
      case 'form-string': {
        const at = value.indexOf('=');
        this.parts.push({ name: value.slice(0, Math.max(0, at)), value: value.slice(at + 1) });
        break;
      }
      case 'get':
        this.get = true;
        break;
      case 'head':
        this.head = true;
        break;
      case 'url':
        this.url ??= value;
        break;
      case 'url-query':
        this.query.push(value.startsWith('+') ? value.slice(1) : urlEncoded(value).text);
        break;
      case 'user':
        this.notes.add('user');
        break;
      case 'bearer':
        this.offer(value);
        break;
      case 'cookie':
        this.notes.add('cookie');
        break;
      case 'upload':
        this.upload = value;
        break;
      case 'max-time':
        if (Number(value) > 0) this.timeoutMs = Math.round(Number(value) * 1000);
        break;
      case 'config':
        this.notes.add('config');
        break;
      case 'insecure':
        this.notes.add('insecure');
        break;
      case 'agent':
      case 'referer':
      case 'next':
      case 'ignored':
      case 'ignored-argument':
        break;
    }
  }
}

/** `name=text`, `=text` or `text` with the text encoded; `name@file` and `@file` name a file. */
function urlEncoded(value: string): { text: string; file?: string } {
  const at = /^([^=@]*)([=@])/s.exec(value);
  if (!at) return { text: encodePart(value) };
  const rest = value.slice(at[0].length);
  if (at[2] === '@') return { text: at[1] ? `${at[1]}=` : '', file: rest };
  return { text: at[1] ? `${at[1]}=${encodePart(rest)}` : encodePart(rest) };
}

/** A part's text cut at the semicolons that are not in quotes. */
function piecesOf(text: string): string[] {
  const out: string[] = [];
  let from = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\' && quoted) index++;
    else if (text[index] === '"') quoted = !quoted;
    else if (text[index] === ';' && !quoted) {
      out.push(text.slice(from, index));
      from = index + 1;
    }
  }
  return [...out, text.slice(from)];
}

/** `name=value`, `name=@file;type=…;filename=…`, `name=<file`, with curl's quotes. */
function partOf(text: string): CurlPart {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(0, at));
  const rest = text.slice(at + 1);
  const pieces = piecesOf(rest);
  const unquoted = (t: string): string => (/^".*"$/s.test(t) ? t.slice(1, -1).replace(/\\(.)/gs, '$1') : t);
  const options = new Map<string, string>();
  let content = pieces[0]!;
  let last = '';
  for (const piece of pieces.slice(1)) {
    const option = /^\s*(type|filename|headers|encoder)=(.*)$/s.exec(piece);
    if (option) {
      last = option[1]!;
      options.set(last, unquoted(option[2]!));
    } else if (last === 'type') options.set('type', `${options.get('type')};${piece}`);
    else content += `;${piece}`;
  }
  const contentType = options.get('type');
  const filename = options.get('filename');
  const more = { ...(contentType ? { contentType } : {}), ...(filename ? { filename } : {}) };
  if (content.startsWith('@')) {
    const file = unquoted(content.slice(1));
    return {
      name,
      file,
      filename: filename ?? file.split(/[\\/]/).pop() ?? file,
      ...(contentType ? { contentType } : {}),
    };
  }
  if (content.startsWith('<')) return { name, file: unquoted(content.slice(1)), ...more };
  return { name, value: unquoted(content), ...more };
}

function collect(words: readonly string[]): Collector {
  const out = new Collector();
  let plain = false;
  for (let index = 1; index < words.length; index++) {
    const word = words[index]!;
    if (plain || !word.startsWith('-') || word === '-') {
      if (out.url === undefined) out.url = word;
      continue;
    }
    if (word === '--') {
      plain = true;
      continue;
    }
    if (word.startsWith('--')) {
      const [, name = '', glued] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
      const meaning = LONG.get(name) ?? 'ignored';
      if (meaning === 'next') {
        out.notes.add('more-commands');
        break;
      }
      out.take(meaning, takesArgument(meaning) ? (glued ?? words[++index] ?? '') : '');
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const meaning = SHORT.get(word[at]!) ?? 'ignored';
      if (meaning === 'next') {
        out.notes.add('more-commands');
        return out;
      }
      if (!takesArgument(meaning)) {
        out.take(meaning, '');
        continue;
      }
      out.take(meaning, at + 1 < word.length ? word.slice(at + 1) : (words[++index] ?? ''));
      break;
    }
  }
  return out;
}

/** Takes tokens out of a query or form text. */
function withoutTokens(text: string, out: Collector): string {
  return text
    .split('&')
    .filter((piece) => {
      const at = piece.indexOf('=');
      const secret = at > 0 && TOKEN_FIELD.test(piece.slice(0, at));
      if (secret) out.offer(safeDecode(piece.slice(at + 1)));
      return !secret;
    })
    .join('&');
}
function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function addressOf(raw: string, out: Collector): string | CurlProblem {
  let text = raw.trim();
  if (text === '') return 'bad-address';
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) text = `https://${text}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'bad-address';
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'bad-address';
  if (url.username || url.password) {
    out.notes.add('user');
    text = text.replace(/\/\/[^/?#]*@/, '//');
  }
  if (url.protocol === 'http:' && /(?:^|\.)acquire\.io$/i.test(url.hostname)) {
    out.notes.add('https');
    text = text.replace(/^http:/i, 'https:');
  }
  const { path, query } = splitUrl(text);
  const clean = query === undefined ? undefined : withoutTokens(query, out);
  const whole = [clean, ...out.query].filter((q): q is string => q !== undefined && q !== '').join('&');
  return whole ? `${path}?${whole}` : path;
}

/**
 * Reads a pasted curl command: Acquire's samples, Chrome's "Copy as cURL" for POSIX shells and for cmd, and what people type. Nothing is
 * run, no file is read, no variable looked up. Tokens, cookies and passwords are taken out.
 */
export function parseCurl(text: string): CurlCommand | CurlProblem {
  const { words, variables, open, more } = commandWords(text.replace(/^\s*(?:[$%>#]|PS [^>]*>)\s+/, '').trim());
  if (!/^(?:.*[\\/])?curl(?:\.exe)?$/i.test(words[0] ?? '')) return 'not-curl';
  const out = collect(words);
  if (variables) out.notes.add('variables');
  if (open) out.notes.add('open-quote');
  if (more) out.notes.add('more-commands');
  if (out.url === undefined) return 'no-address';
  const data = out.data.map((d) => d.text);
  if (out.get) out.query.push(...data.filter((d) => d !== ''));
  const url = addressOf(out.url, out);
  if (!url.includes('://')) return url as CurlProblem;
  const method = out.method ?? impliedMethod(out);
  if (!METHODS.some((m) => m === method)) return 'method';
  const headers = out.headers.some(([n]) => /^sec-/i.test(n))
    ? out.headers.filter(([n, v]) => !BROWSER.test(n) && !(/^accept$/i.test(n) && v === '*/*'))
    : out.headers;
  if (headers.length < out.headers.length) out.notes.add('browser-headers');
  const body = bodyOf(out, headers);
  return {
    method: method as Method,
    url,
    headers,
    body,
    ...(out.timeoutMs ? { timeoutMs: out.timeoutMs } : {}),
    ...(out.token ? { token: out.token } : {}),
    notes: [...out.notes],
  };
}

/** The method curl takes where none is named. */
function impliedMethod(out: Collector): Method {
  if (out.head) return 'HEAD';
  if (out.get) return 'GET';
  if (out.upload !== undefined) return 'PUT';
  return out.data.length || out.parts.length ? 'POST' : 'GET';
}

function bodyOf(out: Collector, headers: Pair[]): CurlBody {
  if (out.upload !== undefined) return { kind: 'file', file: out.upload };
  if (out.parts.length) {
    if (out.data.length) out.notes.add('mixed-data');
    for (const { name, value } of out.parts) if (TOKEN_FIELD.test(name) && value !== undefined) out.offer(value);
    const at = headers.findIndex(([n]) => n.toLowerCase() === 'content-type');
    if (at >= 0) headers.splice(at, 1); // its boundary would not be that of the body
    return { kind: 'multipart', parts: out.parts.filter((p) => !TOKEN_FIELD.test(p.name)) };
  }
  if (out.get || !out.data.length) return { kind: 'none' };
  const type = headerOf(headers, 'content-type');
  if (out.json) {
    if (type === undefined) headers.push(['Content-Type', 'application/json']);
    if (headerOf(headers, 'accept') === undefined) headers.push(['Accept', 'application/json']);
  } else if (type === undefined) headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
  const files = out.data.filter((d) => d.file !== undefined);
  if (files.length) {
    if (out.data.length > 1) out.notes.add('mixed-data');
    return { kind: 'file', file: files[0]!.file! };
  }
  const text = out.data.map((d) => d.text).join(out.json ? '' : '&');
  const isForm = /x-www-form-urlencoded/i.test(headerOf(headers, 'content-type') ?? '');
  if (isForm && /^\s*[[{]/.test(text)) {
    out.notes.add('json-as-form');
    return { kind: 'text', text };
  }
  return { kind: 'text', text: isForm ? withoutTokens(text, out) : text };
}
