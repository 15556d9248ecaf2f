/** How long after a re-authentication a refused read may still have been sent with the old credential. Milliseconds. */
const RECENT_MS = 10_000;

/**
 * Lets reads wait while someone gives an account another credential. A read that was refused meanwhile continues with the new one;
 * nothing waits when no re-authentication is running, so that a view can say at once what is wrong.
 */
export class Reauthentication {
  private readonly underWay = new Map<string, Promise<boolean>>();
  private readonly mendedAt = new Map<string, number>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Runs `work`, which resolves to whether the account has another credential now; refused reads of the account wait for it. */
  async during(key: string, work: () => Promise<boolean>): Promise<boolean> {
    const run = work();
    const outcome = run.catch(() => false);
    this.underWay.set(key, outcome);
    try {
      const mended = await run;
      if (mended) this.mendedAt.set(key, this.now());
      return mended;
    } finally {
      if (this.underWay.get(key) === outcome) this.underWay.delete(key);
    }
  }

  /** Resolves to true when the account is being re-authenticated and that succeeds, or re-authenticated just now; to false at once when no one is at it. */
  async wait(key: string): Promise<boolean> {
    return this.underWay.get(key) ?? this.now() - (this.mendedAt.get(key) ?? -Infinity) < RECENT_MS;
  }
}
