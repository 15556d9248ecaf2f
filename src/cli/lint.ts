import { findingText } from '../features/language';
import { givenAccount } from './account';
import { ACCOUNT_OPTIONS, choice, readArguments } from './arguments';
import { EXIT, jsonText, terminalText, type Io } from './io';
import { diagnosticsOf, readRequestFile } from './requestFile';
import { sarif, type LintRow } from './sarif';

/** `acquire lint FILES…`: the diagnostics of request files. */
export async function lint(io: Io, argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    argv,
    { ...ACCOUNT_OPTIONS, env: { type: 'string' }, format: { type: 'string' } },
    { min: 1, max: Infinity },
  );
  const format = choice('format', values.format, ['text', 'json', 'sarif'] as const) ?? 'text';
  const account = givenAccount(values);
  const rows: LintRow[] = [];
  for (const name of new Set(positionals)) {
    const file = await readRequestFile(io, name, values.env);
    for (const finding of diagnosticsOf(file, account)) {
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
        message: findingText(finding),
      });
    }
  }
  if (format === 'json') io.out(jsonText(rows));
  else if (format === 'sarif') io.out(jsonText(sarif(rows)));
  else if (rows.length) io.out(`${rows.map(line).join('\n')}\n`);
  return rows.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.ok;
}

const line = ({ file, line: at, column, severity, code, message }: LintRow): string =>
  terminalText(`${file}:${at}:${column}: ${severity}: ${message} (${code})`).replace(/[\r\n]+/g, ' ');
