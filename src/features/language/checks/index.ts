// Checks: assertions on responses, and the tags of a request file that control a run.
export { evaluateChecks, withoutSecrets } from './evaluate';
export { checksOf } from './read';
export type { CheckResult } from './result';
