import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fieldsFor } from '../../../../src/features/leads/sources/apis';
import { guessMapping } from '../../../../src/features/leads/transfer/import/mapping';
import { Planner } from '../../../../src/features/leads/transfer/import/planner';
import { SeenRows } from '../../../../src/features/leads/transfer/import/seenRows';
import type {
  FileFacts,
  Identity,
  ImportOptions,
  ImportStep,
} from '../../../../src/features/leads/transfer/import/types';

const TAGS = [
  { id: '73', name: 'vip' },
  { id: '74', name: 'returning' },
  { id: '75', name: 'Returning, loyal' },
  { id: '76', name: 'a;b' },
  { id: '9', name: '74' },
  { id: '10', name: '[x]' },
];
const own = (key: string, type: string, options: readonly string[] = []) => ({
  key,
  label: key.toUpperCase(),
  type,
  options,
  required: false,
  system: false,
});
const CUSTOM = [
  own('plan', 'select', ['Free', 'Pro', '5']),
  own('score', 'number'),
  own('any', 'text'),
  own('__proto__', 'text'),
];
const FIELDS = { '1.0.0': fieldsFor('1.0.0', undefined, CUSTOM), '2.0.0': fieldsFor('2.0.0', undefined, CUSTOM) };

interface Setup {
  readonly format?: FileFacts['format'];
  readonly generation?: keyof typeof FIELDS;
  readonly identity?: Identity;
  readonly options?: Partial<ImportOptions>;
}

/** The steps for rows of cells, with the mapping that is guessed. */
function plan(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  setup: Setup = {},
): readonly ImportStep[] {
  const { format = 'csv', generation = '2.0.0', identity, options = {} } = setup;
  const fields = FIELDS[generation];
  const { mapping } = guessMapping({ columns }, fields);
  const planner = new Planner({ format, columns }, { mapping, identity, fields, tags: TAGS, ...options });
  return rows.map((cells, n) => planner.step({ row: n + 1, line: n + 2, cells, problems: [] }));
}
const values = (columns: readonly string[], cells: readonly unknown[], setup?: Setup) =>
  plan(columns, [cells], setup)[0]!.values;
/** Each row as what is done, with the problems of it: code, column and value. */
const short = (...args: Parameters<typeof plan>) =>
  plan(...args).map(({ action, problems }) =>
    [action, ...problems.map(({ code, column, value }) => `${code} ${column ?? '-'} ${value}`.trim())].join(': '),
  );
/** What becomes of one value of a field. */
function one(key: string, value: unknown, format: FileFacts['format'] = 'csv'): unknown {
  const [step] = plan(['name', key], [['Ada', value]], { format });
  const [problem] = step!.problems;
  return problem ? `${problem.code}: ${problem.value}` : step!.values[key];
}

