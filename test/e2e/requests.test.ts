import assert from 'node:assert/strict';
import type { RunningSandbox } from '../../src/features/sandbox/options';
import { startSandbox } from '../../src/features/sandbox/server';
import { HOSTILE_VALUES } from '../fixtures/hostile';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

const TOKEN = 'canary-token-4d5c6b7a8f9e';

describe('the Try Request panel in a window', () => {
  const window = useWindow({ viewport: { width: 1280, height: 900 } });
  let sandbox: RunningSandbox;
  let hostile: RunningSandbox | undefined;
  before(async () => {
    sandbox = await startSandbox({ leads: 30, token: TOKEN });
  });
  after(async () => {
    await sandbox.stop();
    await hostile?.stop();
  });

  it('sends by keyboard, and moves the focus to the status line', async () => {
    const { wb, page } = window;
    await wb.openView('Acquire');
    await signIn(wb, sandbox, '1.0.0');
    await wb.section('Leads').rows.first().waitFor();
    await wb.command('Acquire: Try Request…');
    const panel = await wb.editors.webview('Try Request');
    await panel.getByLabel('Path', { exact: true }).waitFor();
    await wb.screenshot('try-request-first');
    sandbox.clearRequests();
    await panel.getByLabel('Path', { exact: true }).click();
    await page.keyboard.press('ControlOrMeta+Enter');
    const status = panel.getByRole('status');
    await status.filter({ hasText: '200 OK' }).waitFor();
    assert.ok(await status.evaluate((e) => e === document.activeElement));
    assert.equal(sandbox.requests().filter((r) => r.path === '/profile/lead/list' && r.auth === 'Bearer').length, 1);
    await wb.screenshot('try-request-answer');
    await panel.getByRole('tab', { name: 'Table' }).click();
    await panel.getByRole('columnheader', { name: 'name', exact: true }).waitFor();
    await wb.screenshot('try-request-table');
    assert.ok(!(await panel.locator('body').innerText()).includes(TOKEN));
  });

  it('is restored after a reload with its request and its response', async () => {
    const { wb } = window;
    let panel = await wb.editors.webview('Try Request');
    await panel.getByLabel('Path', { exact: true }).fill('/profile/lead/list?kept=1&apiKey=canary-key-40b1');
    await window.keepStates();
    await window.reload();
    panel = await wb.editors.webview('Try Request');
    await panel.getByLabel('Path', { exact: true }).waitFor();
    assert.equal(
      await panel.getByLabel('Path', { exact: true }).inputValue(),
      '/profile/lead/list?kept=1&apiKey=%E2%80%A2%E2%80%A2%E2%80%A2',
    );
    assert.equal(await panel.getByLabel('limit', { exact: true }).inputValue(), '10');
    assert.equal(await panel.locator('main').getByRole('tab', { selected: true }).innerText(), 'Parameters');
    await panel.getByRole('status').filter({ hasText: '200 OK' }).waitFor();
    assert.deepEqual([...window.filesContaining(TOKEN), ...window.filesContaining('canary-key-40b1')], []);
  });

  it('lists the request in the history and opens its response as a document', async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    const section = wb.section('Requests');
    await section.expand();
    await section.openFirst('200 List leads');
    await wb.editors.codeLens('Headers').waitFor();
    assert.match(await wb.editors.visibleText(), /"success": true/);
    await wb.screenshot('answer-document');
  });

  it('[threat: script] shows hostile responses as text: nothing runs, nothing loads, no element is created from them', async () => {
    hostile = await startSandbox({ leads: 0, token: TOKEN });
    for (const name of HOSTILE_VALUES) {
      await fetch(`${hostile.origin}/profile/lead/add-update`, {
        method: 'POST',
        headers: { authorization: `Bearer ${hostile.token}` },
        body: new URLSearchParams({ name, remarks: name, phone: '1' }),
      });
    }
    const { wb, page } = window;
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('evil.example')) foreign.push(request.url());
    });
    page.on('dialog', (dialog) => {
      foreign.push(dialog.message());
      void dialog.dismiss();
    });
    await wb.editors.closeAll();
    await signIn(wb, hostile, '1.0.0');
    await wb.section('Leads').rows.first().waitFor();
    await wb.command('Acquire: Try Request…');
    const panel = await wb.editors.webview('Try Request');
    await panel.getByLabel('limit', { exact: true }).fill('100');
    await panel.getByRole('button', { name: 'Send', exact: true }).click();
    await panel.getByRole('status').filter({ hasText: '200 OK' }).waitFor();
    for (const tab of ['Table', 'Headers', 'Body'])
      await panel.locator('.response').getByRole('tab', { name: tab }).click();
    assert.ok((await panel.locator('.response .content').innerText()).includes('<img src=x onerror=alert(1)>'));
    assert.equal(await panel.locator('img, iframe, svg, body style, body script:not([nonce]), a').count(), 0);
    assert.deepEqual(foreign, []);
    await wb.screenshot('try-request-hostile');
  });
});
