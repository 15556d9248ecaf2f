import path from 'node:path';
import { cache } from './paths';

/** The package that tests use: ACQUIRE_VSIX, or the one that `ensureVsix` makes. Kept separate so that tests do not load the bundler. */
export const testVsix = (): string => process.env.ACQUIRE_VSIX ?? path.join(cache, 'acquire.vsix');
