import assert from 'node:assert/strict';
import fc from 'fast-check';
import { guessMapping } from '../../../../src/features/leads/transfer/import/mapping';
import { Planner } from '../../../../src/features/leads/transfer/import/planner';
import { SeenRows } from '../../../../src/features/leads/transfer/import/seenRows';
import { TEST_FIELDS, planRows, shortStep, TEST_TAGS, stepValues } from './planning';

describe('planning an import', () => {
  describe('what a row becomes', () => {
    it('creates a lead for each row, whatever IDs it has, unless the user says how to match leads', () => {
      const columns = ['id', 'name', 'email'];
      const rows = [
        ['70299', 'Ada', 'ada@example.org'],
        ['', 'Bob', ''],
      ];
      assert.deepEqual(shortStep(columns, rows), ['create', 'create']);
      assert.ok(planRows(columns, rows).every(({ key }) => key === undefined));
      const byId = planRows(columns, rows, { identity: { by: 'id', column: 0 } });
      assert.deepEqual(
        byId.map(({ action, key }) => [action, key]),
        [
          ['update', '70299'],
          ['create', undefined],
        ],
      );
      const byEmail = planRows(columns, rows, { identity: { by: 'email' } });
      assert.deepEqual(
        byEmail.map(({ action, key }) => [action, key]),
        [
          ['update', 'ada@example.org'],
          ['create', undefined],
        ],
      );
    });

    it('keeps the place and the cells of a row', () => {
      const [step] = planRows(['name', 'other'], [['Ada', 'x']]);
      assert.deepEqual(
        [step?.row, step?.line, step?.cells, step?.values, step?.problems],
        [1, 2, ['Ada', 'x'], { name: 'Ada' }, []],
      );
    });

    it('skips rows that the reader could not read, with only their problems', () => {
      const problems = [{ code: 'too-many-cells', value: '4' }] as const;
      const planner = new Planner(
        { format: 'csv', columns: ['name', 'email'] },
        { mapping: ['name', 'email'], fields: TEST_FIELDS['2.0.0'], tags: [] },
      );
      const step = planner.step({ row: 1, line: 2, cells: ['Müller', ' Hans', '123'], problems });
      assert.deepEqual([step.action, step.problems, step.values], ['leave-out', problems, {}]);
    });

    it('skips rows without values, or without an identity', () => {
      assert.deepEqual(
        shortStep(
          ['id', 'name', 'email', 'phone', 'plan'],
          [['', '', '', '', ''], ['7', ' ', '', '\t', ''], ['', '', '', '', 'Pro'], []],
        ),
        ['leave-out: empty -', 'leave-out: empty -', 'leave-out: no-contact -', 'leave-out: empty -'],
      );
      const identity = { by: 'id', column: 0 } as const;
      assert.deepEqual(
        shortStep(
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
          const steps = planRows(
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
      assert.deepEqual(stepValues(['First Name', 'Middle Name', 'Last Name'], ['Ada', 'King', 'Lovelace']), {
        name: 'Ada King Lovelace',
      });
      assert.deepEqual(stepValues(['Last Name', 'First Name'], ['Lovelace', ' Ada ']), { name: 'Ada Lovelace' });
      assert.deepEqual(stepValues(['Name', 'Vorname'], ['Lovelace', 'Ada']), { name: 'Ada Lovelace' });
      assert.deepEqual(stepValues(['Nom', 'Prénom'], ['Lovelace', 'Ada']), { name: 'Ada Lovelace' });
      assert.deepEqual(stepValues(['Nombre', 'Apellidos'], ['Ada', 'Lovelace']), { name: 'Ada Lovelace' });
      assert.deepEqual(stepValues(['First Name', 'Last Name'], ['', 'Lovelace']), { name: 'Lovelace' });
    });

    it('has the family name first where the headers have it so', () => {
      assert.deepEqual(stepValues(['姓', '名'], ['山田', '太郎']), { name: '山田 太郎' });
      assert.deepEqual(stepValues(['名', 'ミドル ネーム', '姓'], ['太郎', '', '山田']), { name: '山田 太郎' });
      assert.deepEqual(stepValues(['성', '이름'], ['김', '민수']), { name: '김 민수' });
      assert.deepEqual(stepValues(['姓', '名字'], ['王', '小明']), { name: '王 小明' });
    });

    it('prefers the full name to its parts, and reports where they differ', () => {
      const columns = ['Name', 'Given Name', 'Family Name'];
      const steps = planRows(columns, [
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

    it('joins columns that the user has chosen for the name', () => {
      const options = { mapping: ['name', 'name', undefined] };
      assert.deepEqual(stepValues(['A', 'B', 'C'], ['Ada', 'Lovelace', 'x'], { options }), { name: 'Ada Lovelace' });
      assert.deepEqual(
        stepValues(['Salutation', 'Last Name', 'First Name'], ['Dr.', 'Lovelace', 'Ada'], {
          options: { mapping: ['name', 'name', 'name'] },
        }),
        { name: 'Dr. Ada Lovelace' },
      );
    });
  });

  describe('several email addresses and phone numbers', () => {
    const columns = ['name', 'E-mail 1 - Value', 'E-mail 2 - Value', 'Phone 1 - Value', 'Mobile Phone'];

    it('takes the first that is not empty, and says which columns hold another one', () => {
      const steps = planRows(columns, [
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
      const [step] = planRows(columns, [['A', 'a@x.org ::: b@x.org', '', '030 12345 ::: 03012345', '']]);
      assert.deepEqual([step?.values, step?.further], [{ name: 'A', email: 'a@x.org', phone: '030 12345' }, [1]]);
    });

    it('does not go on to the next one when the first is wrong', () => {
      assert.deepEqual(shortStep(columns, [['A', 'nobody', 'a@x.org', '', '']]), ['leave-out: email 1 nobody']);
    });
  });

  describe('repeated rows', () => {
    it('finds IDs, addresses, and phone numbers of rows without an address', () => {
      const columns = ['id', 'name', 'email', 'phone'];
      assert.deepEqual(
        shortStep(columns, [
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
        shortStep(
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
        shortStep(
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
            assert.equal(seen.add('email', text, n + 1), first.get(text));
            if (!first.has(text)) first.set(text, n + 1);
          });
        }),
        { numRuns: 30 },
      );
    });

    it('goes over 50,000 rows without keeping them', function () {
      this.timeout(60_000);
      const columns = ['First Name', 'Last Name', 'Email', 'Phone', 'plan', 'tags'];
      const fields = TEST_FIELDS['2.0.0'];
      const planner = new Planner(
        { format: 'csv', columns },
        { mapping: guessMapping({ columns }, fields).mapping, fields, tags: TEST_TAGS },
      );
      const started = process.cpuUsage();
      let created = 0;
      for (let row = 1; row <= 50_000; row++) {
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
      assert.equal(created, 50_000);
      assert.ok(process.cpuUsage(started).user < 2_500_000);
    });
  });
});
