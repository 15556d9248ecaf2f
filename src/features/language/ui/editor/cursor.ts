import * as vscode from 'vscode';

/** The start of a line, or the cursor of the editor that shows the document. */
export function offsetAt(document: vscode.TextDocument, line?: number): number {
  const cursor = vscode.window.visibleTextEditors.find((e) => e.document === document)?.selection.active;
  return document.offsetAt(line === undefined ? (cursor ?? new vscode.Position(0, 0)) : new vscode.Position(line, 0));
}

/** The selections in the editor that shows the document, as offsets; a cursor is an empty span. */
export function selectionsOf(document: vscode.TextDocument): { start: number; end: number }[] {
  const editor = vscode.window.visibleTextEditors.find((e) => e.document === document);
  return (editor?.selections ?? []).map((s) => ({ start: document.offsetAt(s.start), end: document.offsetAt(s.end) }));
}
