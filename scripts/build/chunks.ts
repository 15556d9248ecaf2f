// Writes the modules that esbuild made as fewer files, and as CommonJS. VS Code loads CommonJS at once; ES modules it loads in many steps
// through another thread, and between them every other extension that starts has its turn: while a window opened, that took 1.5 seconds.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transform, type OutputFile } from 'esbuild';
import { rollup, type OutputChunk, type Plugin } from 'rollup';

interface ChunkOptions {
  /** ES modules in memory, with their source maps if there are any. */
  readonly modules: readonly OutputFile[];
  /** The names of those that are loaded by name. */
  readonly entries: readonly string[];
  readonly outdir: string;
  readonly minify: boolean;
  readonly sourceMaps: boolean;
}

/** What `import.meta` has, in CommonJS. */
const META: Record<string, string> = {
  dirname: '__dirname',
  filename: '__filename',
  url: "require('node:url').pathToFileURL(__filename).href",
};

/** Reads modules from memory instead of files. */
function inMemory(modules: readonly OutputFile[]): Plugin {
  const texts = new Map(modules.map((module) => [module.path, module.text]));
  return {
    name: 'in-memory',
    resolveId: (source, importer) =>
      importer && !source.startsWith('.')
        ? { id: source, external: true }
        : path.resolve(importer ? path.dirname(importer) : '', source),
    load: (id) => ({ code: texts.get(id) ?? '', map: texts.get(`${id}.map`) }),
    resolveImportMeta: (property) => (property === null ? undefined : META[property]),
  };
}

async function write(
  { fileName, code, map }: OutputChunk,
  { outdir, minify, sourceMaps }: ChunkOptions,
): Promise<string[]> {
  const file = path.join(outdir, fileName);
  const written = minify ? (await transform(code, { minify, format: 'cjs', target: 'node20' })).code : code;
  writeFileSync(file, sourceMaps && map ? `${written}//# sourceMappingURL=${fileName}.map\n` : written);
  if (!sourceMaps || !map) return [file];
  writeFileSync(`${file}.map`, map.toString());
  return [file, `${file}.map`];
}

/** @returns the files it wrote */
export async function writeChunks(options: ChunkOptions): Promise<string[]> {
  const { modules, entries, outdir, sourceMaps } = options;
  const bundle = await rollup({
    input: entries.map((name) => path.join(outdir, `${name}.mjs`)),
    plugins: [inMemory(modules)],
    preserveEntrySignatures: 'allow-extension', // otherwise an entry that others import from needs another file
    treeshake: false, // esbuild has done that
  });
  const { output } = await bundle.generate({
    format: 'cjs',
    dir: outdir,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    sourcemap: sourceMaps,
    interop: 'default',
    esModule: false,
    externalLiveBindings: false,
    freeze: false,
    dynamicImportInCjs: false,
    generatedCode: { preset: 'es2015', symbols: false },
    hoistTransitiveImports: false,
    minifyInternalExports: options.minify,
  });
  await bundle.close();
  mkdirSync(outdir, { recursive: true });
  return (
    await Promise.all(output.filter((file) => file.type === 'chunk').map((chunk) => write(chunk, options)))
  ).flat();
}
