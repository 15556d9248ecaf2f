import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type RunningSandbox } from '../../src/features/sandbox/server';
import type { Lane } from '../../scripts/vscode/install';
import { installVsix } from '../../scripts/vscode/server';
import { testVsix } from '../../scripts/lib/testVsix';
import { packageVsix } from '../../scripts/lib/vsix';
import { signIn } from './support/signIn';
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

describe('an upgrade from the version before @long', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'acq-old-'));
  const window = useWindow(async () => ({
    vsix: await packageVsix({ target: path.join(dir, 'old.vsix'), version: '0.0.9' }),
  }));
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox({ leads: 60 });
  });
  after(async () => {
    await sandbox.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('keeps the account, its token and its lock', async () => {
    const { wb, dataDir, page } = window;
    const versions = (): string[] =>
      readdirSync(path.join(dataDir, 'extensions')).filter((name) => name.startsWith('acquire-community.acquire-'));
    await wb.openView('Acquire');
    await signIn(wb, sandbox, '1.0.0');
    await wb.section('Leads').rows.first().waitFor();
    assert.deepEqual(versions(), ['acquire-community.acquire-0.0.9']);
    await installVsix({ lane: 'default', dataDir, vsix: testVsix() });
    assert.ok(
      versions().some((name) => !name.endsWith('0.0.9')),
      versions().join(),
    );
    sandbox.clearRequests();
    await window.reload();
    await wb.openView('Acquire');
    await wb.section('Leads').rows.first().waitFor();
    assert.ok(
      sandbox.requests().length > 0 &&
        sandbox.requests().every(({ status, auth }) => status === 200 && auth === 'Bearer'),
    );
    assert.equal(await page.locator('.statusbar-item[id$="acquire.account"] .codicon-lock').count(), 1);
  });
});
