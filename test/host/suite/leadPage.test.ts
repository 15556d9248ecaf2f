import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ApiRequest } from '../../../src/api/client/types';
import type { SectionKind } from '../../../src/features/leads/sources/history';
import type { LeadDetailPanel } from '../../../src/features/leads/ui/page/pagePanel';
import { respondWith } from './fakeUsers';
import {
  loadLeads,
  loadTestApi,
  recordedCalls,
  leadRows,
  waitUntilSettled,
  createLeadSite,
  waitUntil,
  type LeadSite,
  longAgain,
} from './leadSupport';

const WRITE = /add-update|\/delete|^(PUT|DELETE) |merge|block-visitor/;
const writes = (here: LeadSite): string[] =>
  here.sandbox
    .requests()
    .filter((r) => WRITE.test(`${r.method} ${r.path}`))
    .map((r) => `${r.method} ${r.path} ${r.body}`);

/** Opens the page of the n-th lead of the view and waits for its first sections. */
async function openPage(n: number): Promise<LeadDetailPanel> {
  const leads = await loadLeads();
  const row = (await leadRows())[n]!;
  await vscode.commands.executeCommand('acquire.lead.openPage', row);
  const page = (await leads.pages()).all.find(
    ({ target }) => target.id === row.lead.id && target.accountKey === row.accountKey,
  );
  assert.ok(page);
  await waitUntil('the visits are there', () => page.history?.sections.get('visits')?.state === 'ready');
  return page;
}

