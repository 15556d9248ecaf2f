// The request language: parsing, diagnostics, filling in variables, and making requests of what is written. What other features and the command line may use.
export { check, type CheckedAccount, type Finding } from './diagnostics';
export { Knowledge } from './edit/knowledge';
export { targetView } from './edit/view';
export { type LineIndex, linesOf } from './parse/lineIndex';
export { parse } from './parse/parser';
export {
  findHeader,
  headerValue,
  type HttpDocument,
  methodText,
  requestName,
  type RequestNode,
  targetText,
  textOf,
} from './parse/tree';
export { type DynamicSources, liveSources } from './resolve/dynamicValues';
export { fillPlain, fillTarget } from './resolve/fill';
export { neededAnswers } from './resolve/needs';
export { Scope } from './resolve/scope';
export { type BuildProblem, type BuildResult, toRequest } from './resolve/toRequest';
export { pathOf } from './resolve/target';
export { buildProblemText } from './texts/buildProblems';
export { findingText } from './texts/diagnostics';
export { environmentProblemText } from './texts/environments';
