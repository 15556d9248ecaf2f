import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { AcquireError } from '../../../src/api/errors/errors';
import { columnText, findOtherColumns, DEFAULT_COLUMNS } from '../../../src/features/leads/model/columns';
import {
  writeLeadExport,
  type ExportPlan,
  type ExportPosition,
  type ExportRun,
} from '../../../src/features/leads/transfer/leadExport';
import { IdSet } from '../../../src/core/idSet';
import type { LoadPage } from '../../../src/features/leads/list/pagedLeads';
import { LeadsV1 } from '../../../src/features/leads/sources/v1/source';
import { FakeClient, fakeAccount, fakeLead, fakeLeadPage } from './fakes';

const PLAN: ExportPlan = { format: 'ndjson', csv: 'safe', filter: {}, searched: false, pageSize: 10 };
const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => String(from + n));

/** A list that may be capped and may change between calls; `before` runs before each page is cut. */
function server(all: { ids: string[] }, { cap = 1000, before = (_call: number): void => undefined } = {}) {
  const calls: number[] = [];
  const load: LoadPage = async (page, size) => {
    before(calls.length);
    calls.push(page);
    const n = Math.min(size, cap);
    return fakeLeadPage(
      all.ids.slice(page * n, page * n + n).map((id) => fakeLead(id)),
      all.ids.length,
      page,
    );
  };
  return { calls, load };
}

/** Records what is written and reported. */
function target() {
  const out = { text: '', ids: [] as string[], points: [] as ExportPosition[] };
  return {
    out,
    sink: {
      append: async (text: string, ids: readonly string[]) => {
        out.text += text;
        out.ids.push(...ids);
      },
      reached: async () => undefined,
    },
    onPoint: (point: ExportPosition) => {
      out.points.push(point);
    },
  };
}

const run = (load: LoadPage, to: ReturnType<typeof target>, more: Partial<ExportRun> = {}) =>
  writeLeadExport({
    plan: PLAN,
    load,
    sink: to.sink,
    onPoint: to.onPoint,
    signal: new AbortController().signal,
    retryMs: 1,
    ...more,
  });
const written = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { id: string }).id);

