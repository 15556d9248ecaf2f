// Two real windows with separate extension hosts share accounts and their write permissions.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { isWritable } from '../../../src/api/client/account';
import { figure } from '../../figures';
import { respondWith } from './fakeUsers';
import { loadTestApi, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { OtherWindow } from './otherWindow';
import { closeDocuments, openRequests } from './requestDocuments';

const ROWS = 40;

describe('two windows', function () {
  this.timeout(120_000);
  let other: OtherWindow;
  let here: LeadSite;
  before(async function () {
    if (!OtherWindow.possible) return this.skip();
    here = await createLeadSite('1.0.0', { label: 'Shared', leads: 3 });
    other = await OtherWindow.open();
    await waitUntil('the account in the other window', async () =>
      (await other.order({ do: 'look' })).writable.includes(here.account.key),
    );
  });
  // The window stays open for the next suite.
  after(() => here?.stop());

  const names = (): string[] =>
    here.sandbox
      .requests()
      .filter((r) => r.path.endsWith('/add-update'))
      .map((r) => new URLSearchParams(r.body).get('name') ?? '');

  /** Runs something that asks, and returns all messages it shows. */
  async function messages(
    answers: Parameters<typeof respondWith>[0],
    run: () => PromiseLike<unknown>,
  ): Promise<string> {
    const shown: string[] = [];
    await respondWith(answers, async () => {
      const window = vscode.window as unknown as Record<string, (...args: unknown[]) => unknown>;
      for (const name of ['showWarningMessage', 'showErrorMessage', 'showInformationMessage']) {
        const show = window[name]!;
        window[name] = (...args) => {
          shown.push(String(args[0]));
          return show(...args);
        };
      }
      await run();
    });
    return shown.join('\n');
  }

  it('run in two processes', async () => {
    assert.notEqual((await other.order({ do: 'look' })).pid, process.pid);
  });

  it('[threat: read-only] an account made read-only in one stops the import in the other before its next row', async () => {
    const root = vscode.workspace.workspaceFolders![0]!.uri;
    const file = vscode.Uri.joinPath(root, 'shared.csv');
    const all = Array.from({ length: ROWS }, (_, n) => `Row ${n + 1}`);
    await vscode.workspace.fs.writeFile(file, Buffer.from(`name\n${all.join('\n')}\n`));
    here.sandbox.clearRequests();
    here.sandbox.setFaults({ kind: 'slow-headers', rate: 1, latencyMs: 100 });
    let atLock = 0;
    const locking = waitUntil('three rows', () => names().length >= 3, 30_000).then(async () => {
      const { error } = await other.order({ do: 'command', id: 'acquire.account.lock', argument: here.account.key });
      atLock = names().length;
      assert.equal(error, undefined);
    });
    const said = await messages([file, `Check the ${ROWS} Rows`, 'Import'], () =>
      vscode.commands.executeCommand('acquire.leads.import'),
    );
    await locking;
    here.sandbox.setFaults(undefined);
    const written = names();
    assert.ok(written.length <= atLock + 1, `${written.length} rows, ${atLock} when the permission was gone`);
    assert.ok(written.length < ROWS);

    assert.match(said, /Shared is read-only, so the change was not sent/);
    assert.match(said, new RegExp(`is paused: ${written.length} of ${ROWS} rows were sent`));
    const { accounts } = await loadTestApi();
    await accounts.writes.set(here.account.key, 'always');
    await respondWith(['shared.csv'], () => vscode.commands.executeCommand('acquire.leads.resumeImport'));
    assert.deepEqual(names(), all, 'each row was written once');
    figure('read-only', `two windows: ${written.length - atLock} rows written after the other window forbade it`);
    await vscode.workspace.fs.delete(file);
  });

  it('[threat: read-only] an account made read-only in one stops Run All in the other before its next write', async () => {
    const { accounts } = await loadTestApi();
    await accounts.writes.set(here.account.key, 'always');
    const request = (n: number): string =>
      `### Add ${n}\nPOST /profile/lead/add-update\nContent-Type: application/x-www-form-urlencoded\n\nname=Run ${n}\n`;
    const document = await openRequests(Array.from({ length: 20 }, (_, n) => request(n + 1)).join('\n'));
    here.sandbox.clearRequests();
    here.sandbox.setFaults({ kind: 'slow-headers', rate: 1, latencyMs: 100, match: 'add-update' });
    let atLock = 0;
    const locking = waitUntil('two writes', () => names().length >= 2, 30_000).then(async () => {
      await other.order({ do: 'command', id: 'acquire.account.lock', argument: here.account.key });
      atLock = names().length;
    });
    const said = await messages(['Run All'], () =>
      vscode.commands.executeCommand('acquire.request.runAll', document.uri),
    );
    await locking;
    here.sandbox.setFaults(undefined);
    const written = names();
    assert.ok(written.length <= atLock + 1 && written.length < 20, `${written.length} writes, ${atLock} before`);
    assert.match(said, /Shared is read-only, so the change was not sent/);
    assert.match(
      said,
      new RegExp(`${written.length} of 20 requests received a response, ${19 - written.length} were not sent`),
    );
    await closeDocuments();
  });

  it('show permissions granted in the other window, without focus', async () => {
    const { accounts } = await loadTestApi();
    await waitUntil('read-only here', () => !isWritable(accounts.get(here.account.key)!));
    await other.order({ do: 'allow', key: here.account.key, kind: 'always' });
    await waitUntil('writable here', () => isWritable(accounts.get(here.account.key)!));
    await other.order({ do: 'allow', key: here.account.key, kind: 'locked' });
    await waitUntil('read-only here', () => !isWritable(accounts.get(here.account.key)!));
  });
});
