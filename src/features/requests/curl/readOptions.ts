import type { Pair } from '../../../api/client/types';
import { isCredentialHeader } from '../../../core/redaction';
import { encodePart } from '../urlText';
import { formPart, literalPart, type CurlPart } from './formPart';
import { FRAMING_HEADER, HEADER_NAME, TOKEN_FIELD } from './headerNames';
import type { CurlNotes } from './notes';
import { findOptionByLetter, findOptionByName, type CurlOption, type SupportedOption } from './options';
import type { Word } from './wordList';

/** One `-d`, in order: a text or a file. */
export interface DataPiece {
  /** The text before the content of a file, or the whole text. */
  readonly text: string;
  readonly file?: string;
  /** How the content of the file is processed. */
  readonly reading?: 'as-it-is' | 'line-breaks-removed' | 'encoded';
  /** `--json` is appended to the last piece without an ampersand. */
  readonly json: boolean;
  readonly line: number;
}

/** Everything the options of a command define, without credentials. */
export interface CurlOptions {
  method?: string;
  readonly headers: Pair[];
  readonly data: DataPiece[];
  readonly parts: CurlPart[];
  readonly query: string[];
  url?: Word;
  upload?: Word;
  token?: string;
  timeoutMs?: number;
  range?: Word;
  userAgent?: string;
  referer?: string;
  scheme?: string;
  get: boolean;
  head: boolean;
  globoff: boolean;
  pathAsIs: boolean;
  formEscape: boolean;
}

const TOKEN_HEADER = /^(?:auth[-_]?token|x-auth-token|x-api-key|x-access-token)$/i;
/** Texts that documentation uses in place of a token. */
const PLACEHOLDER = /^$|[$<>{}[\]*…•\s]|^(?:your|my|x{3,}|token$|api[-_]?(?:key|token)$|access[-_]?token$|abc|123)/i;

/** Reads the arguments after `curl`. */
export function readCurlOptions(words: readonly Word[], notes: CurlNotes): CurlOptions {
  return new OptionReader(words, notes).read();
}

