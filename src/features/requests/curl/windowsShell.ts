import type { CurlNotes } from './notes';
import { LineCounter, noteRest, WordList, type CommandWords } from './wordList';

/** A text with the original offset of each of its characters. */
interface MappedText {
  text: string;
  readonly offsets: number[];
  /** Positions of characters that a caret makes literal. */
  readonly literal: Set<number>;
}

/**
 * The arguments of the first command, split like Windows' cmd and Microsoft's C library. `caretsInQuotes` also removes carets within
 * quotes, which cmd does not do, but Chrome expected before 2024.
 */
export function splitWindows(text: string, notes: CurlNotes, caretsInQuotes = false): CommandWords {
  const lines = new LineCounter(text);
  const { line, end } = withoutCarets(text, caretsInQuotes);
  const { out, open, at } = splitArguments(line, lines);
  noteRest(text, at < line.text.length ? line.offsets[at]! : end, lines, notes);
  return { words: out.words, open };
}

/** The first line as cmd reads it: outside quotes, a caret escapes the next character; at the end of a line it joins lines. */
function withoutCarets(text: string, caretsInQuotes: boolean): { readonly line: MappedText; readonly end: number } {
  const line: MappedText = { text: '', offsets: [], literal: new Set() };
  const add = (piece: string, offset: number): void => {
    line.text += piece;
    for (let n = 0; n < piece.length; n++) line.offsets.push(offset);
  };
  let quoted = false;
  let at = 0;
  for (; at < text.length; at++) {
    const char = text[at]!;
    if (char === '^' && (!quoted || caretsInQuotes)) {
      const joined = /^[ \t]*\r?\n/.exec(text.slice(at + 1, at + 40))?.[0];
      if (joined === undefined) {
        line.literal.add(line.text.length);
        add(text[++at] ?? '', at);
      } else {
        at += joined.length;
        // An empty line after the joined one is a line break in the text, as browsers write it.
        const blank = /^\r?\n/.exec(text.slice(at + 1, at + 3))?.[0];
        at += blank?.length ?? 0;
        if (blank) add('\n', at);
        else if (!/\s/.test(line.text.at(-1) ?? ' ')) add(' ', at);
      }
      continue;
    }
    if (char === '"') quoted = !quoted;
    if (char === '\n' && !quoted) {
      // A line that starts with an option continues the command: a missing caret is tolerated.
      let next = at;
      while (next < text.length && /\s/.test(text[next]!)) next++;
      if (text[next] !== '-') break;
      add(' ', at);
      at = next - 1;
    } else if (char !== '\r' || quoted) add(char, at);
  }
  return { line, end: at };
}

/** `\"` is a quote, and so is `""` inside quotes. */
function splitArguments(
  { text: line, offsets, literal }: MappedText,
  lines: LineCounter,
): { readonly out: WordList; readonly open: boolean; readonly at: number } {
  const out = new WordList(lines);
  let quoted = false;
  let at = 0;
  for (; at < line.length; at++) {
    const char = line[at]!;
    const offset = offsets[at]!;
    if (char === '\\') {
      const run = /^\\+/.exec(line.slice(at))![0].length;
      const quote = line[at + run] === '"';
      out.add('\\'.repeat(quote ? Math.floor(run / 2) : run), offset);
      at += run - 1;
      if (quote && run % 2 === 1) {
        out.add('"', offset);
        at++;
      }
    } else if (char === '"') {
      out.add('', offset);
      if (quoted && line[at + 1] === '"') {
        out.add('"', offset);
        at++;
      } else quoted = !quoted;
    } else if (!quoted && (char === ' ' || char === '\t')) out.end();
    else if (quoted || (literal.has(at) && /[<>|&]/.test(char))) out.add(char, offset);
    else if (char === '>' || char === '<') {
      out.forgetStream();
      out.dropNext();
      while (line[at + 1] === '>' || line[at + 1] === '&') at++;
    } else if ((char === '|' || char === '&') && !out.within) break;
    else out.add(char, offset);
  }
  out.end();
  return { out, open: quoted, at };
}
