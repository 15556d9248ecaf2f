import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFlags, parseJson, scanFlags } from '../../../src/api/client/response/json';
import { figure } from '../../figures';

describe('JSON of strangers', () => {
  const payloads = [
    '{"__proto__":{"polluted":1}}',
    '{"a":{"__proto__":{"polluted":1}}}',
    '[{"__proto__":{"polluted":1}}]',
    '{"__proto__":null}',
    '{"__proto__":[]}',
    '{"__proto__":"x"}',
    '{"\\u005f_proto__":{"polluted":1}}',
    '{"_\\u005Fproto__":{"polluted":1}}',
    '{"__\\u0070roto__":{"polluted":1}}',
    '{"__p\\u0072oto__":{"polluted":1}}',
    '{"__pr\\u006fto__":{"polluted":1}}',
    '{"__pr\\u006Fto__":{"polluted":1}}',
    '{"__pro\\u0074o__":{"polluted":1}}',
    '{"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":{"polluted":1}}',
    '{"__proto__":{"__proto__":{"polluted":1}}}',
    '{"data":[[[{"__proto__":{"polluted":1}}]]]}',
    '{"__proto__":1,"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"a":{"constructor":{"prototype":{"polluted":1}}}}',
    '{"toString":{"__proto__":{"polluted":1}}}',
    '{"success":false,"error":{"__proto__":{"polluted":1}}}',
    '{"data":{"__proto__":{"success":false}}}',
  ];
  it(`[threat: prototype] ${payloads.length} payloads pollute nothing, also after a copy with Object.assign`, () => {
    for (const text of payloads) {
      const value = parseJson(text) as object;
      const copy = Object.assign({}, value) as Record<string, unknown>;
      assert.equal(copy['polluted'], undefined, text);
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined, text);
      assert.equal(Object.getPrototypeOf(copy), Object.prototype, text);
      assert.ok(!JSON.stringify(value).includes('"__proto__"'), text);
      readFlags(value);
    }
    assert.ok(payloads.length >= 20);
    figure('prototype', `${payloads.length} payloads, 0 polluted`);
  });

  it('otherwise equals the result of JSON.parse', () =>
    fc.assert(
      fc.property(fc.json(), (text) => {
        const expected = JSON.parse(text) as unknown;
        if (!JSON.stringify(expected).includes('"__proto__"')) assert.deepEqual(parseJson(text), expected);
      }),
    ));

  it('a wide array and a deep nest do not overflow', () => {
    parseJson(`{"__proto__":1,"a":[${'{},'.repeat(200_000)}{}]}`);
    parseJson(`${'['.repeat(5000)}"__proto__"${']'.repeat(5000)}`);
  });

  describe('scanned for flags', () => {
    const same = async (value: unknown, text = JSON.stringify(value)): Promise<void> => {
      const { data, ...top } = readFlags(value);
      // The scan omits an object under `data` without flags.
      assert.deepEqual(await scanFlags(text), data && Object.keys(data).length ? { ...top, data } : top);
    };

    it('equals the parsed result', async () => {
      await same({
        success: false,
        error: 'E',
        data: { success: false, message: 'no', list: [{ success: true, data: { success: true } }] },
      });
      await same({
        data: { rows: [1, 2, { error: 'x' }], success: 'false' },
        message: 'a "quoted" \\ text',
        code: 400,
      });
      await same({ error: { type: 'ERROR_INVALID_INPUT', message: 'm', list: [1, { a: 1 }] }, success: false });
      await same({ error: { code: 'X', message: 'm', data: null }, data: null });
      for (const data of [
        null,
        '',
        {},
        [],
        false,
        0,
        1,
        'x',
        [0],
        [1],
        { a: null },
        { a: { b: 1 } },
        'x'.repeat(3_000),
      ])
        await same({ error: { code: 'X' }, data });
      await same([{ success: false }]);
      await same({});
      await same({ success: null, data: [] });
      await same({ success: false }, ' { "success" : false } ');
      await same({ a: { success: false }, data: { x: { success: false }, y: [{ success: false }] } });
    });

    it('equals the parsed result, for any JSON', () =>
      fc.assert(
        fc.asyncProperty(
          fc.record(
            {
              success: fc.jsonValue(),
              error: fc.jsonValue(),
              data: fc.oneof(fc.record({ success: fc.jsonValue(), other: fc.jsonValue() }), fc.jsonValue()),
              'a"b\\': fc.jsonValue(),
            },
            { requiredKeys: [], noNullPrototype: true },
          ),
          fc.constantFrom(undefined, 2),
          async (value, indent) => {
            const clean = JSON.parse(
              JSON.stringify(value, (key, inner: unknown) => (key === '__proto__' ? undefined : inner)),
            ) as unknown;
            await same(clean, JSON.stringify(clean, undefined, indent));
          },
        ),
        { numRuns: 200 },
      ));

    it('notices what was cut off', async () => {
      for (const text of ['{"a":[1,2', '{"a":"b', '{"a":{}', '[[]', '{"a":1}]', '{"a":[}', '"\\"'])
        assert.equal(await scanFlags(text), undefined, text);
    });
  });
});
