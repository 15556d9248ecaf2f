// Runs the requests of a file: what is sent in which order, and the outcome.
export { expandCases, type ReadDataFile, rowLabel, readCaseRows } from './cases';
export { type RunOutcome, judgeExchange } from './outcome';
export { planRun, requestLabel } from './plan';
export { type DataRow } from './rows';
export { runFileChecks } from './runChecks';
export { type CaseResult, type PlannedCases, type RunCase, runCases, type RunHost } from './runner';
