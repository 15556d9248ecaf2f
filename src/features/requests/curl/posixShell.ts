import type { CurlNotes } from './notes';
import { LineCounter, noteRest, WordList, type CommandWords } from './wordList';

/** How a text differs from what bash and zsh read. */
export interface PosixDialect {
  /** A caret at the end of a line joins lines, as in commands that were only partly converted for cmd. */
  readonly caretJoins?: boolean;
  /** Backslashes work within single quotes, before a single quote and a backslash. */
  readonly fish?: boolean;
}

/** What ends a command; the rest belongs to another one. */
const ENDS = new Set(['|', ';', '&', '(', ')']);
const ANSI: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** The arguments of the first command, split like a POSIX shell. Nothing is run or expanded: `$NAME` and `$(…)` stay as they are. */
export function splitPosix(text: string, notes: CurlNotes, dialect: PosixDialect = {}): CommandWords {
  return new PosixReader(text, notes, dialect).read();
}

class PosixReader {
  private at = 0;
  private open = false;
  private readonly lines: LineCounter;
  private readonly out: WordList;
  private readonly heredocs: string[] = [];

  constructor(
    private readonly text: string,
    private readonly notes: CurlNotes,
    private readonly dialect: PosixDialect,
  ) {
    this.lines = new LineCounter(text);
    this.out = new WordList(this.lines);
  }

  read(): CommandWords {
    while (this.at < this.text.length && this.step());
    this.out.end();
    if (this.heredocs.length) this.skipHeredocs();
    noteRest(this.text, this.at, this.lines, this.notes);
    return { words: this.out.words, open: this.open };
  }

  /** Continues reading; false at the end of the command. */
  private step(): boolean {
    const { text, out, at } = this;
    const char = text[at]!;
    const joined = this.joinedLine(char);
    if (joined) {
      out.end();
      this.at += joined;
    } else if (char === '\\') {
      // A line break after it joins lines, also within a word.
      if (text[at + 1] !== '\n') out.add(text[at + 1] ?? '', at);
      this.at += 2;
    } else if (char === "'") this.singleQuoted();
    else if (char === '$' && text[at + 1] === "'") this.ansiQuoted();
    else if (char === '"' || (char === '$' && text[at + 1] === '"')) this.doubleQuoted(char === '"' ? 1 : 2);
    else if (char === '\n') return this.lineBreak();
    else if (/\s/.test(char)) {
      out.end();
      this.at++;
    } else if (char === '#' && !out.within) {
      const end = text.indexOf('\n', at);
      this.at = end < 0 ? text.length : end;
    } else if (char === '<' || char === '>' || (char === '&' && text[at + 1] === '>')) return this.redirection();
    else if (ENDS.has(char) && !(char === '&' && out.within && /[\w%]/.test(text[at + 1] ?? ''))) {
      return false; // but an unquoted address continues after its ampersand
    } else {
      this.noteVariable();
      out.add(char, at);
      this.at++;
    }
    return true;
  }

  /** The length of a line end that joins lines between words; spaces after the backslash are tolerated. */
  private joinedLine(char: string): number | undefined {
    if (char !== '\\' && !(char === '^' && this.dialect.caretJoins)) return undefined;
    const end = /^(?:[ \t]+\r?\n|\r\n)/.exec(this.text.slice(this.at + 1, this.at + 80));
    const plain = char === '^' && this.text[this.at + 1] === '\n';
    return end ? 1 + end[0].length : plain ? 2 : undefined;
  }

  /** A line that starts with an option continues the command: a missing backslash is tolerated. */
  private lineBreak(): boolean {
    const { text } = this;
    this.out.end();
    if (this.heredocs.length) return false;
    while (this.at < text.length && /\s/.test(text[this.at]!)) this.at++;
    return !this.out.words.length || text[this.at] === '-';
  }

