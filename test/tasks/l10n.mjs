// node test/tasks/task.mjs l10n   Collects the texts of src into media/l10n/bundle.l10n.json and lists, per language, what is not translated yet.
import { readdir, readFile, writeFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import l10nDev from '@vscode/l10n-dev';
import { root } from './paths.mjs';

/** The languages the extension is to speak beside English. */
export const LANGUAGES = ['de', 'ja'];
const bundles = path.join(root, 'media', 'l10n');

/** Every text of `src` that goes through `l10n.t`, as the extractor of translators sees it: key to English text. */
export async function textsOfSource() {
  const files = (await readdir(path.join(root, 'src'), { recursive: true }))
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const contents = await Promise.all(
    files.map(async (name) => ({ extension: '.ts', contents: await readFile(path.join(root, 'src', name), 'utf8') })),
  );
  return l10nDev.getL10nJson(contents);
}

/**
 * The texts accented, in brackets and at least 40 % longer, with placeholders, links and icons kept: what is clipped, glued together
 * or forgotten is then plain to see. A line that is a link alone (a button of a view) has the brackets inside.
 */
export function pseudo(texts) {
  const longer = (text, accented) =>
    /[a-z]/i.test(text.replace(/\{\d+\}|\$\([\w-]+\)/g, ''))
      ? `⟦${accented}${'~'.repeat(Math.max(1, Math.ceil(text.length * 1.4) - accented.length))}⟧`
      : text;
  const line = (text, accented) => {
    const [link, label] = /^\[(.*)\]\([^)]*\)$/.exec(text) ?? [];
    const end = accented.lastIndexOf('](');
    return link ? `[${longer(label, accented.slice(1, end))}${accented.slice(end)}` : longer(text, accented);
  };
  return Object.fromEntries(
    Object.entries(l10nDev.getL10nPseudoLocalized(texts)).map(([key, accented]) => {
      const english = texts[key];
      const [from, to] = [english, accented].map((text) =>
        (typeof text === 'string' ? text : text.message).split('\n'),
      );
      return [key, from.map((text, i) => line(text, to[i])).join('\n')];
    }),
  );
}

const readJson = async (file) =>
  JSON.parse(await readFile(file, 'utf8').catch((error) => (error.code === 'ENOENT' ? '{}' : Promise.reject(error))));

/** Writes the English bundle and prints what each language lacks or has too much. Resolves to 0; a language that is not complete is no failure here. */
export async function l10n() {
  const texts = await textsOfSource();
  await mkdir(bundles, { recursive: true });
  await writeFile(
    path.join(bundles, 'bundle.l10n.json'),
    `${JSON.stringify(Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`,
  );
  console.log(`${Object.keys(texts).length} texts in src`);
  const manifest = await readJson(path.join(root, 'package.nls.json'));
  for (const language of LANGUAGES) {
    for (const [name, wanted, file] of [
      ['texts', texts, path.join(bundles, `bundle.l10n.${language}.json`)],
      ['manifest', manifest, path.join(root, `package.nls.${language}.json`)],
    ]) {
      const there = await readJson(file);
      const missing = Object.keys(wanted).filter((key) => !(key in there));
      const extra = Object.keys(there).filter((key) => !(key in wanted));
      console.log(`${language} ${name}: ${missing.length} missing, ${extra.length} no longer used`);
      for (const key of missing) console.log(`  + ${JSON.stringify(key)}`);
      for (const key of extra) console.log(`  - ${JSON.stringify(key)}`);
    }
  }
  return 0;
}
