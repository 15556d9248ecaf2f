// Compares two runs of `npm run bench`.
import type { Measurement } from '../../test/bench/record';
import type { Machine, Measurements } from './measurements';

/** Changes below this share are never reported: no machine is more repeatable than that. */
const MIN_CHANGE = 0.05;
/** The share for lines whose noise is unknown, such as those measured once. */
const UNKNOWN_NOISE = 0.15;
/** A change counts if it is at least this many times the noise. */
const NOISE_FACTOR = 2;

/** The outcome of a line. `change` is the share by which it is better (positive) or worse. */
export interface Comparison {
  readonly what: string;
  readonly unit: Measurement['unit'];
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** The smallest share that counts as a change. */
  readonly threshold: number;
  readonly verdict: 'better' | 'worse' | 'same';
}

/** Compares the extension's own lines of two runs. On different machines only ratios, sizes and counts are compared. */
export function compareMeasurements(before: Measurements, after: Measurements): Comparison[] {
  const sameMachine = isSameMachine(before.about, after.about);
  const known = new Map(before.lines.map((line) => [keyOf(line), line]));
  return after.lines.flatMap((line) => {
    const old = known.get(keyOf(line));
    const isAbsolute = line.unit === 'ms' || line.unit === '/s' || line.unit === 's';
    if (line.who !== 'ours' || !old || old.unit !== line.unit || (isAbsolute && !sameMachine)) return [];
    return [compareLine(old, line)];
  });
}

const keyOf = ({ line, what, who }: Measurement): string => JSON.stringify([line, what, who]);

const isSameMachine = (a: Machine, b: Machine): boolean =>
  a.cpu === b.cpu && a.cores === b.cores && a.node.split('.')[0] === b.node.split('.')[0];

function compareLine(old: Measurement, line: Measurement): Comparison {
  const isMoreBetter = line.atLeast !== undefined || line.unit === '/s';
  const difference = isMoreBetter ? line.value - old.value : old.value - line.value;
  const change = difference === 0 ? 0 : difference / Math.abs(old.value);
  const noise =
    old.noise === undefined || line.noise === undefined
      ? UNKNOWN_NOISE
      : NOISE_FACTOR * Math.max(old.noise, line.noise);
  const threshold = Math.max(MIN_CHANGE, noise);
  const verdict = Math.abs(change) <= threshold ? 'same' : change > 0 ? 'better' : 'worse';
  const { what, unit } = line;
  return { what, unit, before: old.value, after: line.value, change, threshold, verdict };
}