describe('exporting leads', () => {
  it('writes each lead once, with as many calls as there are pages', async () => {
    const { load, calls } = server({ ids: range(1, 96) });
    const to = target();
    const end = await run(load, to);
    assert.deepEqual([written(to.out.text), calls.length, end.rows, end.total], [range(1, 96), 10, 95, 95]);
  });

  it('adapts to a server that caps its pages', async () => {
    const { load } = server({ ids: range(1, 96) }, { cap: 7 });
    const to = target();
    await run(load, to);
    assert.deepEqual(written(to.out.text), range(1, 96));
  });

  it('writes no lead twice while new leads are added at the top', async () => {
    const all = { ids: range(1000, 1100) };
    const { load } = server(all, {
      before: (n) => {
        if (n && n < 20) all.ids.unshift(String(5000 + n), String(6000 + n), String(7000 + n));
      },
    });
    const to = target();
    await run(load, to);
    const got = written(to.out.text);
    assert.equal(new Set(got).size, got.length);
    assert.ok(range(1000, 1100).every((id) => got.includes(id)));
  });

  it('misses none of those that stay while others are deleted', async () => {
    const all = { ids: range(1000, 1200) };
    const { load } = server(all, {
      before: (n) => {
        if (n > 2 && n % 3 === 0) all.ids.splice(0, 13);
      },
    });
    const to = target();
    await run(load, to);
    const got = written(to.out.text);
    assert.equal(new Set(got).size, got.length);
    assert.ok(all.ids.every((id) => got.includes(id)));
  });

  it('retries a failing page, and finally fails', async () => {
    const { load } = server({ ids: range(1, 50) });
    let n = 0;
    const flaky: LoadPage = (page, size, signal) => {
      if (n++ % 2) throw new AcquireError(n % 4 ? 'server' : 'network', { status: 503 });
      return load(page, size, signal);
    };
    const to = target();
    await run(flaky, to);
    assert.deepEqual(written(to.out.text), range(1, 50));
    await assert.rejects(
      run(async () => {
        throw new AcquireError('server', { status: 503 });
      }, target()),
      (e: AcquireError) => e.kind === 'server',
    );
    let calls = 0;
    await assert.rejects(
      run(async () => {
        calls++;
        throw new AcquireError('forbidden', { status: 403 });
      }, target()),
      (e: AcquireError) => e.kind === 'forbidden',
    );
    assert.equal(calls, 1);
  });

  it('resumes where it was stopped, each lead once', async () => {
    for (const format of ['csv', 'json', 'ndjson'] as const) {
      const plan = { ...PLAN, format, columns: format === 'csv' ? ['id'] : undefined };
      const all = { ids: range(1000, 1100) };
      const stop = new AbortController();
      const { load } = server(all, {
        before: (n) => {
          if (n === 5) stop.abort();
        },
      });
      const to = target();
      await assert.rejects(run(load, to, { plan, signal: stop.signal }), (e: AcquireError) => e.kind === 'cancelled');
      all.ids.unshift('5000', '5001');
      const point = to.out.points.at(-1);
      assert.ok(point && point.rows > 0 && point.rows < 100);
      await run(load, to, { plan, from: { point, ids: [...to.out.ids] } });
      const ids =
        format === 'json'
          ? (JSON.parse(to.out.text) as { id: string }[]).map((row) => row.id)
          : format === 'csv'
            ? (parse(to.out.text, { bom: true, columns: true }) as { id: string }[]).map((row) => row.id)
            : written(to.out.text);
      // Leads that were added meanwhile are above the page it resumed with, and are read at the end.
      assert.deepEqual(ids, [...range(1000, 1100), '5000', '5001'], format);
    }
  });

  it('writes only what matches the filter', async () => {
    const to = target();
    const end = await run(
      async (page) =>
        fakeLeadPage(page ? [] : [fakeLead('1', { country: 'India' }), fakeLead('2', { country: 'Brazil' })], 2, page),
      to,
      { plan: { ...PLAN, filter: { facets: { country: ['India'] } } } },
    );
    assert.deepEqual([written(to.out.text), end.rows, end.seen], [['1'], 1, 2]);
  });

  it('writes the selected columns, formula-safe in CSV, or unchanged on request', async () => {
    const rows = async (page: number) =>
      fakeLeadPage(page ? [] : [fakeLead('1', { name: '=1+1', phone: '+1 202 555 0101', tags: ['a', 'b'] })], 1, page);
    const columns = ['id', 'name', 'phone', 'tags'];
    const safe = target();
    const lossless = target();
    const json = target();
    await run(rows, safe, { plan: { ...PLAN, format: 'csv', columns } });
    await run(rows, lossless, { plan: { ...PLAN, format: 'csv', csv: 'lossless', columns } });
    await run(rows, json, { plan: { ...PLAN, format: 'json', columns } });
    assert.equal(safe.out.text, '\ufeffid,name,phone,tags\r\n1,\'=1+1,+1 202 555 0101,"a, b"\r\n');
    assert.equal(lossless.out.text, 'id,name,phone,tags\r\n1,=1+1,+1 202 555 0101,"a, b"\r\n');
    assert.deepEqual(JSON.parse(json.out.text), [
      { id: '1', name: '=1+1', phone: '+1 202 555 0101', tags: ['a', 'b'] },
    ]);
  });

  it('is valid JSON when there is nothing', async () => {
    const to = target();
    await run(async (page) => fakeLeadPage([], 0, page), to, { plan: { ...PLAN, format: 'json' } });
    assert.deepEqual(JSON.parse(to.out.text), []);
  });

  it('keeps numbers that JSON.parse would round', async () => {
    const client = new FakeClient((_r, n) =>
      n
        ? '{"success":true,"data":{"total":1,"data":[]}}'
        : '{"success":true,"data":{"total":1,"data":[ {"id": 12345678901234567890, "x": 0.12345678901234567890, "n": "a  b"} ]}}',
    );
    const to = target();
    await run(
      (page, size, signal) => new LeadsV1(client).page(fakeAccount('1.0.0'), page, size, undefined, signal),
      to,
    );
    assert.equal(to.out.text, '{"id":12345678901234567890,"x":0.12345678901234567890,"n":"a  b"}\n');
    assert.deepEqual(to.out.ids, ['12345678901234567890']);
  });
});

