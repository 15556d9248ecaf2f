// Checks: assertions on responses, and what else a request file says about a run of its requests.
export { evaluateChecks, withoutSecrets } from './evaluate';
export { checksOf } from './read';
export type { CheckResult } from './result';
