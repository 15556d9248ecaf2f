import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { closeDocuments, openRequests as open } from './requestDocuments';

/** The codes of a document's diagnostics, once they satisfy `done`. */
async function findings(
  document: vscode.TextDocument,
  what: string,
  done: (codes: readonly string[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  const codes = (): string[] => vscode.languages.getDiagnostics(document.uri).map((d) => String(d.code));
  await waitUntil(what, () => done(codes()));
  return vscode.languages.getDiagnostics(document.uri);
}

/** The quick fixes offered at a text. */
async function fixes(document: vscode.TextDocument, text: string): Promise<vscode.CodeAction[]> {
  const at = document.positionAt(document.getText().indexOf(text) + 1);
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(at, at),
    vscode.CodeActionKind.QuickFix.value,
  );
}

async function mend(document: vscode.TextDocument, text: string, title: RegExp): Promise<vscode.CodeAction> {
  const offered = await fixes(document, text);
  const fix = offered.find((a) => title.test(a.title));
  assert.ok(fix?.edit, `among ${offered.map((a) => a.title).join(' | ')}`);
  await vscode.workspace.applyEdit(fix.edit);
  return fix;
}

/** The hover text at a position. */
async function hover(document: vscode.TextDocument, text: string): Promise<string> {
  const at = document.positionAt(document.getText().indexOf(text) + 1);
  const found = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
  return found
    .flatMap((h) => h.contents)
    .map((c) => (typeof c === 'string' ? c : c.value))
    .join('\n');
}

describe('a request file in the editor', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('2.0.0', { label: 'Language' });
    await waitUntilSettled();
  });
  afterEach(closeDocuments);
  after(() => here.stop());

  it('gets diagnostics while typing, and quick fixes that resolve them', async () => {
    const document = await open('GET /api/v1/crm/tags?id=x\n\n###\nGET /api/v1/crm/tag/{{id}}\n');
    await findings(
      document,
      'an unknown path and a variable',
      (codes) => codes.includes('unknown-path') && codes.includes('unresolved-variable'),
    );
    await mend(document, '/crm/tags', /Use GET \/api\/v1\/crm\/tag$/);
    await findings(
      document,
      'the path is mended',
      (codes) => !codes.includes('unknown-path') && codes.includes('unresolved-variable'),
    );
    await mend(document, '{{id}}', /Define @id/);
    await findings(document, 'the variable is defined', (codes) => !codes.includes('unresolved-variable'));
    assert.equal(document.getText(), 'GET /api/v1/crm/tag?id=x\n\n###\n@id = \nGET /api/v1/crm/tag/{{id}}\n');
  });

  it('clears its diagnostics when the text is corrected by hand', async () => {
    const document = await open('GET /api/v1/crm/tag\nContent-Type: application/json\n\n{"a": }\n');
    await findings(document, 'broken JSON', (codes) => codes.includes('broken-json'));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, document.lineAt(3).range, '{"a": 1}');
    await vscode.workspace.applyEdit(edit);
    await findings(document, 'no findings', (codes) => !codes.includes('broken-json'));
  });

  it('reports a URL on another host as an error, with a fix that sends to the account instead', async () => {
    const document = await open('GET https://evil.example/api/v1/crm/tag\n');
    const [first] = await findings(document, 'a foreign host', (codes) => codes.includes('foreign-origin'));
    assert.equal(first?.severity, vscode.DiagnosticSeverity.Error);
    await mend(document, 'evil', /Send It to the Account/);
    await findings(document, 'nothing to say', (codes) => !codes.length);
    assert.equal(document.getText(), 'GET /api/v1/crm/tag\n');
  });

  it('moves a pasted credential to the secret storage', async () => {
    const document = await open(
      '@api_key = abcdefghijklmnopqrst\n\nGET /api/v1/crm/tag\nAuthorization: Bearer tok_0123456789abcdef\nAccept: */*\n',
    );
    await findings(
      document,
      'a credential',
      (codes) => codes.includes('credential-header') && codes.includes('pasted-token'),
    );
    const kept = await mend(document, 'Bearer', /Sign In/);
    assert.deepEqual(kept.command, {
      command: 'acquire.account.signIn',
      title: kept.title,
      arguments: [{ token: 'tok_0123456789abcdef' }],
    });
    await mend(document, 'abcdefghij', /^Remove/);
    await findings(document, 'nothing to say', (codes) => !codes.length);
    assert.equal(document.getText(), '\nGET /api/v1/crm/tag\nAccept: */*\n');
  });

  it('shows the reference for calls and parameters on hover, and the values of variables', async () => {
    const document = await open(
      '@size = 25\n@password = swordfish\nGET /api/v1/crm/objects/contact?limit={{size}}&x={{password}}\n',
    );
    await findings(document, 'checked', () => true);
    const call = await hover(document, '/crm/objects');
    assert.match(call, /Only reads/);
    assert.match(call, /command:acquire\.reference\.openPage/);
    assert.match(await hover(document, 'limit'), /\*\*limit\*\* · string/);
    assert.match(await hover(document, '{{size'), /`25`/);
    const secret = await hover(document, '{{password');
    assert.ok(secret.includes('•••') && !secret.includes('swordfish'), secret);
  });

  it('goes from a variable and a named request to their definitions', async () => {
    const document = await open(
      '@size = 25\n\n### list\nGET /api/v1/crm/tag?limit={{size}}\n\n###\nGET /api/v1/crm/tag/{{list.response.body.$.data[0].id}}\n',
    );
    const go = async (text: string): Promise<number[]> => {
      const at = document.positionAt(document.getText().indexOf(text) + 3);
      const found = await vscode.commands.executeCommand<vscode.Location[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        at,
      );
      return found.map((l) => l.range.start.line);
    };
    assert.deepEqual(await go('{{size}}'), [0]);
    assert.deepEqual(await go('{{list.'), [2]);
  });

  it('formats JSON bodies without changing placeholders and numbers', async () => {
    const document = await open(
      '@b = 1\nPOST /x\nContent-Type: application/json\n\n{"a":{{b}},"c":12345678901234567890}\n',
    );
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert.ok(
      document.getText().endsWith('\n\n{\n  "a": {{b}},\n  "c": 12345678901234567890\n}\n'),
      document.getText(),
    );
  });
});