/** Notes that a token was removed, and offers it if it is a real one. */
export function offerToken(out: CurlOptions, token: string, line: number, notes: CurlNotes): void {
  notes.add('token', line);
  const bare = token
    .trim()
    .replace(/^(?:bearer|token)\s+/i, '')
    .replace(/^["']|["']$/g, '');
  if (!PLACEHOLDER.test(bare) && bare.length >= 6) out.token ??= bare;
}

/** Encodes like `--data-urlencode`: everything but letters, digits and `-._~`, including `!'()*`. */
const encodedByCurl = (text: string): string =>
  encodePart(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** `name=text`, `=text` or `text` with the text encoded; `name@file` and `@file` name a file. */
function urlEncoded(value: string): { readonly text: string; readonly file?: string } {
  const equals = value.indexOf('=');
  const at = equals < 0 ? value.indexOf('@') : equals;
  if (at < 0) return { text: encodedByCurl(value) };
  const name = at > 0 ? `${value.slice(0, at)}=` : '';
  const rest = value.slice(at + 1);
  return equals < 0 ? { text: name, file: rest } : { text: name + encodedByCurl(rest) };
}

class OptionReader {
  private at = 1;
  private readonly out: CurlOptions = {
    headers: [],
    data: [],
    parts: [],
    query: [],
    get: false,
    head: false,
    globoff: false,
    pathAsIs: false,
    formEscape: false,
  };
  /** Words after an unknown option: its argument, or an address. */
  private readonly doubtful: Word[] = [];

  constructor(
    private readonly words: readonly Word[],
    private readonly notes: CurlNotes,
  ) {}

  read(): CurlOptions {
    let onlyWords = false;
    while (this.at < this.words.length) {
      const word = this.words[this.at++]!;
      if (onlyWords || !word.text.startsWith('-') || word.text === '-') this.address(word);
      else if (word.text === '--') onlyWords = true;
      else if (!(word.text.startsWith('--') ? this.long(word) : this.letters(word))) break;
    }
    this.out.url ??= this.doubtful.find(({ text }) => /^https?:\/\//i.test(text));
    return this.out;
  }

  private address(word: Word): void {
    if (this.out.url === undefined) this.out.url = word;
    else this.notes.add('more-commands', word.line);
  }

  /** Reads `--name`; false if another request starts. `--name=value` is not curl syntax, but is accepted. */
  private long(word: Word): boolean {
    const [, name, glued] = /^--([^=]*)(?:=(.*))?$/s.exec(word.text)!;
    const found = findOptionByName(name!);
    if (!found) return this.unknown(word, `--${name}`);
    if (found.expands) this.notes.add('unsupported-option', word.line, `--${name}`);
    return this.option(found.option, word, { on: found.on, glued });
  }

  /** Reads `-abc`; false if another request starts. */
  private letters(word: Word): boolean {
    for (let at = 1; at < word.text.length; at++) {
      const option = findOptionByLetter(word.text[at]!);
      if (!option) return this.unknown(word, `-${word.text[at]}`);
      const rest = word.text.slice(at + 1);
      if (option.takesValue) return this.option(option, word, { on: true, glued: rest === '' ? undefined : rest });
      if (!this.option(option, word, { on: true })) return false;
    }
    return true;
  }

  private unknown(word: Word, name: string): true {
    this.notes.add('unknown-option', word.line, name);
    const next = this.words[this.at];
    if (next && !next.text.startsWith('-') && !word.text.includes('=')) {
      this.doubtful.push(next);
      this.at++;
    }
    return true;
  }

  private option(option: CurlOption, word: Word, { on, glued }: { on: boolean; glued?: string }): boolean {
    let value = '';
    if (option.takesValue) {
      const next = glued === undefined ? this.words[this.at++] : undefined;
      if (glued === undefined && !next) {
        this.notes.add('missing-value', word.line, `--${option.name}`);
        return true;
      }
      value = glued ?? next!.text;
    }
    if (option.name === 'next') {
      if (this.at < this.words.length) this.notes.add('more-commands', word.line);
      return false;
    }
    if (option.effect === 'unsupported' && on) this.notes.add('unsupported-option', word.line, `--${option.name}`);
    if (option.effect === 'taken') this.takers[option.name as SupportedOption]({ text: value, line: word.line }, on);
    return true;
  }

  /** What each option contributes to the request. */
  private readonly takers: Readonly<Record<SupportedOption, (value: Word, on: boolean) => void>> = {
    config: ({ line }) => this.notes.add('config', line),
    cookie: ({ line }) => this.notes.add('cookie', line),
    data: (value) => this.data(value, 'line-breaks-removed'),
    'data-ascii': (value) => this.data(value, 'line-breaks-removed'),
    'data-binary': (value) => this.data(value, 'as-it-is'),
    'data-raw': ({ text, line }) => void this.out.data.push({ text, line, json: false }),
    'data-urlencode': ({ text, line }) => {
      const made = urlEncoded(text);
      this.out.data.push({ ...made, ...(made.file === undefined ? {} : { reading: 'encoded' }), json: false, line });
    },
    form: (value) => this.part(value),
    'form-escape': (_value, on) => void (this.out.formEscape = on),
    'form-string': ({ text, line }) => {
      const part = literalPart(text);
      if (part) this.addPart(part, line);
      else this.notes.add('missing-value', line, '--form-string');
    },
    get: (_value, on) => void (this.out.get = on),
    globoff: (_value, on) => void (this.out.globoff = on),
    head: (_value, on) => void (this.out.head = on),
    header: (value) => this.header(value),
    insecure: ({ line }, on) => {
      if (on) this.notes.add('insecure', line);
    },
    json: (value) => this.data(value, 'as-it-is', true),
    'max-time': ({ text, line }) => {
      const ms = Math.round(Number(text) * 1000);
      if (ms > 0 && Number.isSafeInteger(ms)) this.out.timeoutMs = ms;
      else if (ms !== 0) this.notes.add('missing-value', line, '--max-time');
    },
    next: () => undefined,
    'oauth2-bearer': ({ text, line }) => offerToken(this.out, text, line, this.notes),
    'path-as-is': (_value, on) => void (this.out.pathAsIs = on),
    'proto-default': ({ text }) => void (this.out.scheme = text.toLowerCase()),
    range: (value) => void (this.out.range = value),
    referer: ({ text }) => void (this.out.referer = text.replace(/;auto$/, '')),
    request: ({ text }) => void (this.out.method = text),
    'upload-file': (value) => void (this.out.upload = value),
    url: (value) => this.address(value),
    'url-query': ({ text, line }) => {
      const made = text.startsWith('+') ? { text: text.slice(1) } : urlEncoded(text);
      if (made.file !== undefined) this.file(made.file, line);
      this.out.query.push(made.text);
    },
    user: ({ line }) => this.notes.add('user', line),
    'user-agent': ({ text }) => void (this.out.userAgent = text),
  };

  private data({ text, line }: Word, reading: NonNullable<DataPiece['reading']>, json = false): void {
    const file = text.startsWith('@') ? { text: '', file: text.slice(1), reading } : { text };
    this.out.data.push({ ...file, json, line });
  }

  /** A file whose content cannot go where curl puts it. */
  private file(name: string, line: number): void {
    if (name === '-') this.notes.add('stdin', line);
    else this.notes.add('data-file', line, name);
  }

  private part({ text, line }: Word): void {
    const made = formPart(text);
    if (!made) return this.notes.add('missing-value', line, '--form');
    const { part, moreHeaders, several, untyped } = made;
    if (several) return this.notes.add('part-files', line, part.name);
    if (part.file === '-') return this.notes.add('stdin', line);
    if (moreHeaders) this.notes.add('part-headers', line, part.name);
    if (untyped) this.notes.add('part-type', line, part.name); // the client sets one
    this.addPart(part, line);
  }

  private addPart(part: CurlPart, line: number): void {
    if (!TOKEN_FIELD.test(part.name)) return void this.out.parts.push(part);
    if (part.value !== undefined) offerToken(this.out, part.value, line, this.notes);
    else this.notes.add('token', line);
  }

  private header({ text, line }: Word): void {
    const { notes } = this;
    if (text.startsWith('@')) return this.headerFile(text.slice(1), line);
    const colon = text.indexOf(':');
    const empty = colon < 0 && text.endsWith(';');
    if (colon < 0 && !empty) return; // curl drops it too
    const name = text.slice(0, colon < 0 ? -1 : colon).trim();
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^[ \t-\r]+|(?<![ \t-\r])[ \t-\r]+$/g, '');
    if (!HEADER_NAME.test(name) || /[^\t\u0020-\uffff]|\u007f/.test(value)) {
      notes.add('header-invalid', line, name.replace(/[^\u0020-\u007e]+/g, ' '));
    } else if (value === '' && !empty) notes.add('header-removed', line, name);
    else if (/^authorization$/i.test(name) && !/^basic\s/i.test(value)) offerToken(this.out, value, line, notes);
    else if (TOKEN_HEADER.test(name)) offerToken(this.out, value, line, notes);
    else if (/^cookie2?$/i.test(name)) notes.add('cookie', line);
    else if (isCredentialHeader(name)) notes.add('user', line);
    // A length of 0 changes nothing: a request without a body has it anyway.
    else if (FRAMING_HEADER.test(name)) void (value === '0' || notes.add('header-left-out', line, name));
    else this.out.headers.push([name, value]);
  }

  private headerFile(name: string, line: number): void {
    if (name === '-') this.notes.add('stdin', line);
    else this.notes.add('header-file', line, name);
  }
}
