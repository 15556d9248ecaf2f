import type { Computation } from './slices';
import type { Lead } from '../model/lead';

/** Leads processed between two yields. */
const STEP = 100;

/**
 * One computed value per lead of a list. Leads are immutable and a changed one is a new object, so values are kept while other leads come
 * and go. Values computed before an abort are kept too.
 */
export class LeadColumn<T> {
  private leads: readonly Lead[] = [];
  private values: (T | undefined)[] = [];

  constructor(private readonly compute: (lead: Lead) => T) {}

  /** The values of these leads, in order. */
  *of(leads: readonly Lead[]): Computation<readonly T[]> {
    if (leads !== this.leads) {
      this.values = yield* this.moved(leads);
      this.leads = leads;
    }
    const { values } = this;
    for (let i = 0; i < leads.length; i++) {
      if (values[i] !== undefined) continue;
      if (i % STEP === 0) yield;
      values[i] = this.compute(leads[i]!);
    }
    return values as T[];
  }

  /** The known values, moved to their new indexes. */
  private *moved(leads: readonly Lead[]): Computation<(T | undefined)[]> {
    const before = this.leads;
    const values: (T | undefined)[] = [];
    let same = 0;
    while (same < leads.length && leads[same] === before[same]) values.push(this.values[same++]);
    yield;
    const known = new Map<Lead, T | undefined>();
    for (let i = same; i < before.length; i++) {
      if (i % STEP === 0) yield;
      known.set(before[i]!, this.values[i]);
    }
    for (let i = same; i < leads.length; i++) {
      if (i % STEP === 0) yield;
      values.push(known.get(leads[i]!));
    }
    return values;
  }
}
