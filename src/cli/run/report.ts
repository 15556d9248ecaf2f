// The results of a run, for programs and for people.
import { checkResultText, type CheckResult, type RunOutcome } from '../../features/language';
import { terminalText } from '../io';

/** The outcome of one request. */
export interface ResultRow {
  readonly file: string;
  readonly name: string | null;
  /** Line of the method, 1-based. */
  readonly line: number;
  /** Row of the data file, 1-based. */
  readonly row?: number;
  readonly method: string;
  readonly url: string | null;
  readonly status: number | null;
  readonly durationMs: number | null;
  readonly outcome: RunOutcome;
  readonly reason: string | null;
  /** Why the request itself failed, besides its checks. */
  readonly cause?: string;
  readonly checks: readonly CheckResult[];
}

/** Number of requests for each outcome. */
function summaryOf(rows: readonly ResultRow[]): {
  readonly requests: number;
  readonly passed: number;
  readonly failed: number;
  readonly notSent: number;
} {
  const passed = rows.filter(({ outcome }) => outcome === 'passed').length;
  const notSent = rows.filter(({ outcome }) => outcome === 'not-sent').length;
  return { requests: rows.length, passed, failed: rows.length - passed - notSent, notSent };
}

/** The report of `--json`. */
export function jsonReport(rows: readonly ResultRow[]): object {
  return {
    version: 1,
    summary: summaryOf(rows),
    results: rows.map(({ file, name, line, method, url, status, durationMs, outcome, reason, checks }) => ({
      file,
      name,
      line,
      method,
      url,
      status,
      durationMs,
      outcome,
      reason,
      checks: checks.map((check) => ({
        line: check.line,
        text: check.text,
        passed: check.passed,
        expected: check.expected,
        actual: check.actual,
      })),
    })),
  };
}

/** The name of a request, or its method and URL. */
export const requestLabel = ({ name, method, url, line }: ResultRow): string =>
  name ?? (url === null ? `${method} (line ${line})` : `${method} ${url.replace(/^https?:\/\/[^/]*/, '')}`);

const MARKS: Readonly<Record<RunOutcome, string>> = {
  passed: '✓',
  failed: '✗',
  error: '✗',
  'not-sent': '-',
  unknown: '?',
};

/** The texts of failed checks with their lines. The first one is followed by the cause, if the request itself failed. */
export function failedChecks({
  checks,
  cause,
}: ResultRow): readonly { readonly line: number; readonly text: string }[] {
  return checks
    .filter(({ passed }) => !passed)
    .map((check, at) => ({
      line: check.line,
      text: at === 0 && cause !== undefined ? `${checkResultText(check)} ${cause}` : checkResultText(check),
    }));
}

/** One line for the request, and one for each failed check. */
export function resultLines(row: ResultRow): string {
  const { outcome, status, durationMs, reason, checks, file, line } = row;
  const facts = [
    status === null ? '' : String(status),
    durationMs === null ? '' : `${durationMs} ms`,
    checks.length ? `${checks.filter(({ passed }) => passed).length}/${checks.length} checks` : '',
    outcome === 'passed' || outcome === 'failed' ? '' : outcome,
  ].filter(Boolean);
  const failed = failedChecks(row);
  const below = failed.length
    ? failed.map((check) => `    line ${check.line}: ${check.text}`)
    : reason === null
      ? []
      : [`    ${reason}`];
  return [
    `${MARKS[outcome]} ${file}:${line} ${requestLabel(row)}${facts.length ? ` (${facts.join(', ')})` : ''}`,
    ...below,
  ]
    .map((one) =>
      terminalText(one)
        .replace(/[\r\n]+/g, ' ')
        .replaceAll('##[', '## ['),
    )
    .join('\n');
}

/** `3 requests: 2 passed, 1 failed, 0 not sent`. */
export function runSummaryText(rows: readonly ResultRow[]): string {
  const { requests, passed, failed, notSent } = summaryOf(rows);
  return `${requests} ${requests === 1 ? 'request' : 'requests'}: ${passed} passed, ${failed} failed, ${notSent} not sent`;
}
