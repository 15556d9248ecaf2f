// Puts a known person and token into every store, removes all data, and then searches the disk for them.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension';
import { figure } from '../../figures';
import { fillStores, needles, PERSON, removeOtherWorkspace, userDataFolder } from './dataRemovalSupport';
import { respondWith } from './fakeUsers';
import { loadTestApi as activate, waitUntilSettled, createLeadSite, waitUntil, type LeadSite } from './leadSupport';
import { filesWith } from './secretLeakSupport';

/**
 * A stored value without the records of deleted credentials, which hold a random key and no account data. VS Code may restore a record
 * from another window's copy of the state; the next start removes it.
 */
const withoutNotes = (value: unknown): string =>
  JSON.stringify(value, (name, part: unknown) => (name === 'leftovers' ? undefined : part)) ?? '';

describe('removing all data', function () {
  this.timeout(120_000);
  let api: TestApi;
  let here: LeadSite;
  let dataDir: string;

  before(async () => {
    api = await activate();
    dataDir = userDataFolder(api);
  });
  beforeEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    here = await createLeadSite('1.0.0', { label: PERSON[0], leads: 5 });
    await waitUntilSettled();
    await fillStores(api, here);
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here.stop();
  });

  /** Everything that is still stored, in any store. */
  async function left(): Promise<string[]> {
    const { context } = api.services;
    const state = [context.globalState, context.workspaceState].flatMap((memory) =>
      memory.keys().map((key) => `${key} ${JSON.stringify(memory.get(key))}`),
    );
    const secrets = await Promise.all(
      [
        'acquire.webhooks.secret',
        'acquire.webhooks.path',
        ...api.accounts.all().map(({ key }) => `acquire.credential.${key}`),
      ].map(async (key) => (await context.secrets.get(key)) && `secret ${key}`),
    );
    return [
      ...filesWith(dataDir, needles),
      ...state.filter((text) => !text.startsWith('acquire.data.removal ')),
      ...secrets.filter((one): one is string => !!one),
      ...api.accounts.all().map(({ label }) => `account ${label}`),
      ...readdirSync(context.globalStorageUri.fsPath).filter((name) => name !== 'data-removed.json'),
      ...vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => !(input instanceof vscode.TabInputText && input.uri.scheme === 'untitled'))
        .map((tab) => `tab ${tab.label}`),
    ];
  }

  for (const [command, button] of [
    ['acquire.data.removeAll', 'Remove All Data'],
    ['acquire.account.signOutAll', 'Sign Out of All'],
  ] as const)
    it(`leaves nothing of a person or a token behind: ${command} [threat: data-left]`, async () => {
      await respondWith([button], () => vscode.commands.executeCommand(command));
      await waitUntil('nothing is left', async () => !(await left()).length).catch(async () => {
        assert.deepEqual(await left(), []);
      });
      const { session } = await api.webhooks.load();
      assert.equal(session.receiver.running, undefined);
      assert.equal(session.log.counts().kept, 0);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      assert.deepEqual(await left(), [], 'nothing is written again');
      figure(
        'data-left',
        `${needles.length} spellings of a person and a token in the user data folder, state and secrets after ${button}: 0`,
      );
    });

  it('asks first, and removes nothing without confirmation', async () => {
    await respondWith([undefined], () => vscode.commands.executeCommand('acquire.data.removeAll'));
    assert.ok(api.accounts.all().length >= 2);
    assert.ok(filesWith(dataDir, needles).length >= 6);
    assert.equal(await api.accounts.removeAll(), true, 'every credential is deleted');
  });

  it('removes the data of an account when it is signed out', async () => {
    const { key } = here.account;
    await respondWith(['Sign Out'], () => vscode.commands.executeCommand('acquire.account.signOut', key));
    const storage = api.services.context.globalStorageUri.fsPath;
    const { globalState, workspaceState } = api.services.context;
    const about = async (): Promise<string[]> => [
      ...readdirSync(storage, { recursive: true })
        .map(String)
        .filter((name) => name.includes(key)),
      ...[globalState, workspaceState]
        .flatMap((memory) => memory.keys().map((name) => `${name} ${withoutNotes(memory.get(name))}`))
        .filter((text) => text.includes(key)),
      ...(await (await api.writeLog()).read(key)).writes.map(({ path: written }) => written),
    ];
    await waitUntil('the data of the account is gone', async () => !(await about()).length).catch(async () => {
      assert.deepEqual(await about(), []);
    });
    await api.accounts.removeAll();
  });

  after(() => removeOtherWorkspace(api));
});
