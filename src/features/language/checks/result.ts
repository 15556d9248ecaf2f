/** The result of one check. */
export interface CheckResult {
  /** Line in the request file, 1-based. */
  readonly line: number;
  readonly text: string;
  readonly passed: boolean;
  /** What was expected: a value, or an operator with its value. */
  readonly expected: string;
  /** The actual value; null if it is missing. */
  readonly actual: string | null;
  /** Why it could not be compared. */
  readonly message?: string;
}
