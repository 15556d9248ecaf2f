import { MAX_UNLOCK_MS } from '../state';

/** How far the clock may go back without anyone having put it back, as when it is synchronized. */
const CLOCK_TOLERANCE_MS = 10_000;

/** A temporary permission this window has seen. */
interface SeenPermission {
  /** When it was seen last, by the clock. */
  seenAt: number;
  /** When it ends by a timer that no one can put back. */
  readonly deadline: number;
  ended: boolean;
}

/** Decides when temporary permissions end. One that has ended, or during which the clock was put back, never begins again. */
export class PermissionClock {
  private readonly seen = new Map<string, SeenPermission>();

  /** @param elapsed milliseconds by a timer that no one can put back; replaced in tests */
  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  /** Whether the permission of an account, which ends at `until`, is over. Both times are milliseconds since the epoch. */
  hasEnded(key: string, until: number, now: number): boolean {
    const id = `${key} ${until}`;
    let permission = this.seen.get(id);
    if (!permission) {
      permission = { seenAt: now, deadline: this.elapsed() + until - now, ended: false };
      this.seen.set(id, permission);
    }
    const isClockPutBack = until > now + MAX_UNLOCK_MS || now < permission.seenAt - CLOCK_TOLERANCE_MS;
    permission.ended ||= isClockPutBack || until <= now || this.elapsed() >= permission.deadline;
    permission.seenAt = now;
    return permission.ended;
  }

  /** Forgets what was seen of an account, because it gets a new permission. */
  forget(key: string): void {
    for (const id of this.seen.keys()) if (id.startsWith(`${key} `)) this.seen.delete(id);
  }
}
