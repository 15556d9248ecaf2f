import { ensureVsix } from '../../scripts/lib/vsix';
import { ensureBrowser } from '../../scripts/vscode/browser';
import { installHost } from '../../scripts/vscode/install';
import { closeBrowser } from './support/window';

/** Prepares what every test needs and is slow the first time: a browser, VS Code, and the packaged extension. */
export async function mochaGlobalSetup(): Promise<void> {
  await ensureBrowser();
  await installHost('default');
  await ensureVsix();
}

export const mochaGlobalTeardown = closeBrowser;
