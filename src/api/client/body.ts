import { randomBytes } from 'node:crypto';
import { AcquireError } from '../errors/errors';
import type { Body, Pair, Part } from './types';

/** Bytes ready to be sent, with their Content-Type. Both are absent for a request without a body. */
export interface EncodedBody {
  readonly bytes?: Buffer;
  readonly contentType?: string;
}

/** A form as `application/x-www-form-urlencoded` text, in order, names repeated as given. */
export function encodeForm(fields: readonly Pair[]): string {
  return new URLSearchParams(fields as [string, string][]).toString();
}

/** Query pairs as text without the question mark. Spaces become `%20`, which every server reads the same way. */
export function encodeQuery(pairs: readonly Pair[]): string {
  return encodeForm(pairs).replaceAll('+', '%20');
}

/** Appends `query` to the existing query. Changes and returns `url`. */
export function appendQuery(url: URL, query: readonly Pair[] | undefined): URL {
  if (query?.length) url.search = url.search ? `${url.search}&${encodeQuery(query)}` : encodeQuery(query);
  return url;
}

/** Random bytes; a fixed source makes the boundary of a multipart body reproducible. */
export type ByteSource = (count: number) => Buffer;

/** The body as bytes. Throws `invalid-request` (problem `body-json`) for a value that JSON cannot represent. */
export function encodeBody(body: Body | undefined, bytes: ByteSource = randomBytes): EncodedBody {
  switch (body?.kind) {
    case 'form':
      return { bytes: Buffer.from(encodeForm(body.fields)), contentType: 'application/x-www-form-urlencoded' };
    case 'json':
      return { bytes: Buffer.from(jsonText(body.value)), contentType: 'application/json' };
    case 'text':
      return { bytes: Buffer.from(body.text), contentType: 'text/plain; charset=utf-8' };
    case 'bytes':
      return { bytes: Buffer.from(body.bytes), contentType: 'application/octet-stream' };
    case 'multipart':
      return encodeMultipart(body.parts, bytes);
    default:
      return {};
  }
}

function jsonText(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new AcquireError('invalid-request', { problem: 'body-json' });
  return text;
}

/** Names and file names as browsers write them into a part's header: quotes and line breaks percent-encoded. */
const quoted = (text: string): string => `"${text.replace(/\r\n?|\n/g, '%0D%0A').replace(/"/g, '%22')}"`;

function encodeMultipart(parts: readonly Part[], bytes: ByteSource): EncodedBody {
  const { chunks, contentType } = multipartChunks(parts, bytes);
  return {
    bytes: Buffer.concat(chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk))),
    contentType,
  };
}

/** The texts and files of a multipart body, in order. Throws `invalid-request` (problem `part-type`). */
export function multipartChunks(
  parts: readonly Part[],
  bytes: ByteSource = randomBytes,
): { readonly chunks: readonly (string | Uint8Array)[]; readonly contentType: string } {
  const boundary = `acquire-${bytes(18).toString('hex')}`;
  const chunks: (string | Uint8Array)[] = [];
  for (const part of parts) {
    const type = part.contentType ?? (part.filename === undefined ? undefined : 'application/octet-stream');
    if (type !== undefined && /[^\t\u0020-\u007e]/.test(type))
      throw new AcquireError('invalid-request', { problem: 'part-type', name: part.name });
    const file = part.filename === undefined ? '' : `; filename=${quoted(part.filename)}`;
    chunks.push(
      `--${boundary}\r\nContent-Disposition: form-data; name=${quoted(part.name)}${file}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
      part.value,
      '\r\n',
    );
  }
  chunks.push(`--${boundary}--\r\n`);
  return { chunks, contentType: `multipart/form-data; boundary=${boundary}` };
}
