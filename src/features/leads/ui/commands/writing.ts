import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import type { Emitter } from '../../../../core/events';
import { plainLabel } from '../../../../core/text';
import { changeBody, notTaken, type FieldChange } from '../../model/changes';
import type { LeadChange, LeadRecord, LeadsChanged } from '../../sources/source';
import { leadSource } from '../leadSource';
import type { Tag } from '../../model/tags';
import type { Services } from '../../../../platform/services';

/** All writes to leads go through here: for the account the lead came from, unlocked by its user, and told to whoever shows it. */
export class LeadWriter {
  constructor(
    private readonly services: Services,
    private readonly changes: Emitter<LeadsChanged>,
  ) {}

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

  /** Sends the changed fields, and reads the lead again. A field that Acquire took no notice of is said, once. */
  async update(
    account: Account,
    { lead }: LeadRecord,
    changes: readonly FieldChange[],
    tags: readonly Tag[],
  ): Promise<LeadRecord | undefined> {
    const source = await leadSource(this.services, account);
    await source.update(account, lead, changeBody(changes, tags));
    const now = await this.readAgain(account, lead.id);
    this.changes.fire({
      accountKey: account.key,
      ...(now ? { changed: [now.lead], records: [now] } : { added: true }),
    });
    const missed = now ? notTaken(changes, now.lead.raw, tags) : [];
    if (missed.length)
      void vscode.window.showWarningMessage(
        l10n.t(
          'Acquire accepted the change but still shows another value for: {0}. The field may not be writable in this account.',
          plainLabel(missed.map((field) => field.label ?? field.key).join(', ')),
        ),
      );
    return now;
  }

  /** Creates a lead; the id is known where the API tells it. */
  async create(account: Account, fields: LeadChange): Promise<{ id?: string }> {
    const made = await (await leadSource(this.services, account)).create(account, fields);
    this.changes.fire({ accountKey: account.key, added: true });
    return made;
  }

  /** Deletes leads; those that are gone are told also when a later one fails. */
  async remove(
    account: Account,
    ids: readonly string[],
    onDone?: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const gone: string[] = [];
    try {
      await (
        await leadSource(this.services, account)
      ).remove(
        account,
        ids,
        (id) => {
          gone.push(id);
          onDone?.(gone.length);
        },
        signal,
      );
    } finally {
      if (gone.length) this.changes.fire({ accountKey: account.key, removed: gone });
    }
  }

  private async readAgain(account: Account, id: string): Promise<LeadRecord | undefined> {
    try {
      return await this.read(account, id);
    } catch (error) {
      // The change is made; that it cannot be shown at once is no failure of it.
      this.services.log.warn(`read after write: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}
