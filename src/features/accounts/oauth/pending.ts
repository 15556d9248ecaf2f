import type { PendingGrant } from './grant';
import { OAuthProblem } from './problem';

/** How long a started grant waits for its callback, in milliseconds. */
export const STATE_LIFETIME_MS = 10 * 60 * 1000;
/** How many used and expired states are remembered, so that the message can say "used" instead of "unknown". */
const MAX_PENDING = 50;

/** Grants waiting for their callback. Each can be found by its state once, within ten minutes. */
export class PendingGrants {
  private readonly waiting = new Map<string, { grant: PendingGrant; until: number }>();
  private readonly past = new Map<string, 'used-state' | 'expired-state'>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Waits up to ten minutes for the callback of a grant. */
  add(grant: PendingGrant): void {
    this.waiting.set(grant.state, { grant, until: this.now() + STATE_LIFETIME_MS });
  }

  /** Takes a callback's grant. Throws `missing-state`, `foreign-state`, `used-state` or `expired-state`; only the right one uses it up. */
  take(parameters: URLSearchParams): PendingGrant {
    const state = parameters.get('state');
    if (!state || parameters.getAll('state').length !== 1) throw new OAuthProblem('missing-state');
    const found = this.waiting.get(state);
    if (!found) throw new OAuthProblem(this.past.get(state) ?? 'foreign-state');
    this.forget(state, found.until < this.now() ? 'expired-state' : 'used-state');
    if (found.until < this.now()) throw new OAuthProblem('expired-state');
    return found.grant;
  }

  /** The user canceled: a later callback is refused. */
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
