// Programs to compare with, installed separately from the npm registry; undefined if it is unreachable.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths';

const HTTPYAC = '6.16.7';

/** The folder with httpYac, with a package.json to resolve from. */
export function httpYacFolder(): string | undefined {
  const dir = path.join(root, '.cache/bench/httpyac');
  if (existsSync(path.join(dir, 'node_modules/httpyac'))) return dir;
  try {
    mkdirSync(dir, { recursive: true });
    writeFileSync(path.join(dir, 'package.json'), '{"private":true}');
    execFileSync(
      process.platform === 'win32' ? 'npm.cmd' : 'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', `httpyac@${HTTPYAC}`],
      { cwd: dir, stdio: 'ignore' },
    );
    return dir;
  } catch (error) {
    console.log(
      `httpYac could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
    return undefined;
  }
}
