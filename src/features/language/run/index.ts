// A run of the requests of a file: what it sends in which order, and what came of it.
export { type Outcome, verdictOf } from './outcome';
export { planRun } from './plan';
export { readRows, type Row } from './rows';
export { runChecks } from './runChecks';
export { type CaseResult, type PlannedCases, type RunCase, runCases, type RunHost } from './runner';
