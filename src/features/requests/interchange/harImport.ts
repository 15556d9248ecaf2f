import type { Pair } from '../../../api/client/types';
import { readFormRows } from '../curl/curlDocument';
import { bodyFormatOf, mediaType } from '../text/contentType';
import type { PrintedBody } from '../text/printRequest';
import { encodePairs } from '../urlText';
import { itemLines, parseJsonOrUndefined, asObject, asObjects, scalarToText, type UnknownObject } from './json';
import { InterchangeNotes, type ImportedText, type InterchangeOptions, type InterchangeProblem } from './notes';
import { RequestWriter } from './requestWriter';

/**
 * The requests of an HTTP archive (HAR 1.2) as a request file, in their order. Responses are ignored, and credentials are not imported;
 * the notes list what was dropped or changed.
 */
export function importHar(text: string, options: InterchangeOptions = {}): ImportedText | InterchangeProblem {
  const value = parseJsonOrUndefined(text);
  if (value === undefined) return 'not-json';
  if (!looksLikeHar(value)) return 'not-har';
  const notes = new InterchangeNotes();
  const writer = new RequestWriter(notes, options);
  const texts = asObjects(asObject(asObject(value)['log'])['entries']).flatMap((entry, n) => {
    const request = asObject(entry['request']);
    const headers = pairsOf(request['headers']);
    const { body, contentType } = bodyOf(asObject(request['postData']), headers, notes, n + 1);
    if (contentType !== undefined) headers.push(['Content-Type', contentType]);
    if (asObjects(request['cookies']).length) notes.add('cookie', n + 1);
    return (
      writer.write({ method: scalarToText(request['method']) ?? '', url: urlOf(request), headers, body }, n + 1) ?? []
    );
  });
  if (!texts.length) return 'no-requests';
  const lines = itemLines(
    text,
    (path) => path.length === 3 && path[0] === 'log' && path[1] === 'entries' && typeof path[2] === 'number',
    true,
  );
  return {
    text: texts.join('\n'),
    requests: texts.length,
    notes: notes.all().map((note) => ({ ...note, line: lines[note.line] ?? 1 })),
  };
}

/** True for a value that looks like an HTTP archive. */
export function looksLikeHar(value: unknown): boolean {
  return Array.isArray(asObject(asObject(value)['log'])['entries']);
}

const pairsOf = (value: unknown): Pair[] =>
  asObjects(value).map((row): Pair => [scalarToText(row['name']) ?? '', scalarToText(row['value']) ?? '']);

/** The address; some programs write the query only in a separate list. */
function urlOf(request: UnknownObject): string {
  const url = scalarToText(request['url']) ?? '';
  const query = pairsOf(request['queryString']);
  return query.length && url !== '' && !/[?#]/.test(url) ? `${url}?${encodePairs(query)}` : url;
}

interface HarBody {
  readonly body: PrintedBody;
  /** Set if the headers do not contain it. */
  readonly contentType?: string;
}

function bodyOf(postData: UnknownObject, headers: readonly Pair[], notes: InterchangeNotes, place: number): HarBody {
  const given = headers.find(([name]) => name.trim().toLowerCase() === 'content-type')?.[1];
  const mimeType = scalarToText(postData['mimeType']);
  const type = given ?? mimeType ?? '';
  const body = contentOf(postData, type, notes, place);
  // The printer generates the type of a multipart body, with its boundary.
  const isTold = given !== undefined || body.kind === 'none' || body.kind === 'multipart' || !mimeType;
  return isTold ? { body } : { body, contentType: mimeType };
}

function contentOf(postData: UnknownObject, type: string, notes: InterchangeNotes, place: number): PrintedBody {
  const text = scalarToText(postData['text']) ?? '';
  const encoding = scalarToText(postData['encoding'] ?? postData['_encoding'])?.toLowerCase();
  if (text !== '' && encoding !== undefined && encoding !== '') {
    const bytes = encoding === 'base64' ? base64Bytes(text) : undefined;
    if (bytes) return { kind: 'bytes', bytes };
    notes.add('body-invalid', place);
    return { kind: 'none' };
  }
  const format = bodyFormatOf(type);
  if (text !== '') {
    const fields = format === 'form' ? readFormRows(text) : undefined;
    return fields ? { kind: 'form', fields } : { kind: 'text', text };
  }
  const params = asObjects(postData['params']);
  if (!params.length) return { kind: 'none' };
  if (format !== 'multipart') return { kind: 'form', fields: pairsOf(params) };
  if (mediaType(type) !== 'multipart/form-data') notes.add('multipart-type', place, mediaType(type));
  return {
    kind: 'multipart',
    parts: params.map((param) => {
      const name = scalarToText(param['name']) ?? '';
      const filename = scalarToText(param['fileName']);
      const value = scalarToText(param['value']);
      if (filename !== undefined && value === undefined) notes.add('file-missing', place, name);
      const contentType = scalarToText(param['contentType']);
      return {
        name,
        value: value ?? '',
        ...(filename === undefined ? {} : { filename }),
        ...(contentType ? { contentType } : {}),
      };
    }),
  };
}

function base64Bytes(text: string): Uint8Array | undefined {
  const plain = text.replace(/\s+/g, '');
  return /^(?:[a-z\d+/]{4})*(?:[a-z\d+/]{2}==|[a-z\d+/]{3}=)?$/i.test(plain) ? Buffer.from(plain, 'base64') : undefined;
}
