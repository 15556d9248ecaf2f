import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension';
import { closeLog } from './leadSupport';
import { manualResponder, type ManualResponder } from './fakeUsers';

interface Manifest {
  contributes: {
    commands: { command: string }[];
  };
}

/** Milliseconds a command may take while all its prompts are dismissed. */
const COMMAND_TIMEOUT_MS = 15_000;
const MOST_TABS = 6;

describe('the command table', () => {
  const extension = vscode.extensions.getExtension('acquire-community.acquire')!;
  const manifest = extension.packageJSON as Manifest;
  let api: TestApi;
  let responder: ManualResponder;
  before(async () => {
    api = (await extension.activate()) as TestApi;
  });

  it('has exactly the commands of the manifest', () => {
    const ids = [...api.commandIds].sort();
    assert.deepEqual(ids, manifest.contributes.commands.map((c) => c.command).sort());
  });

  for (const state of ['signed out', 'signed in'] as const) {
    describe(state, () => {
      before(async function () {
        this.timeout(60_000);
        await api.accounts.removeAll();
        if (state === 'signed in') await vscode.commands.executeCommand('acquire.sandbox.use');
        responder = manualResponder();
        responder.closeAtOnce = true;
      });
      after(async () => {
        await vscode.commands.executeCommand('acquire.webhooks.stop');
        responder.restore();
        await vscode.commands.executeCommand('workbench.action.closeAllEditors');
        await api.accounts.removeAll();
        await closeLog();
      });

      it('survives calling every command without arguments', async function () {
        this.timeout(180_000);
        const failed: string[] = [];
        for (const id of api.commandIds.filter(
          (c) => c !== 'acquire.sandbox.use' && c !== 'acquire.sandbox.useContacts',
        )) {
          const before = responder.messages.length;
          let timer: ReturnType<typeof setTimeout> | undefined;
          try {
            await Promise.race([
              vscode.commands.executeCommand(id),
              new Promise((_, reject) => {
                timer = setTimeout(() => reject(new Error('it waits for something')), COMMAND_TIMEOUT_MS);
              }),
            ]);
          } catch (error) {
            failed.push(`${id}: ${error instanceof Error ? error.message : String(error)}`);
          }
          clearTimeout(timer);
          for (const { level, text } of responder.messages.slice(before))
            if (level === 'error') failed.push(`${id} says: ${text}`);
          if (id.endsWith('.showLog')) await closeLog();
          // A window with many editors is slow; the active one is what the next commands apply to.
          if (vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length > MOST_TABS)
            for (const others of ['closeEditorsInOtherGroups', 'closeOtherEditors'])
              await vscode.commands.executeCommand(`workbench.action.${others}`);
        }
        assert.deepEqual(failed, []);
      });
    });
  }
});
