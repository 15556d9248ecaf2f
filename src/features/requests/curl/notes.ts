/** What the user should know of a pasted command, by code. `messages.ts` has the texts. */
export type CurlNoteCode =
  | 'variables'
  | 'more-commands'
  | 'open-quote'
  | 'not-text'
  | 'browser-headers'
  | 'cookie'
  | 'user'
  | 'token'
  | 'config'
  | 'insecure'
  | 'https'
  | 'globbing'
  | 'method-case'
  | 'json-as-form'
  | 'unknown-option'
  | 'unsupported-option'
  | 'missing-value'
  | 'header-file'
  | 'header-left-out'
  | 'header-removed'
  | 'header-invalid'
  | 'mixed-data'
  | 'stdin'
  | 'data-file'
  | 'file-line-breaks'
  | 'upload-type'
  | 'part-name'
  | 'part-headers'
  | 'part-files'
  | 'part-type'
  | 'form-escape'
  | 'multipart-type';

/** One thing that was dropped, changed or not understood. */
export interface CurlNote {
  readonly code: CurlNoteCode;
  /** The option, header, file or command it is about. Never a value that may be secret. */
  readonly name?: string;
  /** The line of the text, from 1. */
  readonly line: number;
}

/** Longer names are cut, so that a message stays readable. */
const MAX_NAME_LENGTH = 80;

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** The notes of one command, in order, each once. */
export class CurlNotes {
  private readonly notes = new Map<string, CurlNote>();

  add(code: CurlNoteCode, line: number, name?: string): void {
    const plain = name?.replace(CONTROLS, ' ');
    const shown = plain && plain.length > MAX_NAME_LENGTH ? `${plain.slice(0, MAX_NAME_LENGTH)}…` : plain;
    const key = `${code} ${shown ?? ''}`;
    if (!this.notes.has(key)) this.notes.set(key, { code, line, ...(shown === undefined ? {} : { name: shown }) });
  }

  all(): CurlNote[] {
    return [...this.notes.values()];
  }
}
