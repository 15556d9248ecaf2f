import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { leadRows, waitUntil, type LeadSite } from './leadSupport';

export type DocumentJson = Record<string, unknown>;

/** Opens the first lead for editing and replaces text in its document. */
export async function edit(
  here: LeadSite,
  n: number,
  change: (record: DocumentJson) => DocumentJson,
): Promise<{ document: vscode.TextDocument; id: string }> {
  const row = (await leadRows())[n]!;
  await vscode.commands.executeCommand('acquire.lead.edit', row);
  await waitUntil(
    'the draft is open',
    () => vscode.window.activeTextEditor?.document.uri.path.startsWith(`/${row.lead.id}/`) === true,
  );
  const { document } = vscode.window.activeTextEditor!;
  await write(document, JSON.stringify(change(JSON.parse(document.getText()) as DocumentJson), null, 2));
  assert.equal(document.uri.authority, here.account.key);
  return { document, id: row.lead.id };
}

export async function write(document: vscode.TextDocument, text: string): Promise<void> {
  const all = new vscode.WorkspaceEdit();
  all.replace(
    document.uri,
    new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length)),
    text,
  );
  assert.ok(await vscode.workspace.applyEdit(all));
}

/** Saves a document. On a slow machine VS Code is not always ready for that right after it has opened one, and then returns false. */
export async function save(document: vscode.TextDocument): Promise<void> {
  await waitUntil('the document is saved', async () => document.save(), 5_000);
}

export const contactNamed = (record: DocumentJson, name: string): DocumentJson =>
  'visitor_name' in record
    ? { ...record, visitor_name: name }
    : { ...record, fields: { ...(record['fields'] as DocumentJson), name } };
export const bodies = (here: LeadSite, writes: RegExp): string[] =>
  here.sandbox
    .requests()
    .filter((r) => writes.test(`${r.method} ${r.path}`))
    .map((r) => r.body);
export const WRITE_RECORD = { '1.0.0': /add-update/, '2.0.0': /^PUT/ } as const;
