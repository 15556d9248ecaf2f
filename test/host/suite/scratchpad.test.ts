import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { closeDocuments, openRequests as open } from './requestDocuments';

describe('the request scratchpad', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Scratch' });
    await waitUntilSettled();
  });
  afterEach(closeDocuments);
  after(() => here.stop());

  /** What the documents sent: all requests except the pages that the leads view loads. */
  const ours = (): ReturnType<LeadSite['sandbox']['requests']> =>
    here.sandbox.requests().filter((r) => !/^limit=50&page=\d+$/.test(r.body));
  const calls = (): string[] => ours().map((r) => `${r.method} ${r.path}`);

  it('opens with a starter request, sends it and shows the response to the side', async () => {
    here.sandbox.clearRequests();
    await vscode.commands.executeCommand('acquire.request.newScratchpad');
    const editor = vscode.window.activeTextEditor!;
    assert.equal(editor.document.languageId, 'acquire-http');
    await vscode.commands.executeCommand('acquire.request.send', editor.document.uri, 2);
    assert.deepEqual(calls(), ['POST /profile/lead/list']);
    assert.equal(ours()[0]?.body, 'limit=10&page=1');
    await waitUntil('the response', () =>
      vscode.workspace.textDocuments.some((d) => d.uri.scheme === 'acquire-exchange'),
    );
  });

  it('has code lenses, an outline and suggestions from the API reference', async () => {
    const document = await open(
      '### One\n# @name one\nPOST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=1\n\n### Two\nPOST /profile/lead/\n',
    );
    await waitUntil(
      'lenses',
      async () =>
        (
          (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri)) ??
          []
        ).length >= 3,
    );
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.deepEqual(
      lenses.filter((l) => l.range.start.line === 2 && l.command?.title !== 'Run With…').map((l) => l.command?.title),
      ['Send', 'Reference'],
    );
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map((s) => s.name),
      ['one', 'Two'],
    );
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      document.lineAt(8).range.end,
    );
    const labels = list.items.map((i) => (typeof i.label === 'string' ? i.label : i.label.label));
    assert.ok(labels.includes('/profile/lead/detail'), labels.slice(0, 10).join());
  });

  it('resolves variables, runs a needed named read once, and uses its response', async () => {
    here.sandbox.clearRequests();
    const document = await open(
      '@size = 2\n### List\n# @name list\nPOST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit={{size}}\n&page=1\n\n### Detail\nPOST /profile/lead/detail\nContent-Type: application/json\n\n{ "visitor_id": {{list.response.body.$.data.data[0].id}} }\n',
    );
    await vscode.commands.executeCommand('acquire.request.send', document.uri, 10);
    assert.deepEqual(calls(), ['POST /profile/lead/list', 'POST /profile/lead/detail']);
    assert.match(ours()[1]?.body ?? '', /"visitor_id": ?\d+/);
    await vscode.commands.executeCommand('acquire.request.send', document.uri, 10);
    assert.equal(calls().length, 3, 'the named read is not run again');
  });

  it('sends nothing for an unresolved variable, a pasted credential or another host', async () => {
    here.sandbox.clearRequests();
    const document = await open(
      '### A\nPOST /profile/lead/{{nowhere}}\n\n### B\nPOST /profile/lead/list\nAuthorization: Bearer abcdef123456\n\n### C\nPOST https://evil.example/profile/lead/list\n',
    );
    for (const line of [1, 4, 8])
      await Promise.race([
        vscode.commands.executeCommand('acquire.request.send', document.uri, line),
        new Promise((r) => setTimeout(r, 2_000)),
      ]);
    assert.deepEqual(calls(), []);
  });
});
