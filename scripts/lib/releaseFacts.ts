// Verifies, before anything is built, that tag, version and changelog agree.
import { ScriptError } from './processes';

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/** True for a version that the marketplace shows as a pre-release: its minor number is odd. */
export const isPreRelease = (version: string): boolean => Number(VERSION.exec(version)?.[2]) % 2 === 1;

/**
 * The version to release.
 * @param version of package.json
 * @param tag `v` and the version; without one, nothing is compared
 * @throws UsageError if the version is not x.y.z, or the tag names another version
 */
export function releasedVersion(version: string, tag?: string): string {
  if (!VERSION.test(version))
    throw new ScriptError(`The version in package.json is "${version}". It must be three numbers, such as 1.2.3.`);
  if (tag !== undefined && tag !== `v${version}`)
    throw new ScriptError(`The tag is ${tag}, but package.json has version ${version}. The tag must be v${version}.`);
  return version;
}

/**
 * The section of a version in CHANGELOG.md, without its heading.
 * @throws UsageError if there is none, or an empty one
 */
export function changelogSection(changelog: string, version: string): string {
  const heading = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}[ \\t]*$`, 'm');
  const found = heading.exec(changelog);
  if (!found) throw new ScriptError(`CHANGELOG.md has no section "## [${version}] - YYYY-MM-DD".`);
  const rest = changelog.slice(found.index + found[0].length);
  const section = rest.slice(0, /^## |^\[[^\]]+\]: /m.exec(rest)?.index).trim();
  if (!section) throw new ScriptError(`The section of ${version} in CHANGELOG.md is empty.`);
  return section;
}
