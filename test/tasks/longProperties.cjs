// Loaded by mocha before property tests that are to run long: each property is tried for ACQUIRE_SOAK_PROPERTY_MS, with new values.
'use strict';
const fastCheck = require('fast-check');

const MAX_RUNS = 0x7fffffff;
const timeMs = Number(process.env.ACQUIRE_SOAK_PROPERTY_MS);
const { assert } = fastCheck;

// fast-check's default export has read-only properties, so it is replaced as a whole.
fastCheck.default = {
  ...fastCheck.default,
  assert: (property, { seed: _seed, ...parameters } = {}) =>
    assert(property, {
      ...parameters,
      numRuns: MAX_RUNS,
      interruptAfterTimeLimit: timeMs,
      markInterruptAsFailure: false,
    }),
};

exports.mochaHooks = {
  /** A property may take longer than a test may. */
  beforeEach() {
    this.currentTest.timeout(0);
  },
};
