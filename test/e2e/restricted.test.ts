import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type RunningSandbox } from '../../src/features/sandbox/server';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

/** What must not be read: a file next to the document, an environment variable, environment files. */
const PLANTED = {
  file: 'planted-file-2f8c1d',
  system: 'planted-system-77ab02',
  environment: 'planted-environment-90e4c6',
};
const DOCUMENT = `# what a stranger put into a repository
### body from a file
POST /profile/lead/list
Content-Type: application/json

< ./body.json

### a variable of the system
GET /profile/lead/list?from={{$processEnv ACQ_PLANTED}}

### an environment file
GET /profile/lead/list?from={{planted}}
`;

describe('an untrusted folder', () => {
  let sandbox: RunningSandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox({ leads: 60, token: 'restricted-token-51' });
  });
  after(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const window = useWindow(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-restricted-'));
    mkdirSync(path.join(folder, '.vscode'));
    writeFileSync(
      path.join(folder, '.vscode/settings.json'),
      JSON.stringify({ 'acquire.leads.pageSize': 7, 'http.proxy': 'http://127.0.0.1:9' }),
    );
    writeFileSync(path.join(folder, 'stranger.acquire.http'), DOCUMENT);
    writeFileSync(path.join(folder, 'body.json'), JSON.stringify({ planted: PLANTED.file }));
    for (const name of ['http-client.env.json', 'http-client.private.env.json'])
      writeFileSync(path.join(folder, name), JSON.stringify({ dev: { planted: PLANTED.environment } }));
    writeFileSync(path.join(folder, '.env'), `planted=${PLANTED.environment}\n`);
    return { folder, restricted: true, env: { ACQ_PLANTED: PLANTED.system } };
  });

  it('allows browsing leads and trying requests', async () => {
    const { wb } = window;
    await wb.statusItem('Restricted Mode').waitFor();
    await wb.openView('Acquire');
    await signIn(wb, sandbox, '1.0.0');
    await wb.section('Leads').rows.first().waitFor();
    await wb.command('Acquire: Try Request…');
    const panel = await wb.editors.webview('Try Request');
    await panel.getByRole('button', { name: /^Send/ }).click();
    await panel
      .getByText(/200 OK/)
      .first()
      .waitFor();
    await wb.screenshot('restricted-browse');
  });

  it('is not read from when its requests are sent', async () => {
    const { wb, page } = window;
    await wb.editors.closeAll();
    await page.keyboard.press('Control+P');
    await wb.quick.input.fill('stranger.acquire.http');
    await wb.quick.pick('stranger.acquire.http');
    await wb.editors.codeLens('Send').waitFor();
    sandbox.clearRequests();
    const lenses = page.locator('.codelens-decoration a', { hasText: /^Send$/ });
    await lenses.nth(2).waitFor();
    for (let n = 0; n < 3; n += 1) {
      await wb.editors.tab('stranger.acquire.http').click();
      await lenses.nth(n).click();
      await page.waitForTimeout(1_500);
      await wb.screenshot(`restricted-send-${n}`);
    }
    const received = JSON.stringify(sandbox.requests());
    for (const planted of Object.values(PLANTED)) assert.equal(received.includes(planted), false, planted);
    assert.equal(received.includes('"from":""') || !received.includes('from'), true, received);
  });
});
