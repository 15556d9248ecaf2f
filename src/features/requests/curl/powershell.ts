import type { CurlNotes } from './notes';
import { LineCounter, noteRest, WordList, type CommandWords, type Word } from './wordList';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  0: '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

/** Reads PowerShell's quotes. Variables stay as they are. */
class PowerShellReader {
  at = 0;
  open = false;
  readonly lines: LineCounter;

  constructor(
    readonly text: string,
    readonly notes: CurlNotes,
  ) {
    this.lines = new LineCounter(text);
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Matches a sticky pattern at the current position and moves past the match. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match ?? undefined;
  }

  /** A quoted text at the current position; undefined if there is none. */
  quoted(): string | undefined {
    const here = this.take(/@(["'])[ \t]*\r?\n(?:([\s\S]*?)\r?\n)??\1@/gy);
    if (here) {
      if (here[1] === '"' && /\$[\w{(]/.test(here[2] ?? '')) this.variable();
      return here[2] ?? '';
    }
    if (this.text[this.at] === "'") return this.singleQuoted();
    return this.text[this.at] === '"' ? this.doubleQuoted() : undefined;
  }

  variable(): void {
    this.notes.add('variables', this.lines.lineOf(this.at));
  }

  private singleQuoted(): string {
    const match = this.take(/'((?:[^']|'')*)('?)/gy)!;
    this.open ||= match[2] === '';
    return match[1]!.replaceAll("''", "'");
  }

  private doubleQuoted(): string {
    const parts: string[] = [];
    for (this.at++; this.at < this.text.length;) {
      const char = this.text[this.at]!;
      const code = this.take(/\$\(\[char\](\d{1,7})\)/gy);
      if (code) parts.push(String.fromCharCode(Number(code[1])));
      else if (char === '`') {
        const next = this.text[this.at + 1] ?? '';
        parts.push(ESCAPES[next] ?? next);
        this.at += 2;
      } else if (char === '"') {
        if (this.text[this.at + 1] !== '"') {
          this.at++;
          return parts.join('');
        }
        parts.push('"');
        this.at += 2;
      } else {
        if (char === '$' && /[\w{(]/.test(this.text[this.at + 1] ?? '')) this.variable();
        parts.push(char);
        this.at++;
      }
    }
    this.open = true;
    return parts.join('');
  }
}

/** The arguments of the first command, as PowerShell passes them to `curl.exe`. */
export function splitPowerShell(text: string, notes: CurlNotes): CommandWords {
  const reader = new PowerShellReader(text, notes);
  const out = new WordList(reader.lines);
  while (reader.at < text.length) {
    const from = reader.at;
    const char = text[from]!;
    const quoted = reader.quoted();
    if (quoted !== undefined) out.add(quoted, from);
    else if (reader.take(/[`^\\][ \t]*\r?\n/gy)) out.end();
    else if (char === '\n') {
      out.end();
      reader.take(/\s+/gy);
      if (out.words.length && text[reader.at] !== '-') break;
    } else if (reader.take(/\s+?(?=\n|\S|$)/gy)) out.end();
    else if (char === '#' && !out.within) reader.take(/[^\n]*/gy);
    else if (/[;|&)]/.test(char) && !(char === '&' && out.within)) break;
    else if (reader.take(/\d?>{1,2}(?:&\d)?[ \t]*/gy)) {
      out.forgetStream();
      if (!text.slice(from, reader.at).includes('&')) out.dropNext();
    } else {
      if (char === '`') reader.at++;
      else if (char === '$' && /[\w{(]/.test(text[from + 1] ?? '')) reader.variable();
      out.add(text[reader.at] ?? '', from);
      reader.at++;
    }
  }
  out.end();
  noteRest(text, reader.at, reader.lines, notes);
  return { words: out.words.map(withoutBackslashes), open: reader.open };
}

/** PowerShell before 7.3 needed `\"` for a quote, so it is read as a quote. */
function withoutBackslashes(word: Word): Word {
  return /(?:^|[^\\])"/.test(word.text) ? word : { ...word, text: word.text.replace(/\\"/g, '"') };
}

/** A value of a cmdlet's parameter. */
type Value = string | readonly (readonly [name: string, value: string])[];

/** What a cmdlet's parameter means as curl options, by its lowercase name. `value` is the parameter's value. */
const PARAMETERS: Readonly<Record<string, 'skip-value' | 'skip' | ((value: Value) => readonly string[] | undefined)>> =
  {
    uri: (value) => one('--url', value),
    method: (value) => one('--request', typeof value === 'string' ? value.toUpperCase() : value),
    custommethod: (value) => one('--request', value),
    headers: (value) =>
      typeof value === 'string'
        ? undefined
        : value
            .filter(([name]) => !PSEUDO_HEADERS.has(name.toLowerCase()))
            .flatMap(([name, text]) => ['--header', text === '' ? `${name};` : `${name}: ${text}`]),
    contenttype: (value) => (typeof value === 'string' ? ['--header', `Content-Type: ${value}`] : undefined),
    useragent: (value) => one('--user-agent', value),
    timeoutsec: (value) => one('--max-time', value),
    infile: (value) => one('--data-binary', typeof value === 'string' ? `@${value}` : value),
    body: (value) =>
      typeof value === 'string'
        ? ['--data-raw', value]
        : value.flatMap(([name, text]) => ['--data-urlencode', `${name}=${text}`]),
    token: (value) => one('--oauth2-bearer', value),
    credential: () => ['--user', ''],
    skipcertificatecheck: 'skip',
    usebasicparsing: 'skip',
    disablekeepalive: 'skip',
    passthru: 'skip',
    sessionvariable: 'skip-value',
    websession: 'skip-value',
    outfile: 'skip-value',
    maximumredirection: 'skip-value',
    erroraction: 'skip-value',
  };
/** HTTP/2 pseudo-headers, which Chrome copies too. */
const PSEUDO_HEADERS = new Set(['authority', 'method', 'path', 'scheme']);

const one = (option: string, value: Value): readonly string[] | undefined =>
  typeof value === 'string' ? [option, value] : undefined;

/** The start of a cmdlet that sends a request. */
const CMDLET =
  /^[ \t]*(?:\$\w+[ \t]*=[ \t]*)?(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm|curl(?=[^\n]*\s-Uri\b))(?=\s)/im;

/** True for a text that calls a cmdlet instead of curl, like Chrome's "Copy as PowerShell". */
export function callsCmdlet(text: string): boolean {
  return CMDLET.test(text);
}

/** The first cmdlet of a text, converted to the arguments curl would need. */
export function cmdletToCurlWords(text: string, notes: CurlNotes): CommandWords {
  const reader = new PowerShellReader(text, notes);
  const words: Word[] = [{ text: 'curl', line: 1 }];
  const call = CMDLET.exec(text)!;
  const before = text.slice(0, call.index);
  if (/\.Cookies\.Add\(/.test(before)) words.push({ text: '--cookie', line: 1 }, { text: '', line: 1 });
  const agent = /\.UserAgent\s*=\s*/.exec(before);
  if (agent) {
    reader.at = agent.index + agent[0].length;
    const value = reader.quoted();
    if (value !== undefined) words.push({ text: '--user-agent', line: 1 }, { text: value, line: 1 });
  }
  reader.at = call.index + call[0].length;
  readParameters(reader, words);
  noteRest(text, reader.at, reader.lines, notes);
  return { words: withGet(words), open: reader.open };
}

function readParameters(reader: PowerShellReader, words: Word[]): void {
  while (reader.at < reader.text.length) {
    reader.take(/(?:[ \t\r]|`[ \t]*\r?\n)*/gy);
    const line = reader.lines.lineOf(reader.at);
    const name = reader.take(/-([a-z]\w*):?/giy)?.[1];
    if (name === undefined) {
      const value = valueOf(reader);
      if (typeof value !== 'string' || value === '') return;
      words.push({ text: value, line });
      continue;
    }
    const meaning = PARAMETERS[name.toLowerCase()];
    if (meaning === 'skip') {
      if (/^skipcert/i.test(name)) words.push({ text: '--insecure', line });
      continue;
    }
    reader.take(/(?:[ \t\r]|`[ \t]*\r?\n)*/gy);
    const value = reader.startsWith('-') ? '' : valueOf(reader);
    const made = value === undefined || meaning === 'skip-value' ? [] : meaning?.(value);
    if (value === undefined && meaning !== 'skip-value') reader.variable();
    if (made === undefined) reader.notes.add('unsupported-option', line, `-${name}`);
    else words.push(...made.map((text) => ({ text, line })));
  }
}

/** A text, a table of texts, or a word; undefined for an expression, which is skipped up to the end of its line. */
function valueOf(reader: PowerShellReader): Value | undefined {
  const bytes = reader.take(/\(\s*\[(?:System\.)?Text\.Encoding\]::UTF8\.GetBytes\(\s*/giy);
  if (bytes) {
    const text = reader.quoted();
    reader.take(/\s*\)\s*\)/gy);
    return text;
  }
  const quoted = reader.quoted();
  if (quoted !== undefined) return quoted;
  if (reader.take(/@\{/gy)) return table(reader);
  const word = reader.take(/[^\s;|`$()@{}"']+/gy)?.[0];
  if (word !== undefined) return word;
  if (reader.take(/\$\w+(?=\s|$)/gy)) return undefined;
  return reader.take(/[$(][^\n`]*/gy) ? undefined : '';
}

function table(reader: PowerShellReader): Value {
  const pairs: [string, string][] = [];
  for (;;) {
    reader.take(/[\s;]*/gy);
    if (reader.take(/\}/gy) || reader.at >= reader.text.length) return pairs;
    const name = reader.quoted() ?? reader.take(/[\w-]+/gy)?.[0];
    const equals = name === undefined ? undefined : reader.take(/\s*=\s*/gy);
    const value = equals && (reader.quoted() ?? reader.take(/[^\s;}]+/gy)?.[0]);
    if (value === undefined || name === undefined) {
      reader.variable();
      reader.take(/[^\n;}]*/gy);
      if (!/[\s;}]/.test(reader.text[reader.at] ?? ' ')) reader.at++;
    } else pairs.push([name, value]);
  }
}

/** A cmdlet sends GET by default; a table is the query of a GET. */
function withGet(words: readonly Word[]): Word[] {
  const line = words[0]!.line;
  const at = words.findIndex(({ text }) => text === '--request');
  const method = at < 0 ? 'GET' : words[at + 1]!.text;
  const query = method === 'GET' && words.some(({ text }) => text === '--data-urlencode');
  const added = [...(at < 0 ? ['--request', 'GET'] : []), ...(query ? ['--get'] : [])];
  return [...words, ...added.map((text) => ({ text, line }))];
}
