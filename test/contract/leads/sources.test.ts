import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import { PagedLeads } from '../../../src/features/leads/list/pagedLeads';
import { sendBlock, mergeLeadsInto, removeLeads } from '../../../src/features/leads/sources/outcomes';
import { createLeadSource } from '../../../src/features/leads/sources/sources';
import { setUpLeads, type LeadSetup } from './setup';

const kind =
  (wanted: string) =>
  (error: unknown): boolean =>
    error instanceof AcquireError && error.kind === wanted;

for (const generation of ['1.0.0', '2.0.0'] as const) {
  describe(`leads of the sandbox, ${generation}`, () => {
    let b: LeadSetup;
    before(async () => {
      b = await setUpLeads();
    });
    after(() => b.stop());
    beforeEach(() => {
      b.sandbox.clearRequests();
    });
    const source = () => createLeadSource(generation, b.client);

    it('are listed page by page, each once, with one call per page', async () => {
      const pages = new PagedLeads(
        (page, size, signal) => source().page(b.account(generation), page, size, undefined, signal),
        { pageSize: 50 },
      );
      await pages.loadAll();
      assert.deepEqual(
        [pages.leads.length, pages.total, new Set(pages.leads.map((l) => l.id)).size, b.sandbox.requests().length],
        [120, 120, 120, 3],
      );
      assert.ok(b.sandbox.requests().every((r) => r.auth === 'Bearer' && r.status === 200));
    });

    it('are complete when the server caps its pages', async () => {
      b.sandbox.setPageCap(25);
      const pages = new PagedLeads(
        (page, size, signal) => source().page(b.account(generation), page, size, undefined, signal),
        { pageSize: 50 },
      );
      await pages.loadAll();
      b.sandbox.setPageCap(1000);
      assert.equal(new Set(pages.leads.map((l) => l.id)).size, 120);
    });

    it('are read the same from the list and individually', async () => {
      const page = await source().page(b.account(generation), 0, 20);
      for (const listed of page.leads) {
        const { lead, text } = await source().get(b.account(generation), listed.id);
        assert.deepEqual(
          [lead.id, lead.name, lead.email, lead.phone, lead.country],
          [listed.id, listed.name, listed.email, listed.phone, listed.country],
        );
        assert.deepEqual(JSON.parse(text), lead.raw);
      }
    });

    it('are verified after a deletion, a merge and a block', async () => {
      const from = b.account(generation);
      const { leads } = await source().page(from, 1, 20);
      const [first, second, third, fourth] = leads.map(({ id }) => id) as [string, string, string, string];
      const removal = await removeLeads(source(), from, [first, second]);
      assert.deepEqual(
        [[...removal.gone].sort(), removal.there, removal.error],
        [[first, second].sort(), [], undefined],
      );
      if (generation === '1.0.0') return;
      const block = await sendBlock(source(), from, [third, fourth], new Date(Date.now() + 86_400_000).toISOString());
      assert.deepEqual([block.records.length, block.open], [2, []]);
      const merge = await mergeLeadsInto(source(), from, third, [fourth]);
      assert.deepEqual([merge.gone, merge.there, merge.unknown], [[fourth], [], []]);
    });

    it('are changed in exactly the given fields', async () => {
      const [first] = (await source().page(b.account(generation), 0, 1)).leads;
      assert.ok(first);
      const { lead: before } = await source().get(b.account(generation), first.id);
      b.sandbox.clearRequests();
      await source().update(b.account(generation), before, { name: 'Ada Lovelace' });
      const [sent] = b.sandbox.requests();
      assert.equal(
        sent?.body,
        generation === '1.0.0' ? `visitor_id=${first.id}&name=Ada+Lovelace` : '{"fields":{"name":"Ada Lovelace"}}',
      );
      const { lead: after } = await source().get(b.account(generation), first.id);
      assert.deepEqual(
        [after.name, after.email, after.phone, after.tags],
        ['Ada Lovelace', before.email, before.phone, before.tags],
      );
    });

    it('are created and deleted', async () => {
      const { total: before = 0 } = await source().page(b.account(generation), 0, 1);
      await source().create(b.account(generation), { name: 'Grace Hopper', email: 'grace@example.com' });
      const { leads, total } = await source().page(b.account(generation), 0, 1);
      assert.deepEqual([leads[0]?.name, total], ['Grace Hopper', before + 1]);
      b.sandbox.clearRequests();
      await source().remove(b.account(generation), [leads[0]?.id ?? '']);
      assert.equal(b.sandbox.requests().length, 1);
      await assert.rejects(source().get(b.account(generation), leads[0]?.id ?? ''), (e) => e instanceof AcquireError);
    });

    it('are not written to while the account is read-only', async () => {
      const locked = b.account(generation, { writes: { kind: 'locked' } });
      const { leads } = await source().page(locked, 0, 3);
      b.sandbox.clearRequests();
      for (const write of [
        () => source().update(locked, leads[0] as never, { name: 'x' }),
        () =>
          source().remove(
            locked,
            leads.map((l) => l.id),
          ),
        () => source().create(locked, { name: 'x' }),
      ])
        await assert.rejects(write, kind('read-only'));
      assert.equal(b.sandbox.requests().length, 0);
    });
  });
}

describe('contacts of the sandbox', () => {
  let b: LeadSetup;
  before(async () => {
    b = await setUpLeads();
  });
  after(() => b.stop());

  it('are searched on the server', async () => {
    const source = createLeadSource('2.0.0', b.client);
    const account = b.account('2.0.0');
    const { leads } = await source.page(account, 0, 50);
    const someone = leads.find((l) => l.email);
    const found = await source.page(account, 0, 10, { search: someone?.email ?? '' });
    assert.ok(found.leads.some((l) => l.id === someone?.id));
    assert.ok((found.total ?? 99) < 10);
  });

  it('are filtered on the server', async () => {
    const source = createLeadSource('2.0.0', b.client);
    const account = b.account('2.0.0');
    const found = await source.page(account, 0, 100, { where: { clientName: 'Chrome' } });
    assert.ok(found.leads.length > 0 && found.leads.every((l) => l.browser === 'Chrome'));
    assert.ok((found.total ?? 0) < 120);
  });
});
