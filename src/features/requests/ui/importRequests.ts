import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { numberText, pluralText, sizeText } from '../../../core/format';
import type { Services } from '../../../platform/services';
import { loadInterchange } from '../interchange/loadInterchange';
import { openRequestText } from './context';

/** Larger files are refused, because they are kept in memory as text. */
const MAX_BYTES = 50 * 1024 * 1024;

/** Asks for a Postman collection or a HAR file, and opens it as a new request file. Comments at its top list what could not be imported. */
export async function importRequests({ accounts }: Pick<Services, 'accounts'>): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: l10n.t('Import Postman Collection or HAR'),
      openLabel: l10n.t('Import'),
      filters: { [l10n.t('Postman collections and HAR files')]: ['json', 'har'] },
    })) ?? [];
  const text = file && (await readText(file));
  if (text === undefined) return;
  const { importAny, interchangeProblemText, prependNotes } = await loadInterchange();
  const origin = accounts.active()?.origin;
  const imported = importAny(text, origin === undefined ? {} : { origin });
  if (typeof imported === 'string') return void vscode.window.showErrorMessage(interchangeProblemText(imported));
  await openRequestText(prependNotes(imported));
  const { requests, notes } = imported;
  const done = pluralText(
    requests,
    l10n.t('{0} request was imported.', numberText(requests)),
    l10n.t('{0} requests were imported.', numberText(requests)),
  );
  const noteText = pluralText(
    notes.length,
    l10n.t('{0} note at the top of the file says what was changed or left out.', numberText(notes.length)),
    l10n.t('{0} notes at the top of the file say what was changed or left out.', numberText(notes.length)),
  );
  void vscode.window.showInformationMessage(notes.length ? `${done} ${noteText}` : done);
}

async function readText(file: vscode.Uri): Promise<string | undefined> {
  const { size } = await vscode.workspace.fs.stat(file);
  if (size > MAX_BYTES) {
    void vscode.window.showErrorMessage(
      l10n.t('The file is larger than {0}. Export fewer requests, then import it again.', sizeText(MAX_BYTES)),
    );
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    void vscode.window.showErrorMessage(l10n.t('The file is not UTF-8 text.'));
    return undefined;
  }
}
