import type { ApiAnswer } from '../../../api/client/types';
import { headerOf } from '../../../core/headers';
import { maskCredentials, maskText } from '../../../core/redaction';

/**
 * The body of a response as it is saved to a file: to the letter but for secret values, which are masked. `removed` holds the names of
 * those. A body that is not text is saved as it is.
 */
export function savedBody(response: ApiAnswer): { readonly bytes: Uint8Array; readonly removed: readonly string[] } {
  if (response.bytes) return { bytes: response.bytes, removed: [] };
  const { text, removed } = maskText(response.text, headerOf(response.headers, 'content-type') ?? 'text/plain');
  return { bytes: Buffer.from(maskCredentials(text), 'utf8'), removed };
}
