import { createHmac, timingSafeEqual } from 'node:crypto';
import { signableTexts } from './payload';

/** Acquire's signature header (2.0.0, "securing webhook"): HMAC-SHA256 of the body, as lower-case hex, without prefix. */
export const SIGNATURE_HEADER = 'x-acquire-signature';

/**
 * The result of checking the signature of a delivery.
 * `raw`: valid for the bytes received. `reserialised`: valid only for the JSON of the body, which is what Acquire's own sample signs.
 * `wrong`: present, but valid for neither. `unsigned`: no header. `unchecked`: the receiver has no secret.
 */
export type SignatureState = 'raw' | 'reserialised' | 'wrong' | 'unsigned' | 'unchecked';

/** HMAC-SHA256 of `body` with `secret`, as lower-case hex. */
export function signBody(secret: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** Compares in constant time. A text with another length or format is not equal. Never throws. */
export function equalText(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'utf8');
  const b = Buffer.from(given, 'utf8');
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Checks a signature header against the body as received, then against its JSON. Upper-case hex and surrounding spaces are
 * accepted. Never throws.
 */
export function checkSignature(
  secret: string | undefined,
  header: string | undefined,
  body: Uint8Array,
  contentType?: string,
): SignatureState {
  const given = header?.trim().toLowerCase() ?? '';
  if (!given) return secret ? 'unsigned' : header === undefined ? 'unsigned' : 'wrong';
  if (!secret) return 'unchecked';
  if (equalText(signBody(secret, body), given)) return 'raw';
  try {
    for (const text of signableTexts(body, contentType))
      if (equalText(signBody(secret, text), given)) return 'reserialised';
  } catch {
    // Nested too deeply to serialize again.
  }
  return 'wrong';
}

/** True when the signature is valid in either form. */
export function isTrusted(state: SignatureState): boolean {
  return state === 'raw' || state === 'reserialised';
}
