// Import of Postman collections and HAR files, and export as HAR. Loaded when it is used.
export { writeHar, type HarSource, isMasked } from './harExport';
export { importHar } from './harImport';
export { importAny, prependNotes } from './import';
export { interchangeNoteText, interchangeNoteTexts, interchangeProblemText } from './messages';
export type { ImportedText, InterchangeProblem } from './notes';
export { importPostman } from './postman';
