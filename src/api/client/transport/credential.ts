import type { Disposable } from '../../../core/disposables';
import { SecretValue } from '../../../core/redaction';
import type { Account } from '../account';
import { normalizeOrigin } from '../access/origin';
import type { OriginCredential } from './types';
import type { Pair } from '../types';

/** An account's credential in use, bound to the account's origin. Its token cannot be printed or serialized. */
export class BoundCredential implements OriginCredential {
  readonly #token: string;
  readonly origin: string;
  /** Finds and masks the token in texts. */
  readonly value: SecretValue;

  /** `remembered` is disposed when the credential is no longer used. Throws AcquireError for an account without a valid origin. */
  constructor(
    token: string,
    private readonly account: Pick<Account, 'origin' | 'authHeader'>,
    readonly remembered: Disposable,
  ) {
    this.#token = token;
    this.origin = normalizeOrigin(account.origin);
    this.value = new SecretValue(token);
  }

  get token(): string {
    return this.#token;
  }

  /** True when `token` would be sent to the same origin in the same header. */
  serves(account: Account, token: string): boolean {
    return (
      this.#token === token && this.account.origin === account.origin && this.account.authHeader === account.authHeader
    );
  }

  /** The header that signs the account in. */
  header(): Pair {
    return this.account.authHeader === 'auth_token'
      ? ['auth_token', this.#token]
      : ['Authorization', `Bearer ${this.#token}`];
  }
}
