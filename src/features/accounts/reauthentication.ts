/** How long after a re-authentication a refused read may still have used the old credential. Milliseconds. */
const RECENT_MS = 10_000;

/**
 * Lets refused reads of an account wait while its credential is being replaced, and continue with the new one. Nothing waits when no
 * re-authentication is running, so that a view can show the problem at once.
 */
export class Reauthentication {
  private readonly underWay = new Map<string, Promise<boolean>>();
  private readonly succeededAt = new Map<string, number>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Runs `work`, which resolves to whether the account got another credential; refused reads of the account wait for it. */
  async during(key: string, work: () => Promise<boolean>): Promise<boolean> {
    const run = work();
    const outcome = run.catch(() => false);
    this.underWay.set(key, outcome);
    try {
      const succeeded = await run;
      if (succeeded) this.succeededAt.set(key, this.now());
      return succeeded;
    } finally {
      if (this.underWay.get(key) === outcome) this.underWay.delete(key);
    }
  }

  /** Resolves to true after a re-authentication that is running or just ended, if it succeeds; to false at once if there is none. */
  async wait(key: string): Promise<boolean> {
    return this.underWay.get(key) ?? this.now() - (this.succeededAt.get(key) ?? -Infinity) < RECENT_MS;
  }
}
