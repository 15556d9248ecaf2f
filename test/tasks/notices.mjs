// The licences of what is bundled, as ThirdPartyNotices.txt of the package.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PACKAGE = /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;
const RULE = '-'.repeat(80);

/**
 * The packages that bundled files come from, by name.
 * @param {Iterable<string>} files paths as the bundler names them
 * @param {string} root what they are relative to
 * @returns {Map<string, {name: string, version: string, license: string, homepage: string, texts: string[]}>}
 */
export function bundledPackages(files, root) {
  const found = new Map();
  for (const file of files) {
    let dir = PACKAGE.exec(path.resolve(root, file))?.[1];
    if (!dir || !existsSync(path.join(dir, 'package.json'))) continue;
    const { name, version, license, homepage, repository } = JSON.parse(
      readFileSync(path.join(dir, 'package.json'), 'utf8'),
    );
    if (found.has(`${name} ${version}`)) continue;
    const texts = readdirSync(dir)
      .filter((entry) => /^(licen[cs]e|notice|copying)([.-].*)?$/i.test(entry))
      .sort()
      .map((entry) => readFileSync(path.join(dir, entry), 'utf8').trim());
    found.set(`${name} ${version}`, {
      name,
      version,
      license: typeof license === 'string' ? license : (license?.type ?? ''),
      homepage: homepage ?? (typeof repository === 'string' ? repository : (repository?.url ?? '')),
      texts,
    });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The text of the file. Throws for a package that names no licence and brings no text of one. */
export function noticesText(packages) {
  const parts = [...packages.values()].map(({ name, version, license, homepage, texts }) => {
    if (!license && !texts.length) throw new Error(`${name} ${version} is bundled, and says nothing of its licence.`);
    return [RULE, `${name} ${version}${license ? ` (${license})` : ''}`, homepage, '', ...texts].join('\n').trimEnd();
  });
  return `Third-party notices\n\nAcquire for VS Code includes the packages below, or parts of them, under their own licences.\n\n${parts.join('\n\n')}\n`;
}
