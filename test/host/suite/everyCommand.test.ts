import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  loadLeads,
  loadTestApi,
  leadRows,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
} from './leadSupport';
import { trackResources } from './resourceTracker';
import { respondWith, manualResponder } from './fakeUsers';

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);
const active = (): vscode.TextDocument | undefined => vscode.window.activeTextEditor?.document;
const copied = (): Thenable<string> => vscode.env.clipboard.readText();
const panels = (): number =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith('acquire.tryRequest'))
    .length;
const LIST = {
  method: 'POST',
  url: '/profile/lead/list',
  body: {
    kind: 'form',
    fields: [
      ['limit', '2'],
      ['page', '1'],
    ],
  },
  sentBy: 'user',
} as const;

/** Runs something with one function of VS Code replaced. */
async function replaced(where: object, name: string, by: unknown, body: () => PromiseLike<unknown>): Promise<void> {
  const object = where as Record<string, unknown>;
  const real = object[name];
  object[name] = by;
  try {
    await body();
  } finally {
    object[name] = real;
  }
}

describe('commands of one account', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Every' });
    await waitUntilSettled();
  });
  afterEach(async () => {
    await run('workbench.action.revertAndCloseActiveEditor');
    await run('workbench.action.closeAllEditors');
  });
  after(() => here.stop());
  const arrangement = async () => (await loadLeads()).browser.list!.arrangement;

  it('show the log, and rename the account', async () => {
    const { services, accounts } = await loadTestApi();
    let shown = 0;
    await replaced(
      services.log,
      'show',
      () => {
        shown += 1;
      },
      () => run('acquire.account.showLog'),
    );
    assert.equal(shown, 1);
    const responder = manualResponder();
    try {
      const done = run('acquire.account.rename', here.account.key);
      const box = await responder.next();
      box.type('Every Other');
      box.accept();
      await done;
    } finally {
      responder.restore();
    }
    assert.equal(accounts.get(here.account.key)?.label, 'Every Other');
  });

  it('try an operation, open it in a scratchpad, copy its path, open its documentation', async () => {
    await run('acquire.reference.try', 'v1.lead.list');
    await waitUntil('the panel', () => panels() > 0);
    await run('acquire.reference.scratchpad', 'v1.lead.list');
    assert.match(active()?.getText() ?? '', /POST .*\/profile\/lead\/list/);
    await run('acquire.reference.copyPath', 'v1.lead.list');
    assert.match(await copied(), /\/profile\/lead\/list$/);
    const opened: string[] = [];
    await replaced(
      vscode.env,
      'openExternal',
      (uri: vscode.Uri) => {
        opened.push(uri.toString());
        return Promise.resolve(true);
      },
      () => run('acquire.reference.openDocs', 'v1.lead.list'),
    );
    assert.match(opened.join(), /^https:\/\/developer\.acquire\.io\//);
  });

  it('show both generations or one, and retired operations or none', async () => {
    const { trees } = trackResources(vscode.extensions.getExtension('acquire-community.acquire')!.extensionPath);
    const tree = trees.get('acquire.reference')!;
    const count = async (node?: unknown, depth = 0): Promise<number> => {
      const children = (await tree.getChildren(node)) ?? [];
      return depth > 3
        ? children.length
        : children.length +
            (await Promise.all(children.map((child) => count(child, depth + 1)))).reduce((a, b) => a + b, 0);
    };
    await run('acquire.reference.showOne');
    await run('acquire.reference.hideRetired');
    const one = await count();
    await run('acquire.reference.showBoth');
    const both = await count();
    assert.ok(both > one, `${one} rows, then ${both}`);
    await run('acquire.reference.showRetired');
    assert.ok((await count()) >= both);
    await run('acquire.reference.hideRetired');
    await run('acquire.reference.showOne');
    assert.equal(await count(), one);
  });

  it('search, filter and group the leads, save that as a view, and open it again', async () => {
    const responder = manualResponder();
    try {
      const done = run('acquire.leads.search');
      const box = await responder.next();
      box.type('a');
      box.accept();
      box.hide();
      await done;
    } finally {
      responder.restore();
    }
    assert.equal((await arrangement()).filter.search, 'a');
    await respondWith(['Has an email address'], () => run('acquire.leads.filter'));
    assert.equal((await arrangement()).filter.hasEmail, true);
    await replaced(
      vscode.window,
      'showQuickPick',
      (items: unknown[]) => Promise.resolve(items[1]),
      () => run('acquire.leads.group'),
    );
    const { group } = await arrangement();
    assert.ok(group);
    const saving = manualResponder();
    try {
      await replaced(
        vscode.window,
        'showInputBox',
        () => Promise.resolve('Mine'),
        async () => {
          const done = run('acquire.leads.savedViews');
          (await saving.next()).pick('Save Current View');
          await done;
        },
      );
      await run('acquire.leads.clearFilter');
      assert.equal((await arrangement()).filter.hasEmail, undefined);
      const done = run('acquire.leads.savedViews');
      (await saving.next()).pick('Mine');
      await done;
    } finally {
      saving.restore();
    }
    assert.deepEqual([(await arrangement()).filter.hasEmail, (await arrangement()).group], [true, group]);
    await (await loadLeads()).browser.setArrangement({ filter: {} });
  });

  it('change phone, remarks and tags of a lead', async () => {
    const [row] = await leadRows();
    await respondWith(['+1 202 555 0101'], () => run('acquire.lead.setPhone', row));
    await respondWith(['Called twice'], () => run('acquire.lead.setRemarks', row));
    await replaced(
      vscode.window,
      'showQuickPick',
      (items: unknown[]) => Promise.resolve(items.slice(0, 2)),
      () => run('acquire.lead.setTags', row),
    );
    const writes = here.sandbox
      .requests()
      .filter(({ path }) => path.endsWith('/add-update'))
      .map(({ body }) => body);
    assert.deepEqual(
      writes.map((body) => /phone|remarks|tag/.exec(body)?.[0]),
      ['phone', 'remarks', 'tag'],
      writes.join(' | '),
    );
  });

  it('copy a lead as Markdown, a CSV row and a request file, and open it as a request', async () => {
    const [row] = await leadRows();
    const id = row!.lead.id;
    await run('acquire.lead.copyMarkdown', row);
    assert.ok((await copied()).includes(id));
    await run('acquire.lead.copyCsv', row);
    assert.ok((await copied()).includes(id));
    await run('acquire.lead.copyHttp', row);
    assert.match(await copied(), /POST .*\/profile\/lead\/detail/);
    await run('acquire.lead.openAsRequest', row);
    await waitUntil('the panel', () => panels() > 0);
  });

  it('compare a draft with Acquire, and discard it after a confirmation', async () => {
    const [row] = await leadRows();
    await run('acquire.lead.edit', row);
    await waitUntil('the draft', () => active()?.uri.scheme === 'acquire-lead');
    const document = active()!;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      document.getText().replace(/"visitor_name": "[^"]*"/, '"visitor_name": "Draft"'),
    );
    await vscode.workspace.applyEdit(edit);
    await document.save();
    await run('acquire.lead.compareDraft', document.uri);
    await waitUntil(
      'a comparison',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff,
    );
    await respondWith(['Discard Draft'], () => run('acquire.lead.discardDraft', document.uri));
    assert.equal(
      await (await loadLeads()).context.drafts.get({ accountKey: here.account.key, id: row!.lead.id }),
      undefined,
    );
  });

  it('save a response from the history, edit its request, open it as a document, copy it as code, and remove it', async () => {
    const { services, requests } = await loadTestApi();
    const { context } = await requests.load();
    const { id } = await (await services.client()).send(here.account, LIST);
    const entry = async () => {
      await context.history.store.flushed();
      return (await context.history.store.list(here.account.key)).find((one) => one.id === id);
    };
    await waitUntil('the history', async () => !!(await entry()));
    const row = { kind: 'exchange', entry: (await entry())! };
    const target = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'answer.json');
    await respondWith([target], () => run('acquire.request.saveAnswer', row));
    assert.match(Buffer.from(await vscode.workspace.fs.readFile(target)).toString(), /"success"/);
    await vscode.workspace.fs.delete(target);
    await run('acquire.request.edit', row);
    await waitUntil('the panel', () => panels() > 0);
    await run('acquire.request.toDocument', row);
    assert.match(active()?.getText() ?? '', /POST \/profile\/lead\/list/);
    await respondWith(['cURL'], () => run('acquire.request.copyAs', row)).catch(() =>
      replaced(
        vscode.window,
        'showQuickPick',
        (items: unknown[]) => Promise.resolve(items[0]),
        () => run('acquire.request.copyAs', row),
      ),
    );
    assert.ok(!(await copied()).includes(here.sandbox.token));
    await run('acquire.request.removeExchange', row);
    assert.equal(await entry(), undefined);
  });

  it('treat another file as a request file', async () => {
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: 'plaintext', content: 'GET /x\n' }),
    );
    await run('acquire.request.useForFile');
    await waitUntil('the language', () => active()?.languageId === 'acquire-http');
  });

  it('cancel a running request, and open a record that a response names', async () => {
    const { document } = await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({
        language: 'acquire-http',
        content: '### Slow\nPOST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=1\n',
      }),
    );
    here.sandbox.setLatency(25_000);
    const responder = manualResponder();
    let ended = false;
    try {
      void run('acquire.request.send', document.uri, 1).then(() => {
        ended = true;
      });
      await waitUntil('the request to be under way', async () =>
        (
          (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri)) ??
          []
        ).some((lens) => lens.command?.title === 'Cancel'),
      );
      assert.equal(ended, false);
      await run('acquire.request.cancel', document.uri, 1);
      await waitUntil('the end of it', () => ended);
    } finally {
      here.sandbox.setLatency(0);
      responder.restore();
    }
    const before = panels();
    await run(
      'acquire.request.tryRead',
      here.account.key,
      'v1.lead.detail',
      'visitor_id',
      (await leadRows())[0]!.lead.id,
    );
    await waitUntil('the panel', () => panels() > before || panels() > 0);
  });
});
