import assert from 'node:assert/strict';
import type { ApiRequest, Pair } from '../../../../src/api/client/types';
import { appendQuery, encodeBody } from '../../../../src/api/client/body';
import type { ImportedText, InterchangeProblem } from '../../../../src/features/requests/interchange';
import { parseRequests } from '../../../../src/features/language/parse/parser';
import { requestName, spanText } from '../../../../src/features/language/parse/tree';
import { headerParameter } from '../../../../src/features/requests/text/contentType';
import { readSource, type ReadSourceOptions } from '../../language/support/read';

/** A request that was read back from a request file. */
export interface ReadBack {
  readonly title: string;
  readonly name: string | undefined;
  readonly request: ApiRequest | undefined;
  readonly problems: readonly string[];
}

/** The imported text; fails if the import failed. */
export function importText(result: ImportedText | InterchangeProblem): ImportedText {
  assert.ok(typeof result === 'object', JSON.stringify(result));
  return result;
}

/** The requests of a request file, with variables resolved. */
export function requestsIn(text: string, options: ReadSourceOptions = {}): ReadBack[] {
  const document = parseRequests(text);
  return document.requests.flatMap((node, at) => {
    if (!node.line) return [];
    const { request, problems } = readSource(text, { ...options, at });
    return {
      title: node.title ? spanText(document, node.title) : '',
      name: requestName(document, node),
      request,
      problems: (problems ?? []).map(({ code }) => code),
    };
  });
}

/** The codes of the notes, each once. */
export const noteCodes = ({ notes }: ImportedText): string[] => [...new Set(notes.map(({ code }) => code))];

/** What reaches the server: address, headers in lower case, and the bytes of the body with a fixed boundary. */
export function sentRequests(request: ApiRequest): {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly body: string;
} {
  const url = appendQuery(new URL(request.url, 'https://acme.acquire.io'), request.query);
  const encoded = encodeBody(request.body);
  const boundary = headerParameter(encoded.contentType ?? '', 'boundary');
  const bytes = encoded.bytes?.toString('latin1') ?? '';
  const headers = (request.headers ?? []).map(([name, value]): Pair => [name.toLowerCase(), value]);
  if (encoded.contentType !== undefined && !headers.some(([name]) => name === 'content-type'))
    headers.push(['content-type', boundary ? 'multipart/form-data' : encoded.contentType]);
  return {
    method: request.method,
    url: url.href,
    headers,
    body: boundary ? bytes.replaceAll(boundary, 'B') : bytes,
  };
}
