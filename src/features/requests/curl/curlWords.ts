// Splits a pasted curl command into its arguments, as the shell it was written for would: a POSIX shell, or Windows' cmd.

/** Raw letters `$NAME` and `$(…)` in a word were left as they are; nothing is ever run or looked up. */
export interface CommandWords {
  readonly words: readonly string[];
  readonly variables: boolean;
  /** A quote is not closed. */
  readonly open: boolean;
  /** Another curl command follows. */
  readonly more: boolean;
}

const CMD = /\^["\r\n^]|\^ *\r?\n/;
/** Another curl command in what follows the first. */
const ANOTHER = /(?:^|[\s;&|(\\/])curl(?:\.exe)?\s/i;
/** What ends a command: the rest belongs to another one, or to a file. */
const ENDS = new Set(['|', ';', '&', '>', '<', '(', ')']);
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

/** The arguments of the first command in a text. */
export function commandWords(text: string): CommandWords {
  return CMD.test(text) ? windowsWords(text) : posixWords(text);
}

class Words {
  readonly words: string[] = [];
  private word: string | undefined;
  /** A character of the present word; a quoted empty text makes a word too. */
  add(text: string): void {
    this.word = (this.word ?? '') + text;
  }
  end(): void {
    if (this.word !== undefined) this.words.push(this.word);
    this.word = undefined;
  }
  get within(): boolean {
    return this.word !== undefined;
  }
}

function posixWords(text: string): CommandWords {
  const out = new Words();
  let at = 0;
  let variables = false;
  let open = false;
  const letter = (from: number): void => {
    if (text[from] === '$' && /[\w{(]/.test(text[from + 1] ?? '')) variables = true;
    else if (text[from] === '`') variables = true;
  };
  while (at < text.length) {
    const char = text[at]!;
    if (char === '\\') {
      if (text[at + 1] === '\n') at += 2;
      else if (text[at + 1] === '\r' && text[at + 2] === '\n') at += 3;
      else {
        out.add(text[at + 1] ?? '');
        at += 2;
      }
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      out.add(text.slice(at + 1, end < 0 ? undefined : end));
      open ||= end < 0;
      at = end < 0 ? text.length : end + 1;
    } else if (char === '$' && text[at + 1] === "'") {
      at = ansiString(text, at + 2, out);
      if (at < 0) {
        open = true;
        break;
      }
    } else if (char === '"' || (char === '$' && text[at + 1] === '"')) {
      out.add('');
      at += char === '"' ? 1 : 2;
      while (at < text.length && text[at] !== '"') {
        if (text[at] === '\\' && /["\\$`\n]/.test(text[at + 1] ?? '')) {
          if (text[at + 1] !== '\n') out.add(text[at + 1]!);
          at += 2;
        } else {
          letter(at);
          out.add(text[at++]!);
        }
      }
      open ||= at >= text.length;
      at++;
    } else if (/\s/.test(char)) {
      out.end();
      if (char === '\n' && out.words.length && !/^\s*-/.test(text.slice(at + 1))) break; // the next command; a forgotten backslash is forgiven
      at++;
    } else if (char === '#' && !out.within) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (ENDS.has(char) && !(char === '&' && out.within && /[\w%]/.test(text[at + 1] ?? '')))
      break; // an address pasted without quotes goes on
    else {
      letter(at);
      out.add(char);
      at++;
    }
  }
  out.end();
  return { words: out.words, variables, open, more: ANOTHER.test(text.slice(at)) };
}

/** Reads the inside of `$'…'` from `from`; the place behind its quote, or -1 when it has none. Octal and hex bytes are read as UTF-8. */
function ansiString(text: string, from: number, out: Words): number {
  const bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length) out.add(Buffer.from(bytes.splice(0)).toString('utf8'));
  };
  out.add('');
  for (let at = from; at < text.length;) {
    const char = text[at]!;
    if (char === "'") {
      flush();
      return at + 1;
    }
    if (char !== '\\') {
      flush();
      out.add(char);
      at++;
      continue;
    }
    const rest = text.slice(at + 1, at + 11);
    const byte = /^x([0-9a-f]{1,2})|^([0-7]{1,3})/i.exec(rest);
    const point = /^u([0-9a-f]{1,4})|^U([0-9a-f]{1,8})/i.exec(rest);
    if (byte) {
      bytes.push(byte[1] ? parseInt(byte[1], 16) : parseInt(byte[2]!, 8) & 0xff);
      at += 1 + byte[0].length;
      continue;
    }
    flush();
    if (point) {
      const code = parseInt(point[1] ?? point[2]!, 16);
      out.add(code <= 0xffff ? String.fromCharCode(code) : code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
      at += 1 + point[0].length;
    } else {
      out.add(ANSI[rest[0] ?? ''] ?? `\\${rest[0] ?? ''}`);
      at += 2;
    }
  }
  return -1;
}

/** Takes the carets out as cmd does: outside quotes they take the next character's meaning away; before a line's end they join lines. */
function withoutCarets(text: string): { readonly line: string; readonly rest: string } {
  let out = '';
  let quoted = false;
  let at = 0;
  for (; at < text.length; at++) {
    const char = text[at]!;
    if (char === '^' && !quoted) {
      const line = /^ *\r?\n/.exec(text.slice(at + 1, at + 40))?.[0];
      if (line !== undefined) {
        at += line.length;
        // An empty line after the joined one is a line break in the text: that is how Chrome writes them.
        const blank = /^\r?\n/.exec(text.slice(at + 1, at + 3))?.[0];
        if (blank) {
          out += '\n';
          at += blank.length;
        } else if (!/\s/.test(out.at(-1) ?? ' ')) out += ' ';
        continue;
      }
      out += text[++at] ?? '';
      continue;
    }
    if (char === '"') quoted = !quoted;
    if (char === '\n' && !quoted) break;
    out += char;
  }
  return { line: out, rest: text.slice(at) };
}

/** Arguments as Microsoft's C library splits them: `\"` is a quote, and so is `""` inside quotes. */
function windowsWords(text: string): CommandWords {
  const { line, rest } = withoutCarets(text.replace(/\r\n/g, '\n').trim());
  const out = new Words();
  let quoted = false;
  let at = 0;
  for (; at < line.length; at++) {
    const char = line[at]!;
    if (char === '\\') {
      const run = /^\\+/.exec(line.slice(at))![0].length;
      const quote = line[at + run] === '"';
      out.add('\\'.repeat(quote ? Math.floor(run / 2) : run));
      at += run - 1;
      if (quote && run % 2 === 1) {
        out.add('"');
        at++;
      }
    } else if (char === '"') {
      out.add('');
      if (quoted && line[at + 1] === '"') {
        out.add('"');
        at++;
      } else quoted = !quoted;
    } else if (/\s/.test(char) && !quoted) out.end();
    else if ((char === '|' || char === '>' || char === '&') && !quoted && !out.within) break;
    else out.add(char);
  }
  out.end();
  return { words: out.words, variables: false, open: quoted, more: ANOTHER.test(line.slice(at) + rest) };
}
