import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Gives a server a language pack, so that its display language can be another than English. It translates nothing of VS Code itself:
 * what is seen in that language is the extension's own. The server has to be started with `--locale`.
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
        hash: `empty-${language}`,
        extensions: [{ extensionIdentifier: { id: 'acquire-community.language-pack' }, version: '1.0.0' }],
        translations: { vscode: pack },
        label: language,
      },
    }),
  );
}
