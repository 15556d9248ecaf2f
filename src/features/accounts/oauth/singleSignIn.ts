import type { OAuthSignIn } from './signIn';

/** The sign-in of one input box: never two at a time, and none that outlives the box, however early it is closed. */
export class SingleSignIn {
  private current: OAuthSignIn | undefined;
  private beginning = false;
  private over = false;

  constructor(private readonly start: () => Promise<OAuthSignIn>) {}

  /** The sign-in that is waiting for its callback. */
  get running(): OAuthSignIn | undefined {
    return this.current;
  }

  /** Starts one. Resolves to undefined if one is waiting or starting, or if the box was closed meanwhile. Rejects if it cannot start. */
  async begin(): Promise<OAuthSignIn | undefined> {
    if (this.over || this.beginning || this.current) return undefined;
    this.beginning = true;
    try {
      const own = await this.start();
      if (this.over) {
        own.cancel();
        return undefined;
      }
      const done = (): void => {
        if (this.current === own) this.current = undefined;
      };
      own.tokens.then(done, done);
      return (this.current = own);
    } finally {
      this.beginning = false;
    }
  }

  /** The box was closed: cancels the waiting sign-in, and one that is still starting as soon as it has started. */
  end(): void {
    this.over = true;
    this.current?.cancel();
    this.current = undefined;
  }
}
