import { ensureVsix } from '../../scripts/lib/vsix';
import { ensureBrowser } from '../../scripts/vscode/browser';
import { installHost } from '../../scripts/vscode/install';

/** Prepares what every test needs and what takes long the first time: a browser, VS Code, and the packaged extension. */
export async function mochaGlobalSetup(): Promise<void> {
  await ensureBrowser();
  await installHost('default');
  await ensureVsix();
}
