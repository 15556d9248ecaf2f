import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log } from 'sarif';
import { version } from '../../package.json';

/** One diagnostic. Lines and columns count from 1, columns in UTF-16 units; the end is after the last character. */
export interface LintRow {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** Diagnostics as a SARIF 2.1.0 log with one run. */
export function sarifLog(rows: readonly LintRow[]): Log {
  const codes = [...new Set(rows.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'acquire', version, rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: rows.map((row) => ({
          ruleId: row.code,
          ruleIndex: codes.indexOf(row.code),
          level: LEVELS[row.severity],
          message: { text: row.message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(row.file) },
                region: {
                  startLine: row.line,
                  startColumn: row.column,
                  endLine: row.endLine,
                  endColumn: row.endColumn,
                },
              },
            },
          ],
        })),
      },
    ],
  };
}

/** A file name as a URI reference: relative names stay relative. */
function uriOf(file: string): string {
  if (path.isAbsolute(file)) return pathToFileURL(file).href;
  return path.normalize(file).split(path.sep).map(encodeURIComponent).join('/');
}
