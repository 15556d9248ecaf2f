import type { RefusedReason } from './receiver';

/** Milliseconds for which refused requests are grouped before they are shown. */
const NOTICE_MS = 250;

/** Counts the requests that the receiver refused. Flooding the receiver must not flood the view and the log too. */
export class RefusedRequests {
  /** The number of refused requests by reason. */
  readonly byReason = new Map<RefusedReason, number>();
  private sinceNotice = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param notice called shortly after requests were refused, with their number and the first of them */
  constructor(private readonly notice: (count: number, first: string) => void) {}

  /** The total number of refused requests. */
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
