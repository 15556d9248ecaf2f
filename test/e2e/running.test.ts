import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunningSandbox } from '../../src/features/sandbox/options';
import { startSandbox } from '../../src/features/sandbox/server';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

const TOKEN = 'canary-token-run-1f2e3d4c';
const FORM = 'Content-Type: application/x-www-form-urlencoded';

describe('running request files', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'acq-run-'));
  const window = useWindow({ folder });
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox({ leads: 120, token: TOKEN });
    writeFileSync(path.join(folder, 'http-client.env.json'), '{ "dev": { "size": "11" }, "prod": { "size": "12" } }');
    writeFileSync(
      path.join(folder, 'run.acquire.http'),
      [
        `### Newest\n# @name newest\nPOST /profile/lead/list\n${FORM}\n\nlimit={{size}}\n&page=1\n`,
        `### Rename\nPOST /profile/lead/add-update\n${FORM}\n\nvisitor_id=70120\n&name=Ada <b>L.</b>\n&phone=\n`,
        `### Remove\nPOST /profile/lead/delete\nContent-Type: application/json\n\n{ "id": [70119] }\n`,
      ].join('\n'),
    );
  });
  after(() => sandbox.stop());

  const bodies = (pattern: RegExp): string[] =>
    sandbox
      .requests()
      .map((r) => r.body)
      .filter((b) => pattern.test(b));
  const writes = (): string[] =>
    sandbox
      .requests()
      .filter((r) => /add-update|delete/.test(r.path))
      .map((r) => r.path);

  it('pastes a curl sample from the documentation without its token, and sends it', async () => {
    const { wb, page } = window;
    await wb.openView('Acquire');
    await signIn(wb, sandbox, '1.0.0');
    await wb.section('Leads').rows.first().waitFor();
    await page.evaluate(
      (text) => navigator.clipboard.writeText(text),
      `curl -X POST \\\n  https://app.acquire.io/profile/lead/list \\\n  -H 'Authorization: Bearer ${TOKEN}' \\\n  -H '${FORM}' \\\n  -d 'limit=7&page=1'`,
    );
    await wb.command('Acquire: Paste cURL as Request');
    await wb.editors.codeLens('Send').waitFor();
    await wb.editors.codeLens('Send').click();
    await wb.editors.responseView('Headers').waitFor();
    assert.deepEqual(bodies(/^limit=7/), ['limit=7&page=1']);
    await wb.screenshot('run-curl-sent');
    assert.deepEqual(window.filesContaining(TOKEN), []);
  });

  it('uses variables from the selected environment', async () => {
    const { wb } = window;
    await wb.command('View: Close All Editors');
    if (await wb.dialog.isVisible().catch(() => false)) await wb.answerDialog("Don't Save");
    const row = wb.section('Requests').rows.filter({ hasText: 'run.acquire.http' });
    await wb.editors.openFile(row, 'run.acquire.http');
    await wb.editors.codeLens('Send').waitFor();
    await wb.editors.codeLens('Send').click();
    await wb.answerNotification('no environment is selected', 'Select Environment…');
    await wb.quick.pick('prod');
    await wb.editors.codeLens('Send').click();
    await wb.editors.responseView('Headers').waitFor();
    assert.deepEqual(bodies(/^limit=1[12]/), ['limit=12&page=1']);
    await wb.screenshot('run-environment');
  });

  it('runs all after one confirmation that names each write and what it changes', async () => {
    const { wb } = window;
    sandbox.clearRequests();
    await wb.editors.tab('run.acquire.http').click();
    await wb.command('Acquire: Run All Requests');
    await wb.answerDialog('Allow for 1 Hour');
    await wb.dialog.getByText('Run 3 requests? 2 of them change data').waitFor();
    const text = await wb.dialog.innerText();
    assert.match(text, /name: .+ → Ada <b>L\.<\/b>/);
    assert.match(text, /cannot be undone/);
    await wb.screenshot('run-all-question');
    await wb.answerDialog('Cancel');
    assert.deepEqual(writes(), []);
    assert.deepEqual(bodies(/^limit=12/), []);
    await wb.command('Acquire: Run All Requests');
    await wb.answerDialog('Run All');
    await wb.answerNotification('All 3 requests received a response.', 'Show Results');
    await wb.quick.row('newest').waitFor();
    await wb.screenshot('run-all-results');
    await wb.quick.cancel();
    assert.deepEqual(
      writes().map((p) => p.split('/').pop()),
      ['add-update', 'delete'],
    );
  });

  it('fetches all pages of a list into one file, after saying how many requests that takes', async () => {
    const { wb, page } = window;
    sandbox.clearRequests();
    await wb.editors.tab('run.acquire.http').click();
    await page.keyboard.press('ControlOrMeta+Home');
    await wb.command('Acquire: Fetch All Pages to a File…');
    const target = path.join(folder, 'all.ndjson');
    await wb.quick.answerFile(target, '-list-leads.ndjson');
    await wb.dialog.getByText(/119 rows, 12 at a time: 10 requests/).waitFor();
    await wb.screenshot('run-pages-budget');
    await wb.answerDialog('Fetch');
    await wb.waitForMessage('Fetched 119 rows with 10 requests into all.ndjson.');
    assert.ok(existsSync(target));
    assert.equal(
      new Set(
        readFileSync(target, 'utf8')
          .trim()
          .split('\n')
          .map((l) => (JSON.parse(l) as { id: number }).id),
      ).size,
      119,
    );
    assert.equal(bodies(/^limit=12/).length, 10);
    assert.deepEqual(
      window.filesContaining('.part').filter((f) => f.startsWith(folder)),
      [],
    );
  });
});
