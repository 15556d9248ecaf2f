import { findHeaderValue } from '../../../core/headers';
import type { CurlBody } from './command';

import type { CurlNotes } from './notes';
import { TOKEN_FIELD } from './headerNames';
import { offerToken, type DataPiece, type CurlOptions } from './readOptions';

const FORM = /x-www-form-urlencoded/i;

/** The body of a command. With `-G`, data is moved to the query. */
export function readCurlBody(options: CurlOptions, notes: CurlNotes): CurlBody {
  const { data, parts, upload } = options;
  if (upload !== undefined) {
    if (data.length || parts.length) notes.add('mixed-data', upload.line);
    if (findHeaderValue(options.headers, 'content-type') === undefined) notes.add('upload-type', upload.line);
    if (upload.text !== '-' && upload.text !== '.') return { kind: 'file', file: upload.text };
    notes.add('stdin', upload.line);
    return { kind: 'none' };
  }
  if (parts.length) {
    if (data.length) notes.add('mixed-data', data[0]!.line);
    return multipart(options, notes);
  }
  if (!data.length) return { kind: 'none' };
  const [first] = data;
  if (!options.get && data.length === 1 && first!.file !== undefined && first!.file !== '-') {
    if (first!.reading === 'line-breaks-removed') notes.add('file-line-breaks', first!.line, first!.file);
    if (first!.reading !== 'encoded') return { kind: 'file', file: first!.file };
  }
  const text = joined(data, notes);
  if (options.get) {
    options.query.splice(0, options.query.length, ...(text === '' ? [] : [text]));
    return { kind: 'none' };
  }
  if (options.head && options.method === undefined) {
    notes.add('mixed-data', first!.line); // curl refuses it
    return { kind: 'none' };
  }
  const json = data.some((piece) => piece.json);
  const type = findHeaderValue(options.headers, 'content-type');
  const isForm = type === undefined ? !json : FORM.test(type);
  if (!isForm) return { kind: 'text', text };
  if (/^\s*[[{]/.test(text)) {
    notes.add('json-as-form', first!.line);
    return { kind: 'text', text };
  }
  return { kind: 'text', text: removeTokens(text, options, notes) };
}

/** All pieces as one text; files are left out. */
function joined(data: readonly DataPiece[], notes: CurlNotes): string {
  let text = '';
  for (const [index, piece] of data.entries()) {
    if (piece.file === '-') notes.add('stdin', piece.line);
    else if (piece.file !== undefined) notes.add('data-file', piece.line, piece.file);
    text += `${index === 0 || piece.json ? '' : '&'}${piece.text}`;
  }
  return text;
}

function multipart({ parts, formEscape, url }: CurlOptions, notes: CurlNotes): CurlBody {
  for (const { name, filename = '' } of parts) {
    if (name === '') notes.add('part-name', url!.line);
    if (formEscape && /["\\]/.test(name + filename)) notes.add('form-escape', url!.line, name);
  }
  return { kind: 'multipart', parts };
}

/** Removes tokens from a query or form text. */
export function removeTokens(text: string, options: CurlOptions, notes: CurlNotes): string {
  return text
    .split('&')
    .filter((piece) => {
      const at = piece.indexOf('=');
      const secret = at > 0 && TOKEN_FIELD.test(piece.slice(0, at));
      if (secret) offerToken(options, decoded(piece.slice(at + 1)), options.url!.line, notes);
      return !secret;
    })
    .join('&');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
