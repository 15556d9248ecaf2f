import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { respondWith } from './fakeUsers';
import { loadTestApi, waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { closeDocuments, openRequests as open } from './requestDocuments';

/** The suggestions after a text, with label and description. */
async function offered(document: vscode.TextDocument, behind: string): Promise<vscode.CompletionItem[]> {
  const at = document.positionAt(document.getText().indexOf(behind) + behind.length);
  return (
    await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      at,
    )
  ).items;
}
const words = ({ label }: vscode.CompletionItem): string =>
  typeof label === 'string' ? label : `${label.label} (${label.description})`;

async function hints(document: vscode.TextDocument): Promise<string[]> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    whole,
  );
  return found.map((h) => `${h.position.line}:${h.position.character} ${String(h.label)}`);
}

describe('names in a request file', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('2.0.0', { label: 'Names' });
    await waitUntilSettled();
  });
  // Removing another account may make any of the remaining ones active.
  beforeEach(async () => {
    await (await loadTestApi()).accounts.setActive(here.account.key);
  });
  afterEach(closeDocuments);
  after(() => here.stop());
  const reads = (path: string): number => here.sandbox.requests().filter((r) => r.path.startsWith(path)).length;

  it('are shown after ids, read once per account', async () => {
    const document = await open(
      'GET /api/v1/crm/tag/73\n\n###\nPUT /api/v1/crm/tag/73?x=1\nContent-Type: application/json\n\n{}\n\n###\nGET /api/v1/crm/tag/999999\n',
    );
    await waitUntil('the name of the tag', async () => (await hints(document)).includes('0:22 VIP'));
    assert.deepEqual(await hints(document), ['0:22 VIP', '3:22 VIP']);
    assert.equal(reads('/api/v1/crm/tag'), 1);
    const found = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 21),
    );
    assert.ok(found.some((h) => h.contents.some((c) => (c as vscode.MarkdownString).value.includes('Tag: **VIP**'))));
    assert.equal(reads('/api/v1/crm/tag'), 1, 'a hover reads nothing again');
  });

  it('come from the account a request is pinned to', async () => {
    const other = await createLeadSite('2.0.0', { label: 'Second' });
    try {
      const document = await open('# @account Names\nGET /api/v1/crm/tag/73\n');
      await waitUntil('the name of the tag', async () => (await hints(document)).length === 1);
      assert.equal(other.sandbox.requests().filter((r) => r.path.startsWith('/api/v1/crm/tag')).length, 0);
    } finally {
      await other.stop();
    }
  });

  it('are suggested for tags, agents and departments, and inserted as ids', async () => {
    const document = await open(
      'GET /api/v1/crm/tag/\n\n###\nPOST /api/v1/crm/note/create\nContent-Type: application/json\n\n{"mentionUsers": []}\n\n###\nGET /api/v1/account/department/\n',
    );
    const tags = await offered(document, '/crm/tag/');
    const vip = tags.find((i) => words(i) === 'VIP (73)');
    assert.equal(vip?.insertText, '73', tags.slice(0, 5).map(words).join());
    const agents = (await offered(document, '"mentionUsers": [')).filter(
      (i) => i.kind === vscode.CompletionItemKind.Value,
    );
    assert.ok(agents.length > 0 && agents.every((i) => /^"\d+"$/.test(String(i.insertText))), agents.map(words).join());
    assert.ok(
      (await offered(document, '/account/department/')).some(
        (i) => i.kind === vscode.CompletionItemKind.Value && /^\d+$/.test(String(i.insertText)),
      ),
    );
  });

  it('are not requested with every key if the account may not read them', async () => {
    const closed = await createLeadSite('2.0.0', {
      label: 'Closed',
      faults: { kind: '403', match: '/api/v1/crm/tag' },
    });
    try {
      const document = await open('# @account Closed\nGET /api/v1/crm/tag/73\n');
      for (let i = 0; i < 4; i++) assert.deepEqual(await hints(document), []);
      assert.equal(closed.sandbox.requests().filter((r) => r.path.startsWith('/api/v1/crm/tag')).length, 1);
    } finally {
      await closed.stop();
    }
  });

  it('are suggested for fields and keys: the lead, variables, and a received response', async () => {
    const document = await open(
      '@size = 2\n### list\nGET /api/v1/crm/tag?limit={{size}}\n\n###\nGET /api/v1/crm/tag/{{l}}\n\n###\nGET /api/v1/crm/tag/{{list.response.body.$.data.data[0].}}\n',
    );
    const labels = (await offered(document, '{{l')).map(words);
    for (const one of ['size', 'lead.id', 'list.response.body.$.', '$guid'])
      assert.ok(labels.includes(one), `${one} among ${labels.slice(0, 8).join()}`);
    await vscode.commands.executeCommand('acquire.request.send', document.uri, 2);
    const keys = await offered(document, 'data[0].');
    assert.deepEqual(
      keys
        .filter((k) => ['id', 'name', 'dateCreated'].includes(words(k)))
        .map((k) => k.detail)
        .sort(),
      ['number', 'string', 'string'],
    );
  });

  it('come with an explanation of each suggested call', async () => {
    const document = await open('### x\n\n');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new vscode.Position(1, 0),
      undefined,
      500,
    );
    const call = list.items.find((i) => words(i).startsWith('DELETE /api/v1/crm/tag ('));
    assert.match((call?.documentation as vscode.MarkdownString | undefined)?.value ?? '', /This cannot be undone/);
  });

  it('keep the lens that opens the last response', async () => {
    const document = await open('### list\nGET /api/v1/crm/tag\n');
    await vscode.commands.executeCommand('acquire.request.send', document.uri, 1);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const last = lenses.find((l) => l.command?.title.startsWith('$(pass) 200 OK'));
    assert.deepEqual(
      lenses
        .map((l) => l.command?.title.replace(/[\d.]+ (?:ms|sec)/, 'n ms'))
        // Offered where there are several accounts or environments.
        .filter((title) => title !== 'Run With…'),
      ['Send', '$(pass) 200 OK · n ms', 'Reference'],
    );
    await respondWith([], () =>
      vscode.commands.executeCommand(last!.command!.command, ...(last!.command!.arguments ?? [])),
    );
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, 'acquire-exchange');
  });
});

