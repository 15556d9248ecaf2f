// Fault injection, so that a client can be tested against server and network failures.
import { RandomSequence, seedNumber } from '../people/random';

/** All kinds of faults. Numbers are responses with that status; the others say what happens to the response. */
export const FAULT_KINDS = [
  '401',
  '403',
  '404',
  '429',
  '429-date',
  '500',
  '502',
  '503',
  'success-false',
  'html',
  'wrong-type',
  'empty',
  'redirect',
  'reset',
  'reset-body',
  'truncated',
  'slow-headers',
  'slow-body',
  'drop-after',
  'bomb',
  'none',
] as const;

/** One kind of fault. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One rule; the first one that matches and is selected by its rate is applied. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** Share of matching requests, 0 … 1; 1 when absent. */
  readonly rate?: number;
  /** Seed of the random numbers; the same rule with the same seed hits the same requests. */
  readonly seed?: number | string;
  /** Only paths that contain this text. */
  readonly match?: string;
  readonly methods?: readonly string[];
  /** Ends after this many hits. */
  readonly times?: number;
  /** Seconds, for 429, 429-date and 503. */
  readonly retryAfter?: number;
  /** Milliseconds of delay for every matching request, whether hit or not. Also the pause of `slow-headers` and between the pieces of `slow-body`. */
  readonly latencyMs?: number;
  /** Where `redirect` points. */
  readonly location?: string;
}

/** The fault for one request. */
export interface FaultOutcome {
  readonly delayMs: number;
  readonly fault?: FaultRule;
}

/** True for the name of a fault. */
export function isFaultKind(text: string): text is FaultKind {
  return (FAULT_KINDS as readonly string[]).includes(text);
}

/** The rules in force. */
export class FaultRules {
  private rules: { rule: FaultRule; dice: RandomSequence; hits: number }[] = [];

  /** Delay of every request in milliseconds, regardless of rules. */
  latencyMs = 0;

  /** Replaces the rules; undefined or null removes all. Throws a TypeError for an unknown kind or a rate outside 0 … 1. */
  set(rules: FaultRule | readonly FaultRule[] | undefined | null): void {
    const all =
      rules === undefined || rules === null
        ? []
        : Array.isArray(rules)
          ? (rules as readonly FaultRule[])
          : [rules as FaultRule];
    for (const rule of all) {
      if (!isFaultKind(String(rule.kind))) throw new TypeError(`unknown fault kind: ${String(rule.kind)}`);
      if (rule.rate !== undefined && !(rule.rate >= 0 && rule.rate <= 1))
        throw new TypeError('a fault rate lies between 0 and 1');
    }
    this.rules = all.map((rule) => ({ rule, dice: new RandomSequence(seedNumber(rule.seed ?? 1)), hits: 0 }));
  }

  /** Decides what happens to a request. */
  decideOutcome(method: string, path: string): FaultOutcome {
    let delayMs = this.latencyMs;
    let fault: FaultRule | undefined;
    for (const entry of this.rules) {
      const { rule } = entry;
      if (rule.methods && !rule.methods.includes(method)) continue;
      if (rule.match !== undefined && !path.includes(rule.match)) continue;
      const slow = rule.kind === 'slow-headers' || rule.kind === 'slow-body';
      if (rule.latencyMs && !slow) delayMs += rule.latencyMs;
      if (fault || rule.kind === 'none' || (rule.times !== undefined && entry.hits >= rule.times)) continue;
      if (entry.dice.next() >= (rule.rate ?? 1)) continue;
      entry.hits++;
      fault = rule;
    }
    return fault ? { delayMs, fault } : { delayMs };
  }
}
