import { mergeListRow, type Lead } from '../model/lead';

/** What writes did to leads while one answer was on its way: the response may be older, and must not undo them on the screen. */
export class WriteSpan {
  private readonly changed = new Map<string, Lead>();
  private readonly removed = new Set<string>();

  constructor(private readonly over: (span: WriteSpan) => void) {}

  /** So many leads were deleted: the server's list may have moved up by as many. */
  get gone(): number {
    return this.removed.size;
  }

  /** Remembers what a write made of leads: how they are now, and which are gone. */
  note(changed: readonly Lead[], removed: readonly string[]): void {
    for (const lead of changed) this.changed.set(lead.id, lead);
    for (const id of removed) this.removed.add(id);
  }

  /** Ends it: the leads of the response, as they are after those writes. */
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

/** Remembers writes for the responses that are on their way, and no longer. */
export class PendingWrites {
  private readonly spans = new Set<WriteSpan>();

  /** Begins with a response that is asked for now. */
  begin(): WriteSpan {
    const span = new WriteSpan((over) => this.spans.delete(over));
    this.spans.add(span);
    return span;
  }

  /** Tells of a write. */
  note(changed: readonly Lead[], removed: readonly string[]): void {
    for (const span of this.spans) span.note(changed, removed);
  }
}
