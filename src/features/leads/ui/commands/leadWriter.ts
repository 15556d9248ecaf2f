import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import type { LeadRecord } from '../../sources/source';
import { leadSource } from '../leadSource';
import type { Services } from '../../../../platform/services';

/** The first steps of changing a lead: getting its account and the current record. `writes.ts`, with the writes, is loaded later. */
export class LeadWriter {
  constructor(private readonly services: Services) {}

  /** The account with this key, once it is writable; undefined when the user declines. Throws `unauthorized` when it is gone. */
  async writable(accountKey: string): Promise<Account | undefined> {
    return this.services.unlock(this.account(accountKey));
  }

  /** The account with this key. Throws `unauthorized` (`signed-out`) when it is gone. */
  account(accountKey: string): Account {
    const account = this.services.accounts.get(accountKey);
    if (!account) throw new AcquireError('unauthorized', { problem: 'signed-out' });
    return account;
  }

  /** The lead as it is now at Acquire. */
  async read(account: Account, id: string, signal?: AbortSignal): Promise<LeadRecord> {
    return (await leadSource(this.services, account)).get(account, id, signal);
  }
}
