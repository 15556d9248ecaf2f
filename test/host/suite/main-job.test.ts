import assert from 'node:assert/strict';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import {
  loadTestApi,
  recordedCalls,
  leadRows,
  rowLabels,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
  loadLeads,
} from './leadSupport';

describe('the main job @main', () => {
  it('starts with the sandbox: one command, no prompts, leads', async () => {
    const { accounts } = await loadTestApi();
    const leads = await loadLeads();
    await vscode.commands.executeCommand('acquire.sandbox.use');
    const account = accounts.active();
    assert.deepEqual([account?.kind, account?.generation, account?.writes.kind], ['sandbox', '1.0.0', 'always']);
    await waitUntilSettled();
    assert.equal((await leadRows()).length, 50);
    assert.match(leads.tree.view.description ?? '', /1,204/);
    assert.match((await rowLabels()).at(-1) ?? '', /Load more \(50 of 1,204\)/);
  });

  for (const generation of ['1.0.0', '2.0.0'] as const) {
    it(`browses, opens and sends on a custom host, ${generation}`, async () => {
      const here: LeadSite = await createLeadSite(generation, { label: `Main ${generation}` });
      try {
        await waitUntilSettled();
        const [row] = await leadRows();
        assert.ok(row);
        await vscode.commands.executeCommand('acquire.lead.open', row);
        await waitUntil(
          'the lead is open',
          () => vscode.window.activeTextEditor?.document.uri.scheme === 'acquire-lead',
        );
        assert.equal(
          String((JSON.parse(vscode.window.activeTextEditor!.document.getText()) as { id: unknown }).id),
          row.lead.id,
        );
        const { services } = await loadTestApi();
        const client = await services.client();
        const result = await client.call(here.account, generation === '1.0.0' ? 'v1.tag.list' : 'v2.contact.list', {});
        assert.equal(result.exchange.response?.status, 200);
        assert.ok(result.items);
        assert.ok(here.sandbox.requests().every((r) => r.auth === 'Bearer'));
        assert.equal(recordedCalls(here).length, 3);
      } finally {
        await vscode.commands.executeCommand('workbench.action.closeAllEditors');
        await here.stop();
      }
    });
  }

  it('works where VS Code uses its own HTTP agent (127.0.0.2)', async () => {
    const here = await createLeadSite('1.0.0', { label: 'Behind' });
    // The sandbox listens on 127.0.0.1 only and only responds to that host. This relays from another loopback address, which VS Code
    // treats as remote.
    const relay = createServer((socket) => {
      const to = createConnection(here.sandbox.port, '127.0.0.1');
      socket.once('data', (head) => {
        to.write(String(head).replace(/^host: .*$/im, `Host: ${new URL(here.sandbox.origin).host}`));
        socket.pipe(to).pipe(socket);
      });
      socket.on('error', () => to.destroy());
      to.on('error', () => socket.destroy());
    });
    await new Promise<void>((ok) => relay.listen(0, '127.0.0.2', ok));
    const { accounts, services } = await loadTestApi();
    const account = await accounts.add(
      {
        label: 'Two',
        generation: '1.0.0',
        origin: `http://127.0.0.2:${(relay.address() as AddressInfo).port}`,
        pathForm: 'plain',
        kind: 'own',
        credentialKind: 'token',
        authHeader: 'bearer',
      },
      { kind: 'token', token: here.sandbox.token },
    );
    try {
      const exchange = await (
        await services.client()
      ).send(account, {
        method: 'POST',
        url: '/profile/lead/list',
        body: {
          kind: 'form',
          fields: [
            ['limit', '1'],
            ['page', '1'],
          ],
        },
      });
      assert.equal(exchange.error, undefined);
      assert.equal(exchange.response?.status, 200);
      assert.equal(here.sandbox.requests().at(-1)?.auth, 'Bearer');
    } finally {
      await accounts.remove(account.key);
      relay.close();
      await here.stop();
    }
  });
});
