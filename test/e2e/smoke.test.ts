import assert from 'node:assert/strict';
import { useWindow } from './support/window';

describe('the packaged extension', () => {
  const window = useWindow();

  it('shows its view container', async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').header.waitFor({ state: 'attached' });
    await wb.screenshot('smoke');
  });

  it('is reached from the command palette', async () => {
    const { wb } = window;
    const titles = await wb.commandTitles('Acquire: ');
    assert.ok(
      titles.some((title) => title.startsWith('Acquire: ')),
      titles.join(', '),
    );
  });
});
