// Runs the requests of a file: what is sent in which order, and the outcome.
export { casesOf, type ReadDataFile, rowLabel, rowsOf } from './cases';
export { type Outcome, verdictOf } from './outcome';
export { planRun } from './plan';
export { type Row } from './rows';
export { runChecks } from './runChecks';
export { type CaseResult, type PlannedCases, type RunCase, runCases, type RunHost } from './runner';
