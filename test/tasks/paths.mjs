// Where things are. Code that is bundled (the tests) has lost its own address, so the bundler writes the root in.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top folder. */
export const root = process.env.ACQUIRE_ROOT ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Everything made here that is not a product: installed hosts, test bundles, results, the data of `npm start`. Ignored by git. */
export const cache = path.join(root, '.cache');
