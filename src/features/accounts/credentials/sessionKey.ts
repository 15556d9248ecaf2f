import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { OAuthSession } from '../oauth/types';
import type { OAuthCredential } from './credential';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The session of a credential; undefined when it cannot be renewed. A new sign-in and version 0.1 store no session: its key is derived
 * from the refresh token (RFC 5869), and stored from the first renewal on. Refresh tokens cannot be guessed (RFC 6749 section 10.10).
 */
export function renewableSession({ session, refreshToken }: OAuthCredential): OAuthSession | undefined {
  if (session || !refreshToken) return session;
  const key = hkdfSync('sha256', refreshToken, '', 'acquire oauth session', KEY_BYTES);
  return { key: Buffer.from(key).toString('base64url'), renewals: 0 };
}

/** A public name for a session; it does not reveal the key. */
export function sessionId({ key }: OAuthSession): string {
  return createHash('sha256').update(`acquire oauth session id ${key}`).digest('hex').slice(0, 32);
}

/** Encrypts a text with a session's key (AES-256-GCM). `context` is not encrypted, but must be the same for decryption. */
export function encryptForSession(text: string, { key }: OAuthSession, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce).setAAD(Buffer.from(context));
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64');
}

/** Decrypts what `seal` returned. Throws when it was changed, or was sealed with another key or context. */
export function decryptForSession(sealed: string, { key }: OAuthSession, context: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce, options);
  decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
  return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}