describe('a request file for other tools', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('2.0.0', { label: 'Portable' });
    await waitUntilSettled();
  });
  beforeEach(async () => {
    await (await loadTestApi()).accounts.setActive(here.account.key);
  });
  afterEach(closeDocuments);
  after(() => here.stop());

  it('is copied with variables instead of host and token', async () => {
    const document = await open(
      '### List\n# @account Portable\nGET /api/v1/crm/tag\n\n### Other\nGET /api/v1/account/user\n',
    );
    await vscode.commands.executeCommand('acquire.request.copyPortable');
    assert.equal(
      await vscode.env.clipboard.readText(),
      `@host = ${here.account.origin}\n@token =\n\n### List\nGET {{host}}/api/v1/crm/tag\nAuthorization: Bearer {{token}}\n\n### Other\nGET {{host}}/api/v1/account/user\nAuthorization: Bearer {{token}}\n`,
    );
    vscode.window.activeTextEditor!.selection = new vscode.Selection(5, 0, 5, 4);
    await vscode.commands.executeCommand('acquire.request.copyPortable', document.uri);
    assert.ok(!(await vscode.env.clipboard.readText()).includes('/crm/tag'));
    assert.equal(
      here.sandbox.requests().filter((r) => r.path.startsWith('/api/v1/account/user')).length,
      0,
      'nothing is sent',
    );
  });

  it('is copied from a response too', async () => {
    const document = await open('GET /api/v1/crm/tag\n');
    await vscode.commands.executeCommand('acquire.request.send', document.uri, 0);
    await waitUntil(
      'the response',
      () =>
        vscode.window.activeTextEditor?.document.uri.scheme === 'acquire-exchange' ||
        vscode.window.visibleTextEditors.some((e) => e.document.uri.scheme === 'acquire-exchange'),
    );
    const answer = vscode.window.visibleTextEditors.find((e) => e.document.uri.scheme === 'acquire-exchange')!;
    await vscode.commands.executeCommand('acquire.request.copyPortable', answer.document.uri);
    assert.match(
      await vscode.env.clipboard.readText(),
      /GET \{\{host\}\}\/api\/v1\/crm\/tag\nAuthorization: Bearer \{\{token\}\}/,
    );
  });

  it('of another tool becomes a request file through a command', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'plaintext',
      content: 'GET /api/v1/crm/tags\n',
    });
    const ours = (): vscode.TextDocument =>
      vscode.workspace.textDocuments.find((d) => d.uri.toString() === document.uri.toString())!;
    // The command uses the active editor, and a response from the previous test may be about to become active.
    await waitUntil('the language', async () => {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('acquire.request.useForFile');
      return ours().languageId === 'acquire-http';
    });
    await waitUntil('findings', () =>
      vscode.languages.getDiagnostics(document.uri).some((d) => d.code === 'unknown-path'),
    );
    await vscode.languages.setTextDocumentLanguage(ours(), 'plaintext');
    await waitUntil('no findings in plain text', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  it('offers snippets', async () => {
    await open('');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      vscode.window.activeTextEditor!.document.uri,
      new vscode.Position(0, 0),
    );
    assert.ok(
      list.items.some((i) => i.kind === vscode.CompletionItemKind.Snippet && words(i).startsWith('multipart')),
      list.items.map(words).slice(-12).join(),
    );
  });
});
