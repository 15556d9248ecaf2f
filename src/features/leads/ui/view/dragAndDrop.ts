// Dragging leads from the view into a request file, and dropping files on the view.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainLabel } from '../../../../core/text';
import { leadAddress, leadUri } from '../documents/leadUri';
import { IMPORT_EXTENSIONS } from '../../transfer/import/types';
import type { LeadNode } from './tree';

const URI_LIST = 'text/uri-list';
const isImportable = ({ path }: vscode.Uri): boolean =>
  IMPORT_EXTENSIONS.some((ending) => path.toLowerCase().endsWith(`.${ending}`));

/** The addresses in a dragged list: one per line, comments start with "#". */
const urisOf = (list: string): readonly vscode.Uri[] =>
  list
    .split(/\r?\n/)
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => vscode.Uri.parse(line));

/** Drags leads as the addresses of their documents. */
export function dragLeads(nodes: readonly LeadNode[], transfer: vscode.DataTransfer): void {
  const uris = nodes.flatMap((node) => (node.kind === 'lead' ? [leadUri(node.accountKey, node.lead)] : []));
  if (uris.length) transfer.set(URI_LIST, new vscode.DataTransferItem(uris.join('\r\n')));
}

/** Imports a file dropped on the view. */
export async function importDropped(transfer: vscode.DataTransfer): Promise<void> {
  const dropped = await transfer.get(URI_LIST)?.asString();
  const files = urisOf(dropped ?? '').filter((uri) => !leadAddress(uri));
  const [file] = files;
  if (!file) return;
  if (files.length > 1 || !isImportable(file))
    void vscode.window.showInformationMessage(l10n.t('Drop a single CSV or JSON file on the Leads view to import it.'));
  else await vscode.commands.executeCommand('acquire.leads.import', file);
}

/** Inserts the IDs of leads dropped into a request file. */
export async function insertDropped(transfer: vscode.DataTransfer): Promise<vscode.DocumentDropEdit | undefined> {
  const dropped = await transfer.get(URI_LIST)?.asString();
  const ids = urisOf(dropped ?? '').flatMap((uri) => plainLabel(leadAddress(uri)?.id, 80) || []);
  return ids.length ? new vscode.DocumentDropEdit(ids.join(','), l10n.t('Insert Lead ID')) : undefined;
}
