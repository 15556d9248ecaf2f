import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { closeDocuments, openRequests as open } from './requestDocuments';

const TEXT =
  '@size = 10\n\n### List\n# @name list\nPOST /profile/lead/list?limit={{size}}\n\n### Detail\n# @depends list\nPOST /profile/lead/detail\nContent-Type: application/json\n\n{ "id": {{list.response.body.$.data.data[0].id}}, "n": {{size}} }\n';

describe('names in a request file', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Names' });
    await waitUntilSettled();
  });
  afterEach(closeDocuments);
  after(() => here.stop());

  /** Opens the file and waits for its language providers. */
  async function opened(): Promise<vscode.TextDocument> {
    const document = await open(TEXT);
    await waitUntil('the providers', async () => (await referencesAt(document, '@size', 2)).length > 0);
    return document;
  }
  const place = (document: vscode.TextDocument, text: string, by = 0): vscode.Position =>
    document.positionAt(TEXT.indexOf(text) + by);
  const referencesAt = async (document: vscode.TextDocument, text: string, by = 0): Promise<vscode.Location[]> =>
    (await vscode.commands.executeCommand<vscode.Location[] | undefined>(
      'vscode.executeReferenceProvider',
      document.uri,
      place(document, text, by),
    )) ?? [];

  it('have references: variables and named requests', async () => {
    const document = await opened();
    const lines = async (text: string, by: number): Promise<number[]> =>
      (await referencesAt(document, text, by)).map(({ range }) => range.start.line).sort((a, b) => a - b);
    assert.deepEqual(await lines('@size', 2), [0, 4, 11]);
    assert.deepEqual(await lines('list.response', 1), [3, 7, 11]);
  });

  it('are renamed everywhere in the file', async () => {
    const document = await opened();
    const rename = async (text: string, by: number, name: string): Promise<string> => {
      const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        document.uri,
        place(document, text, by),
        name,
      );
      await vscode.workspace.applyEdit(edit);
      return document.getText();
    };
    assert.equal(await rename('{{size}}', 3, 'limit'), TEXT.replaceAll('size', 'limit'));
  });

  it('have their own colors, and selections that expand step by step', async () => {
    const document = await opened();
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>(
      'vscode.provideDocumentSemanticTokens',
      document.uri,
    );
    // The title of an unnamed request is its name.
    assert.equal(tokens.data.length / 5, 7);
    const [selection] = await vscode.commands.executeCommand<vscode.SelectionRange[]>(
      'vscode.executeSelectionRangeProvider',
      document.uri,
      [place(document, '{{size}}', 3)],
    );
    const texts: string[] = [];
    for (let at = selection; at; at = at.parent) texts.push(document.getText(at.range));
    assert.ok(texts.includes('{{size}}') && texts.includes('limit={{size}}'), texts.join(' | '));
    assert.equal(texts.at(-1), TEXT);
  });
});
