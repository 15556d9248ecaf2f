import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension';
import { standIn, type StandIns } from './quickInputs';

interface Manifest {
  contributes: {
    commands: { command: string; title: string; category: string }[];
    menus: Record<string, { command: string; when?: string; group?: string }[]>;
  };
}

/** Milliseconds a command may take while everything it asks is dismissed. */
const PATIENCE = 15_000;

describe('the command table', () => {
  const extension = vscode.extensions.getExtension('acquire-community.acquire')!;
  const manifest = extension.packageJSON as Manifest;
  let api: TestApi;
  let stands: StandIns;
  before(async () => {
    api = (await extension.activate()) as TestApi;
  });

  it('15: is what the manifest declares, both ways, each once', () => {
    const ids = [...api.commandIds].sort();
    assert.deepEqual(ids, manifest.contributes.commands.map((c) => c.command).sort());
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids)
      assert.match(id, /^acquire\.(account|data|lead|leads|request|reference|sandbox|webhooks)\.[a-zA-Z0-9]+$/);
  });

  it('16: has one category and a title for each, without emoji', () => {
    const raw = JSON.parse(readFileSync(path.join(extension.extensionPath, 'package.json'), 'utf8')) as Manifest;
    const words = JSON.parse(readFileSync(path.join(extension.extensionPath, 'package.nls.json'), 'utf8')) as Record<
      string,
      string
    >;
    for (const { command, title, category } of raw.contributes.commands) {
      assert.equal(category, 'Acquire', command);
      assert.ok(/^%.+%$/.test(title) && words[title.slice(1, -1)], `${command}: ${title}`);
      assert.equal(/\p{Extended_Pictographic}/u.test(words[title.slice(1, -1)] ?? ''), false, command);
    }
  });

  it('names in menus only what it has', () => {
    const ids = new Set(api.commandIds);
    for (const [menu, entries] of Object.entries(manifest.contributes.menus)) {
      for (const entry of entries)
        if (entry.command?.startsWith('acquire.')) assert.ok(ids.has(entry.command), `${menu}: ${entry.command}`);
    }
  });

  for (const state of ['signed out', 'signed in'] as const) {
    describe(state, () => {
      before(async function () {
        this.timeout(60_000);
        await api.accounts.removeAll();
        if (state === 'signed in') await vscode.commands.executeCommand('acquire.sandbox.use');
        stands = standIn();
        stands.closeAtOnce = true;
      });
      after(async () => {
        await vscode.commands.executeCommand('acquire.webhooks.stop');
        stands.restore();
        await vscode.commands.executeCommand('workbench.action.closeAllEditors');
        await api.accounts.removeAll();
        // The log stands in it, and would be drawn anew with each line.
        await vscode.commands.executeCommand('workbench.action.closePanel');
      });

      it('18: survives each command being called with no argument', async function () {
        this.timeout(180_000);
        const failed: string[] = [];
        for (const id of api.commandIds.filter(
          (c) => c !== 'acquire.sandbox.use' && c !== 'acquire.sandbox.useContacts',
        )) {
          const before = stands.messages.length;
          let timer: ReturnType<typeof setTimeout> | undefined;
          try {
            await Promise.race([
              vscode.commands.executeCommand(id),
              new Promise((_, reject) => {
                timer = setTimeout(() => reject(new Error('it waits for something')), PATIENCE);
              }),
            ]);
          } catch (error) {
            failed.push(`${id}: ${error instanceof Error ? error.message : String(error)}`);
          }
          clearTimeout(timer);
          for (const { level, text } of stands.messages.slice(before))
            if (level === 'error') failed.push(`${id} says: ${text}`);
        }
        assert.deepEqual(failed, []);
      });
    });
  }
});
