import assert from 'node:assert/strict';
import { toResponseTable } from '../../../src/features/requests/response/responseTable';
import { nextOrder, sortRows, orderColumnsByInterest } from '../../../src/features/requests/response/tableOrder';

const LEADS = JSON.stringify({
  data: [
    { id: 3, session_id: 1, checked_status: 0, country: 'India', email: 'b@x.io', name: 'Bea', visits: 10 },
    { id: 1, session_id: 1, checked_status: 0, country: 'Brazil', email: 'a@x.io', name: 'ada', visits: 9 },
    { id: 2, session_id: 1, checked_status: 0, country: 'India', email: '', name: '', visits: 100 },
  ],
});

describe('a response as a table', () => {
  it('has name and email first, then what differs, then what is the same in every row', () => {
    assert.deepEqual(toResponseTable(LEADS, ['data'], 10)?.columns, [
      'name',
      'email',
      'id',
      'country',
      'visits',
      'session_id',
      'checked_status',
    ]);
  });

  const orders: [string, string[], string[]][] = [
    ['names of every spelling', ['id', 'visitor_name', 'displayName', 'x'], ['visitor_name', 'displayName', 'id', 'x']],
    [
      'emails of every spelling',
      ['id', 'E-mail', 'visitor_email', 'e_mail'],
      ['E-mail', 'visitor_email', 'e_mail', 'id'],
    ],
    ['titles and subjects, after email', ['id', 'title', 'email'], ['email', 'title', 'id']],
    ['no column that only sounds like a name', ['a', 'username_hash', 'rename'], ['a', 'username_hash', 'rename']],
  ];
  for (const [what, given, expected] of orders)
    it(`knows ${what}`, () => {
      assert.deepEqual(orderColumnsByInterest(given.map((key) => ({ key, different: 2 }))), expected);
    });

  it('leaves out columns that say least where there are too many', () => {
    const wide = Array.from({ length: 40 }, (_, i) => [`same${i}`, 1] as const);
    const rows = [0, 1].map((n) => ({ ...Object.fromEntries(wide), last: n, name: `n${n}` }));
    const { columns } = toResponseTable(JSON.stringify(rows), undefined, 10)!;
    assert.deepEqual(columns.slice(0, 2), ['name', 'last']);
    assert.equal(columns.length, 30);
  });

  it('is sorted by a column: numbers by value, case ignored, empty cells last', () => {
    const column = (name: string, descending = false): string[] => {
      const table = toResponseTable(LEADS, ['data'], 10, { by: name, descending })!;
      return table.rows.map((row) => row[table.columns.indexOf(name)]!);
    };
    assert.deepEqual(column('visits'), ['9', '10', '100']);
    assert.deepEqual(column('visits', true), ['100', '10', '9']);
    assert.deepEqual(column('name'), ['ada', 'Bea', '']);
    assert.deepEqual(column('name', true), ['Bea', 'ada', '']);
    assert.deepEqual(column('session_id'), ['1', '1', '1']);
  });

  it('goes from ascending to descending to the received order, and starts over with another column', () => {
    const ascending = nextOrder(undefined, 'id');
    const descending = nextOrder(ascending, 'id');
    assert.deepEqual(ascending, { by: 'id', descending: false });
    assert.deepEqual(descending, { by: 'id', descending: true });
    assert.equal(nextOrder(descending, 'id'), undefined);
    assert.deepEqual(nextOrder(descending, 'name'), { by: 'name', descending: false });
  });

  it('sorts all rows before it shows the first ones', () => {
    const rows = Array.from({ length: 50 }, (_, n) => ({ n }));
    assert.deepEqual(toResponseTable(JSON.stringify(rows), undefined, 2, { by: 'n', descending: true })?.rows, [
      ['49'],
      ['48'],
    ]);
  });

  it('stays as it came when the column is not there', () => {
    const table = toResponseTable(LEADS, ['data'], 10, { by: 'nowhere', descending: false });
    assert.deepEqual(table, toResponseTable(LEADS, ['data'], 10));
  });

  it('keeps the order of rows whose cells are equal', () => {
    const rows = ['b1', 'a1', 'b2', 'a2'];
    assert.deepEqual(
      sortRows(rows, (row) => row[0]!, false),
      ['a1', 'a2', 'b1', 'b2'],
    );
  });
});
