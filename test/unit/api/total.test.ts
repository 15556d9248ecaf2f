import assert from 'node:assert/strict';
import { readCount, readTotal } from '../../../src/api/client/response/total';
import { ListProgress } from '../../../src/api/client/listProgress';
import { LeadsV1 } from '../../../src/features/leads/sources/v1/source';
import { LeadsV2 } from '../../../src/features/leads/sources/v2/source';
import { FakeClient, fakeAccount } from '../leads/fakes';

const ROWS = [{ id: 1 }, { id: 2 }];

describe('the total of a list', () => {
  it('is a number in any usual form', () => {
    for (const value of [130, 130.0, '130', ' 130 ', '130.0', '130.', '\t130.00\n', '+130', '0130'])
      assert.equal(readCount(value), 130, JSON.stringify(value));
    assert.equal(readCount('0'), 0);
  });

  it('is never negative, fractional, beyond 2^53 or something else', () => {
    for (const value of [
      ...[-1, '-1', 1.5, '1.5', NaN, 'NaN', Infinity, '1e3', '0x10', 2 ** 53, '9'.repeat(16), '1,300', '1.300', '13 0'],
      ...['', ' ', '.', 'many', null, undefined, true, {}, [], [130], { valueOf: 130 }],
    ])
      assert.equal(readCount(value), undefined, String(value));
  });

  it('is where it is documented, otherwise where APIs usually put it', () => {
    for (const response of [
      { data: { count: 130, list: ROWS } },
      { data: ROWS, total: '130' },
      { data: ROWS, total_count: 130 },
      { data: { list: ROWS, totalCount: 130 } },
      { data: { list: ROWS, TotalRecords: '130' } },
      { data: ROWS, meta: { total: 130 } },
      { data: ROWS, meta: { pagination: { total: 130, count: 2 } } },
      { data: ROWS, pagination: { total: '130.0', page: 1 } },
      { data: { list: ROWS, pagination: { 'total-items': 130 } } },
      { data: { list: ROWS, page: { totalElements: 130, size: 2 } } },
      { data: { list: ROWS, page: 1, total: 130 } },
      { results: ROWS, _meta: { total_results: 130 } },
    ])
      assert.equal(readTotal(response, [['data', 'count']]), 130, JSON.stringify(response));
  });

  it('prefers the documented place, and passes over one without a count', () => {
    const documented = [
      ['data', 'counts', 'total'],
      ['data', 'count'],
    ];
    assert.equal(readTotal({ total: 9, data: { total: 8, count: 7, counts: { total: '6' } } }, documented), 6);
    assert.equal(readTotal({ total: 9, data: { total: 8, count: 7, counts: { total: -1 } } }, documented), 7);
    assert.equal(readTotal({ total: 9, data: { total: 8, count: 'all' } }, documented), 8);
    assert.equal(readTotal({ total: 9, data: { total: null } }, documented), 9);
  });

  it('is not taken from rows, records, counts of a page, or anything that only looks like one', () => {
    for (const response of [
      { data: [{ total: 3 }] },
      { data: { list: [{ meta: { total: 3 } }] } },
      { data: ROWS, count: 2, meta: { count: 2, per_page: 2, total_pages: 65 } },
      { data: ROWS, order: { total: 3 } },
      { data: ROWS, meta: { a: { b: { total: 3 } } } },
      { data: ROWS, meta: { pagination: { page: { total: 3 } } } },
      JSON.parse('{"data":[],"__proto__":{"total":3}}') as unknown,
      [],
      null,
      'total',
    ])
      assert.equal(readTotal(response), undefined, JSON.stringify(response));
  });

  it('is read from pages of leads of both API versions', async () => {
    const v1 = (body: object) => new LeadsV1(new FakeClient(() => body)).page(fakeAccount('1.0.0'), 0, 2);
    const v2 = (body: object, search?: string) =>
      new LeadsV2(new FakeClient(() => body)).page(fakeAccount('2.0.0'), 0, 2, search ? { search } : undefined);
    const total = async (page: ReturnType<typeof v1>) => (await page).total;
    assert.equal(await total(v1({ success: true, data: { total: ' 130.0 ', data: ROWS } })), 130);
    assert.equal(await total(v1({ success: true, data: ROWS, total_count: '130' })), 130);
    assert.equal(await total(v1({ success: true, data: ROWS, meta: { total: 130 } })), 130);
    assert.equal(await total(v2({ data: { list: ROWS, counts: { total: '130.0', records: 2 } } })), 130);
    assert.equal(await total(v2({ data: { list: ROWS, counts: { total: '', records: '130' } } })), 130);
    assert.equal(await total(v2({ data: { list: ROWS, counts: { filteredCount: 13, total: 130 } } }, 'x')), 13);
    assert.equal(await total(v2({ data: { list: ROWS }, pagination: { total: 130 } })), 130);
    assert.equal(await total(v2({ data: { list: ROWS, counts: { total: -130 } } })), undefined);
  });

  it('never ends a list early or keeps it going', () => {
    for (const total of ['-5', '1.5', NaN, '9'.repeat(15), 1e300, 0, 1, '3', undefined]) {
      const progress = new ListProgress({ size: 2 });
      const seen = new Set<number>();
      let calls = 0;
      while (!progress.ended && calls++ < 100) {
        const { page } = progress;
        const ids = [0, 1, 2, 3, 4].slice(page * 2, page * 2 + 2);
        for (const id of ids) seen.add(id);
        const response = { data: { list: ids.map((id) => ({ id })), count: total } };
        const known = readTotal(response, [['data', 'count']]);
        progress.add({ page, rows: ids.length, identified: ids.length, seen: seen.size, total: known });
      }
      assert.ok(calls < 30, `${total}: ${calls} calls`);
      assert.equal(seen.size, 5, `${total}`);
    }
  });
});
