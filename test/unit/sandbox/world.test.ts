import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FIRST_LEAD, type WorldSeed } from '../../../src/features/sandbox/people/person';
import { Overlay, type OverlayFile } from '../../../src/features/sandbox/store/overlay';
import { World } from '../../../src/features/sandbox/store/world';

const seed: WorldSeed = { seed: 3, leads: 60, epoch: Date.UTC(2026, 0, 15, 12) };
const fresh = (leads = seed.leads): World => new World({ ...seed, leads }, new Overlay(), () => seed.epoch + 1000);
const idsOf = (world: World): number[] =>
  Array.from({ length: world.count() }, (_, rank) => world.leadAt(rank)?.id ?? -1);

describe('sandbox world', () => {
  it('stores only what is changed', () => {
    const world = fresh(1_000_000);
    world.changeLead(FIRST_LEAD + 5, { name: 'Ada' });
    assert.equal(world.lead(FIRST_LEAD + 5)?.name, 'Ada');
    assert.equal(world.lead(FIRST_LEAD + 5)?.updated, seed.epoch + 1000);
    assert.equal(world.overlay.size('leads'), 1);
    assert.equal(world.count(), 1_000_000);
  });

  it('agrees with a plain array after any series of additions and deletions', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant('add' as const), fc.nat(80)), { maxLength: 60 }), (steps) => {
        const world = fresh();
        let model = Array.from({ length: seed.leads }, (_, n) => FIRST_LEAD + seed.leads - 1 - n);
        for (const step of steps) {
          if (step === 'add') model = [world.addLead({ name: 'New' }).id, ...model];
          else {
            const id = FIRST_LEAD + step;
            assert.equal(world.deleteLead(id), model.includes(id));
            model = model.filter((one) => one !== id);
          }
        }
        assert.equal(world.count(), model.length);
        assert.deepEqual(idsOf(world), model);
        assert.equal(world.leadAt(model.length), undefined);
      }),
      { numRuns: 60 },
    );
  });

  it('never gives an id twice, not even after the newest was deleted', () => {
    const world = fresh();
    const first = world.addLead({}).id;
    world.deleteLead(first);
    assert.equal(world.addLead({}).id, first + 1);
  });

  it('comes back from its state file as it was', () => {
    const world = fresh();
    world.changeLead(FIRST_LEAD + 1, { fields: JSON.parse('{"__proto__":"kept","a":1}') as Record<string, unknown> });
    world.deleteLead(FIRST_LEAD + 2);
    const added = world.addLead({ name: 'Grace' });
    const file = JSON.parse(JSON.stringify(world.overlay.save())) as OverlayFile;
    const overlay = new Overlay();
    overlay.load(file);
    const again = new World(seed, overlay);
    assert.deepEqual(idsOf(again), idsOf(world));
    assert.deepEqual(again.lead(added.id), added);
    assert.equal(Object.getOwnPropertyDescriptor(again.lead(FIRST_LEAD + 1)?.fields ?? {}, '__proto__')?.value, 'kept');
    assert.equal(again.addLead({}).id, added.id + 1);
    assert.equal(({} as Record<string, unknown>).a, undefined);
  });

  it('selects with and without the shortcut alike, and anew after a change', async () => {
    const world = fresh();
    const chosen = await world.withChats();
    const expected = idsOf(world).filter((id) => world.chats(world.lead(id) as never).length > 0);
    assert.deepEqual([...chosen.ids.slice(0, chosen.count)], expected);
    assert.equal(await world.withChats(), chosen);
    world.deleteLead(expected[0] as number);
    assert.equal((await world.withChats()).count, expected.length - 1);
  });

  it('moves a chat with its messages to another lead', () => {
    const world = fresh();
    const from = idsOf(world)
      .map((id) => world.lead(id))
      .find((lead) => lead && world.chats(lead).length > 0);
    const to = world.lead(FIRST_LEAD);
    assert.ok(from && to && from.id !== to.id);
    const [chat] = world.chats(from);
    assert.ok(chat);
    const before = world.messages(chat).length;
    world.putChat({ ...chat, leadId: to.id });
    world.deleteLead(from.id);
    const moved = world.chats(to).find((c) => c.id === chat.id);
    assert.ok(moved);
    assert.equal(world.messages(moved).length, before);
    assert.equal(world.chat(chat.id)?.leadId, to.id);
  });
});
