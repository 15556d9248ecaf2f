/** The sign-in got tokens, but they were not stored. `text` says why, in the user's language. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  constructor(readonly text: string) {
    super('sign-in refused');
  }
}

/** The result of a sign-in after the code exchange: the token is checked, then the account is added. The browser page waits for it. */
export class SignInOutcome {
  /** Resolves when the account was added; rejects with the reason why not. */
  readonly result: Promise<void>;
  private readonly resolve: () => void;
  private readonly reject: (reason: unknown) => void;

  constructor() {
    let settle: { resolve: () => void; reject: (reason: unknown) => void } | undefined;
    this.result = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.result.catch(() => undefined);
    this.resolve = () => settle?.resolve();
    this.reject = (reason) => settle?.reject(reason);
  }

  /** The account was added, or has its new session. */
  succeed(): void {
    this.resolve();
  }

  /** The account was not added. */
  fail(reason: unknown): void {
    this.reject(reason);
  }
}
