import type { Account } from '../../../../api/client/account';
import { attributesOfRecord, type Attribute, type Field } from '../../model/fields';
import type { Row } from '../../model/read';
import type { Tag } from '../../model/tags';
import { leadSource } from '../leadSource';
import { fieldsFor, leadApi } from '../../sources/apis';
import type { Services } from '../../../../platform/services';

/** What an account has set up for its leads. */
export interface Facts {
  readonly tags: readonly Tag[];
  readonly attributes: readonly Attribute[];
}

const KEPT_MS = 10 * 60_000;

/** Tags and custom attributes of accounts, asked for once in ten minutes. What cannot be had counts as empty: editing works without. */
export class AccountFacts {
  private readonly kept = new Map<string, { readonly at: number; readonly facts: Promise<Facts> }>();

  constructor(private readonly services: Services) {}

  /** Tags, agents and fields of an account; asked once, then kept for ten minutes. */
  of(account: Account): Promise<Facts> {
    const kept = this.kept.get(account.key);
    if (kept && Date.now() - kept.at < KEPT_MS) return kept.facts;
    const facts = this.load(account);
    this.kept.set(account.key, { at: Date.now(), facts });
    return facts;
  }

  /** The fields of a record that can be written. */
  async fields(
    account: Account,
    record: Row,
  ): Promise<{ readonly fields: readonly Field[]; readonly tags: readonly Tag[] }> {
    const { tags, attributes } = await this.of(account);
    return {
      tags,
      fields: fieldsFor(
        account.generation,
        record,
        leadApi(account.generation).can.listAttributes ? attributes : attributesOfRecord(record),
      ),
    };
  }

  private async load(account: Account): Promise<Facts> {
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
