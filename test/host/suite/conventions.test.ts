import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { loadTestApi, leadRows, waitUntilSettled, waitUntil } from './leadSupport';
import { trackResources } from './resourceTracker';
import { respondWith, manualResponder } from './fakeUsers';

interface Binding {
  readonly key: string;
  readonly command: string;
  readonly when?: string;
}
interface Manifest {
  readonly contributes: {
    readonly keybindings: readonly (Binding & { readonly mac?: string })[];
    readonly views: Record<string, readonly { readonly id: string }[]>;
  };
}
type Row = readonly [view: string, item: vscode.TreeItem];

/** At most this many rows of one level are checked; the reference alone has hundreds. */
const ROWS = 60;

const ROW_OF_LEADS = ['acquire.leads', 'listFocus', '!inputFocus'];
/** Keys that VS Code uses in many places, and the conditions that limit ours to our own views and editors. */
const SHARED_KEYS: Readonly<Record<string, readonly string[]>> = {
  f2: ROW_OF_LEADS,
  delete: ROW_OF_LEADS,
  escape: ['acquire.requestRunning', 'editorTextFocus', '!suggestWidgetVisible', '!findWidgetVisible'],
};

describe('the conventions of VS Code, in a window', () => {
  const extension = vscode.extensions.getExtension('acquire-community.acquire')!;
  const manifest = extension.packageJSON as Manifest;
  const { trees, timers } = trackResources(extension.extensionPath);
  let rows: Row[];

  async function walk(
    view: string,
    provider: vscode.TreeDataProvider<unknown>,
    parent?: unknown,
    depth = 0,
  ): Promise<Row[]> {
    const found: Row[] = [];
    for (const node of ((await provider.getChildren(parent)) ?? []).slice(0, ROWS)) {
      const item = await provider.getTreeItem(node);
      found.push([view, item]);
      if (item.collapsibleState && depth < 4) found.push(...(await walk(view, provider, node, depth + 1)));
    }
    return found;
  }
  const all = async (): Promise<Row[]> =>
    (await Promise.all([...trees].map(([view, provider]) => walk(view, provider)))).flat();

  before(async function () {
    this.timeout(60_000);
    await loadTestApi();
    await vscode.commands.executeCommand('acquire.sandbox.use');
    await waitUntilSettled();
    const { services, accounts } = await loadTestApi();
    await (
      await services.client()
    ).send(accounts.active()!, {
      method: 'POST',
      url: '/api/profile/lead/list',
      body: { kind: 'form', fields: [['limit', '1']] },
    });
    await vscode.commands.executeCommand('acquire.request.newScratchpad');
    await vscode.commands.executeCommand('acquire.webhooks.start');
    await respondWith(['CHAT_ON_START', 'JSON', 'The receiver of this window'], () =>
      vscode.commands.executeCommand('acquire.webhooks.trigger'),
    );
    await waitUntil('a row in each view', async () => {
      rows = await all();
      return new Set(rows.map(([view]) => view)).size === 4;
    });
  });
  after(async () => {
    await vscode.commands.executeCommand('acquire.webhooks.stop');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await (await loadTestApi()).accounts.removeAll();
  });

  it('every row has a unique id, and keeps it when the view is refreshed', async () => {
    assert.deepEqual(
      [...trees.keys()].sort(),
      Object.values(manifest.contributes.views)
        .flat()
        .map((view) => view.id)
        .sort(),
    );
    const ids = (list: readonly Row[]): string[] => list.map(([view, item]) => `${view} ${item.id}`);
    assert.deepEqual(
      rows.filter(([, item]) => !item.id).map(([view, item]) => `${view} ${String(item.label)}`),
      [],
    );
    assert.deepEqual(
      ids(rows).filter((id, i, list) => list.indexOf(id) !== i),
      [],
    );
    assert.deepEqual(ids(await all()), ids(rows));
  });

  it('every row with an icon has a label that says what the icon shows', () => {
    assert.ok(rows.length > 100, `${rows.length} rows`);
    assert.deepEqual(
      rows
        .filter(([, item]) => item.iconPath && !item.accessibilityInformation?.label)
        .map(([view, item]) => `${view} ${String(item.label)}`),
      [],
    );
  });

  it('icons come from the theme, or in pairs for light and dark', () => {
    const fits = (icon: vscode.TreeItem['iconPath']): boolean =>
      icon === undefined ||
      icon instanceof vscode.ThemeIcon ||
      (typeof icon === 'object' && 'light' in icon && 'dark' in icon);
    assert.deepEqual(
      rows.filter(([, item]) => !fits(item.iconPath)).map(([view, item]) => `${view} ${String(item.label)}`),
      [],
    );
  });

  it('keys have a condition and override none of VS Code', async () => {
    const defaults = (
      await vscode.workspace.openTextDocument(vscode.Uri.parse('vscode://defaultsettings/keybindings.json'))
    ).getText();
    const builtIn = JSON.parse(defaults.replace(/^\s*\/\/.*$/gm, '').replace(/,(\s*[\]}])/g, '$1')) as Binding[];
    assert.ok(builtIn.length > 300, `${builtIn.length} keys`);
    // Keys for a terminal, a quick pick or a chat cannot conflict with keys for a file editor.
    const elsewhere = (when = '', ours = ''): boolean =>
      when
        .split('||')
        .every(
          (one) =>
            /terminalFocus|inQuickInput|accessibleViewContains|\binChat\b/.test(one) ||
            ours
              .split('||')
              .every((own) =>
                [...own.matchAll(/!([\w.]+)/g)].some(([, key]) => new RegExp(`(?<![!\\w.])${key}(?![\\w.])`).test(one)),
              ),
        );
    for (const { key, mac, command, when } of manifest.contributes.keybindings) {
      assert.ok(when, command);
      if (!command.startsWith('acquire.')) continue; // A key binding for a VS Code command, such as Tab in suggestions.
      if (SHARED_KEYS[key]) {
        // VS Code reorders the conditions.
        for (const part of when.split('||'))
          for (const word of SHARED_KEYS[key]) assert.ok(part.includes(word), `${key} of ${command}: ${when}`);
        continue;
      }
      // On macOS ⌥⌘R also toggles regular expressions in the find widget, but in a request file it should send.
      assert.match(mac ?? key, /^(?:cmd|ctrl)\+alt\+|^f\d+$/, command);
      assert.deepEqual(
        builtIn
          .filter(
            (binding) =>
              binding.key === key && !elsewhere(binding.when, when) && !binding.command.startsWith('acquire.'),
          )
          .map((binding) => `${binding.command} ${binding.when}`),
        [],
        `${key} of ${command}`,
      );
    }
  });

  it('irreversible actions ask in a dialog with the verb on its button, and Escape changes nothing', async () => {
    await vscode.commands.executeCommand('acquire.sandbox.useContacts');
    await waitUntilSettled();
    const { accounts, services } = await loadTestApi();
    const [first, second] = await leadRows();
    const writes: string[] = [];
    const listening = services.onDidExchange(({ request }) => {
      if (/delete|merge|block/i.test(`${request.method} ${request.url}`)) writes.push(request.url);
    });
    const responder = manualResponder();
    // The command first asks which contact to keep; this picks the first row.
    (vscode.window as unknown as Record<string, unknown>).showQuickPick = async (items: PromiseLike<unknown[]>) =>
      (await items)[0];
    try {
      for (const [command, verb, args] of [
        ['acquire.lead.delete', /^Delete/, [first]],
        ['acquire.lead.merge', /^Merge/, [first, [first, second]]],
        ['acquire.lead.block', /^Block/, [first]],
        ['acquire.account.signOut', /^Sign Out/, [accounts.active()!.key]],
        ['acquire.account.signOutAll', /^Sign Out/, []],
        ['acquire.data.removeAll', /^Remove All Data/, []],
        ['acquire.sandbox.reset', /^Reset/, []],
        ['acquire.webhooks.clear', /^Clear/, []],
        ['acquire.request.clearHistory', /^(Clear|Remove|Delete)/, []],
      ] as const) {
        responder.messages.length = 0;
        await vscode.commands.executeCommand(command, ...args);
        const asked = responder.messages.filter((message) => message.buttons.length);
        assert.deepEqual(
          asked.map(({ modal, buttons }) => [modal, verb.test(buttons[0] ?? '')]),
          [[true, true]],
          `${command}: ${JSON.stringify(responder.messages)}`,
        );
      }
    } finally {
      responder.restore();
      listening.dispose();
    }
    assert.deepEqual(writes, []);
    assert.equal(accounts.all().length, 2);
  });

  it('hidden views need no timer, except the hourly ones that remove what is too old', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.view.explorer');
    const needed = (): string[] => timers().filter((timer) => timer !== 'setInterval 3600000 ms');
    await waitUntil('the timers of visible views to end', () => needed().length === 0, 20_000).catch(() => undefined);
    assert.deepEqual(needed(), []);
    await vscode.commands.executeCommand('workbench.view.extension.acquire');
    await waitUntil('the ages to be kept up to date', () => timers().includes('setInterval 60000 ms'));
  });
});
