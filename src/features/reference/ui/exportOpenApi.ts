import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Generation } from '../../../api/client/account';
import type { OpenApiFormat } from '../../../api/catalogue/openapiText';

interface Choice extends vscode.QuickPickItem {
  readonly generation: Generation;
  readonly format: OpenApiFormat;
}

/** Asks for the document, format and file, then writes the document and opens it. The active account's generation comes first. */
export async function exportOpenApi(active: Generation | undefined): Promise<void> {
  const order: Generation[] = active === '1.0.0' ? ['1.0.0', '2.0.0'] : ['2.0.0', '1.0.0'];
  const choices = order.flatMap((generation): Choice[] =>
    (['yaml', 'json'] as const).map((format) => ({
      label: l10n.t('Acquire API {0} as {1}', generation, format.toUpperCase()),
      description: generation === active ? l10n.t('this account') : '',
      generation,
      format,
    })),
  );
  const chosen = await vscode.window.showQuickPick(choices, {
    title: l10n.t('Export OpenAPI'),
    placeHolder: l10n.t('OpenAPI 3.1 document of…'),
  });
  if (!chosen) return;
  const name = `acquire-${chosen.generation}.openapi.${chosen.format}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export OpenAPI'),
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: { [chosen.format.toUpperCase()]: [chosen.format] },
  });
  if (!target) return;
  const { openApiText } = await import('../../../api/catalogue/openapiText');
  await vscode.workspace.fs.writeFile(target, Buffer.from(await openApiText(chosen.generation, chosen.format), 'utf8'));
  await vscode.window.showTextDocument(target, { preview: true });
}
