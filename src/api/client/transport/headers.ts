import type { ClientRequest } from 'http';
import { isSecretHeader, SECRET_MASK } from '../../../core/redaction';
import type { Pair } from '../types';
import { ACCEPT_ENCODING } from './inflate';

/** Default headers of every request. */
const DEFAULT_HEADERS: readonly Pair[] = [
  ['Accept', 'application/json, text/plain, */*'],
  ['Accept-Encoding', ACCEPT_ENCODING],
  ['User-Agent', 'acquire-vscode'],
];

/**
 * Headers as Node expects them: spelled as given, in order, repeated names as lists. Adds the defaults and the transport's own headers:
 * Content-Length and Connection.
 */
export function headerFields(
  headers: readonly Pair[],
  { method, body, fresh }: { readonly method: string; readonly body?: Buffer; readonly fresh: boolean },
): Record<string, string | string[] | number> {
  const fields = Object.create(null) as Record<string, string | string[] | number>;
  const names = new Map<string, string>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const known = names.get(lower);
    if (known === undefined) {
      names.set(lower, name);
      fields[name] = value;
    } else {
      const before = fields[known];
      fields[known] = Array.isArray(before) ? [...before, value] : [String(before), value];
    }
  }
  for (const [name, value] of DEFAULT_HEADERS) if (!names.has(name.toLowerCase())) fields[name] = value;
  if (body) fields['Content-Length'] = body.length;
  else if (method !== 'GET' && method !== 'HEAD') fields['Content-Length'] = 0;
  if (fresh) fields['Connection'] = 'close';
  return fields;
}

/** Node's flat list of received names and values as pairs. */
export function receivedHeaders(raw: readonly string[]): Pair[] {
  const out: Pair[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) out.push([raw[i] as string, raw[i + 1] as string]);
  return out;
}

/** The headers a request was sent with, the values of secret ones masked. */
export function sentHeaders(req: ClientRequest): Pair[] {
  const out: Pair[] = [];
  for (const name of req.getRawHeaderNames()) {
    const value = req.getHeader(name);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) out.push([name, isSecretHeader(name) ? SECRET_MASK : String(one)]);
    }
  }
  return out;
}
