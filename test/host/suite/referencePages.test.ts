import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { withUser } from './fakeUi';
import { waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';

const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);
const active = (): vscode.Tab | undefined => vscode.window.tabGroups.activeTabGroup.activeTab;
const isPreview = (): boolean => {
  const input = active()?.input;
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith('markdown.preview');
};
const tryPanels = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('acquire.tryRequest'));

describe('pages of the API reference', () => {
  let here: LeadSite;
  before(async () => {
    here = await createLeadSite('1.0.0', { label: 'Pages' });
    await waitUntilSettled();
  });
  afterEach(() => run('workbench.action.closeAllEditors'));
  after(() => here.stop());

  it('are tried, opened in a scratchpad and copied without asking for the operation', async () => {
    for (const id of ['v1.lead.list', 'v1.tag.list']) {
      await run('acquire.reference.openPage', id);
      await waitUntil('the page', () => isPreview());
      const asked = await withUser(
        () => undefined,
        async () => {
          await run('acquire.reference.copyPath');
          await run('acquire.reference.scratchpad');
        },
      );
      assert.deepEqual(asked, []);
      const path = await vscode.env.clipboard.readText();
      assert.ok(vscode.window.activeTextEditor!.document.getText().includes(path), path);
      await run('workbench.action.closeAllEditors');
    }
    await run('acquire.reference.openPage', 'v1.lead.list');
    await waitUntil('the page', () => isPreview());
    await run('acquire.reference.try');
    await waitUntil('the panel', () => tryPanels().length === 1);
  });

  it('ask for the operation if the active tab is not a reference page', async () => {
    await run('acquire.request.newScratchpad');
    const asked = await withUser(
      (q) => {
        if (q.kind === 'box') q.box.hide();
        return undefined;
      },
      () => run('acquire.reference.try'),
    );
    assert.equal(asked.filter(({ kind }) => kind === 'box').length, 1);
    assert.equal(tryPanels().length, 0);
  });
});
