// Upgrades from the released version 0.1.0 to this one, and then removes all data.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { firstReleaseVsix } from '../../scripts/lib/firstRelease';
import { packageVsix } from '../../scripts/lib/vsix';
import { installVsix } from '../../scripts/vscode/server';
import { startSandbox, type RunningSandbox } from '../../src/features/sandbox/server';
import { useWindow } from './support/window';

const TOKEN = 'canary-5b1e77aa40c2';
const ID = 'acquire-community.acquire';

describe('an upgrade from version 0.1.0 @long', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'acq-upgrade-'));
  const window = useWindow(async () => ({ vsix: await firstReleaseVsix() }));
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox({ leads: 60, token: TOKEN });
  });
  after(async () => {
    await sandbox.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const installed = (): string[] =>
    readdirSync(path.join(window.dataDir, 'extensions')).filter((name) => name.startsWith(`${ID}-`));
  /** The names of the files in the extension's folders. */
  const stored = (): string[] =>
    readdirSync(path.join(window.dataDir, 'data/User'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes(ID) && statSync(path.join(window.dataDir, 'data/User', name)).isFile())
      .map((name) => name.slice(name.indexOf(ID) + ID.length + 1));

  it('starts with what a user of 0.1.0 has: an account, a saved view, a draft, a request, deliveries', async () => {
    const { wb, page } = window;
    await wb.openView('Acquire');
    await wb.commandThatAsks('Acquire: Sign In…', 'Whose data');
    await wb.quick.pick('My own workspace');
    await wb.quick.pick('Another host', 'Which API does the workspace have');
    await wb.quick.answer(sandbox.origin, 'The host the token is sent to');
    await wb.quick.pick('API 1.0.0', 'speak');
    await wb.quick.answer(sandbox.token, 'Paste the token');
    await wb.section('Leads').rows.first().waitFor();
    assert.deepEqual(installed(), [`${ID}-0.1.0`]);

    await wb.command('Acquire: New Request Scratchpad');
    await wb.editors.visibleText();
    await wb.command('Acquire: Send Request');
    await wb.section('Requests').expand();
    await wb.section('Requests').rows.first().waitFor();

    await wb.command('Acquire: Sort Leads…');
    await wb.quick.pick('Name');
    await wb.command('Acquire: Saved Lead Views…');
    await wb.quick.pick('Save the View as It Is Now');
    await wb.quick.answer('My view');
    await wb.quick.box.waitFor({ state: 'hidden' });

    await wb.section('Webhooks').expand();
    await wb.section('Webhooks').pressButton('Start Webhook Receiver');
    await wb.notification('listens at').waitFor();
    await wb.commandThatAsks('Acquire: Trigger Webhook…', 'Which event?');
    await wb.quick.pick('CHAT_ON_ACCEPT');
    await wb.quick.pick('receiver');
    await wb.section('Webhooks').rows.first().waitFor();

    await wb.section('Leads').open('Bram Mulder');
    await wb.editors.visibleText();
    await wb.command('Acquire: Edit Lead as JSON');
    await page.getByText('draft, not sent').first().waitFor();
    await page.keyboard.press('Control+f');
    await page.locator('.find-widget.visible textarea').first().fill('Mulder');
    await page.waitForTimeout(500);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(500);
    await page.keyboard.type('Upgraded');
    await page.waitForTimeout(2_000);
    await waitUntil(() => stored().some((name) => name.startsWith('drafts/')), 'no draft is stored');
    assert.deepEqual(installed(), [`${ID}-0.1.0`]);
  });

  it('keeps all of it in this version', async () => {
    const { wb, page, dataDir } = window;
    const before = stored().filter((name) => /^(drafts|history)\//.test(name));
    await installVsix({
      lane: 'default',
      dataDir,
      vsix: await packageVsix({ target: path.join(dir, 'new.vsix'), version: '99.0.0' }),
    });
    assert.ok(installed().includes(`${ID}-99.0.0`), installed().join());
    sandbox.clearRequests();
    await window.reload();
    await wb.openView('Acquire');
    await wb.section('Leads').rows.first().waitFor();
    assert.ok(sandbox.requests().length > 0);
    assert.ok(sandbox.requests().every(({ status, auth }) => status === 200 && auth === 'Bearer'));
    assert.equal(await page.locator('.statusbar-item[id$="acquire.account"] .codicon-lock').count(), 1);

    const requests = wb.section('Requests');
    await requests.expand();
    await requests.rows.filter({ hasText: 'List' }).first().waitFor();
    const webhooks = wb.section('Webhooks');
    await webhooks.expand();
    await webhooks.rows.filter({ hasText: 'CHAT_ON_ACCEPT' }).first().waitFor();
    await wb.command('Acquire: Saved Lead Views…');
    await wb.quick.pick('My view');
    for (const name of before) assert.ok(stored().includes(name), name);
    await wb.quick.box.waitFor({ state: 'hidden' });
    await wb.section('Leads').rowAction('Bram Mulder', 'Open Lead as JSON');
    await page.getByText('draft, not sent').first().waitFor();
    assert.match(await wb.editors.visibleText(), /Upgraded/);
  });

  it('leaves nothing after Remove All Data except the file that records it', async () => {
    const { wb } = window;
    await wb.command('Acquire: Remove All Data…');
    await wb.answerDialog('Remove All Data');
    await wb.waitForMessage('All Acquire data was removed from this computer.');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    assert.deepEqual(stored(), ['data-removed.json']);
    assert.deepEqual(window.filesContaining(TOKEN), []);
    assert.deepEqual(window.filesContaining('Bram Mulder'), []);
    await window.reload();
    await wb.openView('Acquire');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    assert.deepEqual(stored(), ['data-removed.json']);
  });
});

async function waitUntil(done: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (done()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(what);
}
