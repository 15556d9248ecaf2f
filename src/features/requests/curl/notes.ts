import { type ImportNote, NoteList } from '../text/noteList';

/** What the user should know about a pasted command, by code. The texts are in `messages.ts`. */
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

/** One thing that was dropped, changed or not understood. `name` is the option, header, file or command it is about. */
export type CurlNote = ImportNote<CurlNoteCode>;

/** The notes of one command, in order, without duplicates. */
export class CurlNotes extends NoteList<CurlNoteCode> {}
