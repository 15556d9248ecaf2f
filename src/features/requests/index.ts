// Requests: as text, as code, from curl, with environments and local files. What other features and the command line may use.
export type { CodeLanguageId } from './code/codeLanguages';
export type { CurlCommand } from './curl/command';
export { parseCurl } from './curl/curl';
export { curlToDocument, curlToRequest } from './curl/curlDocument';
export { curlNoteText, curlProblemText } from './curl/messages';
export {
  ENVIRONMENT_FILES,
  type EnvironmentFile,
  environmentFolders,
  type EnvironmentProblem,
  Environments,
} from './environments';
export { liveKind, type LiveKind } from './form/liveKind';
export type { LiveValue } from './form/panelMessages';
export { redactRequest } from './history/redactRequest';
export {
  type FileRefusal,
  type InspectedFile,
  inspectFile,
  isBelowFolder,
  MAX_FILE_BYTES,
  readInspected,
} from './localFiles';
export { OUTCOME_STYLES, exchangeOutcome, exchangeResultText } from './response/outcome';
export { runBatch, type BatchStep } from './run/batch';
export {
  type BodyFormat,
  FORM_MEDIA_TYPE,
  bodyFormatOf,
  guessBodyFormat,
  headerParameter,
  JSON_MEDIA_TYPE,
  mediaType,
} from './text/contentType';
export { printRequest } from './text/printRequest';
export {
  credentialLine,
  PORTABLE_HOST_VARIABLE,
  type PortableAccount,
  PORTABLE_TOKEN_VARIABLE,
} from './text/portableText';
export { decodePart, encodePart } from './urlText';
export { loadCodeGenerator } from './code/loadCodeGenerator';
export { loadInterchange } from './interchange/loadInterchange';
