import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a received credential may do. `revoked` and `unknown` both mean 401. */
export type Rights = 'all' | 'readonly' | 'none' | 'revoked' | 'unknown';

/** How a credential was sent; the token itself is never kept. */
export type AuthKind = 'Bearer' | 'auth_token' | 'other' | 'none';

/** The credential of a request: how it was sent and what it may do. */
export interface Auth {
  readonly kind: AuthKind;
  readonly rights: Rights;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/** The tokens the sandbox knows: the account's own, and three derived from it that show how limited keys behave. */
export class Tokens {
  constructor(private token: string) {}

  /** The account's token. */
  get current(): string {
    return this.token;
  }

  /** Replaces the account's token; the old one gets a 401 from now on. */
  replace(token: string): void {
    this.token = token;
  }

  /** Finds the credential of a request: `Authorization: Bearer`, otherwise the `auth_token` header, which comes first on the 1.0.0 page. */
  read(headers: IncomingHttpHeaders): Auth {
    const { authorization, auth_token: plain } = headers;
    if (authorization !== undefined) {
      const match = /^Bearer +(\S+) *$/i.exec(authorization);
      return match ? { kind: 'Bearer', rights: this.rights(match[1] as string) } : { kind: 'other', rights: 'unknown' };
    }
    return typeof plain === 'string'
      ? { kind: 'auth_token', rights: this.rights(plain.trim()) }
      : { kind: 'none', rights: 'unknown' };
  }

  /** True when the value is the account's own token; guards the control endpoints. */
  isOwn(text: unknown): boolean {
    return typeof text === 'string' && same(text, this.token);
  }

  private rights(token: string): Rights {
    if (same(token, this.token)) return 'all';
    if (same(token, `${this.token}-readonly`)) return 'readonly';
    if (same(token, `${this.token}-nopermission`)) return 'none';
    return same(token, `${this.token}-revoked`) ? 'revoked' : 'unknown';
  }
}
