import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** VS Code loads the walkthroughs of extensions on the first request, which takes up to five seconds. */
const WALKTHROUGHS_KNOWN_MS = 7_000;
const ASK_EVERY_MS = 500;

/**
 * Opens the walkthrough once VS Code knows it; before that VS Code would open one of its own. There is no API to ask, but marking an
 * unknown step fails. The mark is set again for users who are signed in.
 */
export async function openFirstSteps(extensionId: string, signedIn: boolean): Promise<void> {
  const walkthrough = `${extensionId}#acquire.firstSteps`;
  const step = `${walkthrough}#acquire.firstSteps.account`;
  const known = (): Thenable<boolean> =>
    vscode.commands.executeCommand('welcome.markStepIncomplete', step).then(
      () => true,
      () => false,
    );
  const wait = async (): Promise<void> => {
    for (let waited = 0; waited < WALKTHROUGHS_KNOWN_MS && !(await known()); waited += ASK_EVERY_MS)
      await new Promise((done) => {
        setTimeout(done, ASK_EVERY_MS);
      });
  };
  if (!(await known()))
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: l10n.t('Opening the walkthrough') },
      wait,
    );
  if (signedIn) await vscode.commands.executeCommand('welcome.markStepComplete', step).then(undefined, () => undefined);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
}
