import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import type { Generation } from '../../../src/api/client/account';
import { loadTestApi, leadRows, createLeadSite, waitUntil, type LeadSite, loadLeads } from './leadSupport';
import { trackResources } from './resourceTracker';
import { manualResponder, type ManualResponder } from './fakeUsers';

const ACTIONS = 2_000;
/** Set by `npm run soak`: the run takes this many seconds instead, with different steps each time. */
const SOAK_SECONDS = Number(process.env['ACQUIRE_SOAK_SECONDS'] ?? 0);
const SEED = SOAK_SECONDS ? Date.now() >>> 0 : 8;
const TOGETHER = 6;
const FAULTY = 0.05;
const FAULTS = ['500', '503', 'reset', 'success-false', 'html', 'truncated', 'drop-after', 'empty'] as const;
const MB = 1024 * 1024;

/** Pseudo-random numbers that are the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('a long session @long', () => {
  const extension = vscode.extensions.getExtension('acquire-community.acquire')!;
  const seen = trackResources(extension.extensionPath);
  const roll = dice(SEED);
  const unhandled: string[] = [];
  const note = (reason: unknown): void => {
    unhandled.push(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));
  };
  let sites: LeadSite[];
  let responder: ManualResponder;

  before(async () => {
    await (await loadTestApi()).accounts.removeAll();
    sites = [];
    for (const generation of ['1.0.0', '2.0.0'] satisfies Generation[])
      sites.push(await createLeadSite(generation, { leads: 400, label: `Soak ${generation}` }));
    responder = manualResponder();
    responder.closeAtOnce = true;
    process.on('unhandledRejection', note);
    for (const { sandbox } of sites)
      sandbox.setFaults(FAULTS.map((kind, i) => ({ kind, rate: FAULTY / FAULTS.length, seed: i + 1 })));
  });
  after(async () => {
    process.off('unhandledRejection', note);
    responder.restore();
    for (const { sandbox } of sites) await sandbox.stop();
  });

  const pick = <T>(list: readonly T[]): T | undefined => list[roll(list.length)];
  const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(command, ...args);
  const lead = async (): Promise<unknown> => pick(await leadRows());
  const active = (): vscode.TextDocument | undefined => vscode.window.activeTextEditor?.document;
  const open = async (content: string): Promise<vscode.TextDocument> =>
    (
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ language: 'acquire-http', content }),
      )
    ).document;

  /** What a person does all day, one step each; more common steps are listed more often. */
  const steps: readonly (() => unknown)[] = [
    ...Array.from({ length: 4 }, () => async () => run('acquire.lead.open', await lead())),
    ...Array.from({ length: 4 }, () => async () => {
      const { services, accounts } = await loadTestApi();
      const account = pick(accounts.all());
      if (account)
        await (
          await services.client()
        ).send(
          account,
          account.generation === '1.0.0'
            ? {
                method: 'POST',
                url: '/profile/lead/list',
                body: {
                  kind: 'form',
                  fields: [
                    ['limit', '20'],
                    ['page', String(1 + roll(20))],
                  ],
                },
              }
            : { method: 'GET', url: `/api/v1/crm/objects/contact?limit=20&page=${roll(20)}` },
        );
    }),
    () => run('acquire.leads.refresh'),
    () => run('acquire.leads.loadMore'),
    () => run('acquire.leads.clearFilter'),
    async () => (await loadLeads()).browser.setArrangement({ filter: { search: String.fromCharCode(97 + roll(26)) } }),
    async () => {
      const account = pick(sites);
      if (account) await (await loadTestApi()).accounts.setActive(account.account.key);
    },
    async () => run('acquire.lead.edit', await lead()),
    async () => {
      await run('acquire.lead.copyId', await lead());
      await run('acquire.lead.copyJson', await lead());
    },
    async () => run('acquire.lead.copyCurl', await lead()),
    async () => {
      const document = active();
      if (document?.uri.scheme === 'acquire-lead') await run('acquire.lead.apply', document.uri);
    },
    async () => {
      const document = active();
      if (document) await run('vscode.executeHoverProvider', document.uri, new vscode.Position(1, 3));
    },
    async () => {
      const document = active();
      if (document) await run('vscode.executeCodeLensProvider', document.uri);
    },
    async () => {
      const document = await open(
        '### One\nPOST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=1\n',
      );
      await run('acquire.request.send', document.uri, 1);
    },
    async () => {
      const document = await open('### Two\nPOST /profile/lead/\n');
      await run('vscode.executeCompletionItemProvider', document.uri, document.lineAt(1).range.end);
    },
    () => run('acquire.request.newScratchpad'),
    () => run('acquire.reference.openPage', roll(2) ? 'v1.lead.list' : 'v2.contact.list'),
    () => run('acquire.reference.search'),
    () => run('acquire.account.switch'),
    () => run('acquire.leads.sort'),
    () => run('acquire.request.searchHistory'),
    () => run('acquire.webhooks.start'),
    () => run('acquire.webhooks.stop'),
    () => run('acquire.webhooks.toggleGroups'),
    () => run('acquire.webhooks.trigger'),
    async () => {
      const here = pick(sites);
      here?.sandbox.converse({ action: 'start' });
      await Promise.resolve();
    },
    async () => {
      const { requests } = await loadTestApi();
      const view = await requests.view();
      for (const row of await view.getChildren()) await view.getChildren(row);
    },
    () => run('acquire.request.try'),
    () => run('acquire.leads.openTable'),
    ...Array.from({ length: 3 }, () => () => run('workbench.action.closeAllEditors')),
  ];

  async function closeUntitled(): Promise<void> {
    for (const document of vscode.workspace.textDocuments)
      if (document.isDirty && document.isUntitled) {
        await vscode.window.showTextDocument(document);
        await run('workbench.action.revertAndCloseActiveEditor');
      }
  }

  it(`of ${ACTIONS} steps with 5 % faulty responses leaves no unhandled rejection and leaks no memory`, async function () {
    this.timeout(300_000 + 2_000 * SOAK_SECONDS);
    const end = Date.now() + 1_000 * SOAK_SECONDS;
    const memory: { readonly rss: number; readonly heap: number }[] = [];
    const measure = (): void => {
      collectGarbage();
      const { rss, heapUsed } = process.memoryUsage();
      memory.push({ rss: Math.round(rss / MB), heap: Math.round(heapUsed / MB) });
    };
    let done = 0;
    /** One of several parallel workers; batches would mostly wait for their slowest step. */
    const goOn = async (): Promise<void> => {
      while (SOAK_SECONDS ? Date.now() < end : done < ACTIONS) {
        if (done % 500 === 0) measure();
        const step = (done += 1);
        // A step may fail, because commands may be refused. Only unhandled rejections are errors.
        await (async () => pick(steps)?.())().catch(() => undefined);
        if (step % 40 === 0) await closeUntitled().catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, goOn));
    await run('workbench.action.closeAllEditors');
    measure();
    const answers = sites.flatMap(({ sandbox }) => sandbox.requests());
    const spoiled = answers.filter((request) => request.fault).length;
    console.log(
      `[t] ${done} steps, seed ${SEED}, ${answers.length} calls kept in the log, ${spoiled} of them spoiled; RSS ${memory.map((m) => m.rss).join(', ')} MB, heap ${memory.map((m) => m.heap).join(', ')} MB`,
    );
    assert.deepEqual(unhandled, []);
    if (done < ACTIONS) return; // too short to judge the rest
    assert.ok(spoiled > 5, `${spoiled} spoiled answers`);
    const [, warm] = memory;
    const last = memory.at(-1);
    assert.ok(last!.heap - warm!.heap <= 48, `the heap grew from ${warm!.heap} to ${last!.heap} MB`);
  });

  it('deactivate leaves no listener, view, timer, socket, server or thread', async function () {
    this.timeout(60_000);
    for (const { sandbox } of sites) sandbox.setFaults(undefined);
    await run('acquire.sandbox.use'); // its server has its own thread
    await run('acquire.webhooks.start');
    assert.ok(seen.made() > 150, `${seen.made()} things made`);
    assert.ok(seen.held().length > 100);
    const main = createRequire(import.meta.url)(extension.extensionPath) as { deactivate(): Promise<void> };
    const { services } = await loadTestApi();
    for (const { sandbox } of sites) await sandbox.stop();
    await main.deactivate();
    for (const subscription of services.context.subscriptions) subscription.dispose();
    assert.deepEqual(seen.held(), []);
    await waitUntil('the last timer', () => seen.timers().length === 0).catch(() => undefined);
    assert.deepEqual(seen.timers(), []);
    await waitUntil(
      'the last server and thread',
      () => !(seen.resources()['TCPServerWrap'] ?? 0) && !(seen.resources()['Worker'] ?? 0),
    ).catch(() => undefined);
    const { before } = seen;
    const now = seen.resources();
    assert.deepEqual(
      Object.entries(now).filter(([kind, count]) => count > (before[kind] ?? 0)),
      [],
      JSON.stringify({ before, now }),
    );
  });
});
