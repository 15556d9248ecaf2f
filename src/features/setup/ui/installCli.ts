// "Install Command Line Tool…": explains the command line, and copies the command that installs it.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { repository, version } from '../../../../package.json';

/** The tarball that `npm run package:cli` makes, as attached to the release of this version. */
const PACKAGE = `${repository.url.replace(/\.git$/, '')}/releases/download/v${version}/acquire-cli-${version}.tgz`;

/** Explains the command line and copies a command. `folder` is where the extension is installed. */
export async function installCli(folder: string): Promise<void> {
  const install = l10n.t('Copy Install Command');
  const direct = l10n.t('Copy Command Without Installing');
  const choice = await vscode.window.showInformationMessage(
    l10n.t('Which command should be copied?'),
    {
      modal: true,
      detail: l10n.t(
        'The command line tool "acquire" runs request files, imports and exports leads, and receives webhooks in a terminal or a CI job. It needs Node 20 or newer. Either install it with npm, or run the copy that is part of this extension.',
      ),
    },
    install,
    direct,
  );
  if (choice !== install && choice !== direct) return;
  const program = vscode.Uri.joinPath(vscode.Uri.file(folder), 'dist', 'cli.mjs').fsPath;
  const command = choice === install ? `npm install --global ${PACKAGE}` : `node "${program}" --help`;
  await vscode.env.clipboard.writeText(command);
  void vscode.window.showInformationMessage(l10n.t('Command copied. Paste it into a terminal: {0}', command));
}
