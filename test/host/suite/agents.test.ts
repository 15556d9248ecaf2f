import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { GENERATIONS, type Generation } from '../../../src/api/client/account';
import { TOOL_NAMES, type ToolName } from '../../../src/features/agents/toolTable';
import { WindowTools } from '../../../src/features/agents/ui/windowTools';
import { newDelivery } from '../../../src/features/webhooks/delivery';
import {
  loadWebhooks,
  loadLeads,
  loadTestApi,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
  longAgain,
} from './leadSupport';
import { withSettings } from './settings';

const LIST = { '1.0.0': 'v1.lead.list', '2.0.0': 'v2.contact.list' } as const;
const FILES: Readonly<Record<Generation, string>> = {
  '1.0.0': '### list\nPOST /profile/lead/list\n\nlimit=2\n\n### add\nPOST /profile/lead/add\n\nname=x\n',
  '2.0.0': '### list\nGET /api/v1/crm/objects/contact?limit=2\n\n### add\nPOST /api/v1/crm/objects/contact\n\n{}\n',
};

/** Calls a tool as a model would, without a chat. */
async function call(name: ToolName, input: object = {}, token?: vscode.CancellationToken): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('\n');
}

const data = (text: string): string => {
  const found = /^<untrusted-data id="([0-9a-f]{32})">\n([\s\S]*)\n<\/untrusted-data id="\1">$/m.exec(text)?.[2];
  assert.ok(found !== undefined, text);
  return found;
};
const openUris = (): string[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => {
      if (input instanceof vscode.TabInputTextDiff) return [input.modified.toString()];
      if (input instanceof vscode.TabInputWebview) return [input.viewType];
      return input instanceof vscode.TabInputText ? [input.uri.toString()] : [];
    }),
  );

