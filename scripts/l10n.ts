// npm run l10n   Collects the texts of src into media/l10n/bundle.l10n.json and lists what each language is missing. An incomplete
// language does not fail this script.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './lib/paths';
import { runScript } from './lib/processes';
import { LANGUAGES, textsOfSource } from './lib/translations';

const bundles = path.join(root, 'media/l10n');

/** The object in a JSON file; empty when there is no such file. */
const readJson = async (file: string): Promise<Record<string, unknown>> =>
  JSON.parse(
    await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? '{}' : Promise.reject(error),
    ),
  ) as Record<string, unknown>;

await runScript(async () => {
  const texts = await textsOfSource();
  await mkdir(bundles, { recursive: true });
  const sorted = Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(path.join(bundles, 'bundle.l10n.json'), `${JSON.stringify(sorted, null, 2)}\n`);
  console.log(`${Object.keys(texts).length} texts in src`);
  const manifest = await readJson(path.join(root, 'package.nls.json'));
  for (const language of LANGUAGES) {
    for (const [name, wanted, file] of [
      ['texts', texts, path.join(bundles, `bundle.l10n.${language}.json`)],
      ['manifest', manifest, path.join(root, `package.nls.${language}.json`)],
    ] as const) {
      const found = await readJson(file);
      const missing = Object.keys(wanted).filter((key) => !(key in found));
      const unused = Object.keys(found).filter((key) => !(key in wanted));
      console.log(`${language} ${name}: ${missing.length} missing, ${unused.length} unused`);
      for (const key of missing) console.log(`  + ${JSON.stringify(key)}`);
      for (const key of unused) console.log(`  - ${JSON.stringify(key)}`);
    }
  }
});
