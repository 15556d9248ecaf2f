// npm run screenshots [-- --theme light --out DIR --zoom 2 --side-bar 240 --only NAME]   Takes the screenshots for README and docs of the
// packaged extension in a real window.
import { runScript } from './lib/processes';
import { ensureVsix } from './lib/vsix';
import { takeScreenshots } from '../test/screenshots/main';
import { ensureBrowser } from './vscode/browser';
import { installHost } from './vscode/install';

await runScript(async (args) => {
  await ensureBrowser();
  await installHost('default');
  await ensureVsix();
  return takeScreenshots(args);
});
