import type { OAuthSignIn } from './signIn';

/** The sign-in of one box on the screen: never two at a time, and none that outlives the box, however early that is closed. */
export class SingleSignIn {
  private current: OAuthSignIn | undefined;
  private beginning = false;
  private over = false;

  constructor(private readonly start: () => Promise<OAuthSignIn>) {}

  /** The sign-in that waits for its callback. */
  get running(): OAuthSignIn | undefined {
    return this.current;
  }

  /** Begins one. Resolves to undefined when one waits or is being begun already, or when the box was closed meanwhile. Rejects when it cannot begin. */
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

  /** The box is closed: what waits is cancelled, and what is being begun will be. */
  end(): void {
    this.over = true;
    this.current?.cancel();
    this.current = undefined;
  }
}
