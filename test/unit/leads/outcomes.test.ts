import assert from 'node:assert/strict';
import { AcquireError, type ErrorDetail, type ErrorKind } from '../../../src/api/errors/errors';
import type { Lead } from '../../../src/features/leads/model/lead';
import type { RecordRow } from '../../../src/features/leads/model/read';
import {
  sendBlock,
  checkGone,
  mergeLeadsInto,
  removeLeads,
  updateLead,
  isUpdateConfirmed,
} from '../../../src/features/leads/sources/outcomes';
import type { LeadSource } from '../../../src/features/leads/sources/source';
import { leadApiOf } from '../../../src/features/leads/sources/apis';
import { blockOutcomeText, removalOutcomeText, updateOutcomeText } from '../../../src/features/leads/texts/outcomes';
import { fakeAccount, fakeLead } from './fakes';

const lost = (kind: ErrorKind = 'server', detail: ErrorDetail = { status: 500 }): AcquireError =>
  new AcquireError(kind, { ...detail, outcomeUnknown: true });
const refused = new AcquireError('rejected', { status: 422, acquireError: 'No' });
const missing = new AcquireError('not-found', { status: 404 });
const as = fakeAccount('2.0.0');
const v1 = fakeAccount('1.0.0');
const name = (id: string): string => `Lead ${id}`;

/** A source with some records. Writes end as `ends` says, whether or not they were applied. */
function source(
  records: Record<string, Partial<Lead>['raw'] | AcquireError>,
  {
    ends,
    makes = true,
    bulk = false,
  }: { ends?: AcquireError | ((id: string) => AcquireError | undefined); makes?: boolean; bulk?: boolean } = {},
): LeadSource & { readonly calls: string[] } {
  const calls: string[] = [];
  const ending = (id: string): AcquireError | undefined => (typeof ends === 'function' ? ends(id) : ends);
  const write = async (what: string, id: string, make: () => void): Promise<void> => {
    calls.push(`${what} ${id}`);
    if (makes) make();
    const error = ending(id);
    if (error) throw error;
  };
  return {
    calls,
    can: { ...leadApiOf('2.0.0').can, bulkDelete: bulk },
    get: async (_account: unknown, id: string) => {
      calls.push(`get ${id}`);
      const raw = records[id];
      if (raw instanceof AcquireError) throw raw;
      if (!raw) throw missing;
      return { lead: fakeLead(id, { name: `Lead ${id}`, raw }), text: JSON.stringify(raw) };
    },
    update: (_account: unknown, { id }: Lead, change: object) =>
      write('update', id, () => {
        records[id] = { ...(records[id] as object), ...change };
      }),
    remove: async (_account: unknown, ids: readonly string[], onDone?: (id: string) => void) => {
      if (bulk) await write('remove', ids.join(), () => ids.forEach((id) => delete records[id]));
      for (const id of ids) {
        if (!bulk) await write('remove', id, () => delete records[id]);
        onDone?.(id);
      }
    },
    merge: (_account: unknown, into: string, others: readonly string[]) =>
      write('merge', into, () => others.forEach((id) => delete records[id])),
    block: (_account: unknown, ids: readonly string[]) =>
      write('block', ids.join(), () => {
        for (const id of ids) records[id] = { ...(records[id] as object), isBlocked: 'YES' };
      }),
  } as unknown as LeadSource & { readonly calls: string[] };
}

