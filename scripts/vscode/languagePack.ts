import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Adds a language pack to a server, so that its display language can be other than English. It does not translate VS Code itself:
 * all text in that language is the extension's. The server has to be started with `--locale`.
 * @param dataDir the data folder of the server
 * @param language a VS Code locale: `de`, `ja`
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
        hash: `empty-${language}`,
        extensions: [{ extensionIdentifier: { id: 'acquire-community.language-pack' }, version: '1.0.0' }],
        translations: { vscode: pack },
        label: language,
      },
    }),
  );
}
