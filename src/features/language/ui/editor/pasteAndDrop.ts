// A pasted curl command becomes a request; a dropped file becomes the body.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../../core/disposables';
import { curlToDocument, parseCurl } from '../../../requests';
import { bodyReference } from '../../edit/bodyReference';
import { REQUEST_LANGUAGE_ID, type RequestDocuments } from './documents';

/** Registers both if VS Code supports them. */
export function registerPasteAndDrop(documents: RequestDocuments): vscode.Disposable {
  const store = new DisposableStore();
  const curlKind = vscode.DocumentDropOrPasteEditKind.Empty.append('acquire', 'curl');
  const fileKind = vscode.DocumentDropOrPasteEditKind.Empty.append('acquire', 'file');
  store.add(
    vscode.languages.registerDocumentPasteEditProvider(
      REQUEST_LANGUAGE_ID,
      {
        provideDocumentPasteEdits: async (document, ranges, dataTransfer, _context, token) => {
          const text = (await dataTransfer.get('text/plain')?.asString())?.trim();
          const [range] = ranges;
          if (!text || !/^curl(?:\.exe)?\s/i.test(text) || ranges.length !== 1 || !range) return undefined;
          // Within a line or a body, the plain text is intended.
          if (!isFree(documents, document, range) || token.isCancellationRequested) return undefined;
          const command = parseCurl(text);
          if (typeof command === 'string') return undefined;
          const origin = documents.parts.services.accounts.active()?.origin;
          const content = curlToDocument(command, { origin });
          const isWithoutToken = command.notes.some(({ code }) => code === 'token');
          const title = isWithoutToken ? l10n.t('Paste as Request, Without the Token') : l10n.t('Paste as Request');
          return [new vscode.DocumentPasteEdit(content, title, curlKind)];
        },
      },
      { providedPasteEditKinds: [curlKind], pasteMimeTypes: ['text/plain'] },
    ),
  );
  store.add(
    vscode.languages.registerDocumentDropEditProvider(
      REQUEST_LANGUAGE_ID,
      {
        provideDocumentDropEdits: async (document, position, dataTransfer) => {
          const [first, ...others] = ((await dataTransfer.get('text/uri-list')?.asString()) ?? '')
            .split(/\r?\n/)
            .filter((line) => line && !line.startsWith('#'));
          if (!first || others.length) return undefined;
          const file = relativePath(document.uri, vscode.Uri.parse(first));
          const text = file && bodyReference(documents.tree(document), document.offsetAt(position), file);
          return text === undefined || text === ''
            ? undefined
            : new vscode.DocumentDropEdit(text, l10n.t('Insert File as Body'), fileKind);
        },
      },
      { providedDropEditKinds: [fileKind], dropMimeTypes: ['text/uri-list'] },
    ),
  );
  return store;
}

/** True if a request may start here: on an otherwise empty line outside a body. */
function isFree(documents: RequestDocuments, document: vscode.TextDocument, { start, end }: vscode.Range): boolean {
  const before = document.lineAt(start.line).text.slice(0, start.character);
  const after = document.lineAt(end.line).text.slice(end.character);
  if ((before + after).trim()) return false;
  const offset = document.offsetAt(start);
  return !documents.tree(document).requests.some(({ body }) => body && body.start <= offset && offset < body.end);
}

/** How a request file refers to a file: relative to its folder, if both are on the same file system. */
function relativePath(document: vscode.Uri, file: vscode.Uri): string | undefined {
  const folder =
    document.scheme === 'untitled' ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(document, '..');
  if (!folder || file.scheme !== folder.scheme || file.authority !== folder.authority) return undefined;
  const relative = path.posix.relative(folder.path, file.path);
  return relative.startsWith('.') ? relative : `./${relative}`;
}
