import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FIRST_LEAD_ID, type DatasetSeed } from '../../../src/features/sandbox/people/person';
import { ChangeOverlay, type OverlayFile } from '../../../src/features/sandbox/store/changes';
import { Dataset } from '../../../src/features/sandbox/store/dataset';

const seed: DatasetSeed = { seed: 3, leads: 60, epoch: Date.UTC(2026, 0, 15, 12) };
const fresh = (leads = seed.leads): Dataset =>
  new Dataset({ ...seed, leads }, new ChangeOverlay(), () => seed.epoch + 1000);
const idsOf = (world: Dataset): number[] =>
  Array.from({ length: world.leads.count() }, (_, rank) => world.leads.at(rank)?.id ?? -1);

describe('sandbox world', () => {
  it('stores only what is changed', () => {
    const world = fresh(1_000_000);
    world.leads.change(FIRST_LEAD_ID + 5, { name: 'Ada' });
    assert.equal(world.leads.get(FIRST_LEAD_ID + 5)?.name, 'Ada');
    assert.equal(world.leads.get(FIRST_LEAD_ID + 5)?.updated, seed.epoch + 1000);
    assert.equal([...world.overlay.entries('leads')].length, 1);
    assert.equal(world.leads.count(), 1_000_000);
  });

  it('agrees with a plain array after any series of additions and deletions', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant('add' as const), fc.nat(80)), { maxLength: 60 }), (steps) => {
        const world = fresh();
        let model = Array.from({ length: seed.leads }, (_, n) => FIRST_LEAD_ID + seed.leads - 1 - n);
        for (const step of steps) {
          if (step === 'add') model = [world.leads.add({ name: 'New' }).id, ...model];
          else {
            const id = FIRST_LEAD_ID + step;
            assert.equal(world.leads.remove(id), model.includes(id));
            model = model.filter((one) => one !== id);
          }
        }
        assert.equal(world.leads.count(), model.length);
        assert.deepEqual(idsOf(world), model);
        assert.equal(world.leads.at(model.length), undefined);
      }),
      { numRuns: 60 },
    );
  });

  it('never assigns an id twice, not even after the newest was deleted', () => {
    const world = fresh();
    const first = world.leads.add({}).id;
    world.leads.remove(first);
    assert.equal(world.leads.add({}).id, first + 1);
  });

  it('comes back from its state file as it was', () => {
    const world = fresh();
    world.leads.change(FIRST_LEAD_ID + 1, {
      fields: JSON.parse('{"__proto__":"kept","a":1}') as Record<string, unknown>,
    });
    world.leads.remove(FIRST_LEAD_ID + 2);
    const added = world.leads.add({ name: 'Grace' });
    const file = JSON.parse(JSON.stringify(world.overlay.save())) as OverlayFile;
    const overlay = new ChangeOverlay();
    overlay.load(file);
    const again = new Dataset(seed, overlay);
    assert.deepEqual(idsOf(again), idsOf(world));
    assert.deepEqual(again.leads.get(added.id), added);
    assert.equal(
      Object.getOwnPropertyDescriptor(again.leads.get(FIRST_LEAD_ID + 1)?.fields ?? {}, '__proto__')?.value,
      'kept',
    );
    assert.equal(again.leads.add({}).id, added.id + 1);
    assert.equal(({} as Record<string, unknown>).a, undefined);
  });

  it('selects the same with and without the shortcut, and again after a change', async () => {
    const world = fresh();
    const chosen = await world.chats.owners();
    const expected = idsOf(world).filter((id) => world.chats.of(world.leads.get(id) as never).length > 0);
    assert.deepEqual([...chosen.ids.slice(0, chosen.count)], expected);
    assert.equal(await world.chats.owners(), chosen);
    world.leads.remove(expected[0] as number);
    assert.equal((await world.chats.owners()).count, expected.length - 1);
  });

  it('moves a chat with its messages to another lead', () => {
    const world = fresh();
    const from = idsOf(world)
      .map((id) => world.leads.get(id))
      .find((lead) => lead && world.chats.of(lead).length > 0);
    const to = world.leads.get(FIRST_LEAD_ID);
    assert.ok(from && to && from.id !== to.id);
    const [chat] = world.chats.of(from);
    assert.ok(chat);
    const before = world.chats.messages(chat).length;
    world.chats.put({ ...chat, leadId: to.id });
    world.leads.remove(from.id);
    const moved = world.chats.of(to).find((c) => c.id === chat.id);
    assert.ok(moved);
    assert.equal(world.chats.messages(moved).length, before);
    assert.equal(world.chats.get(chat.id)?.leadId, to.id);
  });
});