  private redirection(): boolean {
    const { text, out } = this;
    if (text.startsWith('<(', this.at) || text.startsWith('>(', this.at)) {
      this.notes.add('stdin', this.lines.lineOf(this.at));
      return false;
    }
    const [operator, heredoc] = /^(?:(<<-?(?!<))|<<<|<&|<|&?>[>|&]?)/.exec(text.slice(this.at, this.at + 4))!;
    out.forgetStream();
    out.dropNext();
    if (operator.startsWith('<')) this.notes.add('stdin', this.lines.lineOf(this.at));
    this.at += operator.length;
    if (heredoc) {
      const name = /^[ \t]*(["']?)([^\s"';|&]+)\1/.exec(text.slice(this.at, this.at + 200));
      if (name) this.heredocs.push(name[2]!);
    }
    return true;
  }

  /** Skips the texts of heredocs, which start after the line of the command. */
  private skipHeredocs(): void {
    const { text } = this;
    const next = (): number => {
      const end = text.indexOf('\n', this.at);
      return end < 0 ? text.length : end + 1;
    };
    this.at = next();
    for (const name of this.heredocs)
      while (this.at < text.length) {
        const from = this.at;
        this.at = next();
        if (text.slice(from, this.at).trim() === name) break;
      }
  }

  private noteVariable(): void {
    const { text, at } = this;
    if (text[at] === '`' || (text[at] === '$' && /[\w{(]/.test(text[at + 1] ?? '')))
      this.notes.add('variables', this.lines.lineOf(at));
  }

  private singleQuoted(): void {
    const { text } = this;
    const from = this.at + 1;
    let end = text.indexOf("'", from);
    if (this.dialect.fish) {
      end = from;
      while (end < text.length && text[end] !== "'") end += text[end] === '\\' ? 2 : 1;
    }
    if (end < 0 || end >= text.length) {
      this.open = true;
      end = text.length;
    }
    const inside = text.slice(from, end);
    this.out.add(this.dialect.fish ? inside.replace(/\\(['\\])/g, '$1') : inside, this.at);
    this.at = end + 1;
  }

  private doubleQuoted(opening: number): void {
    const { text, out } = this;
    out.add('', this.at);
    this.at += opening;
    while (this.at < text.length && text[this.at] !== '"') {
      if (text[this.at] === '\\' && /["\\$`\n]/.test(text[this.at + 1] ?? '')) {
        if (text[this.at + 1] !== '\n') out.add(text[this.at + 1]!, this.at);
        this.at += 2;
      } else {
        this.noteVariable();
        out.add(text[this.at++]!, this.at);
      }
    }
    this.open ||= this.at >= text.length;
    this.at++;
  }

  /** `$'…'`: octal and hexadecimal bytes are decoded as UTF-8. */
  private ansiQuoted(): void {
    const { text, out } = this;
    const bytes: number[] = [];
    const flush = (): void => {
      if (!bytes.length) return;
      const read = Buffer.from(bytes.splice(0)).toString('utf8');
      if (read.includes('\ufffd')) this.notes.add('not-text', this.lines.lineOf(this.at));
      out.add(read, this.at);
    };
    out.add('', this.at);
    for (this.at += 2; this.at < text.length;) {
      const char = text[this.at]!;
      if (char === "'") {
        flush();
        this.at++;
        return;
      }
      if (char !== '\\') {
        flush();
        out.add(char, this.at++);
        continue;
      }
      const rest = text.slice(this.at + 1, this.at + 11);
      const byte = /^x([\da-fA-F]{1,2})|^([0-7]{1,3})/.exec(rest);
      const point = /^u([\da-fA-F]{1,4})|^U([\da-fA-F]{1,8})/.exec(rest);
      const control = /^c([@-_a-z?])/.exec(rest)?.[1];
      if (byte) {
        bytes.push(byte[1] ? parseInt(byte[1], 16) : parseInt(byte[2]!, 8) & 0xff);
        this.at += 1 + byte[0].length;
        continue;
      }
      flush();
      if (point) {
        const code = parseInt(point[1] ?? point[2]!, 16);
        out.add(code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd', this.at);
        this.at += 1 + point[0].length;
      } else if (control !== undefined) {
        out.add(control === '?' ? '\x7f' : String.fromCharCode(control.charCodeAt(0) & 0x1f), this.at);
        this.at += 3;
      } else {
        out.add(ANSI[rest[0] ?? ''] ?? `\\${rest[0] ?? ''}`, this.at);
        this.at += 2;
      }
    }
    flush();
    this.open = true;
  }
}
