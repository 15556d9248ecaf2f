import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openImportText, readImport, stepsOf } from './support';

const refused = (text: string, place: string): Promise<void> =>
  assert.rejects(openImportText(text), { name: 'ImportFileError', reason: 'invalid-json', found: place }, text);

describe('reading JSON', () => {
  const row = { id: 7, visitor_name: 'Ada', tags: [{ id: 73 }], fields: { 'text-1': 'Pro' } };

  it('finds the list wherever a program puts it', async () => {
    for (const value of [
      [row],
      { data: [row] },
      { data: { data: [row], total: 1 } },
      { success: true, error: null, data: { list: [row] } },
      { results: [row], paging: { next: { after: '1' } } },
      { contacts: [row], 'vid-offset': 3, 'has-more': false },
      { users: [row], next_page: null, count: 1 },
      { leads: [row] },
      { items: [row], included: [{ a: 1 }] },
      { records: [row], totalSize: 1, done: true },
      { rows: [row] },
      { visitors: [row], total: 1 },
      row,
    ])
      for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2), ` \r\n${JSON.stringify(value)}\n`]) {
        const { format, columns, rows } = await readImport(text);
        assert.equal(format, 'json', text);
        assert.deepEqual(
          [columns, rows],
          [['id', 'visitor_name', 'tags', 'text-1'], [[7, 'Ada', [{ id: 73 }], 'Pro']]],
          text,
        );
      }
  });

  it('refuses values that are nested too deeply, and says where', async () => {
    const deep = (depth: number, open = '[', close = ']', inside = '1'): string =>
      open.repeat(depth) + inside + close.repeat(depth);
    for (const depth of [600, 50_000]) {
      await refused(`[{"a":1},{"email":${deep(depth)}}]`, '1:10');
      await refused(`[{"email":${deep(depth, '{"a":', '}')}}]`, '1:2');
      await refused(deep(depth, '{"a":', '}'), '1:1');
      await refused('['.repeat(depth), depth > 1000 ? '1:2' : `1:${depth + 1}`);
      const lines = await readImport(`{"email":"a@example.org"}\n{"email":${deep(depth)}}\n`);
      assert.deepEqual(
        lines.problems.map(([problem]) => problem?.[0]),
        [undefined, 'invalid-json'],
      );
    }
    assert.equal((await readImport(`[{"email":${deep(400)}},{"email":"${'['.repeat(600)}"}]`)).rows.length, 2);
  });

  it('reads one object per line, with any line ending', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const { format, columns, rows, lines } = await readImport(
        [JSON.stringify(row), '', JSON.stringify({ id: 8 }), ''].join(end),
      );
      assert.deepEqual([format, columns.length, rows.length, lines], ['jsonl', 4, 2, [1, 3]]);
    }
  });

  it('treats a record with lists of objects as one row', async () => {
    const { columns, rows } = await readImport(JSON.stringify({ id: 7, name: 'Ada', tags: [{ id: 73 }] }));
    assert.deepEqual([columns, rows.length], [['id', 'name', 'tags'], 1]);
  });

  it('keeps values as they are: types, null, long integers as text', async () => {
    const { rows } = await readImport(
      '[{"a":98765432109876543210,"b":-12345678901234567890,"c":9007199254740991,"d":4.5,"e":true,"f":null,"g":["x",1],"h":{"i":1},"j":" ","k":"12345678901234567890","l":"\\"1"}]',
    );
    assert.deepEqual(rows, [
      [
        '98765432109876543210',
        '-12345678901234567890',
        9007199254740991,
        4.5,
        true,
        null,
        ['x', 1],
        { i: 1 },
        ' ',
        '12345678901234567890',
        '"1',
      ],
    ]);
  });

  it('is not fooled by names of prototypes', async () => {
    const { columns, rows } = await readImport('[{"__proto__":{"x":1},"constructor":2,"name":"Ada"}]');
    assert.deepEqual(columns, ['__proto__', 'constructor', 'name']);
    assert.equal(rows[0]?.length, 3);
    assert.equal(({} as { x?: number }).x, undefined);
  });

  it('says where JSON is broken', async () => {
    for (const [text, place] of [
      ['{"a": ', '1:7'],
      ['[{"a":1},', '1:10'],
      ['[{"a":1},]', '1:10'],
      ['[{"a":1}\n{"a":2}]', '2:1'],
      ['[{"a":1},\n {"a":}]', '2:7'],
      ['{"data":[{"a":1},\n{"a" 2}]}', '2:6'],
      ['[{"a":1}] x', '1:11'],
      ['[{"a":1}', '1:9'],
      ['[{"a":"x', '1:7'],
      ['{"data":[{"a":1}}', '1:17'],
    ] as const)
      await refused(text, place);
  });

  it('skips lines and members that are not objects, and reads the others', async () => {
    const lines = await readImport('{"a":1}\n{"a":\n[1]\n"x"\n{"a":2}\n');
    assert.deepEqual(
      lines.problems.map((found) => found[0]?.[0]),
      [undefined, 'invalid-json', 'not-an-object', 'not-an-object', undefined],
    );
    assert.deepEqual(lines.lines, [1, 2, 3, 4, 5]);
    const first = await readImport('{"a":\n{"a":1}\n{"a":2}\n');
    assert.deepEqual([first.format, first.problems[0]?.[0]?.[0], first.rows[2]], ['jsonl', 'invalid-json', [2]]);
  });

  it('does not take a table whose first name is in brackets for JSON', async () => {
    for (const text of ['[Name],Email\nAda,x\n', '[1],[2]\na,b\n', '{Name};Email\nAda;x\n', '[name]\nAda\n'])
      assert.equal((await readImport(text)).format, 'csv', text);
  });

  it('reads whatever lists JSON.stringify writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.dictionary(
            fc.string({ maxLength: 5 }).filter((name) => name !== 'fields'),
            fc.jsonValue(),
          ),
          { minLength: 1, maxLength: 5 },
        ),
        fc.constantFrom(0, 2),
        fc.constantFrom('list', 'data', 'lines'),
        async (records, indent, kind) => {
          // Numbers that a double cannot represent become texts.
          fc.pre(!/\d{16}/.test(JSON.stringify(records)));
          const text =
            kind === 'lines'
              ? records.map((record) => JSON.stringify(record)).join('\n')
              : JSON.stringify(kind === 'data' ? { data: records } : records, null, indent);
          const file = await openImportText(text);
          const names = file.facts.columns;
          if (kind === 'lines' && records.length === 1) return;
          if (kind === 'data' && !names.length) return;
          const rows = (await stepsOf(file)).map(({ cells }) =>
            JSON.stringify(names.flatMap((name, n) => (cells[n] === undefined ? [] : [[name, cells[n]]])).sort(byName)),
          );
          assert.deepEqual(
            rows,
            records.map((record) =>
              JSON.stringify(Object.entries(JSON.parse(JSON.stringify(record)) as object).sort(byName)),
            ),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

const byName = ([a]: readonly unknown[], [b]: readonly unknown[]): number => (String(a) < String(b) ? -1 : 1);
