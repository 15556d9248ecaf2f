import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  decodeBody,
  buildFieldTree,
  idListField,
  integerField,
  splitFormKey,
  listField,
  readQueryFields,
} from '../../../src/features/sandbox/http/decode';
import { filterAndSort, readConditions, matchesCondition } from '../../../src/features/sandbox/v2/query';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('sandbox decoding', () => {
  it('splits form keys as Acquire writes them', () => {
    assert.deepEqual(splitFormKey('limit'), ['limit']);
    assert.deepEqual(splitFormKey('filter[master]'), ['filter', 'master']);
    assert.deepEqual(splitFormKey('id[]'), ['id', '']);
    assert.deepEqual(splitFormKey('[extra_field][text-15]text-15'), ['extra_field', 'text-15']);
    assert.deepEqual(splitFormKey('broken[key'), ['broken[key']);
  });

  it('builds arrays of repeated, empty and counted brackets', () => {
    assert.deepEqual(plain(readQueryFields('?where[]=a&where[]=b')), { where: ['a', 'b'] });
    assert.deepEqual(plain(readQueryFields('?where=a&where=b')), { where: ['a', 'b'] });
    assert.deepEqual(plain(readQueryFields('?where[0]=a&where[1]=b&x[y][z]=1')), {
      where: ['a', 'b'],
      x: { y: { z: '1' } },
    });
  });

  it('keeps __proto__ and constructor as plain keys', async () => {
    for (const body of [
      '__proto__[polluted]=1&constructor[prototype][polluted]=1',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ]) {
      const { fields } = await decodeBody(bytes(body), '');
      assert.ok(Object.hasOwn(fields, '__proto__'));
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
    }
  });

  it('reads any value of a form, a JSON text and a multipart body as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.string({ unit: fc.constantFrom(...'&=+%[]#?;"\\ \r\n\t\0'), maxLength: 20 }),
        async (a, b) => {
          const value = `${a}${b}`;
          assert.equal(
            (
              await decodeBody(
                bytes(new URLSearchParams([['name', value]]).toString()),
                'application/x-www-form-urlencoded',
              )
            ).fields.name,
            value,
          );
          assert.equal(
            (await decodeBody(bytes(JSON.stringify({ name: value })), 'application/json')).fields.name,
            value,
          );
        },
      ),
      { numRuns: 300 },
    );
    const form = new FormData();
    form.append('name', 'a&=+% ü 漢\u202e');
    const sent = new Response(form);
    const type = sent.headers.get('content-type') ?? '';
    assert.equal((await decodeBody(new Uint8Array(await sent.arrayBuffer()), type)).fields.name, 'a&=+% ü 漢\u202e');
  });

  it('reads a form under a misspelled type, and JSON without one', async () => {
    assert.equal((await decodeBody(bytes('limit=5'), 'application/x-www-form-urlencode')).fields.limit, '5');
    assert.equal((await decodeBody(bytes(' {"limit":5}'), '')).fields.limit, 5);
  });

  it('reads hostile bodies of 200 KB in linear time [threat: sandbox]', async () => {
    const times = (text: string): string => text.repeat(Math.ceil(200_000 / text.length));
    for (const [body, type] of [
      [times('a=&'), ''],
      [times('a[]=1&'), ''],
      [times('a[b][]=1&'), ''],
      [times('a[0]=1&'), ''],
      [times('&'), ''],
      [times('['), 'application/x-www-form-urlencoded'],
      [times(']['), 'application/x-www-form-urlencoded'],
      [`a${times('[b]')}=1`, ''],
      [times('%'), ''],
      [times(' '), ''],
      [Array.from({ length: 20_000 }, (_, n) => `a[${n}]=1`).join('&'), ''],
      [Array.from({ length: 20_000 }, (_, n) => `k${n}[x]=1`).join('&'), ''],
      [`[${'0,'.repeat(80_000)}0]`, 'application/json'],
      [times('['), 'application/json'],
      [times('{"a":'), 'application/json'],
      [`{"a":"${times('\\u005f')}"}`, 'application/json'],
      [times('--X\r\n'), 'multipart/form-data; boundary=X'],
      [times('--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'), 'multipart/form-data; boundary=X'],
    ] as const) {
      const before = process.cpuUsage();
      await decodeBody(bytes(body), type);
      const { user, system } = process.cpuUsage(before);
      assert.ok(user + system < 800_000, `${(user + system) / 1000} ms for ${body.slice(0, 20)} as ${type}`);
    }
  }).timeout(30_000);

  it('refuses what is nested more than 64 levels deep', async () => {
    const key = (levels: number): string => `a${'[b]'.repeat(levels - 1)}`;
    const nest = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
    for (const [levels, problem] of [
      [64, undefined],
      [65, /more than 64 levels/],
      [100_000, /more than 64 levels/],
    ] as const)
      for (const [body, type] of [
        [`${key(levels)}=1`, 'application/x-www-form-urlencoded'],
        [`${key(levels - 1)}[]=1`, 'application/x-www-form-urlencoded'],
        [nest(levels), 'application/json'],
        ['['.repeat(levels) + ']'.repeat(levels), 'application/json'],
      ] as const) {
        const decoded = await decodeBody(bytes(body), type);
        if (problem) assert.match(decoded.problem ?? '', problem);
        else assert.equal(decoded.problem, undefined, body.slice(0, 20));
      }
    assert.throws(() => readQueryFields(`?${key(65)}=1`), RangeError);
    assert.deepEqual(listField('['.repeat(100_000) + ']'.repeat(100_000)).length, 1);
  });

  it('says what is wrong with a body it cannot read', async () => {
    assert.match((await decodeBody(bytes('{"a":'), 'application/json')).problem ?? '', /not JSON/);
    assert.match((await decodeBody(bytes('xx'), 'multipart/form-data')).problem ?? '', /multipart/);
  });

  it('accepts numbers and IDs as number or text, and reports what is neither', () => {
    const fields = buildFieldTree([
      ['a', '12'],
      ['b', ' 7 '],
      ['c', ''],
      ['d', 'x1'],
      ['e', '9007199254740993000'],
    ]);
    assert.deepEqual(
      [
        integerField(fields, 'a'),
        integerField(fields, 'b'),
        integerField(fields, 'c'),
        integerField(fields, 'd'),
        integerField(fields, 'e'),
      ],
      [12, 7, undefined, NaN, NaN],
    );
    assert.deepEqual(idListField('[1,"2"]'), [1, 2]);
    assert.deepEqual(idListField('3, 4'), [3, 4]);
    assert.deepEqual(idListField([5, 'x']), [5, NaN]);
    assert.deepEqual(listField('a|eq|b'), ['a|eq|b']);
  });
});

