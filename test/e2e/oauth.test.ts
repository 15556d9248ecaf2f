import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { startSandbox, type RunningSandbox } from '../../src/features/sandbox/server';
import { startOAuthServer, type RealServer } from '../contract/oauth/server';
import { useWindow, type CodeWindow } from './support/window';

/** An Acquire server for OAuth tokens: relays calls with an issued token to the sandbox, and returns 401 for all others. */
function apiFor(sandbox: RunningSandbox, issued: () => ReadonlySet<string>): Server {
  return createServer((req, res) => {
    const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
    if (!issued().has(token)) {
      req.resume();
      res
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"success":false,"error":"ERROR_UNAUTHORIZED","data":null}');
      return;
    }
    const on = request(
      {
        host: '127.0.0.1',
        port: sandbox.port,
        method: req.method,
        path: req.url,
        headers: { ...req.headers, host: `127.0.0.1:${sandbox.port}`, authorization: `Bearer ${sandbox.token}` },
        agent: false,
      },
      (answer) => {
        res.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(res);
      },
    );
    on.on('error', () => res.destroy());
    req.pipe(on);
  });
}

describe("signing in to a customer's workspace", () => {
  let sandbox: RunningSandbox;
  let real: RealServer;
  let api: Server;
  let origin = '';
  before(async () => {
    sandbox = await startSandbox({ leads: 60, paths: 'plain' });
    real = await startOAuthServer('127.0.0.2');
    api = apiFor(sandbox, () => real.issued);
    await new Promise<void>((ok) => api.listen(0, '127.0.0.1', ok));
    origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  });
  after(async () => {
    api.close();
    api.closeAllConnections();
    await real.stop();
    await sandbox.stop();
  });
  const window = useWindow();

  /** Answers the prompts until the browser opens. */
  const toTheBrowser = async ({ wb }: CodeWindow): Promise<void> => {
    await wb.quick.pick("A customer's workspace", 'Which workspace do you');
    await wb.quick.pick('Another host', 'Which API');
    await wb.quick.answer(origin, 'The token is sent only to');
    await wb.quick.pick('API 1.0.0', 'Which API version does');
    await wb.quick.pick('Find the addresses', 'publishes no OAuth');
    await wb.quick.answer(real.issuer, 'its issuer');
    await wb.quick.answer('acquire-vscode', 'client ID');
    await wb.quick.answer('openid offline_access leads', 'Scopes');
    await wb.quick.open('Approve the sign-in');
  };

  it('works through the browser: consent there, leads here', async () => {
    const { wb, page } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').pressButton('Sign In');
    const opened = page.context().waitForEvent('page');
    await toTheBrowser(window);
    await wb.dialog.waitFor();
    await wb.screenshot('oauth-waiting');
    await wb.answerDialog('Open');
    const tab: Page = await opened;
    await tab.waitForURL(/\/proxy\/\d+\/callback\?/);
    // The bare server has no port forwarding, so this relays the call as code-server's front end would.
    const [, port, path] = /\/proxy\/(\d+)(\/callback.*)$/.exec(tab.url()) ?? [];
    const said = await new Promise<string>((ok, no) => {
      request({ host: '127.0.0.1', port, path, headers: { host: new URL(tab.url()).host } }, (res) => {
        let text = '';
        res.on('data', (c: Buffer) => {
          text += c.toString();
        });
        res.on('end', () => ok(text));
      })
        .on('error', no)
        .end();
    });
    assert.match(said, /You can close this page/);
    await page.bringToFront();
    await wb.section('Leads').rows.first().waitFor();
    await wb.screenshot('oauth-signed-in');
    assert.equal(real.log.filter((l) => l.path.endsWith('/token')).length, 1);
    assert.ok(sandbox.requests().length >= 2);
    await tab.close();
  });

  it('refreshes once when the token has expired, without a prompt', async () => {
    const { wb } = window;
    const [old] = [...real.issued];
    real.issued.delete(old ?? '');
    const before = real.log.filter((l) => l.body.includes('grant_type=refresh_token')).length;
    await wb.command('Acquire: Refresh Leads');
    const seen = sandbox.requests().length;
    for (let i = 0; i < 100 && sandbox.requests().length === seen; i++) await wb.page.waitForTimeout(100);
    await wb.section('Leads').rows.first().waitFor();
    assert.equal(real.log.filter((l) => l.body.includes('grant_type=refresh_token')).length - before, 1);
    assert.equal(await wb.notifications().then((n) => n.length), 0);
  });

  it('keeps tokens out of every file', () => {
    for (const token of real.issued) assert.deepEqual(window.filesContaining(token), []);
    assert.equal(real.issued.size >= 1, true);
  });

  it('works with a pasted URL, after signing out, which ends the session at the server', async () => {
    const { wb } = window;
    await wb.command('Acquire: Sign Out…');
    await wb.answerDialog('Sign Out');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    // The account is removed first, and the session is revoked right after.
    const told = (): boolean => real.log.some((l) => l.path.includes('revocation'));
    for (let i = 0; i < 100 && !told(); i++) await wb.page.waitForTimeout(50);
    assert.ok(told());
    await wb.section('Leads').pressButton('Sign In');
    await toTheBrowser(window);
    await wb.answerDialog('Cancel');
    await wb.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await wb.quick.box.locator('.codicon-copy').click();
    let link = '';
    for (let i = 0; i < 50 && !link.startsWith(real.issuer); i++) {
      await wb.page.waitForTimeout(100);
      link = await wb.page.evaluate(() => navigator.clipboard.readText());
    }
    await wb.quick.answer('http://127.0.0.1/callback?code=x&state=foreign');
    await wb.quick.box.getByText('another sign-in').first().waitFor();
    await wb.quick.answer(await real.authorize(link));
    await wb.section('Leads').rows.first().waitFor();
  });
});
