import { maskCredentials, maskHeaders, maskText, maskUrl } from '../../core/redaction';
import { plainText } from '../../core/text';
import type { Exchange, Pair } from './types';

/** One entry of the log. */
export interface LogLine {
  readonly level: 'trace' | 'debug' | 'info' | 'warn';
  readonly text: string;
}

/** Maximum characters of a body that are logged, and only at trace level. */
const BODY_IN_LOG = 4_000;
/** Characters of a body that are masked before it is cut: the cut must not leave the beginning of a secret. */
const BODY_READ = 4 * BODY_IN_LOG;
const VALUE_IN_LOG = 500;

/**
 * An exchange as logged: one line, from `debug` on with headers and query, at `trace` with the beginning of the bodies. It contains no
 * secrets, except credentials known only to the window's redactor, which masks them itself.
 */
export function exchangeLines(exchange: Exchange, detail: 'info' | 'debug' | 'trace'): LogLine[] {
  const { account, request, url, sentHeaders, response, error, timing } = exchange;
  const clean = (text: string): string => maskCredentials(request.secrets?.text(text) ?? text);
  const path = clean(maskUrl(url.replace(/[?#].*$/s, '')).text);
  const outcome = error ? `${response ? `${response.status} ` : ''}${error.message}` : String(response?.status ?? '');
  const attempts = timing.attempts > 1 ? ` · ${timing.attempts} attempts` : '';
  const lines: LogLine[] = [
    {
      level: error ? 'warn' : 'info',
      text: `${request.method} ${path} · ${plainText(outcome, 300)} · ${Math.round(timing.totalMs)} ms · ${plainText(account.label, 60)}${attempts}`,
    },
  ];
  if (detail === 'info') return lines;
  const headers = (pairs: readonly Pair[]): string =>
    maskHeaders(pairs)
      .map(([name, value]) => `  ${name}: ${plainText(clean(value), VALUE_IN_LOG)}`)
      .join('\n');
  lines.push({ level: 'debug', text: `sent to ${clean(maskUrl(url).text)}\n${headers(sentHeaders)}` });
  if (response)
    lines.push({
      level: 'debug',
      text: `received ${response.status} ${plainText(response.statusText, 80)}, ${response.size} bytes\n${headers(response.headers)}`,
    });
  if (detail === 'debug') return lines;
  const body = (text: string): LogLine => ({
    level: 'trace',
    text: plainText(clean(maskText(text.slice(0, BODY_READ), 'text/plain').text), BODY_IN_LOG),
  });
  if (request.body?.kind === 'form')
    lines.push({ level: 'trace', text: `form ${request.body.fields.map(([name]) => name).join(', ')}` });
  else if (request.body?.kind === 'json') lines.push(body(JSON.stringify(request.body.value) ?? ''));
  if (response) lines.push(body(response.text));
  return lines;
}
