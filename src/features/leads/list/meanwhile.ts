import { withRow, type Lead } from '../model/lead';

/** What writes did to leads while one answer was on its way: the answer may be older, and must not undo them on the screen. */
export class Span {
  private readonly changed = new Map<string, Lead>();
  private readonly removed = new Set<string>();

  constructor(private readonly over: (span: Span) => void) {}

  /** So many leads were deleted: the server's list may have moved up by as many. */
  get gone(): number {
    return this.removed.size;
  }

  /** Remembers what a write made of leads: how they are now, and which are gone. */
  note(changed: readonly Lead[], removed: readonly string[]): void {
    for (const lead of changed) this.changed.set(lead.id, lead);
    for (const id of removed) this.removed.add(id);
  }

  /** Ends it: the leads of the answer, as they are after those writes. */
  end(leads: readonly Lead[]): readonly Lead[] {
    this.over(this);
    if (!this.changed.size && !this.removed.size) return leads;
    return leads
      .filter(({ id }) => !this.removed.has(id))
      .map((lead) => {
        const now = this.changed.get(lead.id);
        return now ? withRow(lead, now) : lead;
      });
  }
}

/** Remembers writes for the answers that are on their way, and no longer. */
export class Meanwhile {
  private readonly spans = new Set<Span>();

  /** Begins with an answer that is asked for now. */
  begin(): Span {
    const span = new Span((over) => this.spans.delete(over));
    this.spans.add(span);
    return span;
  }

  /** Tells of a write. */
  note(changed: readonly Lead[], removed: readonly string[]): void {
    for (const span of this.spans) span.note(changed, removed);
  }
}
