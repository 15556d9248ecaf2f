import type { Context, RootHookObject } from 'mocha';
import { ensureVsix } from '../../scripts/lib/vsix';
import { ensureBrowser } from '../../scripts/vscode/browser';
import { installHost } from '../../scripts/vscode/install';
import { keepPart, type SuitePart } from '../parts';
import { closeBrowser } from './support/window';

/** Prepares what every test needs and is slow the first time: a browser, VS Code, and the packaged extension. */
export async function mochaGlobalSetup(): Promise<void> {
  await ensureBrowser();
  await installHost('default');
  await ensureVsix();
}

export const mochaGlobalTeardown = closeBrowser;

/** `-g` searches all tests, including long ones; without it the usual ones run. */
const part = (process.env.ACQUIRE_TEST_PART ||
  (process.argv.some((arg) => /^(-g|-f|--grep|--fgrep)/.test(arg)) ? undefined : 'usual')) as SuitePart | undefined;

export const mochaHooks: RootHookObject = {
  beforeAll(this: Context) {
    const root = this.test?.parent;
    if (root && part) keepPart(root, part);
  },
};
