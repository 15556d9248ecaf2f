// Writes the catalogue's data and the OpenAPI documents made from it into dist/; called by esbuild.mjs.
import { readFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import type { openApiDocument } from '../../src/api/catalogue/openapi';
import { cache, root } from '../lib/paths';
import { catalogueDir, writeCatalogue } from './build';

/** Compresses to a sixth more than the best, fifty times as fast. */
const FAST_QUALITY = 5;

/** Loads the OpenAPI generator from a temporary bundle, so that `npm run watch` always uses its current code and data. */
async function loadGenerator(): Promise<typeof openApiDocument> {
  const file = path.join(cache, `openapi-${process.pid}-${Math.random().toString(36).slice(2)}.mjs`);
  await build({
    entryPoints: [path.join(catalogueDir, 'openapi/index.ts')],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    absWorkingDir: root,
    logLevel: 'warning',
  });
  try {
    const module = (await import(pathToFileURL(file).href)) as { openApiDocument: typeof openApiDocument };
    return module.openApiDocument;
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Writes catalogue.json.br, examples.json.br and openapi/*.json.br to `outdir` and returns their paths.
 * @param production compressed as well as possible, which takes seconds
 */
export async function shipCatalogue(outdir: string, production: boolean): Promise<string[]> {
  const compressed = (content: string | Buffer): Buffer =>
    brotliCompressSync(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: production ? constants.BROTLI_MAX_QUALITY : FAST_QUALITY },
    });
  writeCatalogue();
  const generate = await loadGenerator();
  mkdirSync(path.join(outdir, 'openapi'), { recursive: true });
  const data = ['catalogue.json', 'examples.json'].map((name) => {
    const file = path.join(outdir, `${name}.br`);
    writeFileSync(file, compressed(readFileSync(path.join(catalogueDir, 'generated', name))));
    return file;
  });
  const documents = (['1.0.0', '2.0.0'] as const).map((generation) => {
    const file = path.join(outdir, 'openapi', `acquire-${generation}.json.br`);
    writeFileSync(file, compressed(JSON.stringify(generate(generation))));
    return file;
  });
  return [...data, ...documents];
}
