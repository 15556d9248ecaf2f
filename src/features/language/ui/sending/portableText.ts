import * as vscode from 'vscode';
import { parseRequests } from '../../parse/parser';
import { toPortableDocument } from '../../print/portable';
import { REQUEST_LANGUAGE_ID } from '../editor/documents';
import type { DocumentSending } from './sending';

/** A document for other tools: all of it, or the selected requests and what they need. Undefined if it contains no request. */
export function portableTextOf(document: vscode.TextDocument, sending: DocumentSending): string | undefined {
  if (document.languageId !== REQUEST_LANGUAGE_ID) return undefined;
  const tree = parseRequests(document.getText());
  const selection = vscode.window.visibleTextEditors.find((e) => e.document === document)?.selection;
  const start = selection && document.offsetAt(selection.start);
  const end = selection && document.offsetAt(selection.end);
  const chosen =
    start === undefined || end === undefined || start === end
      ? undefined
      : tree.requests.filter((n) => n.line && n.start < end && start < Math.max(n.contentEnd, n.start + 1));
  if (!(chosen?.length ? chosen : tree.requests).some((n) => n.line)) return undefined;
  return toPortableDocument(tree, (node) => sending.filler.accountOf(tree, node), chosen?.length ? chosen : undefined);
}
