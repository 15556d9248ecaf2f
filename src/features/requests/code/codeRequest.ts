import { isUtf8 } from 'node:buffer';
import { requestAddress } from '../../../api/client/access/requestTarget';
import type { Account } from '../../../api/client/account';
import { encodeBody, multipartChunks, appendQuery } from '../../../api/client/body';
import type { ApiRequest, Body, Method, Pair, Part } from '../../../api/client/types';
import { hasInvisible } from '../../../core/invisible';
import { maskCredentials } from '../../../core/redaction';
import { redactRequest } from '../history/redactRequest';

/** What code needs to know about its account. */
export type CodeAccount = Pick<Account, 'origin' | 'authHeader'> & Partial<Pick<Account, 'generation' | 'pathForm'>>;

/** A header with all its values. Only curl and a few others can send several. */
export interface CodeHeader {
  readonly name: string;
  readonly values: readonly string[];
}

/** A request as the client sends it, for code writers. Without the credential; other secrets are masked. */
export interface CodeRequest {
  readonly method: Method;
  /** As sent. May contain characters that are not allowed in a URI: `{ } [ ] | ^`. */
  readonly url: string;
  /** With these characters percent-encoded, for clients that reject them or treat them specially. */
  readonly encodedUrl: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly address: URL;
  /** The header of the credential, and the prefix before the token in it. */
  readonly token: { readonly header: string; readonly prefix: string };
  /** The other headers, including Content-Type. */
  readonly headers: readonly CodeHeader[];
  /** The texts and files that make up the body; absent if there is nothing to send. */
  readonly body?: readonly (string | Uint8Array)[];
  /** In bytes. */
  readonly bodySize: number;
  /** There is no body, but servers expect `Content-Length: 0`. */
  readonly needsLengthZero: boolean;
}

/** Files in code are base64; larger ones would be useless there. 1 MiB. */
const MAX_FILE_BYTES = 1_048_576;

/** Bytes that are text become text, so that secrets in them are masked; other bytes stay as they are. */
const asText = (value: string | Uint8Array): string | Uint8Array =>
  typeof value !== 'string' && isUtf8(value) ? Buffer.from(value).toString('utf8') : value;

/**
 * A text without tokens that contain invisible characters. Code escapes these characters, so masking the code afterwards would not find
 * such a token.
 */
const maskHidden = (text: string): string =>
  hasInvisible(text.replace(/[\r\n\t]/g, '')) ? maskCredentials(text) : text;

/** The request with text files converted to text. Throws a TypeError for a binary body. */
export function withTextFiles(request: ApiRequest): ApiRequest {
  const { body, headers = [] } = request;
  if (body?.kind === 'multipart')
    return { ...request, body: { ...body, parts: body.parts.map((p): Part => ({ ...p, value: asText(p.value) })) } };
  if (body?.kind !== 'bytes') return request;
  const text = asText(body.bytes);
  if (typeof text !== 'string') throw new TypeError('code cannot hold a binary body');
  return { ...request, headers: withType(headers, 'application/octet-stream'), body: { kind: 'text', text } };
}

function withType(headers: readonly Pair[], type: string | undefined): readonly Pair[] {
  const isTyped = type === undefined || headers.some(([name]) => name.toLowerCase() === 'content-type');
  return isTyped ? headers : [...headers, ['Content-Type', type]];
}

/** The body in chunks, with adjacent texts joined, and its content type. */
function bodyChunks(body: Body | undefined): { chunks: (string | Uint8Array)[]; contentType?: string } {
  if (body?.kind !== 'multipart') {
    const { bytes, contentType } = encodeBody(body);
    return { chunks: bytes?.length ? [bytes.toString('utf8')] : [], contentType };
  }
  const { chunks, contentType } = multipartChunks(body.parts);
  const joined: (string | Uint8Array)[] = [];
  let fileBytes = 0;
  for (const chunk of chunks) {
    const last = joined.at(-1);
    if (typeof chunk !== 'string') fileBytes += chunk.length;
    if (typeof chunk === 'string' && typeof last === 'string') joined[joined.length - 1] = last + chunk;
    else joined.push(chunk);
  }
  if (fileBytes > MAX_FILE_BYTES) throw new TypeError('code cannot hold a large binary part');
  // A lone surrogate cannot be encoded and is sent as U+FFFD.
  return {
    chunks: joined.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk).toString('utf8') : chunk)),
    contentType,
  };
}

/** Headers grouped by name, with the spelling and position of the first of each; without the line breaks and spaces that are never sent. */
function groupHeaders(headers: readonly Pair[]): CodeHeader[] {
  const groups = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const group = groups.get(key) ?? { name: name.replace(/[\0\r\n]/g, ' '), values: [] };
    group.values.push(value.replace(/[\0\r\n]/g, ' ').replace(/^[ \t]+|[ \t]+$/g, ''));
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Percent-encodes what RFC 3986 does not allow in a path or query. */
const encodeIllegal = (text: string): string =>
  text.replace(/%(?![0-9a-f]{2})|[^\w\-.~!$&'()*+,;=:@/?%]/gi, (c) => `%${hexByte(c)}`);
const hexByte = (c: string): string => c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');

/** The request as the client sends it for an account, with secrets masked. Throws a TypeError for a binary body. */
export function codeRequest(original: ApiRequest, account: CodeAccount): CodeRequest {
  const request = redactRequest(withTextFiles(original));
  const { generation, pathForm } = account;
  const written = generation && pathForm ? requestAddress(request, { generation, pathForm }) : request.url;
  const address = appendQuery(new URL(written, `${account.origin}/`), request.query);
  const { chunks: unmasked, contentType } = bodyChunks(request.body);
  const chunks = unmasked.map((chunk) => (typeof chunk === 'string' ? maskHidden(chunk) : chunk));
  const target = address.pathname + address.search;
  return {
    method: request.method,
    url: address.origin + target,
    encodedUrl: address.origin + encodeIllegal(target),
    target,
    address,
    token:
      account.authHeader === 'auth_token'
        ? { header: 'auth_token', prefix: '' }
        : { header: 'Authorization', prefix: 'Bearer ' },
    headers: groupHeaders(
      withType(request.headers ?? [], contentType).map(([name, value]) => [name, maskHidden(value)]),
    ),
    ...(chunks.length ? { body: chunks } : {}),
    bodySize: chunks.reduce((size, chunk) => size + Buffer.byteLength(chunk), 0),
    needsLengthZero: !chunks.length && ['POST', 'PUT', 'PATCH'].includes(request.method),
  };
}
