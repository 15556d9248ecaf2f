// Encodes a payload as JSON, as a form with bracketed keys, or as XML: the three encodings of Acquire's webhooks. How nesting is encoded
// in the last two is not documented; these are the usual forms.

import { xmlText } from './xml';

/** The encoding of a webhook body. */
export type PayloadFormat = 'json' | 'form' | 'xml';

/** A body and its Content-Type. */
export interface EncodedPayload {
  readonly contentType: string;
  readonly body: string;
}

/** Every format with its Content-Type. */
export const PAYLOAD_CONTENT_TYPES: Readonly<Record<PayloadFormat, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  xml: 'application/xml',
};

/** The format with this name or Content-Type; undefined if there is none. */
export function payloadFormat(text: string): PayloadFormat | undefined {
  const wanted = text.trim().toLowerCase();
  const formats = Object.entries(PAYLOAD_CONTENT_TYPES) as [PayloadFormat, string][];
  return formats.find(([name, type]) => wanted === name || wanted === type)?.[0];
}

/** Encodes a payload in a format. */
export function encodePayload(payload: unknown, format: PayloadFormat): EncodedPayload {
  return { contentType: PAYLOAD_CONTENT_TYPES[format], body: WRITERS[format](payload) };
}

const WRITERS: Readonly<Record<PayloadFormat, (payload: unknown) => string>> = {
  json: (payload) => JSON.stringify(payload),
  form: (payload) => new URLSearchParams(formPairs('', payload)).toString(),
  xml: (payload) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n${xmlText(Array.isArray(payload) ? { item: payload } : payload)}`,
};

/** `data[messages][0][id]`, as in PHP and Rails; an empty list or object adds nothing. */
function formPairs(key: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[key, value === null ? '' : String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => formPairs(key === '' ? name : `${key}[${name}]`, inner));
}
