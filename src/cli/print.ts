import { diagnosticText, methodText, requestName } from '../features/language';
import { readAccountOptions } from './account';
import { ACCOUNT_OPTIONS, readTimeOption, readArguments, VALUE_OPTIONS, readWholeNumber } from './arguments';
import { buildRequest, type BuildContext } from './buildRequest';
import { EXIT_CODES, jsonText, type Io } from './io';
import { fileDiagnostics, noteDiagnostics, loadRequestFile, selectRequests } from './requestFile';

/** The build context from the shared options. Throws a `UsageError` for values that cannot be read. */
export function buildContext(
  io: Io,
  values: {
    readonly account?: string;
    readonly api?: string;
    readonly now?: string;
    readonly seed?: string;
    readonly 'allow-file'?: readonly string[];
    readonly 'allow-env'?: readonly string[];
  },
): BuildContext {
  return {
    account: readAccountOptions(values),
    fixed: { now: readTimeOption(values.now), seed: readWholeNumber('seed', values.seed) },
    allowedFiles: values['allow-file'] ?? [],
    allowedVariables: values['allow-env'] ?? [],
    env: io.env,
  };
}

/** `acquire print FILE`: the requests of a file as they would be sent. Nothing is sent. */
export async function runPrint(io: Io, argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    argv,
    { ...ACCOUNT_OPTIONS, ...VALUE_OPTIONS, name: { type: 'string' } },
    { min: 1, max: 1 },
  );
  const context = buildContext(io, values);
  const file = await loadRequestFile(io, positionals[0]!, values.env);
  const { document, lines } = file;
  const requests = selectRequests(file, values.name);
  const findings = requests.length ? fileDiagnostics(file, context.account) : [];
  const rows = [];
  for (const one of requests) {
    const [, node] = one;
    const built = await buildRequest(file, one, context);
    const failed = 'code' in built;
    rows.push({
      name: requestName(document, node) ?? null,
      line: lines.at(node.line!.start).line,
      method: methodText(document, node.line!),
      url: failed ? null : built.url,
      headers: failed ? [] : built.headers,
      bodyBase64: failed ? '' : built.body.toString('base64'),
      operation: failed ? null : built.operation,
      effect: failed ? 'unknown' : built.effect,
      notes: noteDiagnostics(findings, node).map((finding) => ({
        code: finding.code,
        line: lines.at(finding.start).line,
        message: diagnosticText(finding),
      })),
      error: failed ? { code: built.code, message: built.message } : null,
    });
  }
  io.out(jsonText(rows));
  return rows.some(({ error }) => error) ? EXIT_CODES.notStarted : EXIT_CODES.ok;
}
