// GitHub Actions annotations, which appear on the lines of a pull request.
// Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
import { terminalText } from '../io';
import { failedChecks, requestLabel, type ResultRow } from './report';

const data = (text: string): string =>
  terminalText(text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A'));
const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

/** One annotation for each failed check, and for each request that did not pass and has no failed check. */
export function githubText(rows: readonly ResultRow[]): string[] {
  return rows.flatMap((row) => {
    if (row.outcome === 'passed') return [];
    const annotation = (line: number, message: string): string =>
      `::${row.outcome === 'not-sent' ? 'warning' : 'error'} file=${property(row.file)},line=${line},title=${property(requestLabel(row))}::${data(message)}`;
    const failed = failedChecks(row);
    return failed.length
      ? failed.map(({ line, text }) => annotation(line, text))
      : [annotation(row.line, row.reason ?? row.outcome)];
  });
}
