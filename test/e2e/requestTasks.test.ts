import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import type { RunningSandbox } from '../../src/features/sandbox/options';
import { startSandbox } from '../../src/features/sandbox/server';
import { seriousFindings } from './support/axe';
import { clipboardText } from './support/clipboard';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

const FORM = 'Content-Type: application/x-www-form-urlencoded';
const list = (title: string, limit: number): string =>
  `### ${title}\nPOST /profile/lead/list\n${FORM}\n\nlimit=${limit}\n`;

describe('tasks with requests', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'acq-tasks-'));
  const window = useWindow({ folder, viewport: { width: 1280, height: 900 } });
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox({ leads: 30, token: 'canary-token-tasks-7c6b5a49' });
    writeFileSync(path.join(folder, 'tasks.acquire.http'), [list('One', 13), list('Two', 14)].join('\n'));
    const { wb } = window;
    await wb.openView('Acquire');
    await signIn(wb, sandbox, '1.0.0');
    await wb.section('Leads').rows.first().waitFor();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.setLatency(0));

  const limits = (): string[] =>
    sandbox
      .requests()
      .map(({ body }) => body)
      .filter((body) => /^limit=1[34]$/.test(body));
  /** The address of the response that is shown as text; it contains the ID of the request. */
  const response = (): Promise<string | null> =>
    window.page.evaluate(
      () => document.querySelector('.monaco-editor[data-uri^="acquire-exchange:"]')?.getAttribute('data-uri') ?? null,
    );
  let former: string | null = null;
  /** Waits until these lists were requested since the last call, and the last response is shown. */
  const sent = async (...expected: string[]): Promise<void> => {
    for (let n = 0; n < 100 && limits().length < expected.length; n++) await window.page.waitForTimeout(100);
    assert.deepEqual(limits(), expected);
    const now = (): Promise<string | null> => response().then((uri) => (uri === former ? null : uri));
    for (let n = 0; n < 100 && !(await now()); n++) await window.page.waitForTimeout(100);
    former = await response();
    assert.ok(former, 'the response is shown');
    sandbox.clearRequests();
  };
  /** Opens the file by name, with the keyboard. */
  const openFile = async (): Promise<void> => {
    const { page, wb } = window;
    await page.keyboard.press('ControlOrMeta+P');
    await wb.quick.input.waitFor();
    await page.keyboard.type('tasks.acquire', { delay: 20 });
    await wb.quick.row('tasks.acquire.http').waitFor();
    await page.keyboard.press('Enter');
    await wb.editors.codeLens('Send').waitFor();
    await page.keyboard.press('ControlOrMeta+Home');
    sandbox.clearRequests();
  };
  const responseTab = () => window.page.locator('.tabs-container .tab', { hasText: 'lead-list' }).first();

  describe('by keyboard only', () => {
    it('sends a request, and resends it from its response', async () => {
      const { page, wb } = window;
      await openFile();
      await page.keyboard.press('ControlOrMeta+Alt+R');
      await sent('limit=13');
      await wb.editors.responseView('Headers').waitFor();
      // The focus stayed in the request, so the next key goes there.
      await page.keyboard.press('ControlOrMeta+Alt+R');
      await sent('limit=13');
      await page.keyboard.press('ControlOrMeta+2');
      await page.locator('.editor-group-container.active .tab', { hasText: 'lead-list' }).waitFor();
      await page.keyboard.press('ControlOrMeta+Alt+R');
      await sent('limit=13');
      await wb.screenshot('tasks-sent-again');
      await page.keyboard.press('ControlOrMeta+1');
    });

    it('goes to the next and the previous request', async () => {
      const { page, wb } = window;
      const at = (line: number): Promise<void> => wb.statusItem(`Ln ${line}, Col 1`).waitFor();
      await page.keyboard.press('ControlOrMeta+1');
      await page.keyboard.press('ControlOrMeta+Home');
      // From the title of the first request to its request line, and on to the second request.
      await page.keyboard.press('ControlOrMeta+Alt+PageDown');
      await at(2);
      await page.keyboard.press('ControlOrMeta+Alt+PageDown');
      await at(8);
      await page.keyboard.press('ControlOrMeta+Alt+R');
      await sent('limit=14');
      await page.keyboard.press('ControlOrMeta+Alt+PageUp');
      await at(2);
      await page.keyboard.press('ControlOrMeta+Alt+R');
      await sent('limit=13');
    });

    it('cancels a running request, and keeps the previous response', async () => {
      const { page, wb } = window;
      await responseTab().waitFor();
      await page.keyboard.press('ControlOrMeta+1');
      sandbox.setLatency(60_000);
      await page.keyboard.press('ControlOrMeta+Alt+R');
      await wb.editors.codeLens('Cancel').waitFor();
      await page.keyboard.press('Escape');
      await wb.editors.codeLens('Canceled').waitFor();
      assert.ok(await responseTab().isVisible());
      await wb.screenshot('tasks-canceled');
      sandbox.clearRequests();
    });

    it('searches for an operation in Try Request and sends it', async () => {
      const { page, wb } = window;
      await page.keyboard.press('ControlOrMeta+Alt+Y');
      const panel = await wb.editors.webview('Try Request');
      await panel.getByLabel('Path', { exact: true }).waitFor();
      const here = (): Promise<string> => panel.locator('body').evaluate(() => document.activeElement?.className ?? '');
      for (let n = 0; n < 30 && !/\boperation\b/.test(await here()); n++) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await wb.quick.input.waitFor();
      await page.keyboard.type('acount tags', { delay: 20 });
      await wb.quick.rows.first().filter({ hasText: '/profile/lead/tag-account' }).waitFor();
      await wb.screenshot('tasks-operation-search');
      await page.keyboard.press('Enter');
      const field = panel.getByLabel('Path', { exact: true });
      for (let n = 0; n < 50 && !(await field.inputValue()).includes('tag-account'); n++)
        await page.waitForTimeout(100);
      // The panel has the focus again a moment after the search has closed.
      const hasFocus = (): Promise<boolean> => panel.locator('body').evaluate(() => document.hasFocus());
      for (let n = 0; n < 50 && !(await hasFocus()); n++) await page.waitForTimeout(100);
      assert.ok(await hasFocus(), 'the panel has the focus');
      sandbox.clearRequests();
      await page.keyboard.press('ControlOrMeta+Enter');
      const status = panel.getByRole('status');
      await status.filter({ hasText: '200 OK' }).waitFor();
      assert.ok(sandbox.requests().some((one) => one.path === '/profile/lead/tag-account'));
      assert.ok(await status.evaluate((line) => line === document.activeElement));
      await wb.screenshot('tasks-operation-sent');
      await wb.editors.closeAll();
    });
  });

  describe('with the table of a response', () => {
    const values = async (table: FrameLocator, column: string): Promise<string[]> => {
      const name = new RegExp(`^${column}(?: [↑↓])?$`);
      const at = await table.getByRole('columnheader', { name }).getAttribute('aria-colindex');
      return table.locator(`.row [aria-colindex="${at}"]`).allInnerTexts();
    };

    const firstHeads = async (table: FrameLocator): Promise<string[]> =>
      (await table.getByRole('columnheader').allInnerTexts()).slice(1, 3).map((text) => text.trim());

    it('replaces the response with it, and sorts it by any column', async () => {
      const { wb } = window;
      await openFile();
      await wb.editors.codeLens('Send').click();
      await wb.editors.openTable('lead-list.table');
      const table = await wb.editors.webview('lead-list.table');
      const heads = table.getByRole('columnheader');
      await heads.nth(1).waitFor();
      assert.deepEqual(await firstHeads(table), ['name', 'email']);
      assert.equal(await table.getByRole('button', { name: '● Table' }).getAttribute('aria-current'), 'true');
      await table.getByText('200 OK').waitFor();
      const received = await values(table, 'id');
      assert.equal(received.length, 13);
      await wb.screenshot('response-table');
      const ids = (): Promise<string[]> => values(table, 'id');
      const byId = table.getByRole('button', { name: /^id\b/ });
      await byId.click();
      await table.locator('[aria-sort="ascending"]').waitFor();
      assert.deepEqual(
        await ids(),
        [...received].sort((a, b) => Number(a) - Number(b)),
      );
      await byId.click();
      await table.locator('[aria-sort="descending"]').waitFor();
      assert.deepEqual(
        await ids(),
        [...received].sort((a, b) => Number(b) - Number(a)),
      );
      await byId.click();
      await table.locator('[aria-sort]').waitFor({ state: 'detached' });
      assert.deepEqual(await ids(), received);
      assert.deepEqual(await seriousFindings(table), []);
    });

    it('resizes and moves columns, and copies a value by keyboard', async () => {
      const { page, wb } = window;
      const table = await wb.editors.webview('lead-list.table');
      const head = table.getByRole('columnheader', { name: 'name', exact: true });
      const box = (await head.boundingBox())!;
      await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width + 58, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      assert.ok(Math.abs((await head.boundingBox())!.width - box.width - 60) < 4);
      await table.getByRole('grid').focus();
      await page.keyboard.press('Home');
      for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Alt+ArrowRight');
      assert.deepEqual(await firstHeads(table), ['email', 'name']);
      await page.keyboard.press('ArrowDown');
      const name = (await values(table, 'name'))[1]!;
      await page.keyboard.press('ControlOrMeta+C');
      assert.equal(await clipboardText(page, (text) => text === name), name);
      await page.keyboard.press('Enter');
      await table.locator('[aria-sort="ascending"]', { hasText: 'name' }).waitFor();
      await wb.screenshot('response-table-moved');
    });

    it('resends from it, and goes back to the body', async () => {
      const { page, wb } = window;
      const table = await wb.editors.webview('lead-list.table');
      await table.getByRole('button', { name: 'Body', exact: true }).click();
      await wb.editors.responseView('● Body').waitFor();
      assert.equal(await window.page.locator('.tabs-container .tab', { hasText: 'lead-list.table' }).count(), 0);
      await wb.editors.openTable('lead-list.table');
      const again = await wb.editors.webview('lead-list.table');
      await again.getByRole('grid').focus();
      sandbox.clearRequests();
      await page.keyboard.press('ControlOrMeta+Alt+R');
      await sent('limit=13');
    });

    it('sorts and copies in Try Request too', async () => {
      const { page, wb } = window;
      await wb.command('Acquire: Try Request…');
      const panel = await wb.editors.webview('Try Request');
      await panel.getByLabel('Path', { exact: true }).waitFor();
      await page.keyboard.press('ControlOrMeta+Enter');
      await panel.getByRole('status').filter({ hasText: '200 OK' }).waitFor();
      await panel.getByRole('tab', { name: 'Table' }).click();
      await panel.getByRole('columnheader', { name: 'id', exact: true }).waitFor();
      const received = await values(panel, 'id');
      assert.equal(received.length, 10);
      await panel.getByRole('button', { name: /^id\b/ }).click();
      await panel.locator('[aria-sort="ascending"]').waitFor();
      const sorted = [...received].sort((a, b) => Number(a) - Number(b));
      assert.deepEqual(await values(panel, 'id'), sorted);
      await panel.getByRole('grid').focus();
      for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ControlOrMeta+C']) await page.keyboard.press(key);
      assert.equal(await clipboardText(page, (text) => text === sorted[0]), sorted[0]);
      assert.deepEqual(await seriousFindings(panel), []);
      await wb.screenshot('try-request-table-sorted');
      await wb.editors.closeAll();
    });
  });
});
