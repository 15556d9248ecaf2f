import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Texts of the extension in one language: those of the code, and those of the manifest. */
export interface Translations {
  readonly bundle: Readonly<Record<string, string>>;
  readonly manifest: Readonly<Record<string, string>>;
}

/** Adds a language that the package does not have to the installed extension. */
export function addTranslations(dataDir: string, language: string, { bundle, manifest }: Translations): void {
  const extensions = path.join(dataDir, 'extensions');
  const own = readdirSync(extensions).find((name) => /^acquire-community\.acquire-/.test(name));
  if (!own) throw new Error('The extension is not installed in this window.');
  const { l10n } = JSON.parse(readFileSync(path.join(extensions, own, 'package.json'), 'utf8')) as { l10n: string };
  writeFileSync(path.join(extensions, own, l10n, `bundle.l10n.${language}.json`), JSON.stringify(bundle));
  writeFileSync(path.join(extensions, own, `package.nls.${language}.json`), JSON.stringify(manifest));
}
