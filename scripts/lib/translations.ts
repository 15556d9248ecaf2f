// The texts of the extension in the form translators get.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import l10nDev from '@vscode/l10n-dev';
import { root } from './paths';

type L10nJson = Awaited<ReturnType<typeof l10nDev.getL10nJson>>;

/** The languages of the extension besides English. */
export const LANGUAGES: readonly string[] = ['de', 'ja'];

let texts: Promise<L10nJson> | undefined;
/** Every text of `src` that goes through `l10n.t`, found by the l10n extractor: key to English text. Read once. */
export const textsOfSource = (): Promise<L10nJson> => (texts ??= extract());

const L10N_IMPORT = "import * as l10n from '@vscode/l10n';";
const IMPORT = /^import [^;]* from '(?:vscode|@vscode\/l10n)';$/gm;

/** Gives the extractor one file with one import: it compiles its queries again for each import, which takes most of its time. */
async function extract(): Promise<L10nJson> {
  const files = (await readdir(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }))
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const contents = await Promise.all(files.map((name) => readFile(path.join(root, 'src', name), 'utf8')));
  const users = contents.filter((text) => text.includes(L10N_IMPORT)).map((text) => text.replace(IMPORT, ''));
  return l10nDev.getL10nJson([{ extension: '.ts', contents: [L10N_IMPORT, ...users].join('\n') }]);
}

/**
 * The texts accented, in brackets and at least 40 % longer, with placeholders, links and icons kept: texts that are clipped, concatenated
 * or not localized stand out then. A line that is only a link (a button in a view) has the brackets inside the link.
 */
export function pseudoTranslate(texts: Readonly<L10nJson>): Record<string, string> {
  const longer = (text: string, accented: string): string =>
    /[a-z]/i.test(text.replace(/\{\d+\}|\$\([\w-]+\)/g, ''))
      ? `⟦${accented}${'~'.repeat(Math.max(1, Math.ceil(text.length * 1.4) - accented.length))}⟧`
      : text;
  const line = (text: string, accented: string): string => {
    const [link, label = ''] = /^\[(.*)\]\([^)]*\)$/.exec(text) ?? [];
    const end = accented.lastIndexOf('](');
    return link ? `[${longer(label, accented.slice(1, end))}${accented.slice(end)}` : longer(text, accented);
  };
  return Object.fromEntries(
    Object.entries(l10nDev.getL10nPseudoLocalized(texts)).map(([key, accented]) => {
      const lines = (text: L10nJson[string] = ''): string[] =>
        (typeof text === 'string' ? text : text.message).split('\n');
      const to = lines(accented);
      return [
        key,
        lines(texts[key])
          .map((text, i) => line(text, to[i] ?? ''))
          .join('\n'),
      ];
    }),
  );
}
