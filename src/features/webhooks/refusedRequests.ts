import type { RefusedReason } from './receiver';

/** Milliseconds after which refused requests are shown, grouped with those that arrived in that time. */
const NOTICE_MS = 250;

/** Counts the requests that the receiver refused. Whoever floods the receiver must not flood the view and the log as well. */
export class RefusedRequests {
  /** How many requests were refused, and for what. */
  readonly byReason = new Map<RefusedReason, number>();
  private sinceNotice = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param notice called some moments after requests were refused: how many, and the first of them */
  constructor(private readonly notice: (count: number, first: string) => void) {}

  /** How many requests were refused, for whatever reason. */
  get total(): number {
    return [...this.byReason.values()].reduce((a, b) => a + b, 0);
  }

  /** Counts a refused request. */
  add(status: number, reason: RefusedReason): void {
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1);
    this.sinceNotice++;
    this.timer ??= setTimeout(() => {
      const count = this.sinceNotice;
      this.timer = undefined;
      this.sinceNotice = 0;
      this.notice(count, `${status} ${reason}`);
    }, NOTICE_MS);
  }

  /** Resets the counts. */
  clear(): void {
    this.byReason.clear();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
