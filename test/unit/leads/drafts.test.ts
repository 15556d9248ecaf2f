import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { changesBetween } from '../../../src/features/leads/model/changes';
import { DraftStore, type LeadDraft } from '../../../src/features/leads/documents/drafts';
import { writableFieldsFor, leadApiOf } from '../../../src/features/leads/sources/apis';
import { newLeadText, rebaseRecord } from '../../../src/features/leads/model/rebase';

const draft = (id: string, more: Partial<LeadDraft> = {}): LeadDraft => ({
  accountKey: 'abcdef123456',
  id,
  base: '{}',
  text: '{"a":1}',
  savedAt: 5,
  isNew: false,
  ...more,
});

describe('drafts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-drafts-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('survive a restart, and report each change', async () => {
    const store = new DraftStore(folder);
    const told: string[] = [];
    store.onDidChange(({ id }) => told.push(id));
    await store.put(draft('7'));
    await store.put(draft('../../etc', { text: 'é' }));
    assert.deepEqual(
      await new DraftStore(folder).get({ accountKey: 'abcdef123456', id: '../../etc' }),
      draft('../../etc', { text: 'é' }),
    );
    await store.remove({ accountKey: 'abcdef123456', id: '7' });
    await store.remove({ accountKey: 'abcdef123456', id: '7' });
    assert.deepEqual([(await new DraftStore(folder).all()).length, told], [1, ['7', '../../etc', '7']]);
  });

  it('lose what a crashed window of version 0.1 has left, not what a running one writes', async () => {
    const store = new DraftStore(folder);
    await store.put(draft('1'));
    const [name] = readdirSync(folder);
    for (const [end, hours] of [
      ['0123456789ab.new', 2],
      ['ba9876543210.new', 0],
    ] as const) {
      const file = path.join(folder, `${name}.${end}`);
      writeFileSync(file, '{');
      const then = Date.now() / 1000 - hours * 3_600;
      utimesSync(file, then, then);
    }
    await store.removeStaleTemporaries();
    assert.deepEqual(readdirSync(folder).sort(), [name, `${name}.ba9876543210.new`]);
    assert.equal((await store.all()).length, 1);
  });

  it('are complete if they are saved several times at once', async () => {
    const store = new DraftStore(folder);
    const texts = Array.from({ length: 20 }, (_, n) => `{"n": ${n}, "fill": "${'x'.repeat(n * 5_000)}"}`).reverse();
    await Promise.all(texts.map((text) => store.put(draft('1', { text }))));
    const [kept] = await new DraftStore(folder).all();
    assert.deepEqual([kept?.text, (await store.all())[0]?.text], [texts.at(-1), texts.at(-1)]);
  });

  it('of another window are visible, as last saved and when they are removed', async () => {
    const [here, there] = [new DraftStore(folder), new DraftStore(folder)];
    const key = draft('1');
    assert.deepEqual([await here.get(key), await here.all()], [undefined, []]);
    await there.put(draft('1', { text: '{"theirs":1}' }));
    assert.equal((await here.get(key))?.text, '{"theirs":1}');
    await here.put(draft('1', { text: '{"mine":1}' }));
    assert.equal((await there.get(key))?.text, '{"mine":1}');
    await there.remove(key);
    assert.deepEqual([await here.get(key), await here.all()], [undefined, []]);
  });

  it('are complete if two windows save one at once', async () => {
    const stores = Array.from({ length: 4 }, () => new DraftStore(folder));
    const texts = Array.from({ length: 20 }, (_, n) => `{"n": ${n}, "fill": "${'x'.repeat(n * 5_000)}"}`);
    await Promise.all(texts.map((text, n) => stores[n % 4]!.put(draft('1', { text }))));
    assert.ok(texts.includes((await stores[0]!.get(draft('1')))!.text));
    assert.equal(readdirSync(folder).length, 1);
  });

  describe('that another window changes', () => {
    const [mine, theirs] = ['{"name":"ONE"}', '{"name":"TWO"}'];
    let here: DraftStore;
    let there: DraftStore;
    let told: string[];
    const key = draft('1');
    beforeEach(async () => {
      [here, there] = [new DraftStore(folder), new DraftStore(folder)];
      told = [];
      await here.put(draft('1', { text: mine }));
      await here.get(key);
      here.onDidChange(({ id }) => told.push(id));
    });

    const CHANGES: Readonly<Record<string, { change: () => Promise<unknown>; text: string | undefined }>> = {
      'saved as long as before': { change: () => there.put(draft('1', { text: theirs, savedAt: 6 })), text: theirs },
      'saved at the same moment': { change: () => there.put(draft('1', { text: theirs })), text: theirs },
      'saved with another length': { change: () => there.put(draft('1', { text: '{}', savedAt: 6 })), text: '{}' },
      'saved again as it was': { change: () => there.put(draft('1', { text: mine, savedAt: 6 })), text: mine },
      'taken away': { change: () => there.remove(key), text: undefined },
      'removed and created again': {
        change: async () => {
          await there.remove(key);
          await there.put(draft('1', { text: theirs, savedAt: 9 }));
        },
        text: theirs,
      },
      damaged: {
        change: () => writeFile(path.join(folder, readdirSync(folder)[0]!), '{"ver'),
        text: undefined,
      },
    };
    for (const [name, { change, text }] of Object.entries(CHANGES))
      it(`are reported once and recognized as another window's: ${name}`, async () => {
        await change();
        await here.refresh();
        await here.refresh();
        assert.deepEqual(told, ['1']);
        const stored = await here.get(key);
        assert.equal(stored?.text, text);
        assert.ok(!stored || here.isFromElsewhere(stored));
      });

    it('are not reported if this window changed them, or no one did', async () => {
      await here.refresh();
      await here.put(draft('1', { text: theirs, savedAt: 8 }));
      await here.refresh();
      await there.put(draft('2'));
      await here.refresh();
      assert.deepEqual(told, ['1']);
      assert.equal(here.isFromElsewhere((await here.get(key))!), false);
    });

    it('are this window’s own again once it has saved them', async () => {
      await there.put(draft('1', { text: theirs, savedAt: 6 }));
      await here.put(draft('1', { text: mine, savedAt: 7 }));
      assert.equal(here.isFromElsewhere((await here.get(key))!), false);
      assert.equal(there.isFromElsewhere((await there.get(key))!), true);
    });

    it('are changed based on their state on disk', async () => {
      const stores = [here, there, new DraftStore(folder)];
      const add = (stored: LeadDraft | undefined): LeadDraft => draft('1', { text: `${stored?.text ?? ''}x` });
      await Promise.all(Array.from({ length: 30 }, (_, n) => stores[n % 3]!.update(key, add)));
      assert.equal((await here.get(key))?.text, mine + 'x'.repeat(30));
    });

    it('are removed only if they are unchanged', async () => {
      const seen = (await here.get(key))!;
      await there.put(draft('1', { text: theirs, savedAt: 6 }));
      const left = await here.update(seen, (stored) => (stored?.text === seen.text ? undefined : stored));
      assert.equal(left?.text, theirs);
      assert.equal((await there.get(key))?.text, theirs);
      assert.deepEqual(told, []);
    });
  });

  it('are readable only by their owner and removed with their account', async () => {
    const store = new DraftStore(folder);
    await store.put(draft('1'));
    await store.put(draft('1', { accountKey: 'zzzzzz999999' }));
    if (process.platform !== 'win32')
      for (const name of readdirSync(folder)) assert.equal(statSync(path.join(folder, name)).mode & 0o077, 0);
    await store.prune(new Set(['zzzzzz999999']));
    assert.deepEqual(
      (await store.all()).map((d) => d.accountKey),
      ['zzzzzz999999'],
    );
  });

  it('that cannot be read are passed over', async () => {
    writeFileSync(path.join(folder, 'a.json'), '{');
    writeFileSync(path.join(folder, 'b.json'), '{"version":9}');
    assert.deepEqual(await new DraftStore(folder).all(), []);
  });
});

