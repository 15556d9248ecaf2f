import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { loadWebhooks, loadTestApi, waitUntil } from './leadSupport';

const COUNT = 2_000;

/** Sends the load from its own thread, so that the sender is not measured. */
const LOAD = `
const { parentPort, workerData } = require('node:worker_threads'), { request, Agent } = require('node:http');
const { port, path, count } = workerData, agent = new Agent({ keepAlive: true, maxSockets: 16 });
let next = 0, failed = 0;
const send = (i) => new Promise((done) => {
  const r = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers: { 'content-type': 'application/json' } }, (a) => { a.resume(); a.on('end', () => { if (a.statusCode !== 200) failed++; done(); }); });
  r.on('error', () => { failed++; done(); });
  r.end(JSON.stringify({ event: 'CHAT_ON_MESSAGE', id: String(100000 + i), visitor_id: '61111', message: { msg: 'Sample text' } }));
});
const started = performance.now();
Promise.all(Array.from({ length: 16 }, async () => { while (next < count) await send(next++); })).then(() => { agent.destroy(); parentPort.postMessage({ ms: performance.now() - started, failed }); });
`;

const send = (port: number, path: string, body: string): Promise<number> =>
  new Promise((ok, no) => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', agent: new Agent() }, (answer) => {
      answer.resume();
      ok(answer.statusCode ?? 0);
    });
    sent.on('error', no);
    sent.end(body);
  });

describe('webhooks in the extension host', () => {
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('acquire.webhooks');
  before(async () => {
    await settings().update('keep', COUNT, vscode.ConfigurationTarget.Global);
  });
  after(async () => {
    const { session } = await loadWebhooks();
    await session.receiver.stop();
    await session.clear();
    await settings().update('keep', undefined, vscode.ConfigurationTarget.Global);
  });

  it('lose and duplicate none of 2,000 while the view shows them, and the host stays responsive', async function () {
    this.timeout(60_000);
    const { session, tree } = await loadWebhooks();
    await vscode.commands.executeCommand('acquire.webhooks.focus');
    const { port, path } = await session.receiver.start();
    await waitUntil('the setting', () => settings().get('keep') === COUNT);
    await session.clear();
    const before = process.memoryUsage().rss;
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const { ms, failed } = await new Promise<{ ms: number; failed: number }>((ok, no) => {
      new Worker(LOAD, { eval: true, workerData: { port, path: `/${path}`, count: COUNT } })
        .on('message', ok)
        .on('error', no);
    });
    await session.store.flush();
    delay.disable();
    const grown = (process.memoryUsage().rss - before) / 1_048_576;
    console.log(
      `[t]       ${Math.round(COUNT / (ms / 1000))} deliveries a second, event-loop delay p50 ${(delay.percentile(50) / 1e6).toFixed(1)} ms, p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(0)} ms, RSS grew by ${grown.toFixed(0)} MB`,
    );
    assert.equal(failed, 0);
    assert.deepEqual(session.log.counts().kept, COUNT);
    assert.equal(new Set(session.log.list().map((d) => d.facts.chatId)).size, COUNT);
    assert.ok(session.log.list().every((d) => d.attempt === 1));
    assert.equal(tree.getChildren().length, 1_000);
    await waitUntil('the message', () => /newest 1.?000 are shown/.test(tree.view.message ?? ''));
  });

  it('count deliveries that do not fit, and say so', async () => {
    const { session, tree } = await loadWebhooks();
    await settings().update('keep', 20, vscode.ConfigurationTarget.Global);
    await waitUntil('the overflow', () => session.log.counts().kept === 20);
    assert.equal(session.log.counts().dropped, COUNT - 20);
    assert.equal(
      await send(
        session.receiver.running?.port ?? 0,
        new URL(session.receiver.running?.address ?? '').pathname,
        '{"event":"Case new","data":{"id":3}}',
      ),
      200,
    );
    await waitUntil('the row', () =>
      tree.getChildren().some((node) => String(tree.getTreeItem(node).label) === 'Case new'),
    );
    await waitUntil('the message', () =>
      /1,?981 older deliveries were dropped; 20 are kept/.test(tree.view.message ?? ''),
    );
  });

  it('open the lead and the case they refer to, in the account that has them', async () => {
    const { services, accounts } = await loadTestApi();
    const { session } = await loadWebhooks();
    try {
      const account = await services.sandboxAccount('2.0.0', true);
      const client = await services.client();
      const [contact] = (await client.call(account, 'v2.contact.list', { limit: 1 })).items as { id: number }[];
      assert.equal(
        await send(
          session.receiver.running?.port ?? 0,
          new URL(session.receiver.running?.address ?? '').pathname,
          JSON.stringify({ event: 'Case new', data: { id: 9, contactId: contact?.id } }),
        ),
        200,
      );
      await waitUntil('the delivery', () => session.log.list()[0]?.facts.leadId === String(contact?.id));
      const id = session.log.list()[0]?.id;
      const labels = (): string =>
        vscode.window.tabGroups.all
          .flatMap((g) => g.tabs)
          .map((tab) => tab.label)
          .join();
      await vscode.commands.executeCommand('acquire.webhooks.openLead', id);
      await waitUntil('the lead', () =>
        vscode.workspace.textDocuments.some(
          (d) => d.uri.scheme === 'acquire-lead' && d.getText().includes(String(contact?.id)),
        ),
      );
      await vscode.commands.executeCommand('acquire.webhooks.openCase', id);
      await waitUntil(`the request, not ${labels()}`, () => /Try Request/.test(labels()));
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await accounts.removeAll();
    }
  });
});
