import { filePreamble } from '../text/fromRequest';
import { importHar, looksLikeHar } from './harImport';
import { jsonOf } from './json';
import { interchangeNoteTexts } from './messages';
import type { Imported, ImportOptions, InterchangeProblem } from './notes';
import { importPostman } from './postman';

/** A Postman collection or HAR file as a request file; which of them it is, its content says. */
export function importAny(text: string, options: ImportOptions = {}): Imported | InterchangeProblem {
  return looksLikeHar(jsonOf(text)) ? importHar(text, options) : importPostman(text, options);
}

/** The request file with its notes as comments at the top. */
export function withNotes({ text, notes }: Imported): string {
  const comments = filePreamble({ comments: interchangeNoteTexts(notes) });
  return comments === '' ? text : `${comments}\n${text}`;
}
