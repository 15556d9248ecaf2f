import assert from 'node:assert/strict';
import { csvRows } from '../../../src/core/csv';
import { fieldsFor } from '../../../src/features/leads/sources/apis';
import {
  guessMapping,
  ID_TARGET,
  planImport,
  readTable,
  textOfFile,
} from '../../../src/features/leads/transfer/importing';
import { sendRow } from '../../../src/features/leads/transfer/importRow';
import { LeadsV1 } from '../../../src/features/leads/sources/v1/source';
import { FakeClient, account } from './fakes';

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

  it('reads UTF-8 and UTF-16, and nothing by guess', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('name\nJosé', 'utf16le')]);
    assert.deepEqual(
      [textOfFile(Buffer.from('\ufeffname\nJosé')), textOfFile(utf16), textOfFile(Buffer.from('name\nJosé', 'latin1'))],
      ['name\nJosé', 'name\nJosé', undefined],
    );
  });

  it('keeps every digit of an id', () => {
    const steps = plan('[{"id": 98765432109876543210, "name": "Ada 12345678901234567890", "phone": "\\"1"}]');
    assert.deepEqual(
      steps.map((step) => [step.id, step.values['name'], step.values['phone']]),
      [['98765432109876543210', 'Ada 12345678901234567890', '"1']],
    );
  });

  it('updates a 1.0.0 lead by the id of its visitor, which is not the id of the lead', async () => {
    const client = new FakeClient((request) =>
      request.operationId === 'v1.lead.detail'
        ? { success: true, data: { id: 70711, visitor_id: 37167, visitor_name: 'Ada' } }
        : { success: true, data: {} },
    );
    const [step] = plan('id,name\n70711,Grace\n');
    await sendRow(new LeadsV1(client), account('1.0.0'), step!, fields, tags);
    assert.deepEqual(
      client.sent.map(({ request }) => request.operationId),
      ['v1.lead.detail', 'v1.lead.add-update'],
    );
    const body = client.sent[1]?.request.body;
    assert.deepEqual(body?.kind === 'form' && body.fields, [
      ['visitor_id', '37167'],
      ['name', 'Grace'],
    ]);
  });
});
