// Checks: assertions on responses, and the tags of a request file that control a run.
export { evaluateChecks, redactCheckResult } from './evaluate';
export { readChecks } from './read';
export type { CheckResult } from './result';
