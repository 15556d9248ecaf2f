import type { CurlNotes } from './notes';

/** An argument of a command, as the shell passes it to the program. */
export interface Word {
  readonly text: string;
  /** The line it starts on, 1-based. */
  readonly line: number;
}

/** The arguments of the first command in a text. */
export interface CommandWords {
  readonly words: readonly Word[];
  /** A quote is not closed. */
  readonly open: boolean;
}

/** Counts lines up to offsets that only increase. */
export class LineCounter {
  private line = 1;
  private nextBreak: number;

  constructor(private readonly text: string) {
    this.nextBreak = text.indexOf('\n');
  }

  lineOf(offset: number): number {
    while (this.nextBreak >= 0 && this.nextBreak < offset) {
      this.line++;
      this.nextBreak = this.text.indexOf('\n', this.nextBreak + 1);
    }
    return this.line;
  }
}

/** Collects words character by character. */
export class WordList {
  readonly words: Word[] = [];
  private word: string | undefined;
  private line = 1;
  private dropped = false;

  constructor(private readonly lines: LineCounter) {}

  /** Adds text to the current word; an empty text starts one too. */
  add(text: string, offset: number): void {
    if (this.word === undefined) this.line = this.lines.lineOf(offset);
    this.word = (this.word ?? '') + text;
  }

  end(): void {
    if (this.word !== undefined && !this.dropped) this.words.push({ text: this.word, line: this.line });
    if (this.word !== undefined) this.dropped = false;
    this.word = undefined;
  }

  /** The next word is the target of a redirection. */
  dropNext(): void {
    this.end();
    this.dropped = true;
  }

  /** The current word is the number of a stream, as in `2>`. */
  forgetStream(): void {
    if (/^\d$/.test(this.word ?? '')) this.word = undefined;
  }

  get within(): boolean {
    return this.word !== undefined;
  }
}

/** Notes what follows the first command, starting at `at`: the name of the next command, if there is one. */
export function noteRest(text: string, at: number, lines: LineCounter, notes: CurlNotes): void {
  for (let from = at; from < text.length; from++) {
    if (text[from] === '#') {
      const end = text.indexOf('\n', from);
      if (end < 0) return;
      from = end;
    } else if (!/[\s;&|()]/.test(text[from]!)) {
      const name = /^[^\s;&|()]+/.exec(text.slice(from, from + 200))![0];
      notes.add('more-commands', lines.lineOf(from), name.replace(/^.*[\\/]/, ''));
      return;
    }
  }
}
