import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import type { FrameLocator } from 'playwright-core';
import type { RunningSandbox } from '../../src/features/sandbox/options';
import { startSandbox } from '../../src/features/sandbox/server';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

describe('the lead table in a window', () => {
  const window = useWindow({ viewport: { width: 1400, height: 800 } });
  let sandbox: RunningSandbox;
  let table: FrameLocator;
  before(async () => {
    sandbox = await startSandbox({ leads: 1_000_000 });
  });
  after(() => sandbox.stop());

  it('shows the first rows of a million, those of the view without another call', async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    await signIn(wb, sandbox, '1.0.0');
    await wb.section('Leads').rows.first().waitFor();
    sandbox.clearRequests();
    await wb.command('Acquire: Open Lead Table');
    table = await wb.editors.webview();
    await table.locator('.row[aria-rowindex="2"] .cell').nth(1).waitFor();
    await table.locator('.lines', { hasText: '1,000,000 leads' }).waitFor();
    const pages = sandbox
      .requests()
      .filter((r) => r.path.endsWith('/list'))
      .map((r) => r.params.body['page']);
    assert.ok(pages.length <= 1 && !pages.includes('1'), pages.join());
    await wb.screenshot('table-first');
  });

  it('reaches the end by keyboard, and any row with the scroll bar', async () => {
    await table.locator('.view').focus();
    await window.page.keyboard.press('End');
    await table.locator('.row[aria-rowindex="1000001"]', { hasText: '70001' }).waitFor();
    await window.wb.screenshot('table-end');
    await table.locator('.view').evaluate((view) => {
      view.scrollTop = view.scrollHeight / 2;
    });
    await table.locator('.row').first().locator('.cell[aria-colindex="10"]').waitFor();
    const index = Number(await table.locator('.row').first().getAttribute('aria-rowindex'));
    assert.ok(index > 490_000 && index < 510_000, String(index));
  });

  it('selects a long range by keyboard, with every row in it', async () => {
    const { page, wb } = window;
    await table.locator('.view').focus();
    await page.keyboard.press('Home');
    await table.locator('.row[aria-rowindex="2"]', { hasText: '1070000' }).waitFor();
    await page.keyboard.press('Space');
    for (let n = 0; n < 100; n++) await page.keyboard.press('Shift+PageDown');
    const index = Number(await table.locator('.row.active').getAttribute('aria-rowindex'));
    assert.ok(index > 1_500, String(index));
    const count = (index - 1).toLocaleString('en');
    await table.locator('.chosen', { hasText: `${count} selected` }).waitFor();
    await page.keyboard.press('ControlOrMeta+c');
    await wb.page.locator('.statusbar', { hasText: `Copied ${count} rows` }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const rows = parse(copied, { delimiter: '\t', columns: true }) as { ID: string }[];
    assert.deepEqual([rows.length, new Set(rows.map(({ ID }) => ID)).size], [index - 1, index - 1]);
    await page.keyboard.press('Escape');
  });

  it('has its own row menu, and columns that can be resized and moved by keyboard', async () => {
    const { page } = window;
    const first = table.locator('.row[aria-rowindex="2"]');
    await table.locator('.view').focus();
    await page.keyboard.press('Home');
    await first.click({ button: 'right' });
    const entries = page.locator('.monaco-menu .action-label:not(.separator)');
    await entries.filter({ hasText: 'Open Lead Page' }).waitFor();
    const texts = (await entries.allInnerTexts()).map((text) => text.trim());
    assert.ok(texts.includes('Open Lead as JSON') && !texts.includes('Paste'), texts.join());
    await page.keyboard.press('Escape');
    const head = table.locator('.head [aria-colindex="2"]');
    const width = async (): Promise<number> => (await head.boundingBox())?.width ?? 0;
    const before = await width();
    await table.locator('.view').focus();
    await page.keyboard.press('Alt+Shift+ArrowRight');
    for (let tries = 0; tries < 50 && (await width()) < before + 10; tries++) await page.waitForTimeout(50);
    assert.ok((await width()) >= before + 10, `${await width()} after ${before}`);
    await page.keyboard.press('Alt+ArrowRight');
    await table.locator('.head [aria-colindex="3"]', { hasText: 'Name' }).waitFor();
    await page.keyboard.press('Alt+ArrowLeft');
    await head.filter({ hasText: 'Name' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('selects, copies and sorts the loaded leads, and says so', async () => {
    const { page, wb } = window;
    await table.locator('.view').focus();
    await page.keyboard.press('Home');
    await table.locator('.row[aria-rowindex="2"]', { hasText: '1070000' }).waitFor();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await table.locator('.chosen', { hasText: '3 selected' }).waitFor();
    await page.keyboard.press('ControlOrMeta+c');
    await wb.page.locator('.statusbar', { hasText: 'Copied 3 rows' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied.trim().split('\n').length, 4, copied);
    await table.locator('.head button', { hasText: 'Name' }).click();
    await table.locator('.lines', { hasText: 'Acquire cannot sort or filter by this' }).waitFor();
    await wb.screenshot('table-sorted');
    await window.pictures('table');
  });
});
