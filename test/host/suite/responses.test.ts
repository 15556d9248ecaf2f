import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { HistoryEntry } from '../../../src/features/requests/history/historyEntry';
import { respondWith, manualResponder } from './fakeUsers';
import { shownTexts } from './fakeUi';
import { loadTestApi, waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { closeDocuments, openRequests as open } from './requestDocuments';
import { withSettings } from './settings';

const run = (verb: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`acquire.request.${verb}`, ...args);
const FORM = 'Content-Type: application/x-www-form-urlencoded';
const LIST = `### List\nPOST /profile/lead/list\n${FORM}\n\nlimit=6\n`;

const shown = (): vscode.TextEditor | undefined =>
  vscode.window.visibleTextEditors.find((e) => e.document.uri.scheme === 'acquire-exchange');
const lenses = async ({ uri }: vscode.TextDocument, line: number): Promise<string[]> =>
  (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri))
    .filter((lens) => lens.range.start.line === line)
    .map((lens) => lens.command?.title ?? '');

describe('responses of request files', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Responses' });
    await waitUntilSettled();
  });
  beforeEach(() => here.sandbox.clearRequests());
  afterEach(async () => {
    here.sandbox.setFaults(undefined);
    here.sandbox.setLatency(0);
    await closeDocuments();
  });
  after(() => here.stop());

  const sent = (): number => here.sandbox.requests().filter((r) => /^limit=6/.test(r.body)).length;
  const newest = async (): Promise<HistoryEntry | undefined> => {
    const { store } = (await (await loadTestApi()).requests.load()).context.history;
    await store.flushed();
    return (await store.list(here.account.key))[0];
  };

  it('are shown to the side and leave the focus in the request', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(shown()?.viewColumn, vscode.ViewColumn.Two);
  });

  it('leave the group of the request active when they replace another response', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    const first = shown()!.document.uri.toString();
    await run('send', document.uri, 1);
    await waitUntil('the next response', () => shown()?.document.uri.toString() !== first);
    const { activeTabGroup } = vscode.window.tabGroups;
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(activeTabGroup.viewColumn, vscode.ViewColumn.One);
    assert.equal(vscode.window.tabGroups.all.length, 2);
  });

  it('never cover another editor that the user is in', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    const other = await vscode.workspace.openTextDocument({ content: 'Being written' });
    await vscode.window.showTextDocument(other, { viewColumn: vscode.ViewColumn.Two, preview: false });
    await waitUntil('the other file alone', () => !shown());
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    assert.equal(vscode.window.activeTextEditor?.document, other);
    assert.equal(shown()?.viewColumn, vscode.ViewColumn.Three);
  });

  it('leave the focus where it went while they were awaited', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    const first = shown()!.document.uri.toString();
    await vscode.window.showTextDocument(shown()!.document, { viewColumn: vscode.ViewColumn.Two });
    here.sandbox.setLatency(700);
    const resent = run('resend');
    await waitUntil('the request', () => sent() === 2);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    await resent;
    await waitUntil('the next response', () => shown()?.document.uri.toString() !== first);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(vscode.window.tabGroups.activeTabGroup.viewColumn, vscode.ViewColumn.One);
  });

  it('take the focus if the setting says so', () =>
    withSettings('acquire.response.takeFocus', true, async () => {
      const document = await open(LIST);
      await run('send', document.uri, 1);
      await waitUntil('the focus', () => vscode.window.activeTextEditor?.document.uri.scheme === 'acquire-exchange');
    }));

  it('can resend their request, and keep the focus', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    await vscode.window.showTextDocument(shown()!.document, { viewColumn: vscode.ViewColumn.Two });
    await run('resend');
    assert.equal(sent(), 2);
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, 'acquire-exchange');
  });

  it('show how the request failed, without a message on top', async () => {
    const document = await open(LIST);
    here.sandbox.setFaults({ kind: '403', rate: 1 });
    const messages = await shownTexts(() => run('send', document.uri, 1));
    await waitUntil('the response', () => !!shown());
    assert.deepEqual(messages, []);
    const titles = await lenses(shown()!.document, 0);
    assert.ok(titles.includes('What Went Wrong'), titles.join());
    const explained = await shownTexts(() => run('showProblem', shown()!.document.uri));
    assert.equal(explained.length, 1);
    assert.match((await lenses(document, 1)).join(), /\$\(error\) 403 [^,]* · [\d.]+ (?:ms|sec)/);
  });

  it('stay open when the next request is canceled', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    const before = shown()!.document.uri.toString();
    here.sandbox.setLatency(8_000);
    const messages = await shownTexts(async () => {
      const sending = run('send', document.uri, 1);
      await waitUntil('Cancel', async () => (await lenses(document, 1))[0] === 'Cancel');
      await run('cancel');
      await sending;
    });
    assert.deepEqual(messages, []);
    assert.equal(shown()!.document.uri.toString(), before);
    assert.match((await lenses(document, 1)).join(), /\$\(circle-slash\) Canceled · /);
    const entry = await newest();
    const view = await (await loadTestApi()).requests.view();
    const item = view.getTreeItem({ kind: 'exchange', entry: entry! });
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'circle-slash');
    assert.match(item.accessibilityInformation?.label ?? '', /^canceled, canceled /);
  });

  it('stay current while other text is edited, and are marked when their own request is edited', async () => {
    const document = await open(`${LIST}\n### Other\nPOST /profile/lead/list\n`);
    await run('send', document.uri, 1);
    const status = async (line: number): Promise<string> =>
      (await lenses(document, line)).find((title) => title.includes('200 OK')) ?? '';
    await waitUntil('the result', async () => (await status(1)).startsWith('$(pass) 200 OK'));
    const edit = async (line: number, character: number, text: string): Promise<void> => {
      const change = new vscode.WorkspaceEdit();
      change.insert(document.uri, new vscode.Position(line, character), text);
      await vscode.workspace.applyEdit(change);
    };
    await edit(document.lineCount - 1, 0, '\n### Third\nPOST /profile/lead/list\n');
    assert.match(await status(1), /^\$\(pass\) 200 OK · /);
    await edit(0, 0, '### First\nPOST /profile/lead/list\n\n');
    assert.match(await status(4), /^\$\(pass\) 200 OK · /);
    await edit(7, 7, '0');
    assert.match(await status(4), /^\$\(history\) 200 OK · .* · before your edit$/);
    assert.equal(await status(1), '');
  });

  it('do not exist for a refused request, which is recorded as not sent, with the URL as written', async () => {
    const document = await open('### Elsewhere\nGET https://example.com/x?a=1\n');
    const messages = await shownTexts(() => run('send', document.uri, 1));
    assert.equal(messages.length, 1);
    assert.deepEqual((await lenses(document, 1)).slice(-1), ['$(circle-outline) Not sent']);
    const entry = await newest();
    assert.equal(entry?.url, 'https://example.com/x?a=1');
    const item = (await (await loadTestApi()).requests.view()).getTreeItem({ kind: 'exchange', entry: entry! });
    assert.equal(item.label, 'not sent GET https://example.com/x');
  });

  it('open from URIs of version 0.1 too', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    const entry = await newest();
    const old = vscode.Uri.from({
      scheme: 'acquire-exchange',
      authority: here.account.key,
      path: `/${entry!.id}/headers/lead-list.headers.txt`,
    });
    assert.match((await vscode.workspace.openTextDocument(old)).getText(), /^POST .*\/profile\/lead\/list\n/);
    assert.equal(shown()!.document.uri.path, '/lead-list.json', 'tab and breadcrumbs show the name alone');
  });

  it('are listed by day, today first', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await newest();
    const view = await (await loadTestApi()).requests.view();
    const section = (await view.getChildren()).find((r) => r.kind === 'section' && r.section === 'history');
    const [day] = await view.getChildren(section);
    assert.equal(view.getTreeItem(day!).label, 'Today');
    assert.equal(view.getTreeItem(day!).collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    assert.ok((await view.getChildren(day)).length > 0);
  });

  it('of a run need a confirmation that lists what changes data, what may, and what is left out', async () => {
    const document = await open(
      `${LIST}\n### Add\nPOST /profile/lead/add-update\n${FORM}\n\nname=One\n\n### Unknown\nGET /api/v1/does/not/exist\n\n### Elsewhere\nGET https://example.com/x\n`,
    );
    const asked = await respondWith([undefined], () => run('runAll', document.uri));
    assert.deepEqual(asked, [
      'Run 3 requests? 1 of them changes data in Responses. 1 is not documented and may change data in Responses. 1 more cannot be sent and is left out.',
    ]);
    assert.equal(sent(), 0);
  });

  it('allow keys for the next and the previous request', async () => {
    const document = await open(`${LIST}\n### Other\nPOST /profile/lead/list\n`);
    const editor = vscode.window.activeTextEditor!;
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    const lines: number[] = [];
    const note = (): number => lines.push(editor.selection.active.line);
    await run('goToNext').then(note);
    await run('goToNext').then(note);
    await run('goToPrevious').then(note);
    assert.deepEqual(lines, [1, 7, 1]);
    assert.equal(editor.document, document);
  });

  it('come with the last typed value as the default for a prompt', async () => {
    const document = await open(
      `### Asks\n# @prompt size How many\nPOST /profile/lead/list\n${FORM}\n\nlimit=6{{size}}\n`,
    );
    await respondWith(['1'], () => run('send', document.uri, 2));
    const asked: unknown[] = [];
    const window = vscode.window as { showInputBox: unknown };
    const real = window.showInputBox;
    window.showInputBox = (options: vscode.InputBoxOptions) => {
      asked.push(options.value);
      return Promise.resolve(undefined);
    };
    try {
      await run('send', document.uri, 2);
    } finally {
      window.showInputBox = real;
    }
    assert.deepEqual(asked, ['1']);
  });

  it('are sorted by a column as a table, and in reverse if the column is selected again', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    const { uri } = shown()!.document;
    // The table replaces the response with a custom editor, but the text of the document can still be read.
    const table = (): vscode.Uri | undefined =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .map(({ input }) => (input as Partial<vscode.TabInputCustom> | undefined) ?? {})
        .find(({ viewType }) => viewType === 'acquire.responseTable')?.uri;
    const ids = async (): Promise<number[]> => {
      await waitUntil('the table', () => table() !== undefined && !shown());
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(table()!));
      const [head = '', , ...rows] = text.split('\n');
      assert.match(head, /^name +email +/);
      const at = head.indexOf(' id ') + 1;
      return rows.filter(Boolean).map((row) => parseInt(row.slice(at), 10));
    };
    const sorted = async (): Promise<readonly number[]> => {
      await respondWith(['id'], () => run('sortTable', uri));
      return ids();
    };
    const ascending = await sorted();
    assert.equal(ascending.length, 6);
    assert.deepEqual(
      ascending,
      ascending.toSorted((a, b) => a - b),
    );
    const descending = [...ascending].reverse();
    await respondWith(['id'], () => run('sortTable', uri));
    await waitUntil('the other order', async () => JSON.stringify(await ids()) === JSON.stringify(descending));
    // Commands use the response of the active table.
    await run('showPart', undefined, 'body');
    await waitUntil('the body', () => !!shown()?.document.uri.path.endsWith('.json'));
    assert.equal(table(), undefined);
  });

  it('are filtered by a JSONPath as it is typed, and shown in full again on Escape', async () => {
    const document = await open(LIST);
    await run('send', document.uri, 1);
    await waitUntil('the response', () => !!shown());
    const { uri } = shown()!.document;
    const user = manualResponder();
    const text = (): string => shown()?.document.getText() ?? '';
    try {
      const kept = run('filterResponse', uri);
      const box = await user.next();
      box.type('$.data.data[*].id');
      await waitUntil(
        'the values',
        () => /^\[\n {2}\d+,\n[\s\S]*\]\s*$/.test(text()) && /^6 values\. /.test(box.prompt),
      );
      box.type('$.data.data[');
      await waitUntil('the message', () => /JSONPath/.test(box.validationMessage ?? ''));
      box.type('$.data.total');
      await waitUntil('the total', () => /^\[\n {2}\d+\n\]\s*$/.test(text()));
      box.accept();
      await kept;
      assert.match(text(), /^\[\n {2}\d+\n\]\s*$/);
      assert.ok((await lenses(shown()!.document, 0)).includes('$.data.total'));

      const canceled = run('filterResponse', uri);
      const second = await user.next();
      assert.equal(second.value, '$.data.total');
      second.type('$.data.data[0].id');
      second.hide();
      await canceled;
      await waitUntil('what was there before', () => /^\[\n {2}\d+\n\]\s*$/.test(text()));
    } finally {
      user.restore();
    }
  });
});

