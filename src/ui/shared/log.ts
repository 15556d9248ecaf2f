import * as vscode from 'vscode';
import type { Exchange } from '../../api/types';
import { isSecretHeader, isSecretKey, SECRET_MASK, type Redactor } from '../../core/redact';
import { plainText } from '../../core/text';

/** The "Acquire" output channel. Whatever is written to it goes through the redactor first, so no caller can forget to. */
export function createLog(redactor: Redactor): vscode.LogOutputChannel {
  const channel = vscode.window.createOutputChannel('Acquire', { log: true });
  const clean = (value: unknown): unknown => {
    if (value === undefined) return value;
    if (typeof value === 'string') return redactor.text(value);
    if (value instanceof Error) return redactor.text(value.stack ?? value.message);
    return redactor.text(JSON.stringify(value) ?? String(value));
  };
  const level =
    (name: 'trace' | 'debug' | 'info' | 'warn') =>
    (message: string, ...rest: unknown[]): void =>
      channel[name](redactor.text(message), ...rest.map(clean));
  return {
    get name() {
      return channel.name;
    },
    get logLevel() {
      return channel.logLevel;
    },
    onDidChangeLogLevel: channel.onDidChangeLogLevel,
    trace: level('trace'),
    debug: level('debug'),
    info: level('info'),
    warn: level('warn'),
    error: (error, ...rest) => channel.error(clean(error) as string, ...rest.map(clean)),
    append: (value) => channel.append(redactor.text(value)),
    appendLine: (value) => channel.appendLine(redactor.text(value)),
    replace: (value) => channel.replace(redactor.text(value)),
    clear: () => channel.clear(),
    show: (...args: unknown[]) => channel.show(args.find((a) => typeof a === 'boolean') as boolean | undefined),
    hide: () => channel.hide(),
    dispose: () => channel.dispose(),
  };
}

/** JSON text with the value of each key that names a credential masked: the API hands out secrets too (`secret_key` of agents). */
function withoutSecretFields(text: string): string {
  return text.replace(/"([\w-]{1,40})"(\s{0,9}:\s{0,9})"(?:[^"\\]|\\.)*"/g, (all, key: string, colon: string) =>
    isSecretKey(key) ? `"${key}"${colon}"${SECRET_MASK}"` : all,
  );
}

/** At most this much of a body is written, and only at trace level, in characters. */
const BODY_IN_LOG = 4000;

/** Writes one exchange: a line at info level, headers at debug, the beginning of the bodies at trace. */
export function logExchange(
  log: vscode.LogOutputChannel,
  { account, request, url, sentHeaders, answer, error, timing }: Exchange,
): void {
  const path = url.replace(/[?#].*$/, '');
  const outcome = error ? `${answer ? `${answer.status} ` : ''}${error.message}` : String(answer?.status ?? '');
  const line = `${request.method} ${path} · ${plainText(outcome, 300)} · ${Math.round(timing.totalMs)} ms · ${plainText(account.label, 60)}${timing.attempts > 1 ? ` · ${timing.attempts} attempts` : ''}`;
  if (error) log.warn(line);
  else log.info(line);
  if (log.logLevel > vscode.LogLevel.Debug || log.logLevel === vscode.LogLevel.Off) return;
  const headers = (pairs: readonly (readonly [string, string])[]): string =>
    pairs.map(([name, value]) => `  ${name}: ${isSecretHeader(name) ? SECRET_MASK : plainText(value, 500)}`).join('\n');
  log.debug(`sent to ${url}\n${headers(sentHeaders)}`);
  if (answer)
    log.debug(
      `received ${answer.status} ${plainText(answer.statusText, 80)}, ${answer.size} bytes\n${headers(answer.headers)}`,
    );
  if (log.logLevel !== vscode.LogLevel.Trace) return;
  const body = request.body;
  if (body?.kind === 'form') log.trace(`form ${body.fields.map(([name]) => name).join(', ')}`);
  else if (body?.kind === 'json')
    log.trace(plainText(withoutSecretFields(JSON.stringify(body.value) ?? ''), BODY_IN_LOG));
  if (answer) log.trace(plainText(withoutSecretFields(answer.text.slice(0, 4 * BODY_IN_LOG)), BODY_IN_LOG));
}
