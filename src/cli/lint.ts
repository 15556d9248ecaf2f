import { diagnosticText } from '../features/language';
import { readAccountOptions } from './account';
import { ACCOUNT_OPTIONS, readChoice, readArguments } from './arguments';
import { distinctFiles } from './files';
import { EXIT_CODES, jsonText, terminalText, type Io } from './io';
import { fileDiagnostics, loadRequestFile } from './requestFile';
import { sarifLog, type LintRow } from './sarif';

/** `acquire lint FILES…`: the diagnostics of request files. */
export async function runLint(io: Io, argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    argv,
    { ...ACCOUNT_OPTIONS, env: { type: 'string' }, format: { type: 'string' } },
    { min: 1, max: Infinity },
  );
  const format = readChoice('format', values.format, ['text', 'json', 'sarif'] as const) ?? 'text';
  const account = readAccountOptions(values);
  const rows: LintRow[] = [];
  for (const name of distinctFiles(positionals)) {
    const file = await loadRequestFile(io, name, values.env);
    for (const finding of fileDiagnostics(file, account)) {
      const from = file.lines.at(finding.start);
      const to = file.lines.at(finding.end);
      rows.push({
        file: name,
        line: from.line,
        column: from.column,
        endLine: to.line,
        endColumn: to.column,
        severity: finding.severity === 'hint' ? 'info' : finding.severity,
        code: finding.code,
        message: diagnosticText(finding),
      });
    }
  }
  if (format === 'json') io.out(jsonText(rows));
  else if (format === 'sarif') io.out(jsonText(sarifLog(rows)));
  else if (rows.length) io.out(`${rows.map(line).join('\n')}\n`);
  return rows.some(({ severity }) => severity === 'error') ? EXIT_CODES.failed : EXIT_CODES.ok;
}

const line = ({ file, line: at, column, severity, code, message }: LintRow): string =>
  terminalText(`${file}:${at}:${column}: ${severity}: ${message} (${code})`).replace(/[\r\n]+/g, ' ');
