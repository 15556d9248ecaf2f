import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { version } from '../../../../../package.json';
import type { ApiRequest } from '../../../../api/client/types';
import { numberText, pluralText } from '../../../../core/format';
import { SECRET_MASK } from '../../../../core/redaction';
import { parseRequests } from '../../parse/parser';
import { requestName, spanText, type HttpDocument, type RequestNode, type Span } from '../../parse/tree';
import { loadInterchange } from '../../../requests';
import { selectedRequests } from '../../edit/navigate';
import type { DocumentSending } from './sending';

/** The exported parts of one request. */
interface Source {
  readonly account: Parameters<DocumentSending['filler']['fill']>[0]['account'];
  readonly request: ApiRequest;
  readonly exchange?: ReturnType<DocumentSending['sent']['lastOf']>;
  readonly title?: string;
}

/**
 * Writes the requests of a file, or those a selection touches, as an HTTP archive, with the last response of each if there is one.
 * Nothing is sent. Requests that cannot be built are left out and counted.
 */
export async function exportFileAsHar(
  sending: DocumentSending,
  editor: vscode.TextDocument,
  spans: readonly Span[],
): Promise<void> {
  const document = parseRequests(editor.getText());
  const selected = spans.filter(({ start, end }) => start < end);
  const nodes = selectedRequests(document, selected.length ? selected : undefined);
  if (!nodes.length) return void vscode.window.showInformationMessage(l10n.t('Place the cursor in a request.'));
  const sources = await sourcesOf(sending, editor, document, nodes);
  if (!sources) return;
  const left = nodes.length - sources.length;
  const incomplete = pluralText(
    left,
    l10n.t('{0} request could not be filled in and was left out.', numberText(left)),
    l10n.t('{0} requests could not be filled in and were left out.', numberText(left)),
  );
  if (!sources.length) return void vscode.window.showWarningMessage(incomplete);
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Export as HAR'),
    filters: { HAR: ['har'] },
    defaultUri: targetOf(editor.uri),
  });
  if (!target) return;
  const { writeHar: harOf } = await loadInterchange();
  const { redactor } = sending.parts.services;
  const text = sources.reduce(
    (clean, { request }) => redactor.text(clean, request.secrets),
    harOf(sources, { version, now: new Date() }),
  );
  await vscode.workspace.fs.writeFile(target, Buffer.from(text, 'utf8'));
  const messages = [
    pluralText(
      sources.length,
      l10n.t('{0} request was exported.', numberText(sources.length)),
      l10n.t('{0} requests were exported.', numberText(sources.length)),
    ),
    ...(left ? [incomplete] : []),
    ...(text.includes(SECRET_MASK) ? [l10n.t('Secret values were replaced with {0}.', SECRET_MASK)] : []),
  ];
  void vscode.window.showInformationMessage(messages.join(' '));
}

/** The requests that can be built; undefined if the user canceled. */
async function sourcesOf(
  { filler, parts, sent }: DocumentSending,
  editor: vscode.TextDocument,
  document: HttpDocument,
  nodes: readonly RequestNode[],
): Promise<Source[] | undefined> {
  if (!(await filler.confirmLocalData(editor, document, nodes))) return undefined;
  const environment = await parts.environments.of(editor.uri);
  const { exchanges } = (await parts.load()).context;
  const sources: Source[] = [];
  for (const node of nodes) {
    const account = await filler.requireAccount(document, node);
    const prompted = account && (await filler.ask(editor.uri, document, node));
    if (!prompted) return undefined;
    const built = await filler.fill({ editor, document, node, account, environment }, prompted);
    if (!('request' in built)) continue;
    const last = sent.lastOf(editor.uri, document, node);
    const title = (node.title && spanText(document, node.title)) || requestName(document, node);
    sources.push({
      account,
      request: built.request,
      // The window keeps some exchanges with their response bodies.
      ...(last ? { exchange: exchanges.get(last.id) ?? last } : {}),
      ...(title ? { title } : {}),
    });
  }
  return sources;
}

/** The archive's location, next to the request file. */
function targetOf(document: vscode.Uri): vscode.Uri {
  const name = `${path.posix.basename(document.path).replace(/(?:\.acquire)?\.http$/, '') || 'requests'}.har`;
  if (document.scheme === 'file') return vscode.Uri.joinPath(document, '..', name);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(name);
}
