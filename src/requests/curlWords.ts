// Splits a pasted curl command into its arguments, as the shell it was written for would: a POSIX shell, or Windows' cmd.

/** Raw letters `$NAME` and `$(…)` in a word were left as they are; nothing is ever run or looked up. */
export interface CommandWords {
  readonly words: readonly string[];
  readonly variables: boolean;
  /** A quote is not closed. */ readonly open: boolean;
}

const CMD = /\^["\r\n^]|\^ *\r?\n/;
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
  let i = 0;
  let variables = false;
  let open = false;
  const letter = (from: number): void => {
    if (text[from] === '$' && /[\w{(]/.test(text[from + 1] ?? '')) variables = true;
    else if (text[from] === '`') variables = true;
  };
  while (i < text.length) {
    const c = text[i]!;
    if (c === '\\') {
      if (text[i + 1] === '\n') i += 2;
      else if (text[i + 1] === '\r' && text[i + 2] === '\n') i += 3;
      else {
        out.add(text[i + 1] ?? '');
        i += 2;
      }
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      out.add(text.slice(i + 1, end < 0 ? undefined : end));
      open ||= end < 0;
      i = end < 0 ? text.length : end + 1;
    } else if (c === '$' && text[i + 1] === "'") {
      i = ansiString(text, i + 2, out);
      if (i < 0) {
        open = true;
        break;
      }
    } else if (c === '"' || (c === '$' && text[i + 1] === '"')) {
      out.add('');
      i += c === '"' ? 1 : 2;
      while (i < text.length && text[i] !== '"') {
        if (text[i] === '\\' && /["\\$`\n]/.test(text[i + 1] ?? '')) {
          if (text[i + 1] !== '\n') out.add(text[i + 1]!);
          i += 2;
        } else {
          letter(i);
          out.add(text[i++]!);
        }
      }
      open ||= i >= text.length;
      i++;
    } else if (/\s/.test(c)) {
      out.end();
      if (c === '\n' && out.words.length && !/^\s*-/.test(text.slice(i + 1))) break; // the next command; a forgotten backslash is forgiven
      i++;
    } else if (c === '#' && !out.within) {
      const end = text.indexOf('\n', i);
      i = end < 0 ? text.length : end;
    } else if (ENDS.has(c) && !(c === '&' && out.within && /[\w%]/.test(text[i + 1] ?? '')))
      break; // an address pasted without quotes goes on
    else {
      letter(i);
      out.add(c);
      i++;
    }
  }
  out.end();
  return { words: out.words, variables, open };
}

/** Reads the inside of `$'…'` from `from`; the place behind its quote, or -1 when it has none. Octal and hex bytes are read as UTF-8. */
function ansiString(text: string, from: number, out: Words): number {
  const bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length) out.add(Buffer.from(bytes.splice(0)).toString('utf8'));
  };
  out.add('');
  for (let i = from; i < text.length;) {
    const c = text[i]!;
    if (c === "'") {
      flush();
      return i + 1;
    }
    if (c !== '\\') {
      flush();
      out.add(c);
      i++;
      continue;
    }
    const rest = text.slice(i + 1, i + 11);
    const byte = /^x([0-9a-f]{1,2})|^([0-7]{1,3})/i.exec(rest);
    const point = /^u([0-9a-f]{1,4})|^U([0-9a-f]{1,8})/i.exec(rest);
    if (byte) {
      bytes.push(byte[1] ? parseInt(byte[1], 16) : parseInt(byte[2]!, 8) & 0xff);
      i += 1 + byte[0].length;
      continue;
    }
    flush();
    if (point) {
      const code = parseInt(point[1] ?? point[2]!, 16);
      out.add(code <= 0xffff ? String.fromCharCode(code) : code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
      i += 1 + point[0].length;
    } else {
      out.add(ANSI[rest[0] ?? ''] ?? `\\${rest[0] ?? ''}`);
      i += 2;
    }
  }
  return -1;
}

/** Takes the carets out as cmd does: outside quotes they take the next character's meaning away; before a line's end they join lines. */
function withoutCarets(text: string): string {
  let out = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '^' && !quoted) {
      const line = /^ *\r?\n/.exec(text.slice(i + 1, i + 40))?.[0];
      if (line !== undefined) {
        i += line.length;
        // An empty line after the joined one is a line break in the text: that is how Chrome writes them.
        const blank = /^\r?\n/.exec(text.slice(i + 1, i + 3))?.[0];
        if (blank) {
          out += '\n';
          i += blank.length;
        } else if (!/\s/.test(out.at(-1) ?? ' ')) out += ' ';
        continue;
      }
      out += text[++i] ?? '';
      continue;
    }
    if (c === '"') quoted = !quoted;
    if (c === '\n' && !quoted) break;
    out += c;
  }
  return out;
}

/** Arguments as Microsoft's C library splits them: `\"` is a quote, and so is `""` inside quotes. */
function windowsWords(text: string): CommandWords {
  const line = withoutCarets(text.replace(/\r\n/g, '\n').trim());
  const out = new Words();
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === '\\') {
      const run = /^\\+/.exec(line.slice(i))![0].length;
      const quote = line[i + run] === '"';
      out.add('\\'.repeat(quote ? Math.floor(run / 2) : run));
      i += run - 1;
      if (quote && run % 2 === 1) {
        out.add('"');
        i++;
      }
    } else if (c === '"') {
      out.add('');
      if (quoted && line[i + 1] === '"') {
        out.add('"');
        i++;
      } else quoted = !quoted;
    } else if (/\s/.test(c) && !quoted) out.end();
    else if ((c === '|' || c === '>' || c === '&') && !quoted && !out.within) break;
    else out.add(c);
  }
  out.end();
  return { words: out.words, variables: false, open: quoted };
}
