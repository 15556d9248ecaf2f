import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { clipboardText } from './support/clipboard';
import { useWindow } from './support/window';

describe('the API reference in the window', () => {
  const window = useWindow();

  it('lists both API versions when signed out', async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').collapse();
    await wb.section('Requests').collapse();
    const view = wb.section('API Reference');
    await view.expand();
    await view.row('API 1.0.0').waitFor();
    assert.deepEqual(await view.labels(), ['API 1.0.0', 'API 2.0.0']);
    assert.equal(await view.description(), '1.0.0 · 2.0.0');
  });

  it('expands groups to operations, and marks destructive ones', async () => {
    const { wb } = window;
    const view = wb.section('API Reference');
    await view.expandRow('API 1.0.0');
    await view.expandRow('Profiles');
    await view.expandRow('Lead');
    await view.row('Delete leads permanently').waitFor();
    const row = view.row('Delete leads permanently');
    assert.match((await row.getAttribute('aria-label')) ?? '', /POST.*cannot be undone/);
    assert.equal(await row.locator('.codicon-warning').count(), 1);
    await window.pictures('reference-tree');
  });

  it('shows the reference page of an operation as a preview', async () => {
    const { wb } = window;
    const view = wb.section('API Reference');
    await view.open('List leads');
    await wb.editors.tab('List leads').waitFor();
    const page = await wb.editors.webview('List leads');
    await page.getByRole('heading', { name: 'Parameters' }).waitFor();
    await page.getByText('filter[master]').first().waitFor();
    await window.pictures('reference-page');
  });

  it('finds an operation by its purpose', async () => {
    const { wb } = window;
    await wb.commandThatAsks(
      'Acquire: Search API Reference…',
      'Search by name, path or purpose',
      'merge other contacts',
    );
    await wb.screenshot('reference-search');
    await wb.quick.pick('Merge contacts');
    await wb.editors.tab('Merge contacts').waitFor();
    await (
      await wb.editors.webview('Merge contacts')
    )
      .getByText('Merges records. This cannot be undone.')
      .first()
      .waitFor();
    await wb.screenshot('reference-destructive');
  });

  it('copies the path, and shows results from the catalogue when the documentation is unreachable', async () => {
    const { wb, page } = window;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await wb.section('API Reference').menu('Delete leads permanently', 'Copy Operation Path');
    await clipboardText(page, (text) => text === '/api/profile/lead/delete');
    await page.keyboard.press('Escape');
    await wb.command('Acquire: Ask the Documentation…');
    await wb.quick.answer('how do I list tags?');
    await wb.editors.tab('Answer').waitFor();
    const answer = await wb.editors.webview('Answer');
    await answer.getByText('In the API reference').waitFor();
    await answer.getByText('List tags').first().waitFor();
    await wb.screenshot('reference-ask');
  });

  it('exports an OpenAPI document', async () => {
    const { wb } = window;
    await wb.command('Acquire: Export OpenAPI…');
    await wb.quick.pick('Acquire API 2.0.0 as YAML');
    await window.page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLInputElement>('.quick-input-widget input')].some((i) =>
        i.value.endsWith('acquire-2.0.0.openapi.yaml'),
      ),
    );
    await window.page.keyboard.press('Enter');
    await wb.editors.tab('acquire-2.0.0.openapi.yaml').waitFor();
    const text = readFileSync(path.join(window.folder, 'acquire-2.0.0.openapi.yaml'), 'utf8');
    assert.match(text, /^openapi: 3\.1\.0\n/);
    assert.match(text, /\n {2}\/api\/v1\/crm\/objects\/contact:\n/);
    await wb.screenshot('reference-openapi');
  });

  it('opens an operation in the Try Request panel, filled with documented values', async () => {
    const { wb } = window;
    await wb.section('API Reference').rowAction('List leads', 'Try Operation');
    await wb.editors.tab('Try Request').waitFor();
    const panel = await wb.editors.webview('Try Request');
    await panel.locator('input').filter({ visible: true }).first().waitFor();
    const values = await panel
      .locator('input')
      .evaluateAll((inputs) => inputs.map((i) => (i as HTMLInputElement).value));
    assert.ok(values.includes('/api/profile/lead/list'), values.join());
    await wb.screenshot('reference-try');
  });
});
