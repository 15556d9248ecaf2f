import * as vscode from 'vscode';
import type { Exchange } from '../api/client/types';
import { exchangeLines } from '../api/client/exchangeLines';
import { maskText, type Redactor } from '../core/redaction';

/** The "Acquire" output channel. Everything written to it is redacted first, so no caller can forget to. */
export function createLog(redactor: Redactor): vscode.LogOutputChannel {
  const channel = vscode.window.createOutputChannel('Acquire', { log: true });
  const cleanText = (text: string): string => redactor.text(maskText(text, 'text/plain').text);
  const clean = (value: unknown): unknown => {
    if (value === undefined) return value;
    if (typeof value === 'string') return cleanText(value);
    if (value instanceof Error) return cleanText(value.stack ?? value.message);
    return cleanText(JSON.stringify(value) ?? String(value));
  };
  const level =
    (name: 'trace' | 'debug' | 'info' | 'warn') =>
    (message: string, ...rest: unknown[]): void =>
      channel[name](cleanText(message), ...rest.map(clean));
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
    append: (value) => channel.append(cleanText(value)),
    appendLine: (value) => channel.appendLine(cleanText(value)),
    replace: (value) => channel.replace(cleanText(value)),
    clear: () => channel.clear(),
    show: (...args: unknown[]) => channel.show(args.find((a) => typeof a === 'boolean') as boolean | undefined),
    hide: () => channel.hide(),
    dispose: () => channel.dispose(),
  };
}

/** Writes one exchange: a line at info level, headers at debug, the beginning of the bodies at trace. */
export function logExchange(log: vscode.LogOutputChannel, exchange: Exchange): void {
  const { Trace, Debug, Off } = vscode.LogLevel;
  const detail = log.logLevel === Off || log.logLevel > Debug ? 'info' : log.logLevel === Trace ? 'trace' : 'debug';
  for (const { level, text } of exchangeLines(exchange, detail)) log[level](text);
}
