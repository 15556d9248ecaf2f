import { mergeListRow, type Lead } from '../model/lead';

/** Writes made while a list request was in flight; its response may be older, and must not undo them on the screen. */
export class WriteSpan {
  private readonly changed = new Map<string, Lead>();
  private readonly removed = new Set<string>();

  constructor(private readonly over: (span: WriteSpan) => void) {}

  /** The number of deleted leads: the server's list may have moved up by as many rows. */
  get gone(): number {
    return this.removed.size;
  }

  /** Remembers the result of a write: changed leads, and deleted ones. */
  note(changed: readonly Lead[], removed: readonly string[]): void {
    for (const lead of changed) this.changed.set(lead.id, lead);
    for (const id of removed) this.removed.add(id);
  }

  /** Ends tracking; returns the leads of the response with those writes applied. */
  end(leads: readonly Lead[]): readonly Lead[] {
    this.over(this);
    if (!this.changed.size && !this.removed.size) return leads;
    return leads
      .filter(({ id }) => !this.removed.has(id))
      .map((lead) => {
        const now = this.changed.get(lead.id);
        return now ? mergeListRow(lead, now) : lead;
      });
  }
}

/** Remembers writes for requests in flight, and no longer. */
export class PendingWrites {
  private readonly spans = new Set<WriteSpan>();

  /** Starts tracking for a request that is sent now. */
  begin(): WriteSpan {
    const span = new WriteSpan((over) => this.spans.delete(over));
    this.spans.add(span);
    return span;
  }

  /** Records a write. */
  note(changed: readonly Lead[], removed: readonly string[]): void {
    for (const span of this.spans) span.note(changed, removed);
  }
}
