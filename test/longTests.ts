// Required by mocha in the layers without a host: leaves the long tests to `npm run soak`.
import type { Context, RootHookObject } from 'mocha';
import { keepPart, type SuitePart } from './parts';

/** `-g` searches all tests, including long ones; without it the usual ones run. */
const part = (process.env.ACQUIRE_TEST_PART ||
  (process.argv.some((arg) => /^(-g|-f|--grep|--fgrep)/.test(arg)) ? undefined : 'usual')) as SuitePart | undefined;

export const mochaHooks: RootHookObject = {
  beforeAll(this: Context) {
    const root = this.test?.parent;
    if (root && part) keepPart(root, part);
  },
};