describe('an export that Acquire asks to wait', () => {
  const limited = (retryAfterSeconds?: number): AcquireError =>
    new AcquireError('rate-limited', {
      status: 429,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  /** A list whose second page fails with an error a given number of times. */
  function failing(error: AcquireError, times: number) {
    const { load, calls } = server({ ids: range(1, 31) });
    let left = times;
    const flaky: LoadPage = async (page, size, signal) => {
      if (page === 1 && left-- > 0) throw error;
      return load(page, size, signal);
    };
    return { load: flaky, calls };
  }

  it('says so, waits as long as requested, and continues', async () => {
    const told: unknown[] = [];
    const startedAt = Date.now();
    const to = target();
    await run(failing(limited(1), 1).load, to, { onPause: (pause) => told.push(pause) });
    assert.ok(Date.now() - startedAt >= 990);
    assert.deepEqual([told, written(to.out.text)], [[{ reason: 'asked', seconds: 1 }], range(1, 31)]);
    await run(failing(new AcquireError('network', {}), 1).load, target(), { onPause: (pause) => told.push(pause) });
    assert.deepEqual(told.slice(1), [{ reason: 'failed', seconds: 1 }]);
  });

  for (const seconds of [61, 3_600, 86_400, 3_000_000, 1e15])
    it(`stops at once if a pause of ${seconds} seconds is required, and can be resumed`, async () => {
      const { load, calls } = failing(limited(seconds), 1);
      const to = target();
      await assert.rejects(run(load, to), { kind: 'rate-limited' });
      assert.equal(calls.includes(1), false);
      const point = to.out.points.at(-1)!;
      await run(load, to, { from: { point, ids: [...to.out.ids] } });
      assert.deepEqual(written(to.out.text), range(1, 31));
    });

  it('can be canceled while it waits', async () => {
    const stop = new AbortController();
    const startedAt = Date.now();
    const exporting = run(failing(limited(60), 1).load, target(), {
      signal: stop.signal,
      onPause: () => setTimeout(() => stop.abort(), 5),
    });
    await assert.rejects(exporting, { kind: 'cancelled' });
    assert.ok(Date.now() - startedAt < 5_000);
  });
});

describe('an export of strange records', () => {
  it('writes JSON of any depth as it was received', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const row = `{"id":7,"deep":${deep}}`;
    const client = new FakeClient(() => `{"success":true,"data":{"total":1,"data":[${row}]}}`);
    const load: LoadPage = (page, size, signal) =>
      new LeadsV1(client).page(fakeAccount('1.0.0'), page, size, undefined, signal);
    for (const format of ['ndjson', 'json'] as const) {
      const to = target();
      await run(load, to, { plan: { ...PLAN, format } });
      assert.ok(to.out.text === (format === 'json' ? `[\n${row}\n]\n` : `${row}\n`), format);
    }
    const to = target();
    await run(load, to, { plan: { ...PLAN, format: 'csv', csv: 'lossless', columns: ['id', 'raw.deep'] } });
    assert.ok(to.out.text === `id,raw.deep\r\n7,${deep}\r\n`);
  });

  it('leaves rows without an id out, and counts them, also after it was resumed', async () => {
    const rows = [...range(1, 26), null, null, ...range(26, 44)];
    const stop = new AbortController();
    const load: LoadPage = async (page, size) => {
      const part = rows.slice(page * size, page * size + size);
      if (page === 3) stop.abort();
      const leads = part.filter((id) => id !== null).map((id) => fakeLead(id));
      return { leads, rows: part.length, total: rows.length, page };
    };
    const to = target();
    await assert.rejects(run(load, to, { signal: stop.signal }));
    const end = await run(load, to, { from: { point: to.out.points.at(-1)!, ids: [...to.out.ids] } });
    assert.deepEqual([end.rows, end.seen, end.total, end.withoutId, end.missing], [43, 43, 45, 2, 2]);
    assert.deepEqual(written(to.out.text), range(1, 44));
  });
});

describe('a set of ids', () => {
  it('distinguishes numbers and texts, and stores many', () => {
    const ids = new IdSet();
    assert.ok(
      ids.add('7') &&
        !ids.add('7') &&
        ids.add('07') &&
        !ids.add('07') &&
        ids.add('abc') &&
        ids.add('0') &&
        ids.add('1e3') &&
        ids.add('1000') &&
        ids.add('-1'),
    );
    assert.ok(
      ids.add('9007199254740993') && ids.add('9007199254740992') && ids.add('4294967303') && !ids.add('4294967303'),
    );
    const before = ids.size;
    for (let n = 0; n < 100_000; n++) ids.add(String(2 ** 40 + n * 4096));
    assert.equal(ids.size, before + 100_000);
    for (let n = 0; n < 100_000; n++) assert.ok(!ids.add(String(2 ** 40 + n * 4096)));
  });
});

describe('columns', () => {
  it('show known values, custom fields and other keys', () => {
    const row = fakeLead('1', {
      name: 'A',
      tags: ['x', 'y'],
      created: '2020-01-01',
      raw: {
        id: 1,
        page_views: 7,
        flag: true,
        list: [1],
        fields: { 'text-1': 'Pro', country: { name: 'x' }, email: 'a@x' },
      },
    });
    assert.deepEqual(
      [
        'name',
        'tags',
        'firstSeen',
        'lastSeen',
        'raw.page_views',
        'raw.flag',
        'raw.list',
        'field.text-1',
        'field.nothing',
        'raw.constructor',
        'nonsense',
      ].map((c) => columnText(row, c)),
      ['A', 'x, y', '2020-01-01', '', '7', 'true', '[1]', 'Pro', '', '', ''],
    );
    assert.deepEqual(findOtherColumns([row]), ['field.text-1', 'raw.flag', 'raw.page_views']);
    assert.ok(DEFAULT_COLUMNS.includes('name'));
  });
});
