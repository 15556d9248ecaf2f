// The request language: parsing, diagnostics, filling in variables, and making requests of what is written. What other features and the command line may use.
export { checksOf, type CheckResult, evaluateChecks } from './checks';
export { check, type CheckedAccount, type Finding } from './diagnostics';
export { Knowledge } from './edit/knowledge';
export { targetView } from './edit/view';
export { type LineIndex, linesOf } from './parse/lineIndex';
export { parse } from './parse/parser';
export { expression, placeholders } from './parse/placeholders';
export { answerName } from './parse/runTags';
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
export {
  type CaseResult,
  casesOf,
  type Outcome,
  type PlannedCases,
  planRun,
  type Row,
  type ReadDataFile,
  rowLabel,
  rowsOf,
  type RunCase,
  runCases,
  runChecks,
  type RunHost,
} from './run';
export { buildProblemText } from './texts/buildProblems';
export { checkResultText } from './texts/checks';
export { findingText } from './texts/diagnostics';
export { environmentProblemText } from './texts/environments';
