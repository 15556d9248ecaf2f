import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type RunningSandbox } from '../../src/features/sandbox/server';
import { installVsix, type Lane } from '../host/server.mjs';
import { root } from '../tasks/paths.mjs';
import { run } from '../tasks/processes.mjs';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

for (const lane of ['oldest', 'newest'] satisfies Lane[]) {
  describe(`the package installed in the ${lane} VS Code`, () => {
    const window = useWindow({ lane });

    it('starts with the sandbox and shows its leads', async () => {
      const { wb } = window;
      await wb.openView('Acquire');
      await wb.command('Acquire: Use the Sandbox');
      await wb.section('Leads').rows.first().waitFor();
      assert.ok((await wb.section('Leads').labels()).length > 3);
      await wb.screenshot(`installed-${lane}`);
    });
  });
}

/** Packages this very extension as an older version, in a process of its own: the bundler is not to be bundled. */
async function olderPackage(file: string): Promise<string> {
  const { code } = await run(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { packageVsix } = await import('./test/tasks/vsix.mjs'); await packageVsix(${JSON.stringify(file)}, () => undefined, '0.0.9');`,
    ],
    { cwd: root, stdio: 'pipe' },
  );
  assert.equal(code, 0, 'packaging failed');
  return file;
}

describe('an upgrade from the version before', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'acq-old-'));
  const window = useWindow(async () => ({ vsix: await olderPackage(path.join(dir, 'old.vsix')) }));
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
    await installVsix({ lane: 'default', dataDir, vsix: process.env.ACQUIRE_VSIX ?? '' });
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
