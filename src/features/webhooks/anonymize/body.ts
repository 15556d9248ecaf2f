import { isForm } from '../form';
import { looksLikeXml, parseXml, xmlText } from '../../../core/xml';
import { anonymizeForm, anonymizePayload } from './payload';

/** Replaces a body that cannot be parsed, so no part of it can be kept. */
export const UNREADABLE_BODY = 'Body left out: it is not JSON, a form or XML.';

const FORM = 'application/x-www-form-urlencoded';
/** Media types whose names are kept. */
const MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  FORM,
  'application/xml',
  'text/xml',
  'text/plain',
  'text/html',
  'multipart/form-data',
]);

/** The content type without its parameters, which are free text; undefined if there is none. */
function keptContentType(contentType: string | undefined): string | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (!type) return undefined;
  if (isForm(type)) return FORM;
  return MEDIA_TYPES.has(type) ? type : 'application/octet-stream';
}

/** The body without personal data, as text in its original format, and its content type. Never throws; replaces an unreadable body. */
export function anonymizeBody(
  body: Uint8Array,
  contentType: string | undefined,
): { readonly body: string; readonly contentType: string | undefined } {
  const type = keptContentType(contentType);
  const text = Buffer.from(body)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  return { body: anonymizeText(text, type), contentType: type };
}

function anonymizeText(text: string, type: string | undefined): string {
  if (text.trim() === '' || text === UNREADABLE_BODY) return text;
  try {
    return JSON.stringify(anonymizePayload(JSON.parse(text)));
  } catch {
    /* Not JSON. */
  }
  if (looksLikeXml(text, type)) {
    const value = parseXml(text);
    return value === undefined ? UNREADABLE_BODY : xmlText(anonymizePayload(value));
  }
  return type === FORM ? new URLSearchParams(anonymizeForm(new URLSearchParams(text))).toString() : UNREADABLE_BODY;
}