for (const generation of GENERATIONS)
  describe(`tools for language models in a window, ${generation}`, function () {
    this.timeout(60_000);
    let here: LeadSite;
    let id: string;
    let deliveryId: string;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const file = path.join(folder, 'agents-test', 'a.acquire.http');
    const changes = { remarks: 'Call back' };

    before(async () => {
      here = await createLeadSite(generation, { label: 'Acme', leads: 230 });
      await waitUntilSettled();
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, FILES[generation]);
      const { session } = await loadWebhooks();
      await session.load();
      deliveryId = session.log.add(
        newDelivery({
          body: Buffer.from(JSON.stringify({ event: 'CHAT_ON_MESSAGE', chatId: 104111, message: 'Where is it?' })),
          headers: [['content-type', 'application/json']],
          signature: 'raw',
          source: 'received',
        }),
      ).id;
      id = /"id": "([^"]+)"/.exec(await call('acquire_search_leads', { limit: 1 }))?.[1] ?? '';
      assert.ok(id);
    });
    after(async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await (await loadLeads()).context.drafts.removeAll();
      rmSync(path.dirname(file), { recursive: true, force: true });
      await here.stop();
    });
    beforeEach(() => here.sandbox.clearRequests());

    const calls = (): Readonly<Record<ToolName, object>> => ({
      acquire_search_leads: { limit: 5 },
      acquire_read_lead: { lead_id: id },
      acquire_read_timeline: { lead_id: id },
      acquire_search_operations: { query: 'list tags' },
      acquire_read_operation: { operation: LIST[generation] },
      acquire_preview_request: { operation: LIST[generation] },
      acquire_send_read: { operation: LIST[generation], params: { limit: 2 } },
      acquire_list_deliveries: { text: '104111' },
      acquire_read_delivery: { delivery_id: deliveryId },
      acquire_run_checks: { file: 'agents-test/a.acquire.http' },
      acquire_propose_change: { lead_id: id, changes },
    });

    it('are known to VS Code with their schemas', () => {
      const known = vscode.lm.tools.filter(({ name }) => name.startsWith('acquire_'));
      assert.deepEqual(known.map(({ name }) => name).sort(), [...TOOL_NAMES].sort());
      for (const { inputSchema, description } of known) assert.ok(inputSchema && description);
    });

    for (const name of TOOL_NAMES.filter((one) => one !== 'acquire_propose_change'))
      it(`${name} returns data`, async () => {
        assert.match(data(await call(name, calls()[name])), /"name": "Acme"/);
      });

    it(`open a changed lead next to the one in Acquire, and send nothing${longAgain(generation)}`, async () => {
      const text = await call('acquire_propose_change', calls().acquire_propose_change);
      assert.match(text, /Nothing was sent/);
      await waitUntil('the comparison', () => openUris().some((uri) => uri.startsWith('acquire-lead:')));
      assert.match(
        (await (await loadLeads()).context.drafts.get({ accountKey: here.account.key, id }))?.text ?? '',
        /Call back/,
      );
      assert.match(await call('acquire_propose_change', calls().acquire_propose_change), /draft of this lead already/);
      assert.doesNotMatch(await call('acquire_read_lead', { lead_id: id }), /Call back/);
      assert.ok(here.sandbox.requests().every(({ path: at }) => !/update|add/.test(at)));
      await (await loadLeads()).context.drafts.removeAll();
    });

    it(`open a request in Try Request without sending it${longAgain(generation)}`, async () => {
      await call('acquire_propose_change', { method: 'POST', path: '/api/profile/lead/delete', body: { id } });
      await waitUntil('the panel', () => openUris().some((type) => type.includes('acquire.tryRequest')));
      assert.deepEqual(
        here.sandbox.requests().filter(({ path: at }) => at.includes('delete')),
        [],
      );
    });

    it('propose nothing on a read-only account', async () => {
      const { accounts } = await loadTestApi();
      await accounts.writes.set(here.account.key, 'locked');
      try {
        assert.match(await call('acquire_propose_change', calls().acquire_propose_change), /read-only/);
        assert.match(data(await call('acquire_read_lead', { lead_id: id })), /"id"/);
      } finally {
        await accounts.writes.set(here.account.key, 'always');
      }
    });

    it(`report wrong arguments, and send nothing${longAgain(generation)}`, async () => {
      for (const [name, input] of [
        ['acquire_search_leads', { limit: 0 }],
        ['acquire_search_leads', { other: 1 }],
        ['acquire_read_lead', {}],
        ['acquire_send_read', { method: 'GET', path: 'https://evil.example/' }],
        ['acquire_send_read', { method: 'POST', path: '/profile/lead/delete', body: { id } }],
        ['acquire_run_checks', { file: '../a.acquire.http' }],
      ] as const)
        assert.doesNotMatch(await call(name, input), /untrusted-data/, name);
      assert.deepEqual(here.sandbox.requests(), []);
    });

    it('return a huge result in parts', async () => {
      const input = { operation: LIST[generation], params: { limit: 200 } };
      const first = await call('acquire_send_read', input);
      assert.match(first, /part 1 of \d+/);
      assert.ok(first.length < 17_000);
      assert.match(await call('acquire_send_read', { ...input, part: 2 }), /part 2 of \d+/);
      assert.equal(here.sandbox.requests().length, 1);
    });

    it('stop when they are canceled', async () => {
      const source = new vscode.CancellationTokenSource();
      here.sandbox.setLatency(5_000);
      const running = call('acquire_search_leads', {}, source.token);
      setTimeout(() => source.cancel(), 200);
      try {
        await assert.rejects(running);
      } finally {
        here.sandbox.setLatency(0);
      }
    });

    it(`say that the account cannot be reached${longAgain(generation)}`, async () => {
      const { accounts } = await loadTestApi();
      const offline = await accounts.add(
        {
          label: 'Offline',
          generation,
          origin: 'http://127.0.0.1:9',
          pathForm: 'plain',
          kind: 'own',
          credentialKind: 'token',
          authHeader: 'bearer',
        },
        { kind: 'token', token: 'offline-canary-0123456789' },
      );
      await accounts.setActive(offline.key);
      try {
        const text = await call('acquire_search_leads');
        assert.match(data(text), /"error"/);
        assert.ok(!text.includes('offline-canary'));
      } finally {
        await accounts.remove(offline.key);
        await accounts.setActive(here.account.key);
      }
    });

    it(`can be turned off by a setting, and redact personal data by another one${longAgain(generation)}`, async () => {
      await withSettings('acquire.agents.tools', { acquire_search_leads: false }, async () => {
        assert.match(await call('acquire_search_leads'), /turned acquire_search_leads off/);
        assert.match(data(await call('acquire_read_lead', { lead_id: id })), /"id"/);
      });
      await withSettings('acquire.agents.maskPersonalData', true, async () => {
        assert.doesNotMatch((await call('acquire_search_leads')).replaceAll('@example.com', ''), /\w@\w/);
      });
    });

    it('do nothing in a workspace that is not trusted', async () => {
      const real = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted')!;
      Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
      try {
        for (const name of TOOL_NAMES) assert.match(await call(name, calls()[name]), /not trusted/);
        assert.deepEqual(here.sandbox.requests(), []);
      } finally {
        Object.defineProperty(vscode.workspace, 'isTrusted', real);
      }
    });

    it('are listed in the agent log, newest first', async () => {
      await call('acquire_send_read', { method: 'GET', path: '/x', query: { password: 'hunter2-canary' } });
      await vscode.commands.executeCommand('acquire.agents.showLog');
      const text = vscode.window.activeTextEditor?.document.getText() ?? '';
      assert.match(text.split('\n')[0] ?? '', /refused {2}acquire_send_read {2}Acme/);
      assert.ok(!text.includes('hunter2'));
    });
  });

