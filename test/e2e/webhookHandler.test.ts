import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clipboardText } from './support/clipboard';
import { useWindow } from './support/window';

const SECRET = 'whsec-handler-canary-77';
const right = (body: string): string => createHmac('sha256', SECRET).update(body).digest('hex');

describe('webhooks of the sandbox and their handler', () => {
  const window = useWindow({ viewport: { width: 1500, height: 1000 } });
  const got: { headers: IncomingMessage['headers']; body: string }[] = [];
  let status = 200;
  let handler: Server;
  let url = '';
  before(async () => {
    handler = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        got.push({ headers: request.headers, body });
        response.statusCode = status;
        response.end(`seen ${got.length}`);
      });
    });
    await new Promise<void>((ok) => {
      handler.listen(0, '127.0.0.1', ok);
    });
    url = `http://127.0.0.1:${(handler.address() as AddressInfo).port}/acquire`;
  });
  after(() => {
    handler.close();
    handler.closeAllConnections();
  });

  /** Waits until the side bar shows a row with this label whose description matches. */
  async function rowWith(label: string, text: RegExp): Promise<void> {
    const view = window.wb.section('Webhooks');
    await view.rows
      .filter({ hasText: label })
      .filter({ hasText: text })
      .first()
      .waitFor({ timeout: 15_000 })
      .catch(async () => {
        throw new Error(`no ${label} with ${text} among\n${(await view.texts()).join('\n')}`);
      });
  }

  it('show verified events of the sandbox for a changed lead in a chat', async () => {
    const { wb, page } = window;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await wb.openView('Acquire');
    await wb.section('Leads').pressLink('Use the Sandbox');
    const leads = wb.section('Leads');
    await leads.rows.first().waitFor();
    const first = (await leads.labels())[0] ?? '';
    await leads.select(first);
    await (await wb.editors.webview()).getByRole('heading', { level: 1 }).waitFor();
    await wb.commandThatAsks('Acquire: Change Lead Name…', 'Name of');
    await wb.quick.answer('Grace Hopper');
    await leads.row('Grace Hopper').waitFor();
    await wb.section('Requests').collapse();
    await wb.section('API Reference').collapse();
    const view = wb.section('Webhooks');
    await view.expand();
    await view.pressButton('Start Webhook Receiver');
    await wb.answerNotification('The webhook receiver is listening', 'Set Signing Secret');
    await wb.quick.pick('Enter the Secret Set in Acquire…');
    await wb.quick.answer(SECRET);
    await wb.quick.box.waitFor({ state: 'hidden' });
    await wb.screenshot('webhooks-waiting');
    await wb.command('Acquire: Simulate a Sandbox Chat');
    await wb.section('Leads').collapse(); // so that all deliveries are visible
    await rowWith('CHAT_ON_CLOSE', /\d\d:\d\d:\d\d/);
    await wb.screenshot('webhooks-sandbox');
    assert.ok(!(await view.texts()).join('\n').includes('signed'), 'every delivery is rightly signed');
    await view.open('CHAT_ON_START');
    await wb.editors.tab('CHAT_ON_START').waitFor();
    await page.locator('.view-line', { hasText: 'Grace Hopper' }).first().waitFor();
    assert.match(await wb.editors.visibleText(), /"signature": "raw"/);
  });

  it('have one status bar item for account and receiver', async () => {
    const { page } = window;
    const items = page.locator('.statusbar .statusbar-item[id^="acquire-community.acquire"]');
    assert.equal(await items.count(), 1);
    const port = /port (\d+)/.exec(await window.wb.section('Webhooks').description())?.[1];
    assert.match((await items.first().innerText()).replace(/\s+/g, ' '), new RegExp(`Sandbox.*${port}`));
    assert.match((await items.first().locator('a').getAttribute('aria-label')) ?? '', /Webhook receiver on port/);
  });

  it('are triggered with the selected lead filled in, and arrive as triggered, not as retries', async () => {
    const { wb } = window;
    await wb.section('Leads').expand();
    await wb.editors.closeAll();
    await wb.section('Leads').select('Grace Hopper');
    await (await wb.editors.webview()).getByRole('heading', { level: 1, name: 'Grace Hopper' }).waitFor();
    await wb.commandThatAsks('Acquire: Trigger Webhook…', 'is filled in');
    await wb.screenshot('webhooks-trigger');
    await wb.quick.pick('CHAT_ON_START');
    await wb.quick.pick('JSON', 'In which format');
    await wb.quick.pick('The receiver of this window', 'Where should it be sent');
    await wb.section('Leads').collapse();
    await rowWith('CHAT_ON_START', /triggered/);
    await wb.editors.closeAll();
    await wb.section('Webhooks').openFirst('triggered');
    await window.page.locator('.view-line', { hasText: 'Grace Hopper' }).first().waitFor();
    assert.match(await wb.editors.visibleText(), /"source": "triggered"[\s\S]*"signature": "raw"/);
    assert.doesNotMatch(await wb.editors.visibleText(), /x-acquire-own/);
  });

  it('are replayed to the handler, and show its status, time and response', async () => {
    const { wb } = window;
    const view = wb.section('Webhooks');
    await view.rowAction('CHAT_ON_CLOSE', 'Replay Delivery');
    await wb.quick.pick('Your handler', 'Where should it be sent');
    await wb.quick.answer(url, 'The address of your webhook handler');
    await rowWith('CHAT_ON_CLOSE', /→ 200 in [\d.]+ (?:ms|sec).*replayed/s);
    assert.equal(got.length, 1);
    assert.equal(got[0]?.headers['x-acquire-signature'], right(got[0]?.body ?? ''));
    await wb.screenshot('webhooks-handler');
    await view.openFirst('replayed');
    await wb.editors.tab('CHAT_ON_CLOSE').waitFor();
    await wb.editors.focus();
    await window.page.keyboard.press('ControlOrMeta+End');
    await window.page.locator('.view-line', { hasText: 'seen 1' }).first().waitFor();
  });

  it('are edited, signed again and replayed', async () => {
    const { wb, page } = window;
    const view = wb.section('Webhooks');
    await wb.editors.closeAll();
    await view.rowAction('CHAT_ON_ACCEPT', 'Edit and Replay');
    await wb.editors.codeLens('Send Edited Delivery').waitFor();
    await wb.editors.active.locator('.view-line').nth(2).click();
    await page.evaluate(
      (text) => navigator.clipboard.writeText(text),
      '{ "event": "CHAT_ON_ACCEPT", "id": "424242", "note": "Zo\u00eb" }',
    );
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+V');
    await page.locator('.view-line', { hasText: '424242' }).first().waitFor();
    await wb.screenshot('webhooks-edit');
    await wb.editors.codeLens('Send Edited Delivery').click();
    await wb.quick.pick('Your handler', 'Where should it be sent');
    await rowWith('CHAT_ON_ACCEPT', /→ 200.*replayed/s);
    const last = got.at(-1);
    assert.match(last?.body ?? '', /"id": "424242"/);
    assert.equal(last?.headers['x-acquire-signature'], right(last?.body ?? ''));
  });

  it('are forwarded to the handler unchanged, and show its failures', async () => {
    const { wb } = window;
    status = 500;
    const before = got.length;
    await wb.command('Acquire: Simulate a Sandbox Chat');
    await rowWith('CHAT_ON_CLOSE', /→ 500 in [\d.]+ (?:ms|sec)/);
    assert.ok(got.length > before);
    await wb.dismissNotifications();
    await wb.screenshot('webhooks-handler-failed');
    status = 200;
  });

  it('are compared side by side', async () => {
    const { wb, page } = window;
    const view = wb.section('Webhooks');
    await view.open('CHAT_ON_CLOSE');
    await view.rows
      .filter({ hasText: 'CHAT_ON_CLOSE' })
      .nth(1)
      .locator('.label-name')
      .click({ modifiers: ['ControlOrMeta'] });
    await wb.command('Acquire: Compare Deliveries');
    await wb.editors.tab('CHAT_ON_CLOSE ↔ CHAT_ON_CLOSE').waitFor();
    await page.locator('.monaco-diff-editor .view-line').first().waitFor();
    await wb.screenshot('webhooks-compare');
  });

  it('are filtered by text and by event, and all shown again', async () => {
    const { wb } = window;
    const view = wb.section('Webhooks');
    await wb.commandThatAsks('Acquire: Filter Webhooks…', 'Enter any text to search for');
    await wb.quick.answer('424242');
    await view.message.filter({ hasText: '424242' }).waitFor();
    await view.row('Case new').waitFor({ state: 'detached' });
    assert.deepEqual([...new Set(await view.labels())], ['CHAT_ON_ACCEPT']);
    await wb.screenshot('webhooks-filtered');
    await wb.commandThatAsks('Acquire: Filter Webhooks…', 'Enter any text to search for');
    await wb.quick.answer('nothing like this');
    await view.welcomeButton('Clear Filter').waitFor();
    await wb.screenshot('webhooks-no-match');
    await view.pressButton('Clear Filter');
    await wb.command('Acquire: Filter Webhooks…');
    await wb.quick.pick('CHAT_ON_MESSAGE');
    await view.message.filter({ hasText: 'CHAT_ON_MESSAGE' }).waitFor();
    await view.toolbar('Clear Webhook Filter');
    await view.row('CHAT_ON_START').waitFor();
  });

  it('become a test fixture that runs, and a handler to start with', async () => {
    const { wb, page } = window;
    const view = wb.section('Webhooks');
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await view.open('CHAT_ON_CLOSE');
    await wb.editors.tab('CHAT_ON_CLOSE').waitFor();
    await wb.command('Acquire: Copy Delivery as Test Fixture');
    const fixture = await clipboardText(page, (text) => text.includes('createHmac'));
    assert.doesNotMatch(fixture, /Grace|Hopper/);
    assert.equal(spawnSync(process.execPath, ['--input-type=module', '-e', fixture]).status, 0);
    await wb.command('Acquire: New Webhook Handler…');
    await wb.quick.pick('Python, Flask');
    await wb.editors.tab('Untitled').waitFor();
    await page.locator('.view-line', { hasText: 'hmac' }).first().waitFor();
  });

  it('are cleared after a confirmation', async () => {
    const { wb } = window;
    await wb.command('Acquire: Clear Webhook Log');
    await wb.answerDialog('Clear');
    await wb.section('Webhooks').welcomeButton('Copy Address').waitFor();
    assert.deepEqual(window.filesContaining(SECRET), []);
  });
});
