import { firstCharacters } from '../../../core/text';

/** Something that was dropped, changed or not understood when importing from another format. */
export interface ImportNote<Code extends string> {
  readonly code: Code;
  /** What it is about. Never a value that may be secret. */
  readonly name?: string;
  /** The line in the text, 1-based. */
  readonly line: number;
}

/** Longer names are truncated to keep messages readable. */
const MAX_NAME_LENGTH = 80;

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Notes in order, without duplicates. */
export class NoteList<Code extends string> {
  private readonly notes = new Map<string, ImportNote<Code>>();

  add(code: Code, line: number, name?: string): void {
    const plain = name?.replace(CONTROLS, ' ');
    const shown = plain && plain.length > MAX_NAME_LENGTH ? `${firstCharacters(plain, MAX_NAME_LENGTH)}…` : plain;
    const key = `${code} ${shown ?? ''}`;
    if (!this.notes.has(key)) this.notes.set(key, { code, line, ...(shown === undefined ? {} : { name: shown }) });
  }

  all(): ImportNote<Code>[] {
    return [...this.notes.values()];
  }
}
