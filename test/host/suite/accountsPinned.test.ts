import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Account } from '../../../src/api/client/account';
import type { Exchange } from '../../../src/api/client/types';
import { Redactor } from '../../../src/core/redaction';
import type { TestApi } from '../../../src/extension';
import { shownTexts } from './fakeUi';
import { AccountNames } from '../../../src/features/accounts/ui/accountNames';
import { createLog, logExchange } from '../../../src/platform/log';
import { loadTestApi as activate, recordedCalls, createLeadSite, type LeadSite } from './leadSupport';
import { figure } from '../../figures';

describe('several accounts', () => {
  let api: TestApi;
  const sites: LeadSite[] = [];
  before(async () => {
    api = await activate();
    await api.accounts.removeAll();
    for (const label of ['One', 'Two', 'Three'])
      sites.push(await createLeadSite('1.0.0', { label, leads: 5, token: `token-of-${label}` }));
  });
  after(async () => {
    for (const one of sites) await one.stop();
  });

  it('[threat: switch] keep 100 interleaved switches, renames and writes apart: each write reaches the account it was pinned to', async () => {
    const client = await api.services.client();
    for (const { sandbox } of sites) sandbox.clearRequests();
    const sent: Promise<Exchange>[] = [];
    const switches: Promise<unknown>[] = [];
    for (let n = 0; n < 100; n += 1) {
      const pinned: Account = sites[n % 3]!.account;
      switches.push(api.accounts.setActive(sites[(n * 7 + 1) % 3]!.account.key));
      if (n % 10 === 0) switches.push(api.accounts.rename(pinned.key, `${pinned.label} ${n}`));
      sent.push(
        client.send(pinned, {
          method: 'POST',
          url: '/api/profile/lead/add-update',
          body: {
            kind: 'form',
            fields: [
              ['name', `for ${pinned.key}`],
              ['email', `n${n}@example.com`],
            ],
          },
        }),
      );
      if (n % 5 === 0) await switches.at(-1);
    }
    const exchanges = await Promise.all(sent);
    await Promise.all(switches);
    assert.deepEqual(
      exchanges.filter((e) => e.error).map((e) => e.error?.message),
      [],
    );
    figure('switch', `100 switches, ${exchanges.length} writes, each at its own account`);
    for (const [n, { sandbox, account }] of sites.entries()) {
      const seen = sandbox.requests().filter((r) => r.path.endsWith('/add-update'));
      assert.equal(seen.length, n === 0 ? 34 : 33);
      assert.ok(
        seen.every((r) => r.status === 200 && new URLSearchParams(r.body).get('name') === `for ${account.key}`),
      );
    }
  });

  it('name the account of their documents, and leave the color of tabs to VS Code', async () => {
    const colours = new AccountNames(api.accounts);
    const { key } = sites[0]!.account;
    await api.accounts.update(key, { colour: 'charts.purple' });
    const decoration = colours.provideFileDecoration(
      vscode.Uri.from({ scheme: 'acquire-lead', authority: key, path: '/1/ada.json' }),
    );
    assert.deepEqual([decoration?.color, decoration?.tooltip], [undefined, api.accounts.get(key)?.label]);
    assert.equal(colours.provideFileDecoration(vscode.Uri.file('/tmp/x')), undefined);
    assert.equal(
      colours.provideFileDecoration(
        vscode.Uri.from({ scheme: 'acquire-lead', authority: 'nobody', path: '/1/x.json' }),
      ),
      undefined,
    );
    colours.dispose();
  });

  it('are signed out one at a time, and the new active account is named', async () => {
    const last = sites.pop()!;
    await api.accounts.setActive(last.account.key);
    const before = api.accounts.active()!.label; // renamed by an earlier test
    const said = await shownTexts(() => api.accounts.remove(last.account.key));
    const { label } = api.accounts.active()!;
    await last.stop();
    assert.deepEqual(
      said.map(({ text, buttons }) => [text, buttons]),
      [[`Signed out of ${before}. You now work with ${label}.`, ['Switch Account']]],
    );
    assert.deepEqual(
      api.accounts.all().map((a) => a.key),
      sites.map((s) => s.account.key),
    );
    assert.ok(recordedCalls(sites[0]!).length > 0);
  });
});

describe('the log', () => {
  it('[threat: token] shows no credential at any level, whatever code writes to it', () => {
    const canary = 'canary-93f1b07ac2';
    const redactor = new Redactor();
    const lines: string[] = [];
    const write = (...all: unknown[]): void => {
      lines.push(all.map((one) => (one instanceof Error ? `${one.message} ${one.stack}` : String(one))).join(' '));
    };
    const window = vscode.window as unknown as Record<string, unknown>;
    const original = window.createOutputChannel;
    window.createOutputChannel = () => ({
      name: 'x',
      logLevel: vscode.LogLevel.Trace,
      onDidChangeLogLevel: () => ({ dispose: () => undefined }),
      trace: write,
      debug: write,
      info: write,
      warn: write,
      error: write,
      append: write,
      appendLine: write,
      replace: write,
      clear: () => undefined,
      show: () => undefined,
      hide: () => undefined,
      dispose: () => undefined,
    });
    try {
      redactor.remember(canary);
      const log = createLog(redactor);
      for (const level of ['trace', 'debug', 'info', 'warn'] as const)
        log[level](`said ${canary}`, { deep: canary }, canary);
      log.error(new Error(`failed with ${canary}`), canary);
      log.append(canary);
      log.appendLine(`Bearer ${canary}`);
      log.replace(canary);
      const response = {
        status: 200,
        statusText: 'OK',
        headers: [['set-cookie', `s=${canary}`]] as const,
        text: `{"token":"other-secret-1","secret_key" : "other-secret-2","say":"${canary}"}`,
        size: 9,
      };
      const account = {
        key: 'abcdefghijkl',
        label: canary,
        generation: '1.0.0' as const,
        origin: 'https://app.acquire.io',
      };
      logExchange(log, {
        id: '1',
        account,
        request: { method: 'POST', url: '/x', body: { kind: 'json', value: { password: 'other-secret-3', canary } } },
        url: `https://app.acquire.io/x?token=${canary}`,
        sentHeaders: [['Authorization', `Bearer ${canary}`]],
        response,
        timing: { startedAt: 0, totalMs: 1, attempts: 1 },
      });
      assert.ok(lines.length > 10);
      assert.equal(/canary-93|other-secret/.test(lines.join('\n')), false, lines.join('\n'));
    } finally {
      window.createOutputChannel = original;
    }
  });
});
