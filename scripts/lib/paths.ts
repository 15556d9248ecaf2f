import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top folder. Bundled code cannot derive it from its own path, so the bundler sets ACQUIRE_ROOT. */
export const root = process.env.ACQUIRE_ROOT ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Generated files that are not shipped: VS Code hosts, test bundles, results, the data of `npm start`. Ignored by git. */
export const cache = path.join(root, '.cache');

/** Where a layer of tests writes mocha's JSON result. */
export const resultsFile = (layer: string): string => path.join(cache, 'results', `${layer}.json`);
