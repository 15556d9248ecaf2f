import assert from 'node:assert/strict';
import { csvRows } from '../../../src/core/csv';
import { fieldsFor } from '../../../src/leads/fields';
import { guessMapping, ID_TARGET, planImport, readTable } from '../../../src/leads/importing';

const tags = [
  { id: '73', name: 'vip' },
  { id: '74', name: 'returning' },
];
const fields = fieldsFor('1.0.0', undefined, [
  { key: 'text-1', label: 'Plan', type: 'text', options: ['Free', 'Pro'], required: false, system: false },
]);
const plan = (text: string) => {
  const table = readTable(text);
  return planImport(table, guessMapping(table.columns, fields), fields, tags);
};
const short = (text: string) => plan(text).map((s) => [s.line, s.action, s.id, s.problems.map((p) => p.code).join()]);

describe('importing leads', () => {
  it('reads CSV with any of three separators, a mark, quotes and line breaks', () => {
    for (const mark of [',', ';', '\t']) {
      const table = readTable(
        `\ufeffName${mark}E-mail${mark}Notes\r\n"Ada ""L""${mark}"${mark}ada@example.com${mark}"two\nlines"\r\n\r\nGrace${mark}${mark}x\r\n`,
      );
      assert.deepEqual(table.columns, ['Name', 'E-mail', 'Notes']);
      assert.deepEqual(
        table.rows.map((r) => ({ ...r.cells })),
        [
          { Name: `Ada "L"${mark}`, 'E-mail': 'ada@example.com', Notes: 'two\nlines' },
          { Name: 'Grace', 'E-mail': '', Notes: 'x' },
        ],
      );
      assert.equal(table.rows[0]?.line, 2);
    }
  });

  it('takes the marks of a formula-safe export off', () => {
    const text = csvRows(
      [
        ['name', 'phone'],
        ['=1+1', '+1 202 555 0101'],
        ["'=x", ''],
      ],
      'safe',
    );
    assert.deepEqual(
      readTable(text).rows.map((r) => r.cells['name']),
      ['=1+1', "'=x"],
    );
  });

  it('reads lists, answers and lines of JSON', () => {
    const row = { id: 7, visitor_name: 'Ada', tags: [{ id: 73 }], fields: { 'text-1': 'Pro' } };
    for (const text of [
      JSON.stringify([row]),
      JSON.stringify({ success: true, data: { total: 1, data: [row] } }),
      `${JSON.stringify(row)}\n${JSON.stringify({ id: 8 })}\n`,
    ]) {
      const table = readTable(text);
      assert.deepEqual(
        [table.rows[0]?.cells['id'], table.rows[0]?.cells['visitor_name'], table.rows[0]?.cells['text-1']],
        ['7', 'Ada', 'Pro'],
        text,
      );
    }
  });

  it('throws a SyntaxError for what is neither', () => {
    assert.throws(() => readTable('{"a": '), SyntaxError);
    assert.throws(() => readTable('a,b\n"open'), SyntaxError);
  });

  it('guesses what columns are, each field once', () => {
    assert.deepEqual(
      [...guessMapping(['ID', 'Full Name', 'E-Mail Address', 'Mobile', 'PLAN', 'Shoe size', 'name'], fields)],
      [
        ['ID', ID_TARGET],
        ['Full Name', 'name'],
        ['E-Mail Address', 'email'],
        ['Mobile', 'phone'],
        ['PLAN', 'text-1'],
      ],
    );
  });

  it('plans creations and updates, with tags by name or id', () => {
    assert.deepEqual(short('id,name,tags\n7,Ada,"vip, 74"\n,Grace,\n'), [
      [2, 'update', '7', ''],
      [3, 'create', undefined, ''],
    ]);
    assert.deepEqual({ ...plan('id,name,tags\n7,Ada,"vip, 74"\n')[0]?.values }, { name: 'Ada', tags: ['73', '74'] });
  });

  it('says what is wrong with a row, and leaves it out', () => {
    assert.deepEqual(
      short('id,name,email,plan,tags\n,,,,\n1,,nobody,,\n2,A,,Gold,\n3,B,,,unheard\n../x,C,,,\n,,,Pro,\n').map(
        (r) => r[3],
      ),
      ['empty', 'email', 'choice', 'unknown-tag', 'bad-id', 'no-contact'],
    );
    assert.deepEqual(
      short('id,name,email\n1,A,\n1,B,\n,C,a@x\n,D,A@X\n').map((r) => [r[1], r[3]]),
      [
        ['update', ''],
        ['skip', 'repeated'],
        ['create', ''],
        ['skip', 'repeated'],
      ],
    );
  });

  it('is not fooled by prototype names', () => {
    const table = readTable('__proto__,constructor,name\nx,y,Ada\n');
    assert.deepEqual(
      [table.columns, planImport(table, guessMapping(table.columns, fields), fields, tags)[0]?.action],
      [['__proto__', 'constructor', 'name'], 'create'],
    );
    assert.equal(({} as { x?: string }).x, undefined);
  });
});
