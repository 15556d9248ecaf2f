// Puts the catalogue's data and the OpenAPI documents made from it into dist/; called by esbuild.mjs.
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCatalogue } from './build.mjs';

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const root = path.resolve(here, '../../..');

/** The OpenAPI generator is TypeScript like the rest of src; it runs from a bundle of its own that is thrown away. */
async function generator() {
  const file = path.join(root, '.cache', `openapi-${process.pid}-${Math.random().toString(36).slice(2)}.cjs`);
  await build({
    entryPoints: [path.join(here, 'openapi.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    absWorkingDir: root,
    logLevel: 'warning',
  });
  try {
    return createRequire(import.meta.url)(file).openApiDocument;
  } finally {
    rmSync(file, { force: true });
  }
}

/** Writes catalogue.json and openapi/*.json below `outdir` and returns their paths. */
export async function shipCatalogue(outdir) {
  writeCatalogue();
  const openApiDocument = await generator();
  mkdirSync(path.join(outdir, 'openapi'), { recursive: true });
  const data = path.join(outdir, 'catalogue.json');
  copyFileSync(path.join(here, 'generated/catalogue.json'), data);
  const documents = ['1.0.0', '2.0.0'].map((generation) => {
    const file = path.join(outdir, 'openapi', `acquire-${generation}.json`);
    writeFileSync(file, JSON.stringify(openApiDocument(generation)));
    return file;
  });
  return [data, ...documents];
}
