import { accountTarget } from '../../../api/client/access/origin';
import { encodeBody, appendQuery, type ByteSource } from '../../../api/client/body';
import type { Account } from '../../../api/client/account';
import type { ApiResponse, ApiRequest, Exchange, Pair, Timing } from '../../../api/client/types';
import { findHeaderValue } from '../../../core/headers';
import { maskCredentials, maskHeaders } from '../../../core/redaction';

import { redactRequest } from '../history/redactRequest';
import { bodyToSave } from '../history/savedBody';

/** What replaces the token. */
const CREDENTIAL = '<credential>';
const HTTP_VERSION = 'HTTP/1.1';

/** A request to export, with its last response if there is one. */
export interface HarSource {
  readonly account: Pick<Account, 'origin' | 'authHeader'>;
  readonly request: ApiRequest;
  readonly exchange?: Pick<Exchange, 'response' | 'timing'>;
  readonly title?: string;
}

/** What all requests of an archive have in common. */
export interface HarOptions {
  readonly version: string;
  readonly now: Date;
  /** Random bytes for the boundary of multipart bodies. */
  readonly bytes?: ByteSource;
}

/** Whether anything in a request was masked. */
export function isMasked(request: ApiRequest): boolean {
  return JSON.stringify(redactRequest(request)) !== JSON.stringify(request);
}

/**
 * Requests as an HTTP archive (HAR 1.2), with `<credential>` for the token and other secrets masked. Bytes that are not UTF-8 text are
 * base64.
 * @throws AcquireError for a request that cannot be sent
 */
export function writeHar(sources: readonly HarSource[], options: HarOptions): string {
  const log = {
    version: '1.2',
    creator: { name: 'Acquire for VS Code', version: options.version },
    entries: sources.map((source) => entryOf(source, options)),
  };
  return `${JSON.stringify({ log }, null, 2)}\n`;
}

function entryOf({ account, request, exchange, title }: HarSource, { now, bytes }: HarOptions): object {
  const timing = exchange?.timing;
  const response = exchange?.response;
  return {
    startedDateTime: new Date(timing?.startedAt ?? now.getTime()).toISOString(),
    time: timing?.totalMs ?? 0,
    request: requestOf(account, redactRequest(request), bytes),
    response: response ? responseOf(response) : NO_RESPONSE,
    cache: {},
    timings: timingsOf(timing),
    ...(title ? { comment: title } : {}),
  };
}

function requestOf(account: HarSource['account'], request: ApiRequest, source: ByteSource | undefined): object {
  const { url } = accountTarget(account, request.url);
  appendQuery(url, request.query);
  const { bytes, contentType } = encodeBody(request.body, source);
  const given = request.headers ?? [];
  const type = findHeaderValue(given, 'content-type') ?? contentType;
  const headers: Pair[] = [...given];
  if (type !== undefined && findHeaderValue(given, 'content-type') === undefined) headers.push(['Content-Type', type]);
  headers.push([account.authHeader === 'auth_token' ? 'auth_token' : 'Authorization', CREDENTIAL]);
  return {
    method: request.method,
    url: url.href,
    httpVersion: HTTP_VERSION,
    cookies: [],
    headers: named(headers),
    queryString: named([...url.searchParams]),
    ...(bytes ? { postData: { mimeType: type ?? '', ...contentOf(bytes) } } : {}),
    headersSize: -1,
    bodySize: bytes?.length ?? 0,
  };
}

const named = (pairs: readonly Pair[]): object[] => pairs.map(([name, value]) => ({ name, value }));

/** Bytes as text, or as base64 if they are not UTF-8. */
function contentOf(bytes: Uint8Array): { readonly text: string; readonly encoding?: 'base64' } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { text: Buffer.from(bytes).toString('base64'), encoding: 'base64' };
  }
}

/** The format requires a response; a status of 0 means there was none. */
const NO_RESPONSE = {
  status: 0,
  statusText: '',
  httpVersion: HTTP_VERSION,
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: '' },
  redirectURL: '',
  headersSize: -1,
  bodySize: -1,
};

function responseOf(response: ApiResponse): object {
  const headers = maskHeaders(response.headers).map(([name, value]): Pair => [name, maskCredentials(value)]);
  const { bytes } = bodyToSave(response);
  return {
    ...NO_RESPONSE,
    status: response.status,
    statusText: maskCredentials(response.statusText),
    headers: named(headers),
    content: {
      size: response.size,
      mimeType: findHeaderValue(headers, 'content-type') ?? '',
      ...(bytes.length ? contentOf(bytes) : {}),
    },
    redirectURL: findHeaderValue(headers, 'location') ?? '',
  };
}

function timingsOf(timing: Timing | undefined): object {
  return {
    blocked: -1,
    dns: timing?.dnsMs ?? -1,
    connect: timing?.connectMs ?? -1,
    ssl: timing?.tlsMs ?? -1,
    send: 0,
    wait: timing?.firstByteMs ?? 0,
    receive: timing?.downloadMs ?? 0,
  };
}
