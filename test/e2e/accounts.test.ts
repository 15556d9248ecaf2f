import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type RunningSandbox } from '../../src/features/sandbox/server';
import { root } from '../../scripts/lib/paths';
import { signIn } from './support/signIn';
import { useWindow, type CodeWindow } from './support/window';

const TOKEN = 'canary-c0ffee5e7d91ab';

/** The account's item in the status bar, with its icon. */
const item = (window: CodeWindow) => window.page.locator('.statusbar-item[id$="acquire.account"]');
const icon = (window: CodeWindow, name: string) => item(window).locator(`.codicon-${name}`);

describe('accounts in the window', () => {
  const window = useWindow();
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox({ leads: 60, token: TOKEN });
  });
  after(() => sandbox.stop());

  it('do not exist at first: no item, and one welcome view with two buttons', async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    assert.equal(await item(window).count(), 0);
  });

  it('show in the box why a host, an id and a token are refused', async () => {
    const { wb } = window;
    await wb.commandThatAsks('Acquire: Sign In…', 'Which workspace do you');
    await wb.screenshot('accounts-whose');
    await wb.quick.pick('My own workspace', 'Which workspace do you');
    await wb.quick.open('Which API');
    await wb.screenshot('accounts-generation');
    await wb.quick.pick('Another host', 'Which API');
    await wb.quick.answer('http://evil.example', 'The token is sent only to');
    await wb.quick.open('Only https is allowed');
    await wb.quick.answer(sandbox.origin);
    await wb.quick.pick('API 1.0.0', 'Which API version does');
    await wb.quick.answer('wrong-token', 'Paste the token');
    await wb.quick.open('Acquire rejected this token (401)');
    await wb.screenshot('accounts-refused');
    assert.equal(await wb.quick.input.inputValue(), 'wrong-token');
    await wb.quick.answer(`Bearer ${TOKEN}`);
    await wb.section('Leads').rows.first().waitFor();
  });

  it('start read-only, and are made writable by one modal dialog that names them', async () => {
    const { wb } = window;
    const host = new URL(sandbox.origin).host;
    await icon(window, 'lock').waitFor();
    assert.match(await item(window).innerText(), new RegExp(host));
    await wb.screenshot('accounts-locked');
    await wb.command('Acquire: Allow Changes…');
    await wb.dialog.waitFor();
    assert.match(await wb.dialog.innerText(), new RegExp(`${host} is read-only`));
    await wb.screenshot('accounts-unlock');
    await wb.answerDialog('Allow for 1 Hour');
    await icon(window, 'lock').waitFor({ state: 'detached' });
  });

  it('are switched and managed from the status bar', async () => {
    const { wb } = window;
    await wb.command('Acquire: Use the Sandbox (API 1.0.0)');
    await wb.statusItem('Sandbox').waitFor();
    await item(window).click();
    await wb.quick.open('Which account');
    await wb.screenshot('accounts-switch');
    await wb.quick.pick(new URL(sandbox.origin).host);
    await wb.statusItem(new URL(sandbox.origin).host).waitFor();
    await item(window).click();
    await wb.quick.pick('Manage', 'Which account');
    await wb.quick.open('changes allowed until');
    await wb.screenshot('accounts-manage');
    await wb.quick.pick('Rename');
    await wb.quick.answer('Acme Support', 'A name for this account');
    await wb.statusItem('Acme Support').waitFor();
    await wb.commandThatAsks('Acquire: Set Account Color…', 'Which account');
    await wb.quick.pick('Acme Support');
    await wb.quick.pick('Green', 'this color');
  });

  it('keep write permission, name and token after a window reload', async () => {
    await window.reload();
    const { wb } = window;
    await wb.openView('Acquire');
    await wb.statusItem('Acme Support').waitFor();
    assert.equal(await icon(window, 'lock').count(), 0);
    await wb.section('Leads').rows.first().waitFor();
  });

  it('prompt once when the token is refused, and continue after it was replaced', async () => {
    const { wb } = window;
    sandbox.setToken(`${TOKEN}-2`);
    await wb.command('Acquire: Refresh Leads');
    await wb.notification('Acquire rejected the token for Acme Support (401)').waitFor();
    await icon(window, 'warning').waitFor();
    await wb.screenshot('accounts-unauthorized');
    await wb.command('Acquire: Refresh Leads');
    await wb.section('Leads').welcomeButton('Sign In Again').waitFor();
    assert.equal((await wb.notifications()).filter((text) => text.includes('rejected')).length, 1);
    await wb.answerNotification('Acquire rejected the token', 'Replace Token');
    await wb.quick.answer(`${TOKEN}-2`, 'Paste the token');
    await icon(window, 'warning').waitFor({ state: 'detached' });
    await wb.section('Leads').rows.first().waitFor();
  });

  it('are signed out after a confirmation, and leave no trace of the token in plain text', async () => {
    const { wb } = window;
    await wb.commandThatAsks('Acquire: Sign Out…', 'Which account');
    await wb.quick.pick('Acme Support');
    await wb.dialog.waitFor();
    await wb.screenshot('accounts-sign-out');
    await wb.answerDialog('Sign Out');
    await wb.statusItem('Sandbox').waitFor();
    assert.ok(sandbox.requests().every((r) => r.auth === 'Bearer'));
    for (const form of [TOKEN, Buffer.from(TOKEN).toString('base64').replace(/=+$/, '')])
      assert.deepEqual(window.filesContaining(form), []);
    assert.equal((await window.page.content()).includes(TOKEN), false);
  });
});

describe('[threat: settings] a hostile workspace', () => {
  let evil: Server;
  let sandbox: RunningSandbox;
  let folder: string;
  const hits: string[] = [];
  before(async () => {
    evil = createServer((request, response) => {
      hits.push(`${request.method} ${request.url}`);
      response.end('{}');
    });
    await new Promise<void>((resolve) => {
      evil.listen(0, '127.0.0.1', resolve);
    });
    sandbox = await startSandbox({ leads: 60, token: TOKEN });
  });
  after(async () => {
    evil.close();
    evil.closeAllConnections();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const window = useWindow(() => {
    const address = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`;
    folder = mkdtempSync(path.join(tmpdir(), 'acq-hostile-'));
    const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      contributes: { configuration: { properties: Record<string, { type: string; maximum?: number }> } };
    };
    const settings: Record<string, unknown> = {};
    for (const [key, { type, maximum }] of Object.entries(contributes.configuration.properties))
      settings[key] =
        type === 'string'
          ? `${address}/${key}`
          : type === 'boolean'
            ? true
            : type === 'array'
              ? [address]
              : type === 'object'
                ? { url: address }
                : (maximum ?? 1);
    for (const key of ['host', 'origin', 'url', 'baseUrl', 'token', 'account', 'accounts', 'proxy', 'writes'])
      settings[`acquire.${key}`] = address;
    mkdirSync(path.join(folder, '.vscode'));
    writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings, null, 2));
    return { folder };
  });

  it("cannot redirect requests, allow writes or sign in: every request goes to the account's own host", async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    assert.equal(await item(window).count(), 0);
    await signIn(wb, sandbox, '1.0.0');
    await wb.section('Leads').rows.first().waitFor();
    await icon(window, 'lock').waitFor();
    await wb.command('Acquire: Refresh Leads');
    await wb.command('Acquire: Try Request…');
    const panel = await wb.editors.webview('Try Request');
    await panel.getByRole('button', { name: /^Send/ }).click();
    await panel
      .getByText(/200 OK/)
      .first()
      .waitFor();
    assert.ok(sandbox.requests().length >= 3);
    assert.deepEqual(hits, []);
  });
});
