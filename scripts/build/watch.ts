import { readdirSync } from 'node:fs';
import path from 'node:path';
import { context, type BuildOptions, type Plugin } from 'esbuild';
import { root } from '../lib/paths';

/** Folders the catalogue is generated from. The generated files are next to them and must not trigger another build. */
const CATALOGUE_SOURCES = ['src/api/catalogue/facts', 'src/api/catalogue/overlay', 'scripts/catalogue'].map((name) =>
  path.join(root, name),
);

/**
 * Calls `rebuild` now, and again whenever a file that `options` reach or a source of the catalogue changes. The lines `building` and
 * `built` (or `failed`) frame each build, for the task in .vscode/tasks.json. Never resolves.
 */
export async function watchSources(options: BuildOptions, rebuild: () => Promise<unknown>): Promise<void> {
  const plugin: Plugin = {
    name: 'rebuild',
    setup(build) {
      // A pseudo-module, so that esbuild watches folders that no code imports from.
      build.onResolve({ filter: /^catalogue-sources$/ }, () => ({ path: 'catalogue-sources', namespace: 'watched' }));
      build.onLoad({ filter: /.*/, namespace: 'watched' }, () => ({
        contents: '',
        watchDirs: CATALOGUE_SOURCES,
        watchFiles: CATALOGUE_SOURCES.flatMap((dir) => readdirSync(dir).map((name) => path.join(dir, name))),
      }));
      build.onStart(() => console.log('building'));
      build.onEnd(async ({ errors }) => {
        const problem = errors.length
          ? 'see above'
          : await rebuild().then(
              () => undefined,
              (error: Error) => error.message,
            );
        console.log(problem === undefined ? 'built' : `failed: ${problem}`);
      });
    },
  };
  const watcher = await context({
    ...options,
    entryPoints: { ...(options.entryPoints as Record<string, string>), 'catalogue-sources': 'catalogue-sources' },
    outdir: path.join(root, '.cache/watch'),
    write: false,
    plugins: [plugin],
  });
  await watcher.watch();
  await new Promise(() => undefined);
}
