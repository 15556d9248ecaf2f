import type { PendingGrant } from './grant';
import { OAuthProblem } from './problem';

/** Milliseconds a begun grant waits for its callback. */
export const STATE_LIFETIME_MS = 10 * 60 * 1000;
/** How many used and expired states are remembered, to say "used" instead of "unknown". */
const MAX_PENDING = 50;

/** Grants waiting for their callback, each found by its state exactly once and for ten minutes. */
export class PendingGrants {
  private readonly waiting = new Map<string, { grant: PendingGrant; until: number }>();
  private readonly past = new Map<string, 'used-state' | 'expired-state'>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Waits for the callback of a grant, from now on for ten minutes. */
  add(grant: PendingGrant): void {
    this.waiting.set(grant.state, { grant, until: this.now() + STATE_LIFETIME_MS });
  }

  /** Takes the grant a callback belongs to. Throws `missing-state`, `foreign-state`, `used-state` or `expired-state`; only the right state uses a grant up. */
  take(parameters: URLSearchParams): PendingGrant {
    const state = parameters.get('state');
    if (!state || parameters.getAll('state').length !== 1) throw new OAuthProblem('missing-state');
    const found = this.waiting.get(state);
    if (!found) throw new OAuthProblem(this.past.get(state) ?? 'foreign-state');
    this.forget(state, found.until < this.now() ? 'expired-state' : 'used-state');
    if (found.until < this.now()) throw new OAuthProblem('expired-state');
    return found.grant;
  }

  /** The user gave up: a callback that comes later is refused. */
  drop(state: string): void {
    if (this.waiting.has(state)) this.forget(state, 'used-state');
  }

  private forget(state: string, as: 'used-state' | 'expired-state'): void {
    this.waiting.delete(state);
    this.past.set(state, as);
    for (const oldest of this.past.keys()) {
      if (this.past.size <= MAX_PENDING) break;
      this.past.delete(oldest);
    }
  }
}