describe('responses too large for memory', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Large', leads: 3000, pageCap: 10_000 });
    await waitUntilSettled();
  });
  after(async () => {
    await closeDocuments();
    await here.stop();
  });

  it('are shown in parts from a file, and saved whole', () =>
    withSettings('acquire.request.maxAnswerMegabytes', 1, async () => {
      const document = await open(`### All\nPOST /profile/lead/list\n${FORM}\n\nlimit=3000\n`);
      await run('send', document.uri, 1);
      await waitUntil('the response', () => !!shown());
      const first = shown()!.document;
      assert.match(first.getText(), /^\{\n {2}"/);
      await waitUntil('all of it', async () => (await lenses(first, 0)).includes('Save Response to File…'));
      const titles = await lenses(first, 0);
      assert.deepEqual(titles.slice(0, 3), ['● Body', 'Headers', 'More…']);
      const count = Number(/^Part 1 of (\d+)$/.exec(titles.find((title) => title.startsWith('Part')) ?? '')?.[1]);
      assert.ok(count >= 3, titles.join());
      assert.ok(titles.includes('Show Next Part') && !titles.includes('Show Previous Part'), titles.join());
      await run('showPart', first.uri, 'body', count - 1);
      await waitUntil('the last part', () => shown()?.document.getText().endsWith('\n}') === true);
      assert.ok((await lenses(shown()!.document, 0)).includes('Show Previous Part'));
      const otherPart = shown()!.document.uri.query.replace(/\d+$/, '1');

      const folder = mkdtempSync(path.join(tmpdir(), 'acq-save-'));
      try {
        const target = vscode.Uri.file(path.join(folder, 'leads.json'));
        await respondWith([target], () => run('saveAnswer', shown()!.document.uri));
        const saved = JSON.parse(readFileSync(target.fsPath, 'utf8')) as { data: { data: unknown[] } };
        assert.equal(saved.data.data.length, 3000);
        assert.deepEqual(readdirSync(folder), ['leads.json']);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }

      const { context } = await (await loadTestApi()).requests.load();
      const responses = vscode.Uri.joinPath(context.services.context.globalStorageUri, 'responses').fsPath;
      assert.ok(readdirSync(responses).length > 0);
      await context.history.store.flushed();
      const kept = (await context.history.store.list(here.account.key))[0]!;
      assert.equal((await context.history.store.get(here.account.key, kept.id))?.text, '');
      await context.files.removeAll();
      assert.deepEqual(readdirSync(responses), []);
      context.exchanges.clear();
      await closeDocuments();
      // VS Code keeps the first part for a while, so another one is asked for.
      const again = await vscode.workspace.openTextDocument(first.uri.with({ query: otherPart }));
      assert.match(again.getText(), /^The history does not keep this response \(\d/);
    }));
});