describe('planning an import', () => {
  describe('what a row becomes', () => {
    it('creates a lead for each row, whatever IDs it has, unless the user says what selects leads', () => {
      const columns = ['id', 'name', 'email'];
      const rows = [
        ['70299', 'Ada', 'ada@example.org'],
        ['', 'Bob', ''],
      ];
      assert.deepEqual(short(columns, rows), ['create', 'create']);
      assert.ok(plan(columns, rows).every(({ key }) => key === undefined));
      const byId = plan(columns, rows, { identity: { by: 'id', column: 0 } });
      assert.deepEqual(
        byId.map(({ action, key }) => [action, key]),
        [
          ['update', '70299'],
          ['create', undefined],
        ],
      );
      const byEmail = plan(columns, rows, { identity: { by: 'email' } });
      assert.deepEqual(
        byEmail.map(({ action, key }) => [action, key]),
        [
          ['update', 'ada@example.org'],
          ['create', undefined],
        ],
      );
    });

    it('keeps the place and the cells of a row', () => {
      const [step] = plan(['name', 'other'], [['Ada', 'x']]);
      assert.deepEqual(
        [step?.row, step?.line, step?.cells, step?.values, step?.problems],
        [1, 2, ['Ada', 'x'], { name: 'Ada' }, []],
      );
    });

    it('leaves out what the reader could not read, with its problems alone', () => {
      const problems = [{ code: 'too-many-cells', value: '4' }] as const;
      const planner = new Planner(
        { format: 'csv', columns: ['name', 'email'] },
        { mapping: ['name', 'email'], fields: FIELDS['2.0.0'], tags: [] },
      );
      const step = planner.step({ row: 1, line: 2, cells: ['Müller', ' Hans', '123'], problems });
      assert.deepEqual([step.action, step.problems, step.values], ['leave-out', problems, {}]);
    });

    it('leaves out rows that say nothing, or not who it is', () => {
      assert.deepEqual(
        short(
          ['id', 'name', 'email', 'phone', 'plan'],
          [['', '', '', '', ''], ['7', ' ', '', '\t', ''], ['', '', '', '', 'Pro'], []],
        ),
        ['leave-out: empty -', 'leave-out: empty -', 'leave-out: no-contact -', 'leave-out: empty -'],
      );
      const identity = { by: 'id', column: 0 } as const;
      assert.deepEqual(
        short(
          ['id', 'name', 'plan'],
          [
            ['7', '', 'Pro'],
            ['', '', 'Pro'],
            ['8', '', ''],
            ['', 'Ada', ''],
          ],
          { identity },
        ),
        ['update', 'leave-out: no-id -', 'leave-out: empty -', 'create'],
      );
    });

    it('counts each row once: create, update and left out are all of them', () => {
      const cell = fc.oneof(
        fc.constantFrom('', ' ', 'Ada', 'a@x.org', 'A@X.ORG', '7', '1E+5', '+49 30 12345', 'vip'),
        fc.string(),
      );
      fc.assert(
        fc.property(fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 20 }), fc.boolean(), (rows, byId) => {
          const steps = plan(
            ['id', 'name', 'email', 'phone', 'tags', 'score'],
            rows,
            byId ? { identity: { by: 'id', column: 0 } } : {},
          );
          const of = (action: string) => steps.filter((step) => step.action === action).length;
          assert.equal(of('create') + of('update') + of('leave-out'), rows.length);
          for (const { action, problems, key } of steps) {
            assert.equal(action === 'leave-out', problems.length > 0);
            if (action === 'update') assert.ok(byId && key !== undefined);
            if (!byId) assert.equal(key, undefined);
          }
        }),
      );
    });
  });

  describe('names', () => {
    it('joins first, middle and last name, in whatever order the columns are', () => {
      assert.deepEqual(values(['First Name', 'Middle Name', 'Last Name'], ['Ada', 'King', 'Lovelace']), {
        name: 'Ada King Lovelace',
      });
      assert.deepEqual(values(['Last Name', 'First Name'], ['Lovelace', ' Ada ']), { name: 'Ada Lovelace' });
      assert.deepEqual(values(['Name', 'Vorname'], ['Lovelace', 'Ada']), { name: 'Ada Lovelace' });
      assert.deepEqual(values(['Nom', 'Prénom'], ['Lovelace', 'Ada']), { name: 'Ada Lovelace' });
      assert.deepEqual(values(['Nombre', 'Apellidos'], ['Ada', 'Lovelace']), { name: 'Ada Lovelace' });
      assert.deepEqual(values(['First Name', 'Last Name'], ['', 'Lovelace']), { name: 'Lovelace' });
    });

    it('has the family name first where the headers have it so', () => {
      assert.deepEqual(values(['姓', '名'], ['山田', '太郎']), { name: '山田 太郎' });
      assert.deepEqual(values(['名', 'ミドル ネーム', '姓'], ['太郎', '', '山田']), { name: '山田 太郎' });
      assert.deepEqual(values(['성', '이름'], ['김', '민수']), { name: '김 민수' });
      assert.deepEqual(values(['姓', '名字'], ['王', '小明']), { name: '王 小明' });
    });

    it('takes the whole name before its parts, and says where they say something else', () => {
      const columns = ['Name', 'Given Name', 'Family Name'];
      const steps = plan(columns, [
        ['Dr. Ada Lovelace', 'Ada', 'Lovelace'],
        ['', 'Ada', 'Lovelace'],
        ['Ada', 'Grace', 'Ada'],
      ]);
      assert.deepEqual(
        steps.map(({ values: { name }, further }) => [name, further]),
        [
          ['Dr. Ada Lovelace', undefined],
          ['Ada Lovelace', undefined],
          ['Ada', [1]],
        ],
      );
    });

    it('joins columns that somebody has chosen for the name', () => {
      const options = { mapping: ['name', 'name', undefined] };
      assert.deepEqual(values(['A', 'B', 'C'], ['Ada', 'Lovelace', 'x'], { options }), { name: 'Ada Lovelace' });
      assert.deepEqual(
        values(['Salutation', 'Last Name', 'First Name'], ['Dr.', 'Lovelace', 'Ada'], {
          options: { mapping: ['name', 'name', 'name'] },
        }),
        { name: 'Dr. Ada Lovelace' },
      );
    });
  });

  describe('several e-mail addresses and phone numbers', () => {
    const columns = ['name', 'E-mail 1 - Value', 'E-mail 2 - Value', 'Phone 1 - Value', 'Mobile Phone'];

    it('takes the first that is not empty, and says which columns hold another one', () => {
      const steps = plan(columns, [
        ['A', 'a@x.org', '', '', '+49 171 12345'],
        ['B', '', 'b@x.org', '030 12345', '030-12345'],
        ['C', 'c@x.org', 'C@X.org', '030 12346', '0171 99'],
        ['D', 'd@x.org', 'e@x.org', '', ''],
      ]);
      assert.deepEqual(
        steps.map(({ values: { email, phone }, further }) => [email, phone, further]),
        [
          ['a@x.org', '+49 171 12345', undefined],
          ['b@x.org', '030 12345', undefined],
          ['c@x.org', '030 12346', [4]],
          ['d@x.org', undefined, [2]],
        ],
      );
    });

    it('takes the first of several values in a cell of Google Contacts', () => {
      const [step] = plan(columns, [['A', 'a@x.org ::: b@x.org', '', '030 12345 ::: 03012345', '']]);
      assert.deepEqual([step?.values, step?.further], [{ name: 'A', email: 'a@x.org', phone: '030 12345' }, [1]]);
    });

    it('does not go on to the next one when the first is wrong', () => {
      assert.deepEqual(short(columns, [['A', 'nobody', 'a@x.org', '', '']]), ['leave-out: email 1 nobody']);
    });
  });

  describe('problems of values', () => {
    it('knows what is an e-mail address', () => {
      for (const good of ['a@b', 'ada.l+x@example.co.uk', ' ada@x.org\u00a0', 'ö@ü.de'])
        assert.equal(one('email', good), good.trim());
      for (const bad of ['ada', 'a@', '@b', 'a b@x', 'a@x;b@x', 'a@x, b@x', 'Ada <a@x>', 'a@b@c'])
        assert.equal(one('email', bad), `email: ${bad}`);
      assert.equal(one('email', ['a@x'], 'json'), 'email: ["a@x"]');
    });

    it('knows numbers that a spreadsheet has damaged', () => {
      for (const bad of [
        '4.91761E+12',
        '4,91761E+12',
        '4,9E+12',
        '4.9e12',
        '5E+11',
        '+4.9E+12',
        '4917612345678.0',
        '4917612345678,00',
      ])
        assert.equal(one('phone', bad), `damaged-number: ${bad}`);
      for (const good of [
        '+49 30 1234',
        '0171/12345',
        '030-1234 ext. 5',
        '1-800-FLOWERS',
        '٠١٢٣',
        '(030) 12',
        '110',
        '030.12345',
      ])
        assert.equal(one('phone', good), good);
      for (const bad of ['n/a', '-', '#NAME?', 'Hans', '########']) assert.equal(one('phone', bad), `phone: ${bad}`);
      assert.deepEqual(
        [one('phone', 4930123, 'json'), one('phone', true, 'json'), one('phone', { a: 1 }, 'json')],
        ['4930123', 'type: true', 'type: {"a":1}'],
      );
    });

    it('knows IDs, and IDs that are damaged', () => {
      const ids = (format: FileFacts['format'], ...cells: readonly unknown[]) =>
        cells.map((id) => {
          const [step] = plan(['k', 'name'], [[id, 'A']], { format, identity: { by: 'id', column: 0 } });
          return step!.problems[0]?.code ?? step!.key;
        });
      assert.deepEqual(ids('csv', '7', ' 8 ', '98765432109876543210', 'a-b_C', '007'), [
        '7',
        '8',
        '98765432109876543210',
        'a-b_C',
        '007',
      ]);
      assert.deepEqual(
        ids('csv', '9.8E+19', '9,8E+19', '70299.0', '../x', 'a b', '70,299', '0', '-1', 'x'.repeat(41)),
        [...['damaged-number', 'damaged-number', 'damaged-number'], ...Array<string>(6).fill('bad-id')],
      );
      assert.deepEqual(ids('json', 7, '7', 98765432109876540000, 1.5, { a: 1 }), [
        '7',
        '7',
        'damaged-number',
        'bad-id',
        'bad-id',
      ]);
    });

    it('knows the options of a choice', () => {
      assert.deepEqual(
        [one('plan', 'Pro'), one('plan', ' Pro '), one('plan', 'pro'), one('plan', 'Gold')],
        ['Pro', 'Pro', 'choice: pro', 'choice: Gold'],
      );
      assert.deepEqual(
        [
          one('plan', 5, 'json'),
          one('plan', ['Pro', 'Free'], 'json'),
          one('plan', ['Pro', 'x'], 'json'),
          one('plan', true, 'json'),
        ],
        [5, ['Pro', 'Free'], 'choice: x', 'choice: true'],
      );
    });

    it('reads numbers and objects of text, and says where it is none', () => {
      assert.deepEqual(
        ['4.5', ' 12 ', '-3', '1e3', '007', '.5', '12345678901234567890'].map((text) => one('score', text)),
        [4.5, 12, -3, 1000, 7, 0.5, '12345678901234567890'],
      );
      for (const bad of ['4,5', 'x', '1 000', '0x10', 'Infinity', '1-2'])
        assert.equal(one('score', bad), `type: ${bad}`);
      assert.deepEqual(one('clientDetails', '{"mobile":false,"langs":["de"]}'), { mobile: false, langs: ['de'] });
      assert.deepEqual(one('clientDetails', '[1]'), [1]);
      for (const bad of ['x', '5', '"x"', '{']) assert.equal(one('clientDetails', bad), `type: ${bad}`);
    });

    it('names the column a problem is about, and finds all of a row', () => {
      assert.deepEqual(
        short(['x', 'Email', 'name', 'plan', 'tags', 'score'], [['', 'nobody', 'A', 'Gold', 'unheard', 'many']]),
        ['leave-out: email 1 nobody: choice 3 Gold: unknown-tag 4 unheard: type 5 many'],
      );
    });
  });

  describe('values of JSON', () => {
    it('keeps their types', () => {
      for (const value of [5, 4.5, true, false, 0, ['a', 'b'], { a: { b: null } }, ' ', '12', 'null'])
        assert.deepEqual(one('any', value, 'json'), value);
      assert.deepEqual(
        [one('score', 4.5, 'json'), one('score', '4.5', 'json'), one('score', true, 'json')],
        [4.5, 4.5, 'type: true'],
      );
      assert.deepEqual(one('clientDetails', { mobile: false }, 'json'), { mobile: false });
      assert.equal(one('companyId', 12, 'json'), 12);
      assert.deepEqual(
        [one('city', 5, 'json'), one('city', ['x'], 'json'), one('city', ' ', 'json')],
        ['5', 'type: ["x"]', ' '],
      );
    });

    it('keeps blanks, which count for nothing in CSV', () => {
      const both = (key: string, text: string) => [one(key, text, 'json'), one(key, text)];
      assert.deepEqual(both('any', ' '), [' ', undefined]);
      assert.deepEqual(both('any', ' x '), [' x ', ' x ']);
      assert.deepEqual(
        [values(['name'], [' Ada '], { format: 'json' }), values(['name'], [' Ada '])],
        [{ name: ' Ada ' }, { name: 'Ada' }],
      );
      assert.deepEqual(short(['name'], [[' ']], { format: 'json' }), ['leave-out: no-contact -']);
    });

    it('changes nothing for what is absent', () => {
      for (const value of [undefined, null, '', []])
        assert.deepEqual(values(['name', 'any', 'tags'], ['A', value, value], { format: 'jsonl' }), { name: 'A' });
    });

    it('has a value of its own for a field with the name of a prototype', () => {
      const given = values(['name', 'fields.__proto__'], ['A', { polluted: true }], { format: 'json' });
      assert.deepEqual(Object.entries(given), [
        ['name', 'A'],
        ['__proto__', { polluted: true }],
      ]);
      assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    });
  });

  describe('tags', () => {
    const tags = (cell: unknown, format: FileFacts['format'] = 'csv') => one('tags', cell, format);

    it('reads names and IDs between commas, semicolons and what Google Contacts writes', () => {
      for (const cell of [
        'vip,returning',
        'vip; returning',
        'VIP , Returning',
        '73,returning',
        'vip ::: returning',
        'vip,,returning,',
        'vip,returning,vip',
      ])
        assert.deepEqual(tags(cell), ['73', '74'], cell);
      assert.deepEqual(tags('* myContacts ::: vip'), ['73']);
      assert.deepEqual(tags('"vip","returning"'), ['73', '74']);
    });

    it('takes a name before an ID that looks like it', () => {
      assert.deepEqual([tags('74'), tags('["74"]'), tags('75'), tags('9')], [['9'], ['9'], ['75'], ['9']]);
      assert.deepEqual(
        [
          tags(['74'], 'json'),
          tags([74], 'json'),
          tags([{ id: 74, name: 'returning' }], 'json'),
          tags('74,73', 'json'),
        ],
        [['9'], ['74'], ['74'], ['74', '73']],
      );
    });

    it('reads names that hold a separator', () => {
      assert.deepEqual(tags('["Returning, loyal","vip"]'), ['75', '73']);
      for (const cell of ['Returning, loyal, vip', 'Returning, loyal;vip', 'returning, loyal,vip'])
        assert.deepEqual(tags(cell), ['75', '73'], cell);
      assert.deepEqual(
        [tags('a;b'), tags('vip,a;b'), tags('[x]'), tags('["[x]"]')],
        [['76'], ['73', '76'], ['10'], ['10']],
      );
    });

    it('says which ones the account does not have', () => {
      assert.equal(tags('vip, unheard, x'), 'unknown-tag: unheard, x');
      assert.equal(tags(['unheard'], 'json'), 'unknown-tag: unheard');
      assert.equal(tags([{ name: 'x' }], 'json'), 'unknown-tag: x');
      assert.deepEqual(values(['name', 'tags'], ['A', 'x,5'], { options: { tags: [] } }), {
        name: 'A',
        tags: ['x', '5'],
      });
    });

    it('reads a cell with very many separators in no time', () => {
      const started = process.cpuUsage();
      tags(','.repeat(1_000_000));
      tags('x,'.repeat(100_000));
      assert.ok(process.cpuUsage(started).user < 3_000_000);
    });
  });

  describe('repeated rows', () => {
    it('finds IDs, addresses, and phone numbers of rows without an address', () => {
      const columns = ['id', 'name', 'email', 'phone'];
      assert.deepEqual(
        short(columns, [
          ['1', 'A', 'a@x.org', '+49 30 12345'],
          ['1', 'B', 'A@X.org', ''],
          ['', 'C', '', '+49 (30) 123-45'],
          ['', 'D', '', '0049 30 12345'],
          ['', 'E', 'e@x.org', '+49 30 12345'],
          ['', 'F', '', '12'],
          ['', 'G', '', '12'],
          ['', 'A', '', ''],
          ['', 'A', '', ''],
        ]),
        [
          'create',
          'leave-out: repeated-email 2 1',
          'create',
          'leave-out: repeated-phone 3 3',
          'create',
          'create',
          'create',
          'create',
          'create',
        ],
      );
      assert.deepEqual(
        short(
          columns,
          [
            ['1', 'A', 'a@x.org', ''],
            ['1', 'B', 'b@x.org', ''],
            ['2', 'C', 'a@x.org', ''],
            ['', 'D', 'd@x.org', ''],
            ['', 'D', 'd@x.org', ''],
          ],
          { identity: { by: 'id', column: 0 } },
        ),
        ['update', 'leave-out: repeated-id 0 1', 'update', 'create', 'leave-out: repeated-email 2 4'],
      );
    });

    it('does not count a row that is left out for something else', () => {
      assert.deepEqual(
        short(
          ['name', 'email', 'plan'],
          [
            ['A', 'a@x.org', 'Gold'],
            ['A', 'a@x.org', 'Pro'],
            ['A', 'a@x.org', 'Pro'],
          ],
        ),
        ['leave-out: choice 2 Gold', 'create', 'leave-out: repeated-email 1 2'],
      );
    });

    it('finds exactly those that a set of texts would find', () => {
      fc.assert(
        fc.property(fc.array(fc.oneof(fc.nat(50).map(String), fc.string()), { maxLength: 3000 }), (texts) => {
          const seen = new SeenRows();
          const first = new Map<string, number>();
          texts.forEach((text, n) => {
            assert.equal(seen.add(text, n + 1), first.get(text));
            if (!first.has(text)) first.set(text, n + 1);
          });
        }),
        { numRuns: 30 },
      );
    });

    it('goes over 200,000 rows without keeping them', function () {
      this.timeout(60_000);
      const columns = ['First Name', 'Last Name', 'Email', 'Phone', 'plan', 'tags'];
      const fields = FIELDS['2.0.0'];
      const planner = new Planner(
        { format: 'csv', columns },
        { mapping: guessMapping({ columns }, fields).mapping, fields, tags: TAGS },
      );
      const started = process.cpuUsage();
      let created = 0;
      for (let row = 1; row <= 200_000; row++) {
        const cells = [
          'Ada',
          `Lovelace ${row}`,
          row % 2 ? `ada${row}@example.org` : '',
          `+49 30 ${row + 100_000}`,
          'Pro',
          'vip, returning',
        ];
        if (planner.step({ row, line: row + 1, cells, problems: [] }).action === 'create') created++;
      }
      assert.equal(created, 200_000);
      assert.ok(process.cpuUsage(started).user < 10_000_000);
    });
  });
});
