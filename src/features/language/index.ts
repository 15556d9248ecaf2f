// The request language: parsing, diagnostics, resolving variables and building requests. What other features and the command line may use.
export { readChecks, type CheckResult, evaluateChecks } from './checks';
export { diagnoseDocument, type CheckedAccount, type RequestDiagnostic } from './diagnostics';
export { CatalogueIndex } from './edit/catalogueIndex';
export { targetView } from './edit/view';
export { type LineIndex, lineIndexOf } from './parse/lineIndex';
export { parseRequests } from './parse/parser';
export { readExpression, findPlaceholders } from './parse/placeholders';
export { findRequestByName, responseName } from './parse/runTags';
export {
  findHeader,
  headerValue,
  type HttpDocument,
  methodText,
  requestName,
  type RequestNode,
  targetText,
  spanText,
} from './parse/tree';
export { type DynamicSources, createDynamicSources } from './resolve/dynamicValues';
export { fillPlain, fillTarget } from './resolve/resolveVariables';
export { neededResponses } from './resolve/dependencies';
export { VariableScope } from './resolve/scope';
export { type BuildProblem, type BuildResult, buildDocumentRequest } from './resolve/toRequest';
export { targetPath } from './resolve/target';
export {
  type CaseResult,
  expandCases,
  type RunOutcome,
  type PlannedCases,
  planRun,
  requestLabel,
  type DataRow,
  type ReadDataFile,
  rowLabel,
  readCaseRows,
  type RunCase,
  runCases,
  runFileChecks,
  type RunHost,
} from './run';
export { buildProblemText } from './texts/buildProblems';
export { checkResultText } from './texts/checks';
export { cycleText } from './texts/run';
export { diagnosticText } from './texts/diagnostics';
export { environmentProblemText } from './texts/environments';
