// The licenses of what is bundled, as ThirdPartyNotices.txt of the package.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PACKAGE = /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;
const RULE = '-'.repeat(80);
/** Every license text grants rights in one of these wordings; the mere name of a license does not. */
const GRANT =
  /Permission is hereby granted|Permission to use, copy, modify|Redistribution and use in source and binary forms|Apache License\s+Version 2\.0|This is free and unencumbered software/i;
const LICENSE_HEADING =
  /^(?:#{1,6}[ \t]*licen[cs]e[ \t]*#*|licen[cs]e[ \t]*\r?\n-{3,}|licen[cs]e[ \t]*\r?\n={3,})[ \t]*$/im;
const HEADING = /^(?:#{1,6}[ \t]+\S|[^\n]+\r?\n(?:-{3,}|={3,})[ \t]*$)/m;

/** One bundled package and its license. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly homepage: string;
  readonly texts: readonly string[];
}

interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type?: string };
  readonly homepage?: string;
  readonly repository?: string | { readonly url?: string };
}

/** The MIT license as SPDX lists it. */
const mit = (copyright: string): string => `MIT License

${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** License texts of packages that do not include one. Listed by version, so that each new version is reviewed. */
const TEXTS_NOT_IN_PACKAGE = new Map([
  // package.json: "license": "MIT", "author": "Jeremy Danyow"
  ['@cfworker/json-schema 4.1.6', mit('Copyright (c) Jeremy Danyow')],
  // package.json: "license": "MIT", "author": "Microsoft Corporation"
  ['@vscode/l10n 0.0.18', mit('Copyright (c) Microsoft Corporation')],
  // package.json: "license": "MIT"; readme.md: "MIT © Sindre Sorhus"
  ['is-regexp 1.0.0', mit('Copyright (c) Sindre Sorhus')],
]);

/** True for a text that grants rights instead of only naming a license. */
export const isLicenseText = (text: string): boolean => GRANT.test(text);

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const decode = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot);/g, (entity, name: string) => ENTITIES[name] ?? entity);

/** The section "License" of a readme, without its heading; undefined if there is none or it only names a license. */
export function licenseOfReadme(readme: string): string | undefined {
  const heading = LICENSE_HEADING.exec(readme);
  if (!heading) return undefined;
  const rest = readme.slice(heading.index + heading[0].length);
  const text = decode(rest.slice(0, HEADING.exec(rest)?.index)).trim();
  return isLicenseText(text) ? text : undefined;
}

/** The license texts in a package's folder: its license files, or else the section in its readme. */
function textsIn(dir: string): string[] {
  const read = (pattern: RegExp): string[] =>
    readdirSync(dir)
      .filter((entry) => pattern.test(entry))
      .sort()
      .map((entry) => readFileSync(path.join(dir, entry), 'utf8').trim());
  const files = read(/^(licen[cs]e|notice|copying)([.-].*)?$/i);
  if (files.some(isLicenseText)) return files;
  return [...files, ...read(/^readme(\.md|\.markdown)?$/i).flatMap((text) => licenseOfReadme(text) ?? [])];
}

/**
 * The packages that bundled files come from, by name and version.
 * @param files paths as the bundler names them
 * @param root what they are relative to
 */
export function bundledPackages(files: Iterable<string>, root: string): ReadonlyMap<string, BundledPackage> {
  const found = new Map<string, BundledPackage>();
  for (const file of files) {
    const dir = PACKAGE.exec(path.resolve(root, file))?.[1];
    if (!dir || !existsSync(path.join(dir, 'package.json'))) continue;
    const { name, version, license, homepage, repository } = JSON.parse(
      readFileSync(path.join(dir, 'package.json'), 'utf8'),
    ) as PackageManifest;
    const key = `${name} ${version}`;
    if (found.has(key)) continue;
    const texts = textsIn(dir);
    found.set(key, {
      name,
      version,
      license: typeof license === 'string' ? license : (license?.type ?? ''),
      homepage: homepage ?? (typeof repository === 'string' ? repository : (repository?.url ?? '')),
      texts: texts.some(isLicenseText) ? texts : [...texts, TEXTS_NOT_IN_PACKAGE.get(key) ?? ''],
    });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The text of the file. Throws for a package without a license text, because MIT and BSD require it in every copy. */
export function noticesText(packages: ReadonlyMap<string, BundledPackage>): string {
  const parts = [...packages.values()].map(({ name, version, license, homepage, texts }) => {
    if (!texts.some(isLicenseText))
      throw new Error(
        `${name} ${version} is bundled without a license text. Find it, and add it to TEXTS_NOT_IN_PACKAGE in scripts/lib/notices.ts.`,
      );
    return [RULE, `${name} ${version}${license ? ` (${license})` : ''}`, homepage, '', ...texts].join('\n').trimEnd();
  });
  return `Third-party notices\n\nAcquire for VS Code includes the packages below, or parts of them, under their own licenses.\n\n${parts.join('\n\n')}\n`;
}
