import type { Disposable } from './disposables';

const MASK = '•••';
/** Header names whose value is a credential. */
const SECRET_HEADERS = /^(authorization|proxy-authorization|auth_token|cookie|set-cookie|x-api-key)$/i;
/** JSON and form keys whose value is a credential. */
const SECRET_KEYS =
  /^(authorization|auth_token|access_token|refresh_token|id_token|token|api_token|api_key|apikey|secret|secret_key|client_secret|password|passwd|pwd|code_verifier)$/i;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi;

/**
 * A secret in each spelling it may come back in: as it is, percent-encoded for an address or a form, with JSON's escaped slashes, and in base64 of both alphabets,
 * wherever in a longer text it begins (`Bearer …`, `user:…`): of that the part is looked for that depends on the secret alone.
 */
export function spellings(secret: string): readonly string[] {
  const percent = encodeURIComponent(secret);
  // Forms encode a few characters more than addresses.
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const bytes = Buffer.from(secret, 'utf8');
  // Base64 of the secret alone goes as a whole, before the parts below would leave its last characters behind.
  const alone = [
    bytes.toString('base64'),
    bytes.toString('base64').replace(/(?<!=)=+$/, ''),
    bytes.toString('base64url'),
  ];
  const all = [
    secret,
    percent,
    form,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    secret.replaceAll('/', '\\/'),
    JSON.stringify(secret).slice(1, -1),
    ...alone,
  ];
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/(?<!=)=+$/, '');
    // The first characters hold bits of what stands before, the last one may hold bits of what stands behind.
    const whole = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    all.push(whole, whole.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return all.filter((form, n) => form.length >= 6 && all.indexOf(form) === n);
}

/** Knows every credential in use and takes it out of any text that is about to be logged, stored, copied or shown. */
export class Redactor {
  private readonly secrets = new Map<string, { uses: number; readonly forms: readonly string[] }>();

  /** Adds a secret to look for, until the returned handle is disposed. Texts under 6 characters are ignored. */
  remember(secret: string): Disposable {
    if (secret.length < 6) return { dispose: () => undefined };
    const known = this.secrets.get(secret) ?? { uses: 0, forms: spellings(secret) };
    known.uses += 1;
    this.secrets.set(secret, known);
    let given = false;
    return {
      dispose: () => {
        if (given) return;
        given = true;
        known.uses -= 1;
        if (known.uses === 0) this.secrets.delete(secret);
      },
    };
  }

  /** The text without any known secret in any of its spellings and without anything after `Bearer`. */
  text(text: string): string {
    let out = text;
    for (const { forms } of this.secrets.values()) {
      for (const form of forms) if (out.includes(form)) out = out.replaceAll(form, MASK);
    }
    return out.replace(BEARER, `$1 ${MASK}`);
  }
}

/** True for a header that carries a credential. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADERS.test(name.trim());
}
/** True for a JSON or form key that carries a credential. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEYS.test(key.trim());
}
/** The mark that stands where a secret was. */
export const SECRET_MASK = MASK;