describe('the confirmation before a tool call', () => {
  it('names the account, which must be the active one when the call begins [threat: agents]', async () => {
    const { services, accounts } = await loadTestApi();
    const first = await createLeadSite('2.0.0', { label: 'First [x](command:y)', leads: 3 });
    const second = await createLeadSite('2.0.0', { label: 'Second', leads: 3 });
    const tools = new WindowTools(services, {
      deliveries: () => Promise.resolve([]),
      proposeDraft: () => Promise.resolve(true),
    });
    const token = new vscode.CancellationTokenSource().token;
    const textOf = ({ content }: vscode.LanguageModelToolResult): string =>
      content.map((part) => (part as vscode.LanguageModelTextPart).value).join('\n');
    try {
      for (const name of TOOL_NAMES) {
        await accounts.setActive(first.account.key);
        const { confirmationMessages } = tools.prepare(name, {});
        const message = confirmationMessages?.message;
        assert.ok(message instanceof vscode.MarkdownString && !message.isTrusted && !message.supportHtml);
        assert.match(`${confirmationMessages?.title} ${message.value}`, /First/);
        assert.doesNotMatch(message.value, /\]\(/);
        await accounts.setActive(second.account.key);
        assert.match(textOf(await tools.invoke(name, {}, token)), /Another account has become the active one/);
      }
      // Several equal calls are waiting: each counts with the account of its own confirmation.
      const call = async (): Promise<string> => textOf(await tools.invoke('acquire_search_leads', {}, token));
      tools.prepare('acquire_search_leads', {});
      await accounts.setActive(first.account.key);
      tools.prepare('acquire_search_leads', {});
      for (let n = 0; n < 2; n++) assert.match(await call(), /Another account has become the active one/);
      tools.prepare('acquire_search_leads', {});
      tools.prepare('acquire_search_leads', {});
      assert.match(await call(), /leads/);
      await accounts.setActive(second.account.key);
      assert.match(await call(), /Another account has become the active one/);
      assert.deepEqual(
        [...first.sandbox.requests(), ...second.sandbox.requests()].filter(({ path: at }) => at.includes('delete')),
        [],
      );
    } finally {
      await first.stop();
      await second.stop();
    }
  });
});
