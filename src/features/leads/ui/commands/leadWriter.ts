import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import type { LeadRecord } from '../../sources/source';
import { leadSource } from '../leadSource';
import type { Services } from '../../../../platform/services';

/** What reading and changing a lead begins with: the account it came from, unlocked by its user. `writes.ts` has the changes, loaded with the first one. */
export class LeadWriter {
  constructor(private readonly services: Services) {}

  /** The account with this key, once it may be written to; undefined when the user says no. Throws `unauthorized` when it is gone. */
  async writable(accountKey: string): Promise<Account | undefined> {
    return this.services.unlock(this.account(accountKey));
  }

  /** The account of a key. Throws `unauthorized` (`signed-out`) when it is gone. */
  account(accountKey: string): Account {
    const account = this.services.accounts.get(accountKey);
    if (!account) throw new AcquireError('unauthorized', { problem: 'signed-out' });
    return account;
  }

  /** The lead as it is at Acquire now. */
  async read(account: Account, id: string, signal?: AbortSignal): Promise<LeadRecord> {
    return (await leadSource(this.services, account)).get(account, id, signal);
  }
}
