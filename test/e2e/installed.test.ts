import assert from 'node:assert/strict';
import type { Lane } from '../../scripts/vscode/install';
import { useWindow } from './support/window';

for (const [lane, tag] of [
  ['oldest', ''],
  ['newest', ' @long'],
] satisfies [Lane, string][]) {
  describe(`the package installed in the ${lane} VS Code${tag}`, () => {
    const window = useWindow({ lane });

    it('starts with the sandbox and shows its leads', async () => {
      const { wb } = window;
      await wb.openView('Acquire');
      await wb.command('Acquire: Use the Sandbox (API 1.0.0)');
      await wb.section('Leads').rows.first().waitFor();
      assert.ok((await wb.section('Leads').labels()).length > 3);
      await wb.screenshot(`installed-${lane}`);
    });
  });
}
