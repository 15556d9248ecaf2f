// The results of `npm run bench`, and how they are displayed.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Measurement } from '../../test/bench/record';

/** The machine and versions the results depend on. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  readonly axios: string;
  readonly undici: string;
  readonly extension: string;
}

/** The file that `npm run bench -- --json FILE` writes. */
export interface Measurements {
  readonly about: Machine;
  readonly lines: readonly Measurement[];
}

/** Reads such a file. */
export const readMeasurements = (file: string): Measurements =>
  JSON.parse(readFileSync(path.resolve(file), 'utf8')) as Measurements;

/** The goal of a measurement in words; empty without one. */
export const goalText = ({ atMost, atLeast, unit }: Measurement): string =>
  atMost !== undefined ? `≤ ${atMost} ${unit}` : atLeast !== undefined ? `≥ ${atLeast} ${unit}` : '';

/** A value with a sensible number of digits. */
export const formatValue = (value: number): string =>
  Math.abs(value) >= 100 || Number.isInteger(value)
    ? String(Math.round(value))
    : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
