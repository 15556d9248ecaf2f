import { findHeaderValue } from '../../../core/headers';
import type { ApiRequest, Body, Pair } from '../../../api/client/types';
import type { CurlBody, CurlCommand } from './command';
import type { CurlPart } from './formPart';

import {
  printRequest,
  type DocumentOptions,
  type PrintedBody,
  type PrintedPart,
  type PrintedRequest,
} from '../text/printRequest';
import { decodePairs, encodePairs, hasOtherEscapes } from '../urlText';

/** Hosts of Acquire: samples name one, but the account decides which is used. */
const ACQUIRE = /^https:\/\/[a-z0-9{}_-]+\.acquire\.io(?=[/?#]|$)/i;

/** The address as written in a request: a path if the host is Acquire's or the account's own; any other host stays and is diagnosed. */
export function requestLocation(url: string, origin?: string): string {
  const host = ACQUIRE.exec(url)?.[0] ?? /^[^/]*\/\/[^/?#]*/.exec(url)?.[0];
  if (host === undefined || !(ACQUIRE.test(url) || host.toLowerCase() === origin?.toLowerCase())) return url;
  const rest = url.slice(host.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** A form text as rows, if writing the rows back would mean the same. */
export function readFormRows(text: string): Pair[] | undefined {
  if (hasOtherEscapes(text)) return undefined;
  const pairs = decodePairs(text);
  return text.split('&').every((piece) => piece.includes('=')) &&
    decodePairs(encodePairs(pairs)).length === pairs.length
    ? pairs
    : undefined;
}

/** A pasted command as a request; undefined if it sends a file, which only a request file can name. */
export function curlToRequest(command: CurlCommand, origin?: string): ApiRequest | undefined {
  const { body, method, timeoutMs } = command;
  const base = { method, url: requestLocation(command.url, origin), ...(timeoutMs ? { timeoutMs } : {}) };
  const headers = command.headers;
  const made = (b: Body, h: readonly Pair[] = headers): ApiRequest => ({
    ...base,
    ...(h.length ? { headers: h } : {}),
    ...(b.kind === 'none' ? {} : { body: b }),
  });
  switch (body.kind) {
    case 'none':
      return made({ kind: 'none' });
    case 'file':
      return undefined;
    case 'multipart':
      return body.parts.some((p) => p.file !== undefined)
        ? undefined
        : made({
            kind: 'multipart',
            parts: body.parts.map(({ name, value = '', filename, contentType }) => ({
              name,
              value,
              ...(filename === undefined ? {} : { filename }),
              ...(contentType === undefined ? {} : { contentType }),
            })),
          });
    case 'text': {
      const form = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(findHeaderValue(headers, 'content-type') ?? '')
        ? readFormRows(body.text)
        : undefined;
      return form
        ? made(
            { kind: 'form', fields: form },
            headers.filter(([n, v]) => n.toLowerCase() !== 'content-type' || v.includes(';')),
          )
        : made({ kind: 'text', text: body.text });
    }
  }
}

/** The body of a command for the printer; files are named, not read. */
function printedBody(body: CurlBody): PrintedBody {
  switch (body.kind) {
    case 'multipart':
      return { kind: 'multipart', parts: body.parts.map(printedPart) };
    default:
      return body;
  }
}

function printedPart({ name, value = '', file, filename, contentType }: CurlPart): PrintedPart {
  return {
    name,
    value: file === undefined ? value : { file },
    ...(filename === undefined ? {} : { filename }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

/**
 * A pasted command as the text of a request file; files are named in it, not read. `wholeAddress` keeps the host of Acquire's own
 * addresses, which otherwise become paths.
 */
export function curlToDocument(
  command: CurlCommand,
  options: DocumentOptions & { readonly origin?: string; readonly wholeAddress?: boolean } = {},
): string {
  const { method, headers, timeoutMs } = command;
  const url = options.wholeAddress ? command.url : requestLocation(command.url, options.origin);
  const request: PrintedRequest = curlToRequest(command, options.origin) ?? {
    method,
    url,
    headers,
    body: printedBody(command.body),
    ...(timeoutMs ? { timeoutMs } : {}),
  };
  return printRequest({ ...request, url }, options);
}
