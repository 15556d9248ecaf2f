import assert from 'node:assert/strict';
import { moveColumn, resizeColumn } from '../../../src/features/leads/list/columnLayout';
import { LeadList } from '../../../src/features/leads/list/leadList';
import { TableRows } from '../../../src/features/leads/list/rows';
import { tableCell } from '../../../src/features/leads/ui/table/tableTexts';
import { RowSelection } from '../../../src/features/leads/webview/leadTable/selection';
import { rowContext } from '../../../src/features/leads/webview/leadTable/rowMenu';
import { fakeLead } from './fakes';

describe('the columns of the lead table', () => {
  it('move to any place, and stay where an unknown one is moved', () => {
    const columns = ['a', 'b', 'c'];
    for (const [column, to, order] of [
      ['a', 2, 'b c a'],
      ['c', 0, 'c a b'],
      ['b', 1, 'a b c'],
      ['a', 99, 'b c a'],
      ['x', 0, 'a b c'],
    ] as const)
      assert.equal(moveColumn(columns, column, to).join(' '), order, `${column} to ${to}`);
  });

  it('keep a width within bounds, and give it up for 0', () => {
    assert.deepEqual(resizeColumn({ a: 100 }, 'b', 250), { a: 100, b: 250 });
    assert.deepEqual(resizeColumn({ a: 100 }, 'a', 3), { a: 40 });
    assert.deepEqual(resizeColumn({}, 'a', 1e9), { a: 2_000 });
    assert.deepEqual(resizeColumn({ a: 100, b: 1 }, 'a', 0), { b: 1 });
    assert.deepEqual(Object.keys(resizeColumn({}, '__proto__', 100)), ['__proto__']);
  });
});

describe('the cells of the lead table', () => {
  it('call a lead without a name as the view does', () => {
    assert.equal(tableCell(fakeLead('1', { name: 'Ada' }), 'name', '1.0.0'), 'Ada');
    assert.deepEqual(tableCell(fakeLead('7'), 'name', '1.0.0'), { instead: 'Visitor 7' });
    assert.deepEqual(tableCell(fakeLead('7'), 'name', '2.0.0'), { instead: 'Contact 7' });
    assert.deepEqual(tableCell(fakeLead('7', { email: 'a@x.example' }), 'name', '1.0.0'), { instead: 'a@x.example' });
    assert.equal(tableCell(fakeLead('7'), 'email', '1.0.0'), '');
  });

  it('show tags as chips, each safe text, twenty at most', () => {
    const tags = ['vip', '$(trash) x', '\u202egnp', '', ...Array.from({ length: 30 }, (_, n) => `t${n}`)];
    const chips = tableCell(fakeLead('1', { tags }), 'tags', '1.0.0') as readonly string[];
    assert.ok(chips.length <= 20 && chips[0] === 'vip');
    assert.doesNotMatch(chips.join(), /\$\(|\u202e/);
    assert.deepEqual(tableCell(fakeLead('1'), 'tags', '1.0.0'), []);
  });
});

describe('the menu of a row of the lead table', () => {
  const about = (selected: readonly number[], row: number): readonly string[] => {
    const selection = new RowSelection();
    selection.add(selected.map((n) => [n, String(n)] as const));
    return rowContext({ id: String(row), cells: [] }, selection, { version: 'v2', writable: true }, 'key').ids;
  };

  it('is about the selected rows if it is opened on one of them, else about that row alone', () => {
    assert.deepEqual(about([], 3), ['3']);
    assert.deepEqual(about([1, 2], 3), ['3']);
    assert.deepEqual(about([1, 2], 2), ['1', '2']);
  });
});

describe('a table that is opened after the view has loaded leads', () => {
  const all = Array.from({ length: 150 }, (_, n) => fakeLead(String(n)));
  const never = () => () => Promise.reject(new Error('nothing is to be loaded'));
  const options = { can: { search: false, where: false }, pageSize: 100, maxPages: 12, mostLoaded: 1_000 };

  it('has all of them without a call, and sorts them', async () => {
    const begin = { leads: all, total: all.length, outcome: undefined };
    const rows = new TableRows({ ...options, load: never, begin });
    await rows.arrange({}, undefined);
    assert.deepEqual([rows.shape.count, rows.shape.allLoaded], [150, true]);
    assert.equal((await rows.rows(140, 150)).length, 10);
    await rows.arrange({}, { by: 'id', descending: true });
    assert.equal((await rows.rows(0, 1))[0]?.id, '149');
    rows.dispose();
  });

  /** Loads pages of `all`, and records them. */
  const server = (calls: string[], total: number | undefined) => () => async (page: number, size: number) => {
    calls.push(`${page}×${size}`);
    const leads = all.slice(page * size, (page + 1) * size);
    return { leads, rows: leads.length, total, page };
  };

  for (const total of [150, undefined])
    it(`has the same pages without a call, and loads others when they become visible, total ${total}`, async () => {
      const calls: string[] = [];
      const list = new LeadList({ can: options.can, pageSize: 20, deadlineMs: 1_000, load: server(calls, total) });
      const begin = (): unknown => list.loadedPart;
      assert.equal(begin(), undefined);
      for (let page = 0; page < 3; page++) await list.pages.loadMore();
      assert.equal(list.loadedPart?.leads.length, 60);
      calls.length = 0;
      const rows = new TableRows({ ...options, maxPages: 2, load: server(calls, total), begin: list.loadedPart });
      await rows.arrange({}, undefined);
      assert.deepEqual(
        [rows.shape.count, rows.shape.loaded, rows.shape.allLoaded, (await rows.rows(0, 60)).length, calls],
        [total ?? 80, 60, false, 60, []],
      );
      assert.deepEqual(
        (await rows.rows(55, 65)).map(({ id }) => Number(id)),
        Array.from({ length: 10 }, (_, n) => 55 + n),
      );
      assert.deepEqual(calls, ['3×20']);
      rows.dispose();
      list.dispose();
    });

  it('loads its own where pages do not fit together, since rows would be missing between them', async () => {
    const calls: string[] = [];
    const list = new LeadList({ can: options.can, pageSize: 20, deadlineMs: 1_000, load: server(calls, 150) });
    await list.pages.loadMore();
    await list.pages.loadMore();
    list.pages.follow([], ['3']);
    assert.equal(list.loadedPart, undefined);
    list.dispose();
  });
});
