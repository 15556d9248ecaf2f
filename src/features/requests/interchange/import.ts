import { filePreamble } from '../text/printRequest';
import { importHar, looksLikeHar } from './harImport';
import { parseJsonOrUndefined } from './json';
import { interchangeNoteTexts } from './messages';
import type { ImportedText, InterchangeOptions, InterchangeProblem } from './notes';
import { importPostman } from './postman';

/** A Postman collection or HAR file as a request file; the format is detected from the content. */
export function importAny(text: string, options: InterchangeOptions = {}): ImportedText | InterchangeProblem {
  return looksLikeHar(parseJsonOrUndefined(text)) ? importHar(text, options) : importPostman(text, options);
}

/** The request file with its notes as comments at the top. */
export function prependNotes({ text, notes }: ImportedText): string {
  const comments = filePreamble({ comments: interchangeNoteTexts(notes) });
  return comments === '' ? text : `${comments}\n${text}`;
}
