// Sees to it that node_modules is what package-lock.json says.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { npm } from './npm.mjs';
import { root } from './paths.mjs';

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};

/** Why the dependencies must be installed, or undefined when they are as locked. npm's own record of what it installed is compared. */
export function whyInstall(dir = root) {
  const record = path.join(dir, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return 'not installed yet';
  const installed = packagesOf(record);
  for (const [name, locked] of Object.entries(packagesOf(path.join(dir, 'package-lock.json')))) {
    if (!name) continue;
    const there = installed[name];
    if (!there && !locked.optional && !locked.devOptional && !locked.peer)
      return `${name.replace(/.*node_modules\//, '')} is missing`;
    if (there && there.version !== locked.version)
      return `${name.replace(/.*node_modules\//, '')} is ${there.version}, locked is ${locked.version}`;
  }
  return undefined;
}

/** Installs the locked dependencies unless they are there. */
export async function ensureDependencies(say = console.error) {
  const why = whyInstall();
  if (!why) return;
  say(`Installing dependencies (${why})...`);
  await npm(['ci'], root);
}
