// The lead of a page, read when the page is first shown.
import * as l10n from '@vscode/l10n';
import type { Account, Generation } from '../../../../api/client/account';
import { AcquireError } from '../../../../api/errors/errors';
import type { Disposable } from '../../../../core/disposables';
import { attributesOfRecord, type RecordAttribute } from '../../model/fields';
import { lastSeenAt, mergeListRow, type Lead } from '../../model/lead';
import { leadApiOf } from '../../sources/apis';
import type { LeadRecord, LeadsChanged } from '../../sources/source';
import type { LeadsContext } from '../context';
import type { LeadTarget } from '../view/targets';

/** The lead of a page as last read, with later writes applied. */
export class PageLead implements Disposable {
  /** What is known of it so far. */
  shown: Lead;
  /** Its JSON text; undefined before it was read in full. */
  text: string | undefined;
  attributes: readonly RecordAttribute[] = [];
  /** Why the last read failed. */
  failure: unknown;
  /** Why it is no longer at Acquire. */
  gone: string | undefined;
  busy = false;
  readonly generation: Generation;
  private readonly closed = new AbortController();
  /** Aborted when the page is closed. */
  readonly signal = this.closed.signal;
  private underWay: Promise<void> | undefined;
  /** Counts updates of the lead: a response requested before the last update must not overwrite it. */
  private turn = 0;

  constructor(
    readonly context: LeadsContext,
    readonly target: LeadTarget,
    private readonly changed: () => void,
  ) {
    this.shown = target.lead ?? { id: target.id, tags: [], raw: {} };
    this.generation = this.account?.generation ?? '1.0.0';
  }

  /** The account of the lead; undefined when it is gone. */
  get account(): Account | undefined {
    return this.context.services.accounts.get(this.target.accountKey);
  }

  /** The lead once it was read in full: visits of 2.0.0 are part of it, and in 1.0.0 it has a separate visitor id. */
  async whole(): Promise<Lead> {
    if (this.underWay || this.text === undefined) await (this.underWay ?? this.read());
    if (this.text === undefined && this.failure !== undefined) throw this.failure;
    return this.shown;
  }

  /** Reads the lead again. An error is kept in `failure`. */
  read(): Promise<void> {
    return (this.underWay = this.readOnce().finally(() => {
      this.underWay = undefined;
    }));
  }

  /** Applies the changes of a write. */
  async follow({ accountKey, changed, removed, added, records }: LeadsChanged): Promise<void> {
    const { target } = this;
    if (accountKey !== target.accountKey) return;
    const record = records?.find(({ lead }) => lead.id === target.id);
    if (removed?.includes(target.id)) this.gone = l10n.t('This lead was deleted. The last known data is shown.');
    else if (record) {
      this.turn++;
      this.take(record);
    } else {
      if (this.text !== undefined && (changed?.some(({ id }) => id === target.id) || added)) await this.read();
      return;
    }
    this.changed();
  }

  dispose(): void {
    this.closed.abort();
  }

  private async readOnce(): Promise<void> {
    const { context, signal, target } = this;
    const turn = ++this.turn;
    this.busy = true;
    this.failure = undefined;
    this.changed();
    try {
      const record = await context.writer.read(context.writer.account(target.accountKey), target.id, signal);
      if (!signal.aborted && turn === this.turn) {
        const before = lastSeenAt(this.shown);
        this.take(record);
        // Otherwise other views would show an older activity than this page.
        if (before !== undefined && (lastSeenAt(this.shown) ?? before) > before)
          context.changes.fire({ accountKey: target.accountKey, changed: [record.lead], records: [record] });
      }
    } catch (error) {
      const latest = turn === this.turn;
      if (latest && error instanceof AcquireError && error.kind === 'not-found')
        this.gone = l10n.t('Acquire no longer has this lead. The last known data is shown.');
      else if (latest) this.failure = error;
    }
    if (signal.aborted) return;
    this.busy = false;
    this.changed();
    void this.nameFields();
  }

  private take({ lead, text }: LeadRecord): void {
    this.shown = mergeListRow(this.target.lead, lead);
    this.text = text;
    this.failure = undefined;
    if (!leadApiOf(this.generation).can.listAttributes) this.attributes = attributesOfRecord(lead.raw);
  }

  /** If attributes can be listed, records only contain their keys, so one more call gets the labels. */
  private async nameFields(): Promise<void> {
    const { account } = this;
    if (
      !account ||
      !leadApiOf(account.generation).can.listAttributes ||
      this.text === undefined ||
      this.attributes.length
    )
      return;
    this.attributes = (await this.context.facts.of(account)).attributes;
    if (this.attributes.length) this.changed();
  }
}