for (const generation of ['1.0.0', '2.0.0'] as const) {
  describe(`the page of a lead, ${generation}`, () => {
    let here: LeadSite;
    beforeEach(async () => {
      here = await createLeadSite(generation);
      await waitUntilSettled();
    });
    afterEach(async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await here.stop();
    });

    it('reads the lead once, and each section once when it is shown', async () => {
      here.sandbox.clearRequests();
      const page = await openPage(2);
      const kinds: readonly SectionKind[] =
        generation === '1.0.0' ? ['chats', 'visits', 'feedback'] : ['cases', 'visits', 'feedback', 'notes'];
      await waitUntil('all sections are there', () =>
        kinds.every((kind) => page.history?.sections.get(kind)?.state === 'ready'),
      );
      for (const kind of ['chats', 'cases', 'notes'] as const)
        assert.equal(page.history?.sections.has(kind), kinds.includes(kind), kind);
      const seen = recordedCalls(here)
        .map((call) => call.replace(page.target.id, 'N'))
        .filter((call) => !/tag|attribute|object-field|department/.test(call))
        .sort();
      assert.deepEqual(
        seen,
        generation === '1.0.0'
          ? [
              'POST /profile/lead/detail',
              'POST /profile/lead/feedback',
              'POST /profile/lead/visits',
              'POST /profile/message/thread',
            ]
          : [
              'GET /api/v1/crm/note',
              'GET /api/v1/crm/objects/case',
              'GET /api/v1/crm/objects/case',
              'GET /api/v1/crm/objects/contact/N',
            ],
      );
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).length;
      await vscode.commands.executeCommand('acquire.lead.openPage', page.target);
      assert.equal(vscode.window.tabGroups.all.flatMap((group) => group.tabs).length, tabs, 'a lead has one page');
    });

    it('updates after a quick edit, which sends exactly one field', async () => {
      const page = await openPage(0);
      const { id } = page.target;
      here.sandbox.clearRequests();
      await respondWith(['Ada Lovelace'], () => vscode.commands.executeCommand('acquire.lead.setName', page.target));
      assert.deepEqual(writes(here), [
        generation === '1.0.0'
          ? `POST /profile/lead/add-update visitor_id=${id}&name=Ada+Lovelace`
          : `PUT /api/v1/crm/objects/contact/${id} {"fields":{"name":"Ada Lovelace"}}`,
      ]);
      assert.deepEqual(
        [page.lead.shown.name, page.panel.title, (await leadRows())[0]!.lead.name],
        ['Ada Lovelace', 'Ada Lovelace', 'Ada Lovelace'],
      );
      // One read before the prompt, one after the write; the page uses the second.
      assert.equal(recordedCalls(here).filter((call) => /detail|GET .*\/contact\/\d+$/.test(call)).length, 2);
    });

    it('sends an inline edit once, and does not overwrite another change', async () => {
      const page = await openPage(0);
      await waitUntil('the lead is read', () => page.lead.text !== undefined && !page.lead.busy);
      const { host } = page as unknown as { host: { receive(message: unknown): void; post: unknown } };
      const told: unknown[] = [];
      const post = host.post as (type: string, payload: unknown) => void;
      host.post = (type: string, payload: unknown) => {
        if (type === 'changed') told.push(payload);
        post.call(host, type, payload);
      };
      const change = async (text: string): Promise<unknown> => {
        const before = told.length;
        host.receive({ v: 1, type: 'change', payload: { field: 'email', text } });
        await waitUntil(`${text} is answered`, () => told.length > before);
        return told.at(-1);
      };
      here.sandbox.clearRequests();
      assert.deepEqual(await change('nobody'), {
        field: 'email',
        done: false,
        problem: 'This is not an email address.',
      });
      assert.deepEqual(writes(here), []);
      assert.deepEqual(await change('ada@example.com'), { field: 'email', done: true });
      assert.equal(writes(here).length, 1);
      assert.equal(page.lead.shown.email, 'ada@example.com');
      const { services, accounts } = await loadTestApi();
      const account = accounts.get(here.account.key)!;
      const { id } = page.target;
      const other: ApiRequest =
        generation === '1.0.0'
          ? {
              method: 'POST',
              url: '/profile/lead/add-update',
              body: {
                kind: 'form',
                fields: [
                  ['visitor_id', id],
                  ['email', 'grace@example.com'],
                ],
              },
            }
          : {
              method: 'PUT',
              url: `/api/v1/crm/objects/contact/${id}`,
              body: { kind: 'json', value: { fields: { email: 'grace@example.com' } } },
            };
      await (await services.client()).send(account, other);
      here.sandbox.clearRequests();
      assert.match(JSON.stringify(await change('alan@example.com')), /"done":false.*now grace@example\.com/);
      assert.deepEqual(writes(here), []);
      assert.deepEqual(await change('alan@example.com'), { field: 'email', done: true });
      assert.equal(writes(here).length, 1);
    });

    it(`keeps what is being typed while the page is hidden${longAgain(generation)}`, async () => {
      const page = await openPage(0);
      const { host } = page as unknown as { host: { receive(message: unknown): void; post: unknown } };
      const drafts: unknown[] = [];
      const post = host.post as (type: string, payload: unknown) => void;
      host.post = (type: string, payload: unknown) => {
        if (type === 'init') drafts.push((payload as { drafts: unknown }).drafts);
        post.call(host, type, payload);
      };
      host.receive({ v: 1, type: 'draft', payload: { field: 'phone', text: '+1 20' } });
      assert.equal(page.used, true);
      host.receive({ v: 1, type: 'ready', payload: {} });
      host.receive({ v: 1, type: 'draft', payload: { field: 'phone' } });
      host.receive({ v: 1, type: 'ready', payload: {} });
      await waitUntil('both are told', () => drafts.length === 2);
      assert.deepEqual(drafts, [[{ field: 'phone', text: '+1 20' }], []]);
    });

    it(`copies a value as it was received${longAgain(generation)}`, async () => {
      const page = await openPage(0);
      const { host } = page as unknown as { host: { receive(message: unknown): void } };
      host.receive({ v: 1, type: 'copy', payload: { fact: 'id' } });
      await waitUntil('it is copied', async () => (await vscode.env.clipboard.readText()) === page.target.id);
    });

    it(`says that its lead was deleted, even by someone else${longAgain(generation)}`, async () => {
      const page = await openPage(0);
      const other = await openPage(1);
      await respondWith(['Delete'], () => vscode.commands.executeCommand('acquire.lead.delete', page.target));
      assert.deepEqual([page.lead.gone !== undefined, other.lead.gone], [true, undefined]);
      const { accounts, services } = await loadTestApi();
      const account = accounts.get(here.account.key)!;
      await (
        await services.client()
      ).send(
        account,
        generation === '1.0.0'
          ? {
              method: 'POST',
              url: '/profile/lead/delete',
              body: { kind: 'json', value: { id: [Number(other.target.id)] } },
            }
          : { method: 'DELETE', url: `/api/v1/crm/objects/contact/${other.target.id}` },
      );
      await other.refresh();
      assert.ok(other.lead.gone);
    });

    it(`stays with its account when accounts are switched${longAgain(generation)}`, async () => {
      const page = await openPage(0);
      const second = await createLeadSite(generation, { label: 'Second' });
      try {
        here.sandbox.clearRequests();
        second.sandbox.clearRequests();
        await page.refresh();
        assert.deepEqual(
          recordedCalls(second).filter((call) => call.includes(page.target.id)),
          [],
        );
        assert.ok(recordedCalls(here).length > 0);
      } finally {
        await second.stop();
      }
    });

    it('deletes many in one call where the API takes a list', async () => {
      const rows = (await leadRows()).slice(3, 6);
      const ids = rows.map((row) => row.lead.id);
      here.sandbox.clearRequests();
      await respondWith(['Delete'], () => vscode.commands.executeCommand('acquire.lead.delete', rows[0], rows));
      assert.deepEqual(
        writes(here).map((line) => line.trim()),
        generation === '1.0.0'
          ? [`POST /profile/lead/delete {"id":[${ids.join(',')}]}`]
          : ids.map((id) => `DELETE /api/v1/crm/objects/contact/${id}`),
      );
    });

    it('sends no writes while the account is read-only', async () => {
      const { accounts } = await loadTestApi();
      await accounts.writes.set(here.account.key, 'locked');
      const rows = await leadRows();
      here.sandbox.clearRequests();
      const verbs = [
        'setName',
        'setEmail',
        'setPhone',
        'setTags',
        'delete',
        ...(generation === '2.0.0' ? ['block', 'merge'] : []),
      ];
      for (const verb of verbs)
        await respondWith([undefined], () =>
          vscode.commands.executeCommand(`acquire.lead.${verb}`, rows[0], rows.slice(0, 2)),
        );
      assert.deepEqual(recordedCalls(here), []);
    });
  });
}