describe('sandbox where', () => {
  it('accepts conditions and order as plain query parameters', () => {
    const rows = [
      { id: 1, status: 'active', name: 'b' },
      { id: 2, status: 'closed', name: 'a' },
      { id: 3, status: 'active', name: 'c' },
    ];
    const ids = (query: Record<string, unknown>): number[] => filterAndSort(rows, query).map(({ id }) => id);
    assert.deepEqual(ids({ id: 'DESC' }), [3, 2, 1]);
    assert.deepEqual(ids({ name: 'asc' }), [2, 1, 3]);
    assert.deepEqual(ids({ status: 'active', id: 'DESC' }), [3, 1]);
    assert.deepEqual(ids({ status: 'active', where: 'name|eq|c' }), [3]);
    assert.deepEqual(ids({ limit: '1', page: '2', search: 'x', constructor: 'y' }), [1, 2, 3]);
    assert.deepEqual(ids({ order: { id: 'DESC' }, status: '' }), [3, 2, 1]);
  });

  it('reads the documented form, alone and in lists', () => {
    const one = [{ column: 'status', expression: 'eq', value: 'active' }];
    for (const where of [
      'status|eq|active',
      ['status|eq|active'],
      '["status|eq|active"]',
      { status: 'active' },
      '{"status":"active"}',
      [{ column: 'status', expression: 'eq', value: 'active' }],
    ])
      assert.deepEqual(readConditions(where), one);
    assert.deepEqual(readConditions('name|eq|a|b,c'), [{ column: 'name', expression: 'eq', value: 'a|b,c' }]);
    assert.throws(() => readConditions('status'), /where/);
    assert.throws(() => readConditions('status|regex|x'), /where/);
  });

  it('compares numbers, dates and texts each in their way', () => {
    const holds = (actual: unknown, expression: string, value: string): boolean =>
      matchesCondition(actual, { column: 'x', expression, value });
    assert.ok(holds(10, 'gt', '9') && holds('10', 'gt', '9') && !holds(8, 'gt', '9'));
    assert.ok(
      holds('2026-01-02T00:00:00.000Z', 'gte', '2026-01-01') &&
        holds('2026-01-02 00:00:00', 'lt', '2026-01-02T00:00:01Z'),
    );
    assert.ok(
      holds('Ärger', 'like', '%RGE%') &&
        holds('Ada', 'eq', 'ada') &&
        holds('Ada', 'neq', 'Eva') &&
        holds(5, 'in', '4, 5'),
    );
    assert.ok(holds('', 'null', '') && holds('a', 'notnull', '') && holds(['73', 'VIP'], 'eq', 'vip'));
  });
});