describe('what became of an edit', () => {
  const field = { key: 'name', path: ['name'], kind: 'text', custom: false } as const;
  const tag = { key: 'tags', path: ['tags'], kind: 'tags', custom: false } as const;
  const change = [{ field, from: 'Old', to: 'New' }];
  const record = { lead: fakeLead('7', { raw: { name: 'Old' } }), text: '' };
  const send = async (
    options: Parameters<typeof source>[1],
    raw: Partial<Lead>['raw'] | AcquireError = { name: 'Old' },
  ) => {
    const from = source({ '7': raw }, options);
    const outcome = await updateLead(from, as, record, change, []);
    assert.equal(from.calls.filter((call) => call.startsWith('update')).length, 1, 'it is sent once');
    return { made: isUpdateConfirmed(outcome), text: updateOutcomeText(outcome, as), outcome };
  };

  it('is said only where it is not simply made', async () => {
    assert.deepEqual([(await send({})).made, (await send({})).text], [true, undefined]);
    const ignored = await send({ makes: false });
    assert.equal(ignored.made, false);
    assert.match(ignored.text ?? '', /^Acquire accepted the change but still shows another value for: name\./);
  });

  it('is found out by reading the lead again where the response was lost', async () => {
    for (const ends of [lost(), lost('network', { code: 'ECONNRESET' }), lost('malformed'), lost('timeout')]) {
      const made = await send({ ends });
      const not = await send({ ends, makes: false });
      assert.deepEqual([made.made, not.made], [true, false]);
      assert.match(
        made.text ?? '',
        /^Acquire shows the new value: the change was made\. Acquire's response to this change was lost/,
      );
      assert.match(
        not.text ?? '',
        /^Acquire still shows the old value for: name\. The change was not made, or not yet\. Acquire's response/,
      );
    }
    const other = await send({ ends: lost(), makes: false }, { name: 'Third' });
    assert.match(
      other.text ?? '',
      /^Acquire shows another value for: name\. Acquire's response to this change was lost \(500\)\.$/,
    );
  });

  it('stays open where the lead cannot be read, but not where Acquire accepted it', async () => {
    const unread = new AcquireError('network', { code: 'ECONNRESET' });
    assert.deepEqual(
      [(await send({ makes: false }, unread)).made, (await send({ ends: lost(), makes: false }, unread)).made],
      [true, false],
    );
    const { text } = await send({ ends: lost(), makes: false }, unread);
    assert.match(text ?? '', /lost \(500\)\. The change may or may not have been made\.$/);
  });

  it('is an error where it was refused, and the lead is not read', async () => {
    const from = source({ '7': { name: 'Old' } }, { ends: refused, makes: false });
    await assert.rejects(updateLead(from, as, record, change, []), refused);
    assert.deepEqual(from.calls, ['update 7']);
  });

  it('counts tags by their ids, and an emptied field as empty wherever it is shown', async () => {
    const tags = [
      { id: '1', name: 'vip' },
      { id: '2', name: 'new' },
    ];
    const tagged = await updateLead(source({ '7': {} }, {}), as, record, [{ field: tag, from: [], to: ['1'] }], tags);
    assert.equal(isUpdateConfirmed(tagged), true);
    const places = [['visitor_name'], ['name']];
    const cleared = [{ field: { ...field, path: ['visitor_name'], places }, from: 'Old', to: '' }];
    const kept = await updateLead(source({ '7': { visitor_name: 'Old' } }, { makes: false }), v1, record, cleared, []);
    assert.equal(isUpdateConfirmed(kept), false, 'a place that is not there does not show that it was emptied');
    const gone = await updateLead(source({ '7': { name: '' } }, { makes: false }), v1, record, cleared, []);
    assert.equal(isUpdateConfirmed(gone), true);
  });
});

describe('what became of a deletion', () => {
  const all = (count: number): Record<string, RecordRow> =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [String(n), { id: n }]));
  const ids = (count: number): string[] => Object.keys(all(count));
  const say = (outcome: Awaited<ReturnType<typeof removeLeads>>, count = 1): string | undefined =>
    removalOutcomeText(outcome, as, { name, removal: 'deleted', count });

  it('is that the leads are gone, once they are not found', async () => {
    for (const bulk of [true, false]) {
      const outcome = await removeLeads(source(all(3), { bulk }), as, ids(3));
      assert.deepEqual([[...outcome.gone].sort(), outcome.there, say(outcome)], [ids(3), [], undefined]);
    }
  });

  it('is that they stay where Acquire still shows them', async () => {
    const outcome = await removeLeads(source(all(2), { makes: false }), as, ids(2));
    assert.deepEqual([outcome.gone, outcome.there.map((r) => r.lead.id).sort()], [[], ['0', '1']]);
    assert.match(say(outcome, 2) ?? '', /^Acquire accepted the deletion but still shows Lead \d and Lead \d\.$/);
  });

  it('is that they are gone where a record is kept and called deleted', async () => {
    for (const raw of [{ deleted: true }, { is_deleted: 1 }, { deletedAt: '2026-01-01' }, { isDeleted: 'yes' }])
      assert.deepEqual(
        (await checkGone(source({ '7': raw }), as, { reported: ['7'] })).gone,
        ['7'],
        JSON.stringify(raw),
      );
    for (const raw of [
      { deleted: false },
      { is_deleted: '0' },
      { deletedAt: null },
      { isDeleted: 'NO' },
      { name: 'deleted' },
    ])
      assert.deepEqual((await checkGone(source({ '7': raw }), as, { reported: ['7'] })).gone, [], JSON.stringify(raw));
  });

  it('counts as made where Acquire accepted it and the lead cannot be read', async () => {
    const away = new AcquireError('network');
    const outcome = await checkGone(source({ '7': away, '8': away }), as, { reported: ['7'], lost: ['8'] });
    assert.deepEqual([outcome.gone, outcome.there, outcome.unknown], [['7'], [], ['8']]);
  });

  it('is found out for the lead whose response was lost, and the ones after it were not sent', async () => {
    for (const makes of [true, false]) {
      const from = source(all(4), { makes, ends: (id) => (id === '1' ? lost() : undefined) });
      const outcome = await removeLeads(from, as, ids(4));
      assert.deepEqual(
        from.calls.filter((call) => call.startsWith('remove')),
        ['remove 0', 'remove 1'],
      );
      assert.deepEqual([...outcome.gone].sort(), makes ? ['0', '1'] : []);
      assert.match(
        say(outcome, 4) ?? '',
        /The others were not sent\. Acquire's response to this change was lost \(500\)\.$/,
      );
    }
  });

  it('is found out for all where they were sent in one call', async () => {
    const outcome = await removeLeads(source(all(3), { bulk: true, ends: lost() }), v1, ids(3));
    assert.deepEqual([...outcome.gone].sort(), ids(3));
    assert.match(
      say(outcome, 3) ?? '',
      /no longer shows Lead 0, Lead 1, and Lead 2: the change was made\. Acquire's response/,
    );
  });

  it('is looked up for twenty leads at most', async () => {
    const told = source(all(60), { bulk: true });
    assert.equal((await removeLeads(told, v1, ids(60))).gone.length, 60);
    assert.equal(told.calls.filter((call) => call.startsWith('get')).length, 20);
    const open = source(all(60), { bulk: true, ends: lost() });
    const outcome = await removeLeads(open, v1, ids(60));
    assert.deepEqual([outcome.gone.length, outcome.unknown.length], [20, 40]);
  });

  it('is an error and nothing else where it was refused', async () => {
    const outcome = await removeLeads(source(all(1), { ends: refused, makes: false }), as, ['0']);
    assert.deepEqual([outcome, say(outcome)], [{ gone: [], there: [], unknown: [], error: refused }, undefined]);
  });
});

