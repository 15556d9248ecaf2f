// Requests: as text, as code, from curl, with environments and local files. What other features and the command line may use.
export type { CodeLanguageId } from './code/codeLanguages';
export type { CurlCommand } from './curl/command';
export { parseCurl } from './curl/curl';
export { documentOfCurl, requestOfCurl } from './curl/curlDocument';
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
  isInside,
  MAX_FILE_BYTES,
  readInspected,
} from './localFiles';
export { OUTCOME_LOOKS, outcomeOf, resultText } from './response/outcome';
export { runSteps, type Step } from './run/batch';
export {
  type BodyFormat,
  FORM_TYPE,
  formatOf,
  guessedFormat,
  headerParameter,
  JSON_TYPE,
  mediaType,
} from './text/contentType';
export { fromRequest } from './text/fromRequest';
export { credentialLine, HOST_VARIABLE, type PortableAccount, TOKEN_VARIABLE } from './text/portableText';
export { decodePart, encodePart } from './urlText';
export { loadCodeGenerator } from './code/loadCodeGenerator';
export { loadInterchange } from './interchange/loadInterchange';
