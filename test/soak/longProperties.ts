// Replaces fast-check in `npm run soak` (see properties.tsconfig.json): each property is tried for ACQUIRE_SOAK_PROPERTY_MS,
// with new values.
import type fastCheck from 'fast-check';
// By its file, because the name of the package leads here.
import * as library from '../../node_modules/fast-check/lib/fast-check.js';

const MAX_RUNS = 0x7fffffff;
const timeMs = Number(process.env.ACQUIRE_SOAK_PROPERTY_MS);
const original = library as unknown as typeof fastCheck;

const assertLong = (property: never, { seed: _seed, ...parameters }: fastCheck.Parameters<unknown> = {}): unknown =>
  original.assert(property, {
    ...parameters,
    numRuns: MAX_RUNS,
    interruptAfterTimeLimit: timeMs,
    markInterruptAsFailure: false,
  });

export default { ...original, assert: assertLong };

export const mochaHooks = {
  /** A property may take longer than a test may. */
  beforeEach(this: Mocha.Context): void {
    this.currentTest?.timeout(0);
  },
};
