// Opens the file of an import, with cancelable progress.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AcquireError } from '../../../../api/errors/errors';
import { sizeText } from '../../../../core/format';
import { plainLabel } from '../../../../core/text';
import { toAbortSignal } from '../../../../platform/progress';
import { importFileErrorText } from '../../texts/importFileErrors';
import { openImportInWorker } from '../../transfer/import/read/openImportInWorker';
import { ImportFileError, type ImportFile, type ImportSource } from '../../transfer/import/types';

/** A file that is not on this computer is read in full. */
const MAX_REMOTE_BYTES = 50 * 1024 * 1024;

/** The name of a file, for display. */
export const fileNameText = (uri: vscode.Uri): string => plainLabel(uri.path.split('/').at(-1), 80);

/** Opens a file in its own thread. Shows a message and returns undefined if it is refused. Rejects with an ImportFileError. */
async function openFile(uri: vscode.Uri): Promise<ImportFile | undefined> {
  if (uri.scheme === 'file') return openImportInWorker({ path: uri.fsPath });
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_REMOTE_BYTES) {
    void vscode.window.showErrorMessage(
      l10n.t(
        '{0} is not on this computer and larger than {1}. Copy it to this computer, or split it and import the parts.',
        fileNameText(uri),
        sizeText(MAX_REMOTE_BYTES),
      ),
    );
    return undefined;
  }
  const source: ImportSource = { bytes: await vscode.workspace.fs.readFile(uri) };
  return openImportInWorker(source);
}

/** Opens a file, works with it and closes it. Problems with the file are shown; a cancellation is not. */
export async function withImportFile<T>(
  uri: vscode.Uri,
  work: (file: ImportFile) => Promise<T>,
): Promise<T | undefined> {
  let file: ImportFile | undefined;
  try {
    file = await openFile(uri);
    return file && (await work(file));
  } catch (error) {
    if (error instanceof ImportFileError) void vscode.window.showErrorMessage(importFileErrorText(error));
    else if (!(error instanceof AcquireError) || error.kind !== 'cancelled') throw error;
    return undefined;
  } finally {
    await file?.close();
  }
}

/** Runs a step of an import with cancelable progress in a notification. `report` takes a message and a share from 0 to 1. */
export function withCancellableProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: (message: string, share?: number) => void) => Promise<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      let before = 0;
      return work(toAbortSignal(token), (message, share) => {
        const percent = share === undefined ? before : Math.max(before, share * 100);
        progress.report({ message, increment: percent - before });
        before = percent;
      });
    },
  );
}
