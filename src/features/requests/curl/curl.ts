import { findHeaderValue } from '../../../core/headers';
import type { Method, Pair } from '../../../api/client/types';
import { METHODS } from '../form/draft';
import { splitUrl } from '../urlText';
import { curlAddress } from './address';
import { BROWSER_HEADER } from './headerNames';
import { readCurlBody, removeTokens } from './curlBody';
import type { CurlBody, CurlCommand, CurlProblem } from './command';
import { CurlNotes } from './notes';
import { readCurlOptions, type CurlOptions } from './readOptions';
import { tokenize } from './tokenize';

/**
 * Parses a pasted curl command: Acquire's samples, commands that browsers copy for POSIX shells, cmd and PowerShell, and hand-typed ones.
 * Nothing is run, and no files or variables are read. Tokens, cookies and passwords are removed. The notes list what was dropped, changed
 * or not understood.
 */
export function parseCurl(text: string): CurlCommand | CurlProblem {
  const notes = new CurlNotes();
  const { words } = tokenize(text, notes);
  if (!/^(?:.*[\\/])?curl(?:\.exe)?$/i.test(words[0]?.text ?? '')) return 'not-curl';
  const options = readCurlOptions(words, notes);
  if (options.url === undefined) return 'no-address';
  const body = readCurlBody(options, notes);
  if (filesOf(body).some((file) => !isFileName(file))) return 'file-name';
  const url = curlAddress(options, notes);
  if (url === undefined) return 'bad-address';
  const method = methodOf(options, notes);
  if (method === undefined) return 'method';
  const { path, query } = splitUrl(url);
  const clean = query === undefined ? undefined : removeTokens(query, options, notes);
  return {
    method,
    url: clean ? `${path}?${clean}` : path,
    headers: headersOf(options, body, notes),
    body,
    ...(options.timeoutMs ? { timeoutMs: options.timeoutMs } : {}),
    ...(options.token ? { token: options.token } : {}),
    notes: notes.all(),
  };
}

function methodOf(options: CurlOptions, notes: CurlNotes): Method | undefined {
  const { method = impliedMethod(options), url } = options;
  const known = METHODS.find((name) => name === method.toUpperCase());
  if (known !== undefined && known !== method) notes.add('method-case', url!.line, method);
  return known;
}

/** The method curl uses if none is given. */
function impliedMethod(options: CurlOptions): Method {
  if (options.head) return 'HEAD';
  if (options.upload !== undefined) return 'PUT';
  if (options.parts.length) return 'POST';
  return options.data.length && !options.get ? 'POST' : 'GET';
}

function headersOf(options: CurlOptions, body: CurlBody, notes: CurlNotes): Pair[] {
  const { url, range, referer, userAgent } = options;
  let headers = [...options.headers];
  if (headers.some(([name]) => /^sec-/i.test(name))) {
    headers = headers.filter(([n, v]) => !BROWSER_HEADER.test(n) && !(/^accept$/i.test(n) && v === '*/*'));
    notes.add('browser-headers', url!.line);
  }
  const add = (name: string, value: string | undefined): void => {
    if (value && findHeaderValue(options.headers, name.toLowerCase()) === undefined) headers.push([name, value]);
  };
  add('User-Agent', userAgent);
  add('Referer', referer);
  // With a body, curl sends it as Content-Range, whatever the method is.
  if (range && /^(?:GET|HEAD)$/.test(impliedMethod(options)))
    add('Range', `bytes=${/^\d+$/.test(range.text) ? `${range.text}-` : range.text}`);
  else if (range) notes.add('unsupported-option', range.line, '--range');
  if (body.kind === 'multipart') {
    // The boundary in a given type would not match that of the body.
    const type = findHeaderValue(headers, 'content-type');
    if (type !== undefined && !/^multipart\/form-data\s*(?:;|$)/i.test(type))
      notes.add('multipart-type', url!.line, type.replace(/;.*$/s, ''));
    return headers.filter(([name]) => name.toLowerCase() !== 'content-type');
  }
  if (options.parts.length || options.upload || !options.data.length) return headers;
  if (options.data.some(({ json }) => json)) {
    add('Content-Type', 'application/json');
    add('Accept', 'application/json');
  } else if (!options.get) add('Content-Type', 'application/x-www-form-urlencoded');
  return headers;
}

function filesOf(body: CurlBody): string[] {
  if (body.kind === 'file') return [body.file];
  return body.kind === 'multipart' ? body.parts.flatMap(({ file }) => (file === undefined ? [] : [file])) : [];
}

/** True for a name that a request file can contain: no line breaks or other control characters, no spaces at the ends. */
export function isFileName(file: string): boolean {
  return file !== '' && file === file.trim() && !/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(file);
}