describe('a draft put on a newer record', () => {
  const base = { visitor_name: 'Ada', visitor_email: 'a@x', fields: { plan: 'Free' } };
  const fields = writableFieldsFor('1.0.0', { fields: { plan: '', added: '' } });

  it('keeps every token of the record and has my changes', () => {
    const now =
      '{\n  "id": 12345678901234567890,\n  "visitor_name": "Ada",\n  "visitor_email": "b@x",\n  "fields": {\n    "plan": "Free"\n  }\n}\n';
    const mine = changesBetween(
      base,
      { ...base, visitor_name: 'Ada L.', fields: { plan: 'Pro', added: 'x' } },
      fields,
    ).fields;
    assert.equal(
      rebaseRecord(now, mine),
      '{\n  "id": 12345678901234567890,\n  "visitor_name": "Ada L.",\n  "visitor_email": "b@x",\n  "fields": {\n    "plan": "Pro",\n    "added": "x"\n  }\n}\n',
    );
    assert.equal(rebaseRecord(now, []), now);
  });

  it('removes what I removed', () => {
    const mine = changesBetween(base, { visitor_name: 'Ada', fields: { plan: 'Free' } }, fields).fields;
    assert.deepEqual(JSON.parse(rebaseRecord(JSON.stringify(base), mine)), {
      visitor_name: 'Ada',
      fields: { plan: 'Free' },
    });
  });

  it('begins with empty fields', () => {
    assert.deepEqual(
      [
        changesBetween(
          {},
          JSON.parse(newLeadText(leadApiOf('1.0.0').emptyRecord)) as object as Record<string, unknown>,
          fields,
        ).fields,
        JSON.parse(newLeadText(leadApiOf('2.0.0').emptyRecord)),
      ],
      [[], { fields: { name: '', email: '', phone: '' } }],
    );
  });
});
