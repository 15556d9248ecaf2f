import type { ApiRequest, Body, Pair } from '../../../api/client/types';
import type { CurlCommand, CurlPart } from './curl';
import { headerOf } from '../form/draft';
import { fromRequest, type DocumentOptions } from '../text/fromRequest';
import { decodePairs, encodePairs } from '../urlText';

const BOUNDARY = 'acquire-boundary';
/** Hosts of Acquire: samples name one, the account decides which. */
const ACQUIRE = /^https:\/\/[a-z0-9{}_-]+\.acquire\.io(?=[/?#]|$)/i;

/** The address as it stands in a request: a path when the host is Acquire's or the account's own, else absolute, for the checks to refuse. */
export function placeOf(url: string, origin?: string): string {
  const host =
    ACQUIRE.exec(url)?.[0] ??
    (origin && (url === origin || url.startsWith(`${origin}/`) || url.startsWith(`${origin}?`)) ? origin : undefined);
  if (host === undefined) return url;
  const rest = url.slice(host.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** A form text as rows, when writing the rows out again would mean the same. */
function formOf(text: string): Pair[] | undefined {
  const pairs = decodePairs(text);
  return text.split('&').every((piece) => piece.includes('=')) &&
    decodePairs(encodePairs(pairs)).length === pairs.length
    ? pairs
    : undefined;
}

/** A pasted command as a request; undefined when it sends a file, which only a document can name. */
export function requestOfCurl(command: CurlCommand, origin?: string): ApiRequest | undefined {
  const { body, method, timeoutMs } = command;
  const base = { method, url: placeOf(command.url, origin), ...(timeoutMs ? { timeoutMs } : {}) };
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
              ...(filename ? { filename } : {}),
              ...(contentType ? { contentType } : {}),
            })),
          });
    case 'text': {
      const form = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(headerOf(headers, 'content-type') ?? '')
        ? formOf(body.text)
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

function partLines({ name, value = '', file, filename, contentType }: CurlPart): string[] {
  const quoted = (text: string): string => `"${text.replace(/"/g, '%22').replace(/[\r\n]+/g, ' ')}"`;
  return [
    `--${BOUNDARY}`,
    `Content-Disposition: form-data; name=${quoted(name)}${filename ? `; filename=${quoted(filename)}` : ''}`,
    ...(contentType ? [`Content-Type: ${contentType}`] : []),
    '',
    file === undefined ? value : `< ${file}`,
  ];
}

/**
 * A pasted command as the text of a request document; files are named in it, not read. `wholeAddress` keeps the host of Acquire's own
 * addresses, which otherwise become paths.
 */
export function documentOfCurl(
  command: CurlCommand,
  options: DocumentOptions & { readonly origin?: string; readonly wholeAddress?: boolean } = {},
): string {
  const { body, headers, method } = command;
  const url = options.wholeAddress ? command.url : placeOf(command.url, options.origin);
  const request = requestOfCurl(command, options.origin);
  if (request) return fromRequest({ ...request, url }, options);
  const head = (more: readonly Pair[]): string => fromRequest({ method, url, headers: [...headers, ...more] }, options);
  if (body.kind === 'file') return `${head([])}\n< ${body.file}\n`;
  const parts = body.kind === 'multipart' ? body.parts.flatMap(partLines) : [];
  return `${head([['Content-Type', `multipart/form-data; boundary=${BOUNDARY}`]])}\n${[...parts, `--${BOUNDARY}--`].join('\n')}\n`;
}
