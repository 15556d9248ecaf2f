import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AcquireError, type ErrorDetail, type ErrorKind } from '../../../../src/api/errors/errors';
import type { ImportStore } from '../../../../src/features/leads/transfer/import/importStore';
import type { ImportJournal } from '../../../../src/features/leads/transfer/import/journal';
import {
  importOutcome,
  sendRows,
  type ImportStopReason,
  type SendProgress,
} from '../../../../src/features/leads/transfer/import/sendRows';
import { ImportFileError } from '../../../../src/features/leads/transfer/import/types';
import { beginImport, fakeContact, FakeFile, FakeLeads, namedColumn, newStore, importOptions } from './fakes';

const fails = (kind: ErrorKind, detail: ErrorDetail = {}): never => {
  throw new AcquireError(kind, detail);
};

describe('sending the rows of an import', () => {
  let store: ImportStore;
  let folder: string;
  let leads: FakeLeads;
  let journal: ImportJournal;
  let waited: number[];
  let told: SendProgress[];
  beforeEach(() => {
    ({ store, folder } = newStore());
    leads = new FakeLeads();
    waited = [];
    told = [];
  });
  afterEach(async () => {
    await journal.close().catch(() => undefined);
    rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  const send = (file: FakeFile, signal = new AbortController().signal): Promise<ImportStopReason | undefined> =>
    sendRows({
      file,
      journal,
      lookup: leads,
      signal,
      onProgress: (progress) => told.push(progress),
      wait: async (ms) => void waited.push(ms),
    });
  const names = (): unknown[] => leads.written.map(({ fields }) => fields['name']);
  const counts = (): number[] => {
    const { rows, created, updated, refused, unknown, notSent, leftOut } = importOutcome(journal);
    assert.equal(created + updated + refused + unknown + notSent + leftOut, rows, 'the counts add up');
    return [created, updated, refused, unknown, notSent, leftOut];
  };
  const reopen = async (): Promise<void> => {
    await journal.close();
    journal = (await store.resume(journal.job.id))!;
    assert.ok(journal);
  };

  it('sends each row once, in the order of the file, without those that are left out', async () => {
    const file = new FakeFile([...namedColumn('A', 'B'), { leftOut: true }, ...namedColumn('C')]);
    journal = await beginImport(store, file);
    assert.equal(await send(file), undefined);
    assert.deepEqual(names(), ['A', 'B', 'C']);
    assert.deepEqual(counts(), [3, 0, 0, 0, 0, 1]);
    assert.deepEqual(
      told.map(({ done, total }) => `${done}/${total}`),
      ['1/3', '2/3', '3/3'],
    );
  });

  it('has each row on disk before it is sent', async () => {
    const file = new FakeFile(namedColumn('A', 'B'));
    journal = await beginImport(store, file);
    const log = path.join(folder, `${journal.job.id}.rows`);
    const seen: string[] = [];
    leads.onWrite = () => void seen.push(readFileSync(log, 'utf8').trim().split('\n').at(-1)!);
    await send(file);
    assert.deepEqual(seen, ['[1,"begun"]', '[2,"begun"]']);
  });

  it('sends no row that cannot be recorded', async () => {
    const file = new FakeFile(namedColumn('A', 'B', 'C'));
    journal = await beginImport(store, file);
    leads.onWrite = (n) => {
      // Remove All Data in another window.
      if (n === 0) rmSync(folder, { recursive: true, force: true });
    };
    await assert.rejects(send(file));
    assert.deepEqual(names(), ['A']);
  });

  it('waits as long as Acquire requests, and resends that row', async () => {
    const file = new FakeFile(namedColumn('A', 'B'));
    journal = await beginImport(store, file);
    leads.onWrite = (n) => {
      if (n === 1 || n === 2) fails('rate-limited', { retryAfterSeconds: n === 1 ? 7 : undefined });
    };
    assert.equal(await send(file), undefined);
    assert.deepEqual(
      [names(), waited],
      [
        ['A', 'B'],
        [7000, 5000],
      ],
    );
    assert.deepEqual(counts(), [2, 0, 0, 0, 0, 0]);
    assert.deepEqual(
      told.flatMap(({ waitSeconds }) => waitSeconds ?? []),
      [7, 5],
    );
  });

  for (const [why, seconds, waits] of [
    ['a Retry-After of a day', 86_400, 0],
    ['a Retry-After beyond what timers take', 3_000_000, 0],
    ['a minute again and again', 60, 5],
    ['no Retry-After', undefined, 5],
  ] as const)
    it(`stops for ${why}, and everything can be resumed`, async () => {
      const file = new FakeFile(namedColumn('A', 'B', 'C'));
      journal = await beginImport(store, file);
      leads.onWrite = () => fails('rate-limited', { retryAfterSeconds: seconds });
      assert.equal((await send(file))?.why, 'rate-limited');
      assert.equal(waited.length, waits);
      assert.ok(waited.every((ms) => ms <= 60_000));
      assert.deepEqual(counts(), [0, 0, 0, 0, 3, 0]);
      leads.onWrite = () => undefined;
      await reopen();
      assert.equal(await send(file), undefined);
      assert.deepEqual(names(), ['A', 'B', 'C']);
    });

  it('can be paused while it waits, and before the next row', async () => {
    const file = new FakeFile(namedColumn('A', 'B', 'C'));
    journal = await beginImport(store, file);
    const pause = new AbortController();
    leads.onWrite = (n) => {
      if (n === 1) pause.abort();
    };
    assert.deepEqual(await send(file, pause.signal), { why: 'paused' });
    assert.deepEqual(names(), ['A', 'B'], 'the row under way is finished');
    assert.deepEqual(counts(), [2, 0, 0, 0, 1, 0]);
    const again = new AbortController();
    leads.onWrite = () => fails('rate-limited', { retryAfterSeconds: 30 });
    const stop = await sendRows({
      file,
      journal,
      lookup: leads,
      signal: again.signal,
      wait: async () => again.abort(),
    });
    assert.equal(stop?.why, 'paused');
    assert.deepEqual(counts(), [2, 0, 0, 0, 1, 0]);
  });

  for (const [kind, detail] of [
    ['server', { status: 500, outcomeUnknown: true }],
    ['server', { status: 503, outcomeUnknown: true }],
    ['network', { code: 'ECONNRESET', outcomeUnknown: true }],
    ['timeout', { phase: 'total', outcomeUnknown: true }],
    ['malformed', { outcomeUnknown: true }],
  ] as const)
    it(`separates a row with an unknown outcome (${kind} ${JSON.stringify(detail)}) and never sends it again`, async () => {
      const file = new FakeFile(namedColumn('A', 'B', 'C'));
      journal = await beginImport(store, file);
      leads.onWrite = (n) => {
        if (n === 1) fails(kind, detail);
      };
      assert.equal(await send(file), undefined);
      assert.deepEqual(counts(), [2, 0, 0, 1, 0, 0]);
      await reopen();
      assert.equal(await send(file), undefined);
      assert.deepEqual(names(), ['A', 'C']);
    });

  for (const kind of ['rejected', 'invalid-request', 'not-found'] as const)
    it(`continues after a rejected row (${kind})`, async () => {
      const file = new FakeFile(namedColumn('A', 'B', 'C'));
      journal = await beginImport(store, file);
      leads.onWrite = (n) => {
        if (n === 0) fails(kind);
      };
      assert.equal(await send(file), undefined);
      assert.deepEqual(
        [names(), counts()],
        [
          ['B', 'C'],
          [2, 0, 1, 0, 0, 0],
        ],
      );
    });

  for (const [kind, detail] of [
    ['network', { code: 'ECONNREFUSED' }],
    ['network', { code: 'ENOTFOUND' }],
    ['timeout', { phase: 'connect' }],
    ['unauthorized', { status: 401 }],
    ['read-only', {}],
    ['untrusted-host', {}],
    ['tls', {}],
  ] as const)
    it(`stops for ${kind} ${JSON.stringify(detail)}, and sends that row when it is resumed`, async () => {
      const file = new FakeFile(namedColumn('A', 'B', 'C'));
      journal = await beginImport(store, file);
      leads.onWrite = (n) => {
        if (n === 1) fails(kind, detail);
      };
      assert.equal((await send(file))?.why, 'failed');
      assert.deepEqual([names(), counts()], [['A'], [1, 0, 0, 0, 2, 0]]);
      await reopen();
      assert.equal(await send(file), undefined);
      assert.deepEqual(
        [names(), counts()],
        [
          ['A', 'B', 'C'],
          [3, 0, 0, 0, 0, 0],
        ],
      );
    });

  describe('that the account must not write', () => {
    const forbid = (...refused: readonly string[]): void => {
      leads.onWrite = (_, { name }) => {
        asked.push(String(name));
        if (refused.includes(String(name))) fails('forbidden', { status: 403 });
      };
    };
    const asked: string[] = [];
    beforeEach(() => void asked.splice(0));

    it('stops at the first row, and sends every row once the permission is granted', async () => {
      const file = new FakeFile(namedColumn('A', 'B', 'C'));
      journal = await beginImport(store, file);
      forbid('A', 'B', 'C');
      const stop = await send(file);
      assert.deepEqual([stop?.why, (stop?.error as AcquireError).kind], ['failed', 'forbidden']);
      assert.deepEqual([asked, counts()], [['A'], [0, 0, 0, 0, 3, 0]]);
      await reopen();
      forbid();
      assert.equal(await send(file), undefined);
      assert.deepEqual([names(), counts()], [['A', 'B', 'C'], [3, 0, 0, 0, 0, 0]]); // prettier-ignore
    });

    it('continues after a row of its own that is refused again, without sending it a third time', async () => {
      const file = new FakeFile(namedColumn('A', 'B', 'C'));
      journal = await beginImport(store, file);
      forbid('A');
      assert.equal((await send(file))?.why, 'failed');
      await reopen();
      assert.equal(await send(file), undefined);
      assert.deepEqual([asked, counts()], [['A', 'A', 'B', 'C'], [2, 0, 1, 0, 0, 0]]); // prettier-ignore
    });

    it('stops again at the next row while nothing was imported', async () => {
      const file = new FakeFile(namedColumn('A', 'B', 'C'));
      journal = await beginImport(store, file);
      forbid('A', 'B', 'C');
      await send(file);
      await reopen();
      assert.equal((await send(file))?.why, 'failed');
      assert.deepEqual([asked, counts()], [['A', 'A', 'B'], [0, 0, 1, 0, 2, 0]]); // prettier-ignore
    });

    it('continues after refusals of single rows', async () => {
      const file = new FakeFile(namedColumn('A', 'x', 'B', 'x', 'x', 'C', 'x', 'D'));
      journal = await beginImport(store, file);
      forbid('x');
      assert.equal(await send(file), undefined);
      assert.deepEqual([names(), counts()], [['A', 'B', 'C', 'D'], [4, 0, 4, 0, 0, 0]]); // prettier-ignore
    });

    it('stops when the permission is lost in the middle, with the last row not sent', async () => {
      const many = Array.from({ length: 50 }, (_, n) => `N${n}`);
      const file = new FakeFile(namedColumn(...many));
      journal = await beginImport(store, file);
      forbid(...many.slice(20));
      assert.equal((await send(file))?.why, 'failed');
      assert.deepEqual([asked.length, counts()], [23, [20, 0, 2, 0, 28, 0]]);
      await reopen();
      forbid();
      assert.equal(await send(file), undefined);
      assert.deepEqual([names().slice(20), counts()], [many.slice(22), [48, 0, 2, 0, 0, 0]]);
    });

    it('stops when leads cannot be read to update them', async () => {
      leads = new FakeLeads([fakeContact('7', {}), fakeContact('8', {})]);
      leads.onRead = () => fails('forbidden', { status: 403 });
      const rows = ['7', '8'].map((key) => ({ key, values: { name: 'New' } }));
      const file = new FakeFile(rows);
      journal = await beginImport(store, file, importOptions({ identity: { by: 'id', column: 0 } }));
      assert.equal((await send(file))?.why, 'failed');
      assert.deepEqual([leads.read, leads.written, counts()], [['7'], [], [0, 0, 0, 0, 2, 0]]);
    });

    it('does not stop for it when the outcome is unknown: that row is never sent again', async () => {
      const file = new FakeFile(namedColumn('A', 'B'));
      journal = await beginImport(store, file);
      leads.onWrite = (n) => {
        if (n === 0) fails('forbidden', { status: 200, outcomeUnknown: true });
      };
      assert.equal(await send(file), undefined);
      assert.deepEqual([names(), counts()], [['B'], [1, 0, 0, 1, 0, 0]]);
    });
  });

  it('stops when outcomes are no longer known', async () => {
    const file = new FakeFile(namedColumn(...Array.from({ length: 30 }, (_, n) => `N${n}`)));
    journal = await beginImport(store, file);
    leads.onWrite = () => fails('server', { status: 503, outcomeUnknown: true });
    assert.equal((await send(file))?.why, 'unknown-outcomes');
    assert.deepEqual(counts(), [0, 0, 0, 10, 20, 0]);
  });

  it('refuses another file before anything is sent, also when it is resumed', async () => {
    const file = new FakeFile(namedColumn('A', 'B'));
    journal = await beginImport(store, file);
    file.change(namedColumn('A', 'X'));
    const isChanged = (error: unknown): boolean => error instanceof ImportFileError && error.reason === 'changed';
    await assert.rejects(send(file), isChanged);
    file.change(namedColumn('A', 'B'));
    leads.onWrite = (n) => {
      if (n === 1) fails('read-only');
    };
    await send(file);
    file.change(namedColumn('A', 'B', 'C'));
    await reopen();
    await assert.rejects(send(file), isChanged);
    assert.deepEqual(names(), ['A']);
  });

  it('updates the lead of the ID, and leaves a row out whose lead is gone', async () => {
    leads = new FakeLeads([fakeContact('7', { name: 'Old' })]);
    const file = new FakeFile([
      { key: '7', values: { name: 'New' } },
      { key: '8', values: { name: 'Gone' } },
    ]);
    journal = await beginImport(store, file, importOptions({ identity: { by: 'id', column: 0 } }));
    assert.equal(await send(file), undefined);
    assert.deepEqual(leads.written, [{ id: '7', fields: { name: 'New' } }]);
    assert.deepEqual(counts(), [0, 1, 0, 0, 0, 1]);
  });

  it('stops when leads cannot be looked up, with that row not sent', async () => {
    leads = new FakeLeads([fakeContact('7', {})]);
    leads.onRead = () => fails('network', { code: 'ECONNREFUSED' });
    const file = new FakeFile([{ key: '7', values: { name: 'New' } }]);
    journal = await beginImport(store, file, importOptions({ identity: { by: 'id', column: 0 } }));
    assert.equal((await send(file))?.why, 'failed');
    assert.deepEqual([leads.written, counts()], [[], [0, 0, 0, 0, 1, 0]]);
  });

  it('updates by email address if there is one, otherwise creates', async () => {
    const many = Array.from({ length: 450 }, (_, n) => fakeContact(String(n), {}, { email: `x.${n}@example.com` }));
    leads = new FakeLeads([...many, fakeContact('999', {}, { email: 'X@Example.com' })]);
    const file = new FakeFile([
      { key: 'x@example.com', values: { name: 'There' } },
      { key: 'new@example.com', values: { name: 'New' } },
    ]);
    journal = await beginImport(store, file, importOptions({ identity: { by: 'email' } }));
    assert.equal(await send(file), undefined);
    assert.deepEqual(leads.written, [{ id: '999', fields: { name: 'There' } }, { fields: { name: 'New' } }]);
    assert.deepEqual(counts(), [1, 1, 0, 0, 0, 0]);
  });

  it('takes a row as unknown that was begun when the process died, and cuts a torn line', async () => {
    const file = new FakeFile(namedColumn('A', 'B', 'C', 'D'));
    journal = await beginImport(store, file);
    await journal.close();
    const log = path.join(folder, `${journal.job.id}.rows`);
    for (const [tail, unknown, left] of [
      ['[1,"begun"]\n[1,"created"]\n[2,"begun"]\n', 1, ['C', 'D']],
      ['[1,"begun"]\n[1,"created"]\n[2,"beg', 0, ['B', 'C', 'D']],
      ['[1,"begun"]\n[1,"created"]\n[2,"begun"]', 0, ['B', 'C', 'D']],
      ['[1,"begun"]\n[1,"created"]\n[2,"begun"]\n[2,"crea', 1, ['C', 'D']],
      ['[1,"begun"]\n[1,"created"]\n[2,"begun"]\n[2,"not-sent"]\n', 0, ['B', 'C', 'D']],
      ['[1,"begun"]\n[1,"created"]\n\0\0\0\0', 0, ['B', 'C', 'D']],
    ] as const) {
      writeFileSync(log, tail);
      leads = new FakeLeads();
      journal = (await store.resume(journal.job.id))!;
      assert.equal(await send(file), undefined, tail);
      assert.deepEqual(names(), left, tail);
      assert.equal(importOutcome(journal).unknown, unknown, tail);
      assert.equal(counts()[0], 4 - unknown, tail);
      await journal.close();
    }
  });
});
