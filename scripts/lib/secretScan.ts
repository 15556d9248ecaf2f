// Looks for credentials in published files, with the rules of the marketplace's own tool.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createEngine } from '@secretlint/node';

/** The quoted first line of a key is not a key, which also needs a body and an end. */
const NO_WHOLE_KEY =
  '/^(?![\\s\\S]*-----BEGIN .*PRIVATE KEY-----[A-Za-z0-9+/=\\r\\n]{50,}-----END .*PRIVATE KEY-----)[\\s\\S]*$/';
const RULES = {
  rules: [
    {
      id: '@secretlint/secretlint-rule-preset-recommend',
      rules: [{ id: '@secretlint/secretlint-rule-privatekey', options: { allows: [NO_WHOLE_KEY] } }],
    },
  ],
};

/**
 * Scans all files of a folder.
 * @returns one line for each finding, with the secret masked; empty if there are none
 */
export async function findSecrets(folder: string): Promise<readonly string[]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const engine = await createEngine({
    configFileJSON: RULES,
    formatter: 'unix',
    color: false,
    terminalLink: false,
    maskSecrets: true,
  });
  const { ok, output } = await engine.executeOnFiles({ filePathList: files });
  return ok ? [] : output.split('\n').filter((line) => line.trim());
}
