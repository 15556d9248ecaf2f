// Removing all data in one of two real windows. The other one is new, because an open window may learn of accounts only when it is focused.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension';
import { fillStores, needles, PERSON, removeOtherWorkspace, userDataFolder } from './dataRemovalSupport';
import { respondWith } from './fakeUsers';
import { loadTestApi, waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { OtherWindow } from './otherWindow';
import { filesWith } from './secretLeakSupport';

describe('removing all data in one of two windows', function () {
  this.timeout(120_000);
  let api: TestApi;
  let here: LeadSite;
  let dataDir: string;
  before(async function () {
    if (!OtherWindow.possible) return this.skip();
    api = await loadTestApi();
    dataDir = userDataFolder(api);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    here = await createLeadSite('1.0.0', { label: PERSON[0], leads: 5 });
    await waitUntilSettled();
    await fillStores(api, here);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here?.stop();
    if (api) removeOtherWorkspace(api);
  });

  it('stops the receivers of other windows and clears their deliveries [threat: data-left]', async () => {
    const other = await OtherWindow.open({ fresh: true });
    try {
      const text = JSON.stringify({ event: 'CHAT_ON_START', name: PERSON[0] });
      await waitUntil('the accounts in the other window', async () => {
        const { accounts } = await other.order({ do: 'look' });
        return accounts.length >= 2 && accounts.includes(here.account.key);
      });
      const before = await other.order({ do: 'receive', text });
      assert.deepEqual([before.receiving, before.deliveries > 0], [true, true]);
      await respondWith(['Remove All Data'], () => vscode.commands.executeCommand('acquire.data.removeAll'));
      await waitUntil('the other window forgets', async () => {
        const now = await other.order({ do: 'look' });
        return !now.receiving && now.deliveries === 0 && !now.accounts.length;
      });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      assert.deepEqual(filesWith(dataDir, needles), []);
    } finally {
      await other.close();
    }
    assert.deepEqual(filesWith(dataDir, needles), [], 'after the other window was closed');
  });
});
