import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, settled, site, until, type Site } from './leadSupport';
import { closeDocuments } from './requestDocuments';

const FILE = `### Tags
GET /api/v1/crm/tag
?? status == 200
?? success

### New tag
POST /api/v1/crm/tag
Content-Type: application/json

{"name": "From a test"}

### Wrong
GET /api/v1/crm/tag
?? status == 404
`;

describe('the Test Explorer', () => {
  let here: Site;
  let uri: vscode.Uri;
  before(async () => {
    here = await site('2.0.0', { label: 'Tested' });
    await settled();
    await (await api()).accounts.setActive(here.account.key);
    uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'explored.acquire.http');
    await vscode.workspace.fs.writeFile(uri, Buffer.from(FILE));
  });
  after(async () => {
    await closeDocuments();
    await vscode.workspace.fs.delete(uri);
    await here.stop();
  });
  const sent = (method: string): number =>
    here.sandbox.requests().filter((one) => one.method === method && one.path === '/api/v1/crm/tag').length;

  it('runs the reads of a file, and no write that was not chosen', async () => {
    const editor = await vscode.window.showTextDocument(uri);
    here.sandbox.clearRequests();
    // The items are there once the file was read.
    await until(
      'the reads',
      async () => {
        if (sent('GET')) return true;
        await vscode.commands.executeCommand('testing.runCurrentFile');
        return sent('GET') > 0;
      },
      60_000,
    );
    await until('both reads', () => sent('GET') >= 2);
    assert.equal(sent('POST'), 0);
    assert.equal(editor.document.isDirty, false);
  }).timeout(120_000);

  it('sends a write that was chosen', async () => {
    const editor = await vscode.window.showTextDocument(uri);
    const line = FILE.split('\n').indexOf('POST /api/v1/crm/tag');
    editor.selection = new vscode.Selection(line, 0, line, 0);
    await until(
      'the write',
      async () => {
        if (sent('POST')) return true;
        await vscode.commands.executeCommand('testing.runAtCursor');
        return sent('POST') > 0;
      },
      60_000,
    );
    assert.equal(sent('POST'), 1);
  }).timeout(120_000);
});
