import type { ApiResponse } from '../../../api/client/types';
import { findHeaderValue } from '../../../core/headers';
import { maskCredentials, maskText, type MaskedText } from '../../../core/redaction';

/** A text as saved to a file: without secret values, named or recognizable by their format. `removed` contains the names. */
export function maskSecrets(text: string, contentType: string): MaskedText {
  const masked = maskText(text, contentType);
  return { ...masked, text: maskCredentials(masked.text) };
}

/**
 * The body of a response as saved to a file: unchanged except for secret values, which are masked. `removed` contains the names of
 * those. A body that is not text is saved as is.
 */
export function bodyToSave(response: ApiResponse): { readonly bytes: Uint8Array; readonly removed: readonly string[] } {
  if (response.bytes) return { bytes: response.bytes, removed: [] };
  const { text, removed } = maskSecrets(
    response.text,
    findHeaderValue(response.headers, 'content-type') ?? 'text/plain',
  );
  return { bytes: Buffer.from(text, 'utf8'), removed };
}
