import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunningSandbox } from '../../src/features/sandbox/options';
import { startSandbox } from '../../src/features/sandbox/server';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

const FILE = `### Tags
GET /api/v1/crm/tag
?? status == 200
?? body $.data.data[0].name == VIPP
?? success

### New tag
POST /api/v1/crm/tag
Content-Type: application/json

{"name": "From a test"}
`;

describe('checks in the Test Explorer and the gutter', () => {
  const window = useWindow({ viewport: { width: 1400, height: 900 } });
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox({ leads: 30 });
  });
  after(() => sandbox.stop());
  const sent = (): string[] =>
    sandbox
      .requests()
      .filter(({ path: target }) => target === '/api/v1/crm/tag')
      .map(({ method }) => method);

  it('are in the gutter of an open file', async () => {
    const { wb, page } = window;
    await wb.openView('Acquire');
    await signIn(wb, sandbox, '2.0.0');
    await wb.section('Leads').rows.first().waitFor();
    writeFileSync(path.join(window.folder, 'tags.acquire.http'), FILE);
    await wb.command('View: Show Explorer');
    const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'tags.acquire.http' });
    await wb.editors.openFile(row, 'tags.acquire.http');
    await wb.editors.codeLens('Send').waitFor();
    // Two requests and three checks.
    await page.locator('.glyph-margin-widgets .testing-run-glyph').nth(4).waitFor();
    await wb.screenshot('checks-gutter');
  });

  it('run all reads but no writes, and show expected and actual values', async () => {
    const { wb, page } = window;
    sandbox.clearRequests();
    await wb.command('Test: Run All Tests');
    await wb.editors.codeLens('2 of 3 checks passed').waitFor();
    await page.getByText('VIP != VIPP').first().waitFor();
    await page.getByText('It may change data').first().waitFor();
    await window.pictures('checks-results');
    assert.deepEqual(sent(), ['GET']);
  });

  it('say why a selected write is not sent by a read-only account', async () => {
    const { wb, page } = window;
    sandbox.clearRequests();
    await wb.editors.active.locator('.view-line', { hasText: 'POST' }).click();
    await wb.command('Test: Run Test at Cursor');
    await page.getByText('is read-only, so the change was not sent').first().waitFor();
    await wb.screenshot('checks-read-only');
    assert.deepEqual(sent(), []);
  });

  it('pass once the file is correct', async () => {
    const { wb, page } = window;
    await wb.editors.active.locator('.view-line', { hasText: 'VIPP' }).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await wb.command('Test: Run Test at Cursor');
    await wb.editors.codeLens('3 checks passed').waitFor();
    await wb.screenshot('checks-passed');
  });
});
