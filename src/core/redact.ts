import type { Disposable } from './disposables';

const MASK = '•••';
/** Header names whose value is a credential. */
const SECRET_HEADERS = /^(authorization|proxy-authorization|auth_token|cookie|set-cookie|x-api-key)$/i;
/** JSON and form keys whose value is a credential. */
const SECRET_KEYS = /^(authorization|auth_token|access_token|refresh_token|id_token|token|api_token|api_key|apikey|secret|secret_key|client_secret|password|passwd|pwd|code_verifier)$/i;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi;

/** Knows every credential in use and takes it out of any text that is about to be logged, stored, copied or shown. */
export class Redactor {
  private readonly secrets = new Map<string, number>();

  /** Adds a secret to look for, until the returned handle is disposed. Texts under 6 characters are ignored. */
  remember(secret: string): Disposable {
    if (secret.length < 6) return { dispose: () => undefined };
    this.secrets.set(secret, (this.secrets.get(secret) ?? 0) + 1);
    return { dispose: () => { const n = (this.secrets.get(secret) ?? 1) - 1; if (n > 0) this.secrets.set(secret, n); else this.secrets.delete(secret); } };
  }

  /** The text without any known secret (also URL-encoded and base64 forms) and without anything after `Bearer`. */
  text(text: string): string {
    let out = text;
    for (const secret of this.secrets.keys()) {
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret, 'utf8').toString('base64')]) if (out.includes(form)) out = out.split(form).join(MASK);
    }
    return out.replace(BEARER, `$1 ${MASK}`);
  }
}

/** True for a header that carries a credential. */
export function isSecretHeader(name: string): boolean { return SECRET_HEADERS.test(name.trim()); }
/** True for a JSON or form key that carries a credential. */
export function isSecretKey(key: string): boolean { return SECRET_KEYS.test(key.trim()); }
/** The mark that stands where a secret was. */
export const SECRET_MASK = MASK;
