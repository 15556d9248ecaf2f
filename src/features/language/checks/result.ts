/** What became of one check. */
export interface CheckResult {
  /** Of the request file, from 1. */
  readonly line: number;
  readonly text: string;
  readonly passed: boolean;
  /** What the response was to be: a value, or an operator with its value. */
  readonly expected: string;
  /** What it was; null where it is missing. */
  readonly actual: string | null;
  /** Why it could not be compared at all. */
  readonly message?: string;
}
