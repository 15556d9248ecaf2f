// Import of Postman collections and HAR files, and export as HAR. Loaded when it is used.
export { exportHar, type HarSource, isMasked } from './harExport';
export { importHar } from './harImport';
export { importAny, withNotes } from './import';
export { interchangeNoteText, interchangeNoteTexts, interchangeProblemText } from './messages';
export type { Imported, InterchangeProblem } from './notes';
export { importPostman } from './postman';
