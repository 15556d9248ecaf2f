import { type ImportNote, NoteList } from '../text/noteList';

/** What the user should know about an imported collection or HAR file, by code. The texts are in `messages.ts`. */
export type InterchangeNoteCode =
  | 'method'
  | 'method-case'
  | 'bad-address'
  | 'https'
  | 'credential'
  | 'cookie'
  | 'secret-left-out'
  | 'secret-masked'
  | 'auth'
  | 'no-auth'
  | 'browser-headers'
  | 'header-left-out'
  | 'header-invalid'
  | 'header-repeated'
  | 'multipart-type'
  | 'disabled'
  | 'script'
  | 'examples'
  | 'settings'
  | 'dynamic-variable'
  | 'variable-renamed'
  | 'variable-encoding'
  | 'placeholder-kept'
  | 'path-variable'
  | 'body-mode'
  | 'body-invalid'
  | 'graphql-variables'
  | 'file-name'
  | 'file-missing'
  | 'not-representable';

/** One thing that was dropped, changed or not understood. */
export type InterchangeNote = ImportNote<InterchangeNoteCode>;

/** The notes of one import; `line` is the number of the item, 0 for the whole file, until the lines are looked up. */
export class InterchangeNotes extends NoteList<InterchangeNoteCode> {}

/** Why a text was not imported. */
export type InterchangeProblem =
  'not-json' | 'not-postman' | 'postman-version' | 'postman-environment' | 'not-har' | 'no-requests';

/** A request file, and what could not be imported into it. */
export interface ImportedText {
  /** The part before the first request, which may be empty. */
  readonly text: string;
  readonly requests: number;
  readonly notes: readonly InterchangeNote[];
}

/** How requests are written. */
export interface InterchangeOptions {
  /** The account's origin: addresses on it become paths. */
  readonly origin?: string;
}