describe('what became of a merge and of a block', () => {
  const records = (): Record<string, RecordRow> => ({ '1': { id: 1 }, '2': { id: 2 }, '3': { id: 3 } });
  const merged = { name, removal: 'merged', count: 2 } as const;

  it('is that the other contacts are gone, or return the remaining one', async () => {
    const outcome = await mergeLeadsInto(source(records()), as, '1', ['2', '3']);
    assert.deepEqual([...outcome.gone].sort(), ['2', '3']);
    const alias = await mergeLeadsInto(
      source({ ...records(), '2': { id: 2, mainContactId: 1 } }, { makes: false }),
      as,
      '1',
      ['2', '3'],
    );
    assert.deepEqual([alias.gone, alias.there.map(({ lead: { id } }) => id)], [['2'], ['3']]);
    assert.equal(removalOutcomeText(alias, as, merged), 'Acquire accepted the merge but still shows Lead 3.');
  });

  it('is found out where the response was lost', async () => {
    const made = await mergeLeadsInto(source(records(), { ends: lost() }), as, '1', ['2', '3']);
    assert.match(
      removalOutcomeText(made, as, merged) ?? '',
      /no longer shows Lead 2 and Lead 3: the change was made\. Acquire's response/,
    );
    const not = await mergeLeadsInto(source(records(), { ends: lost(), makes: false }), as, '1', ['2', '3']);
    assert.match(
      removalOutcomeText(not, as, merged) ?? '',
      /still shows Lead 2 and Lead 3: the change was not made, or not yet\. Acquire's response/,
    );
    await assert.rejects(mergeLeadsInto(source(records(), { ends: refused }), as, '1', ['2']), refused);
  });

  it('is what the record says of a block', async () => {
    const open = { '1': { isBlocked: 'NO' }, '2': { isBlocked: 'NO' } };
    const block = async (options: Parameters<typeof source>[1], of: Record<string, RecordRow> = { ...open }) =>
      blockOutcomeText(await sendBlock(source(of, options), as, Object.keys(of), ''), as, name);
    assert.equal(await block({}), undefined);
    assert.equal(await block({ makes: false }, { '1': {} }), undefined, 'a record that does not tell');
    assert.match(
      (await block({ makes: false })) ?? '',
      /accepted the block but still shows as not blocked: Lead 1 and/,
    );
    assert.match(
      (await block({ ends: lost() })) ?? '',
      /^Acquire shows the new value: the change was made\. Acquire's response/,
    );
    assert.match(
      (await block({ ends: lost(), makes: false })) ?? '',
      /^Acquire still shows as not blocked: Lead 1 and Lead 2\. Acquire's response/,
    );
    assert.match((await block({ ends: lost(), makes: false }, { '1': {} })) ?? '', /may or may not have been made\.$/);
    await assert.rejects(block({ ends: refused }), refused);
  });
});
