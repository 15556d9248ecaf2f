// Drafts without secrets, and which parts are missing in them.
import type { Pair } from '../../../api/client/types';
import { findHeaderValue } from '../../../core/headers';
import { maskHeaders, maskPairs, maskText, maskUrl, SECRET_MASK } from '../../../core/redaction';
import type { RequestDraft } from './draft';
import { decodePart, splitUrl } from '../urlText';

/** Masks known credentials in a text. */
export type TextRedactor = (text: string) => string;

/** A draft with each secret masked: by the names of headers, query parameters, form rows and JSON fields, and by value. */
export function redactDraft({ secrets, ...draft }: RequestDraft, redactText: TextRedactor): RequestDraft {
  const redact = (text: string): string => redactText(secrets?.text(text) ?? text);
  const redactPairs = (pairs: readonly Pair[]): Pair[] => pairs.map(([n, v]) => [redact(n), redact(v)]);
  const type =
    findHeaderValue(draft.headers, 'content-type') ?? (draft.bodyKind === 'json' ? 'application/json' : undefined);
  return {
    ...draft,
    url: redact(maskUrl(draft.url).text),
    headers: redactPairs(maskHeaders(draft.headers)),
    form: redactPairs(maskPairs(draft.form).pairs),
    text: redact(maskText(draft.text, type).text),
  };
}

/** Where a draft has a mask that would be sent as the value: names of headers and fields, `body` for a text. Empty if there is none. */
export function findMaskedParts(draft: RequestDraft): readonly string[] {
  const { path, query = '', fragment } = splitUrl(draft.url);
  const parameters = query.split('&').map((piece): Pair => {
    const [name = '', ...value] = piece.split('=');
    return [decodePart(name), value.join('=')];
  });
  const usesForm = draft.bodyKind === 'form' || draft.bodyKind === 'multipart';
  const usesText = draft.bodyKind === 'json' || draft.bodyKind === 'text';
  const rows = [...draft.headers, ...parameters, ...(usesForm ? draft.form : [])];
  return [
    ...new Set([
      ...(isMasked(path) || isMasked(fragment) ? [path] : []),
      ...rows.filter(([name, value]) => isMasked(name) || isMasked(value)).map(([name]) => name.trim()),
      ...(usesText && isMasked(draft.text) ? ['body'] : []),
    ]),
  ];
}

const ENCODED_MASK = encodeURIComponent(SECRET_MASK);
const isMasked = (text: string): boolean => text.includes(SECRET_MASK) || text.toUpperCase().includes(ENCODED_MASK);
