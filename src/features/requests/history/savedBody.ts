import type { ApiResponse } from '../../../api/client/types';
import { findHeaderValue } from '../../../core/headers';
import { maskCredentials, maskText } from '../../../core/redaction';

/**
 * The body of a response as saved to a file: unchanged except for secret values, which are masked. `removed` contains the names of
 * those. A body that is not text is saved as is.
 */
export function bodyToSave(response: ApiResponse): { readonly bytes: Uint8Array; readonly removed: readonly string[] } {
  if (response.bytes) return { bytes: response.bytes, removed: [] };
  const { text, removed } = maskText(response.text, findHeaderValue(response.headers, 'content-type') ?? 'text/plain');
  return { bytes: Buffer.from(maskCredentials(text), 'utf8'), removed };
}
