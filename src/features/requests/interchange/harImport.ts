import type { Pair } from '../../../api/client/types';
import { formOf } from '../curl/curlDocument';
import { formatOf, mediaType } from '../text/contentType';
import type { PrintedBody } from '../text/fromRequest';
import { encodePairs } from '../urlText';
import { itemLines, jsonOf, objectOf, objectsOf, textOf, type Unknown } from './json';
import { InterchangeNotes, type Imported, type ImportOptions, type InterchangeProblem } from './notes';
import { RequestWriter } from './requestWriter';

/**
 * The requests of an HTTP archive (HAR 1.2) as a request file, all of them in their order. Responses are ignored, and no credential is taken
 * over; what was dropped or changed is in the notes.
 */
export function importHar(text: string, options: ImportOptions = {}): Imported | InterchangeProblem {
  const value = jsonOf(text);
  if (value === undefined) return 'not-json';
  if (!looksLikeHar(value)) return 'not-har';
  const notes = new InterchangeNotes();
  const writer = new RequestWriter(notes, options);
  const texts = objectsOf(objectOf(objectOf(value)['log'])['entries']).flatMap((entry, n) => {
    const request = objectOf(entry['request']);
    const headers = pairsOf(request['headers']);
    const { body, contentType } = bodyOf(objectOf(request['postData']), headers, notes, n + 1);
    if (contentType !== undefined) headers.push(['Content-Type', contentType]);
    if (objectsOf(request['cookies']).length) notes.add('cookie', n + 1);
    return writer.write({ method: textOf(request['method']) ?? '', url: urlOf(request), headers, body }, n + 1) ?? [];
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
  return Array.isArray(objectOf(objectOf(value)['log'])['entries']);
}

const pairsOf = (value: unknown): Pair[] =>
  objectsOf(value).map((row): Pair => [textOf(row['name']) ?? '', textOf(row['value']) ?? '']);

/** The address; some programs write the query beside it only. */
function urlOf(request: Unknown): string {
  const url = textOf(request['url']) ?? '';
  const query = pairsOf(request['queryString']);
  return query.length && url !== '' && !/[?#]/.test(url) ? `${url}?${encodePairs(query)}` : url;
}

interface HarBody {
  readonly body: PrintedBody;
  /** Set where the headers do not say it. */
  readonly contentType?: string;
}

function bodyOf(postData: Unknown, headers: readonly Pair[], notes: InterchangeNotes, place: number): HarBody {
  const given = headers.find(([name]) => name.trim().toLowerCase() === 'content-type')?.[1];
  const mimeType = textOf(postData['mimeType']);
  const type = given ?? mimeType ?? '';
  const body = contentOf(postData, type, notes, place);
  // The printer makes the type of a multipart body, with its boundary.
  const isTold = given !== undefined || body.kind === 'none' || body.kind === 'multipart' || !mimeType;
  return isTold ? { body } : { body, contentType: mimeType };
}

function contentOf(postData: Unknown, type: string, notes: InterchangeNotes, place: number): PrintedBody {
  const text = textOf(postData['text']) ?? '';
  const encoding = textOf(postData['encoding'] ?? postData['_encoding'])?.toLowerCase();
  if (text !== '' && encoding !== undefined && encoding !== '') {
    const bytes = encoding === 'base64' ? base64Bytes(text) : undefined;
    if (bytes) return { kind: 'bytes', bytes };
    notes.add('body-invalid', place);
    return { kind: 'none' };
  }
  const format = formatOf(type);
  if (text !== '') {
    const fields = format === 'form' ? formOf(text) : undefined;
    return fields ? { kind: 'form', fields } : { kind: 'text', text };
  }
  const params = objectsOf(postData['params']);
  if (!params.length) return { kind: 'none' };
  if (format !== 'multipart') return { kind: 'form', fields: pairsOf(params) };
  if (mediaType(type) !== 'multipart/form-data') notes.add('multipart-type', place, mediaType(type));
  return {
    kind: 'multipart',
    parts: params.map((param) => {
      const name = textOf(param['name']) ?? '';
      const filename = textOf(param['fileName']);
      const value = textOf(param['value']);
      if (filename !== undefined && value === undefined) notes.add('file-missing', place, name);
      const contentType = textOf(param['contentType']);
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