describe('merging and blocking contacts', () => {
  let here: LeadSite;
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await here.stop();
  });

  it('merges into the contact to keep, with the others in one list, and shows it', async () => {
    here = await createLeadSite('2.0.0');
    await waitUntilSettled();
    const rows = (await leadRows()).slice(2, 5);
    const [stays, ...others] = rows;
    const page = await openPage(3);
    const label = (await loadLeads()).tree.getTreeItem(stays!).label as string;
    here.sandbox.clearRequests();
    await respondWith([label, 'Merge'], () => vscode.commands.executeCommand('acquire.lead.merge', rows[0], rows));
    assert.deepEqual(writes(here), [
      `POST /api/v1/crm/contact/merge/${stays!.lead.id} {"mergeId":[${others.map((row) => row.lead.id).join(',')}]}`,
    ]);
    const left = (await leadRows()).map((row) => row.lead.id);
    assert.deepEqual(
      [left.includes(stays!.lead.id), others.some((row) => left.includes(row.lead.id)), page.lead.gone !== undefined],
      [true, false, true],
    );
  });

  it('blocks until a date, in one call', async () => {
    here = await createLeadSite('2.0.0');
    await waitUntilSettled();
    const rows = (await leadRows()).slice(0, 2);
    here.sandbox.clearRequests();
    const foreign = { accountKey: 'another', id: '1' };
    assert.deepEqual(
      await respondWith([], () => vscode.commands.executeCommand('acquire.lead.block', rows[0], [...rows, foreign])),
      [],
      'leads of another account are refused before anything is asked',
    );
    await respondWith(['1 week', 'Block'], () => vscode.commands.executeCommand('acquire.lead.block', rows[0], rows));
    const [sent, ...more] = here.sandbox.requests().filter((r) => r.path === '/api/v1/crm/block-visitor');
    assert.deepEqual(more, []);
    const { blockTill, ...body } = JSON.parse(sent?.body ?? '{}') as { blockTill: string };
    assert.deepEqual(body, { data: rows.map((row) => Number(row.lead.id)), type: 'contact' });
    assert.ok(Math.abs(Date.parse(blockTill) - Date.now() - 7 * 24 * 3_600_000) < 60_000, blockTill);
  });

  it('sends nothing in 1.0.0, which supports neither', async () => {
    here = await createLeadSite('1.0.0');
    await waitUntilSettled();
    const rows = (await leadRows()).slice(0, 2);
    here.sandbox.clearRequests();
    for (const verb of ['merge', 'block']) await vscode.commands.executeCommand(`acquire.lead.${verb}`, rows[0], rows);
    assert.deepEqual(recordedCalls(here), []);
  });
});
