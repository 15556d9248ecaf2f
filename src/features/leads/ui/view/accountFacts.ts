import type { Account } from '../../../../api/client/account';
import { attributesOfRecord, type RecordAttribute, type Field } from '../../model/fields';
import type { RecordRow } from '../../model/read';
import type { LeadTag } from '../../model/tags';
import { leadSource } from '../leadSource';
import { writableFieldsFor, leadApiOf } from '../../sources/apis';
import type { Services } from '../../../../platform/services';

/** The account's settings for its leads. */
export interface AccountFactSet {
  readonly tags: readonly LeadTag[];
  readonly attributes: readonly RecordAttribute[];
}

const MAX_AGE_MS = 10 * 60_000;

/** Tags and custom attributes of accounts, cached for ten minutes. If they cannot be loaded they are empty: editing works without them. */
export class AccountFacts {
  private readonly kept = new Map<string, { readonly at: number; readonly facts: Promise<AccountFactSet> }>();

  constructor(private readonly services: Services) {}

  /** Tags, agents and fields of an account; loaded once, then cached for ten minutes. */
  of(account: Account): Promise<AccountFactSet> {
    const kept = this.kept.get(account.key);
    if (kept && Date.now() - kept.at < MAX_AGE_MS) return kept.facts;
    const facts = this.load(account);
    this.kept.set(account.key, { at: Date.now(), facts });
    return facts;
  }

  /** The writable fields of a record. */
  async fields(
    account: Account,
    record: RecordRow,
  ): Promise<{ readonly fields: readonly Field[]; readonly tags: readonly LeadTag[] }> {
    const { tags, attributes } = await this.of(account);
    return {
      tags,
      fields: writableFieldsFor(
        account.generation,
        record,
        leadApiOf(account.generation).can.listAttributes ? attributes : attributesOfRecord(record),
      ),
    };
  }

  private async load(account: Account): Promise<AccountFactSet> {
    const source = await leadSource(this.services, account);
    const missing =
      (what: string) =>
      (error: unknown): [] => {
        this.services.log.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
        this.kept.delete(account.key);
        return [];
      };
    const [tags, attributes] = await Promise.all([
      source.tags(account).catch(missing('tags')),
      source.attributes(account).catch(missing('custom attributes')),
    ]);
    return { tags, attributes };
  }
}
