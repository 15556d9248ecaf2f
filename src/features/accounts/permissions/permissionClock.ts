import { MAX_UNLOCK_MS } from '../state';

/** How far the clock may jump back without having been set back, as when it is synchronized. */
const CLOCK_TOLERANCE_MS = 10_000;

/** A temporary permission this window has seen. */
interface SeenPermission {
  /** When it was last seen, by the system clock. */
  seenAt: number;
  /** When it ends, by a timer that cannot be set back. */
  readonly deadline: number;
  ended: boolean;
}

/** Decides when temporary permissions end. One that has ended, or during which the clock was set back, never becomes valid again. */
export class PermissionClock {
  private readonly seen = new Map<string, SeenPermission>();

  /** @param elapsed milliseconds by a timer that cannot be set back; replaced in tests */
  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  /** Whether an account's permission, which ends at `until`, has ended. Both times are milliseconds since the epoch. */
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

  /** Forgets an account's permission, because it gets a new one. */
  forget(key: string): void {
    for (const id of this.seen.keys()) if (id.startsWith(`${key} `)) this.seen.delete(id);
  }
}
