import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ApiResponse, Exchange } from '../../../../api/client/types';
import { sizeText } from '../../../../core/format';
import { sentenceText } from '../../../../core/text';
import { bodyToSave } from '../../history/savedBody';
import { bytesToSave } from '../../response/largeText';
import type { RequestsContext } from '../context';
import { PartialFile } from '../sending/partialFile';
import { exchangeUri } from './exchangeUri';

/** Asks for a location and writes the body there as received, except for secret values, and reports which ones. */
export async function saveBody(
  exchange: Exchange,
  context: Pick<RequestsContext, 'services' | 'printer'>,
): Promise<void> {
  const { response } = exchange;
  if (!response) return;
  const json = /json/i.test(response.headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1] ?? '');
  const isBinary = response.bytes ?? response.large?.format.isBinary;
  const name = exchangeUri(exchange)
    .path.split('/')
    .pop()!
    .replace(/\.(?:json|txt)$/, '');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name}${json ? '.json' : isBinary ? '' : '.txt'}`;
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Save Response'),
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file) } : {}),
  });
  if (!target) return;
  const removed = response.large ? await saveLarge(response, target, context) : await saveSmall(response, target);
  if (removed?.length)
    void vscode.window.showInformationMessage(
      l10n.t('Saved without the secret values of {0}.', sentenceText(removed.join(', '), 120)),
    );
}

async function saveSmall(response: ApiResponse, target: vscode.Uri): Promise<readonly string[]> {
  const { bytes, removed } = bodyToSave(response);
  await vscode.workspace.fs.writeFile(target, bytes);
  return removed;
}

/** Writes a large body piece by piece. Undefined if the user canceled; nothing is left then. */
function saveLarge(
  response: ApiResponse,
  target: vscode.Uri,
  { services, printer }: Pick<RequestsContext, 'services' | 'printer'>,
): Thenable<readonly string[] | undefined> {
  const large = response.large!;
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t('Saving the response…'), cancellable: true },
    async (progress, token) => {
      const file = await PartialFile.begin(target, services.context.globalStorageUri);
      try {
        const removed = new Set<string>();
        let written = 0;
        for await (const bytes of bytesToSave(response, large, printer, removed)) {
          if (token.isCancellationRequested) {
            await file.discard();
            return undefined;
          }
          await file.write(bytes);
          written += bytes.length;
          progress.report({
            message: l10n.t('{0} of {1}', sizeText(written), sizeText(large.size)),
            increment: (100 * bytes.length) / large.size,
          });
        }
        await file.finish();
        return [...removed];
      } catch (error) {
        await file.discard();
        throw error;
      }
    },
  );
}
