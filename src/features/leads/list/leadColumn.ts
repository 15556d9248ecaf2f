import type { Computation } from '../../../core/slices';
import type { Lead } from '../model/lead';

/** Leads looked at between two yields. */
const STEP = 100;

/**
 * A value of each lead of a list, computed once. Leads never change, a changed one is another object: the values of those that stay are
 * kept when others come and go, and what was computed before a computation was given up.
 */
export class LeadColumn<T> {
  private leads: readonly Lead[] = [];
  private values: (T | undefined)[] = [];

  constructor(private readonly compute: (lead: Lead) => T) {}

  /** The values of these leads, in their order. */
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

  /** The values that are known already, in their new places. */
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
