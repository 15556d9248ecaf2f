import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Texts of the extension in one language: those of the code, and those of the manifest. */
export interface Translations {
  readonly bundle: Readonly<Record<string, string>>;
  readonly manifest: Readonly<Record<string, string>>;
}

/**
 * Gives the window's server a language pack, so that its display language can be another than English. It translates nothing of
 * VS Code itself; what is seen in that language is then the extension's own. The server has to be started with `--locale`.
 * @param dataDir the data folder of the server
 * @param language as VS Code names it: `de`, `ja`
 */
export function addLanguagePack(dataDir: string, language: string): void {
  const pack = path.join(dataDir, 'language-pack.json');
  writeFileSync(pack, JSON.stringify({ version: '1.0.0', contents: {} }));
  const userData = path.join(dataDir, 'data');
  mkdirSync(userData, { recursive: true });
  writeFileSync(
    path.join(userData, 'languagepacks.json'),
    JSON.stringify({
      [language]: {
        hash: `tests-${language}`,
        extensions: [{ extensionIdentifier: { id: 'tests.language-pack' }, version: '1.0.0' }],
        translations: { vscode: pack },
        label: language,
      },
    }),
  );
}

/** Puts a language into the installed extension that the package does not have. */
export function addTranslations(dataDir: string, language: string, { bundle, manifest }: Translations): void {
  const extensions = path.join(dataDir, 'extensions');
  const own = readdirSync(extensions).find((name) => /^acquire-community\.acquire-/.test(name));
  if (!own) throw new Error('The extension is not installed in this window.');
  const { l10n } = JSON.parse(readFileSync(path.join(extensions, own, 'package.json'), 'utf8')) as { l10n: string };
  writeFileSync(path.join(extensions, own, l10n, `bundle.l10n.${language}.json`), JSON.stringify(bundle));
  writeFileSync(path.join(extensions, own, `package.nls.${language}.json`), JSON.stringify(manifest));
}
