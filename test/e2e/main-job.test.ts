import assert from 'node:assert/strict';
import { startSandbox, type RunningSandbox } from '../../src/features/sandbox/server';
import { useWindow } from './support/window';

/** A token that is easy to recognize anywhere. */
const TOKEN = 'canary-7d1f0c55e2a94b';

describe('the main job', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox({ leads: 1204, token: TOKEN, paths: 'plain' });
  });
  after(() => sandbox.stop());
  const window = useWindow();
  /** The list calls the sandbox received, with their parameters. */
  const lists = (): {
    method: string;
    path: string;
    auth: string;
    status: number;
    limit: string | null;
    page: string | null;
  }[] =>
    sandbox
      .requests()
      .filter((r) => /lead\/list/.test(r.path))
      .map((r) => {
        const form = new URLSearchParams(r.body);
        return {
          method: r.method,
          path: r.path,
          auth: r.auth,
          status: r.status,
          limit: form.get('limit'),
          page: form.get('page'),
        };
      });

  it('signs in with a pasted token to a custom host', async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    await wb.screenshot('signed-out');
    await wb.section('Leads').pressButton('Sign In');
    await wb.quick.pick('My own workspace', 'Which workspace do you');
    await wb.quick.pick('Another host', 'Which API');
    await wb.quick.answer(sandbox.origin, 'The token is sent only to');
    await wb.quick.pick('API 1.0.0', 'Which API version does');
    await wb.quick.open('Paste the token');
    assert.ok(await wb.quick.masked());
    await wb.screenshot('sign-in-token');
    await wb.quick.answer(` "Bearer ${TOKEN}"\n`);
    await wb.section('Leads').rows.first().waitFor();
    const checks = lists().filter((r) => r.limit === '1');
    assert.deepEqual(
      checks.map((r) => [r.method, r.path, r.auth, r.status]),
      [['POST', '/profile/lead/list', 'Bearer', 200]],
    );
  });

  it('shows leads page by page, one call each, and keeps what is loaded', async () => {
    const { wb } = window;
    const leads = wb.section('Leads');
    assert.match(await leads.description(), /1,204/);
    await wb.screenshot('leads');
    await (await leads.reveal('Load more (50 of 1,204)')).click();
    await leads.reveal('Load more (100 of 1,204)');
    const pages = lists().filter((r) => r.limit !== '1');
    assert.deepEqual(
      pages.map((r) => [r.page, r.limit, r.auth]),
      [
        ['1', '50', 'Bearer'],
        ['2', '50', 'Bearer'],
      ],
    );
  });

  it('opens the page of a lead with a click, and the lead as a read-only document with the button of its row', async () => {
    const { wb, page } = window;
    const leads = wb.section('Leads');
    await leads.pane.locator('.monaco-list').first().focus();
    await page.keyboard.press('Home');
    const first = leads.pane.locator('.monaco-list-row[data-index="0"]');
    await first.waitFor();
    await first.click();
    await (await wb.editors.webview()).getByRole('heading', { level: 1 }).waitFor();
    await wb.screenshot('lead-page');
    await first.hover();
    await first.locator('.actions a.action-label[aria-label^="Open Lead as JSON"]').click();
    await page.locator('.editor-instance .view-lines').first().waitFor();
    await page.waitForFunction(() =>
      /visitor_id/.test(document.querySelector('.editor-instance .view-lines')?.textContent ?? ''),
    );
    await wb.screenshot('lead-document');
  });

  it('tries a request and shows its response', async () => {
    const { wb, page } = window;
    await wb.command('Acquire: Try Request…');
    const panel = await wb.editors.webview('Try Request');
    await panel.getByRole('button', { name: /^Send/ }).waitFor();
    const before = sandbox.requests().length;
    await panel.getByRole('button', { name: /^Send/ }).click();
    await panel
      .getByText(/200 OK/)
      .first()
      .waitFor();
    await window.pictures('try-request');
    const sent = sandbox.requests().slice(before);
    assert.deepEqual(
      sent.map((r) => [r.auth, r.status]),
      [['Bearer', 200]],
    );
    assert.equal((await panel.locator('body').innerText()).includes(TOKEN), false);
    assert.equal((await page.content()).includes(TOKEN), false);
  });

  it('stores the token only in the secret storage, and never sent it elsewhere', async () => {
    assert.ok(sandbox.requests().every((r) => r.auth === 'Bearer'));
    for (const form of [
      TOKEN,
      encodeURIComponent(`Bearer ${TOKEN}`),
      Buffer.from(TOKEN).toString('base64').replace(/=+$/, ''),
    ])
      assert.deepEqual(window.filesContaining(form), []);
  });
});
