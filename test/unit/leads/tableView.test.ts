import assert from 'node:assert/strict';
import { VirtualScroll } from '../../../src/platform/webview/table/scroll';
import { RowSelection } from '../../../src/features/leads/webview/leadTable/selection';
import { VisibleRangeLoader } from '../../../src/features/leads/webview/leadTable/rangeLoader';

describe('scrolling the table', () => {
  it('is plain for short lists', () => {
    const scroll = new VirtualScroll(24);
    scroll.resize(1000, 240);
    assert.deepEqual([scroll.height, scroll.firstRow, scroll.fullRows], [24_000, 0, 10]);
    assert.ok(scroll.dragged(2400));
    assert.deepEqual([scroll.firstRow, scroll.barTop], [100, 2400]);
    assert.ok(!scroll.dragged(2400));
  });

  it('reaches every row of a million, and the last one at the end of the scroll bar', () => {
    const scroll = new VirtualScroll(24);
    scroll.resize(1_000_000, 240);
    assert.equal(scroll.height, 8_000_000);
    scroll.dragged(scroll.height - 240);
    assert.equal(scroll.firstRow, 999_990);
    scroll.by(-24);
    assert.equal(scroll.firstRow, 999_989);
    for (const row of [0, 500_000, 999_999, 123_456]) {
      scroll.reveal(row);
      assert.ok(row >= scroll.firstRow && row < scroll.firstRow + 10, String(row));
      assert.ok(scroll.barTop >= 0 && scroll.barTop <= scroll.height - 240);
    }
  });

  it('stays inside when the list or the view shrinks', () => {
    const scroll = new VirtualScroll(24);
    scroll.resize(1000, 240);
    scroll.dragged(20_000);
    scroll.resize(5, 240);
    assert.deepEqual([scroll.firstRow, scroll.barTop], [0, 0]);
    scroll.resize(0, 0);
    assert.equal(scroll.firstRow, 0);
  });
});

describe('selecting rows', () => {
  const id = (n: number): string => `id${n}`;

  it('takes one, several and a span', () => {
    const selection = new RowSelection();
    selection.only(3, id(3));
    selection.toggle(5, id(5));
    assert.deepEqual(selection.ids, ['id3', 'id5']);
    selection.extend(8, id);
    assert.deepEqual(selection.ids, ['id5', 'id6', 'id7', 'id8']);
    selection.extend(4, (n) => (n === 4 ? undefined : id(n)));
    assert.deepEqual(selection.ids, ['id5']);
    selection.toggle(5, id(5));
    assert.deepEqual([selection.size, selection.active], [0, 5]);
    selection.reset();
    assert.equal(selection.active, 0);
  });
});

describe('asking for rows of the table', () => {
  const none = (): boolean => false;

  it('continues until there is a response', () => {
    const wanting = new VisibleRangeLoader();
    assert.deepEqual(wanting.next(100, 10, 1000, none), { from: 80, to: 130 });
    assert.deepEqual(wanting.next(100, 10, 1000, none), { from: 80, to: 130 });
    assert.equal(
      wanting.next(100, 10, 1000, () => true),
      undefined,
    );
  });

  it('is not repeated after a failure or an incomplete response until the table is scrolled or sorted again', () => {
    const wanting = new VisibleRangeLoader();
    wanting.next(100, 10, 1000, none);
    wanting.markResponded(80);
    assert.equal(wanting.next(100, 10, 1000, none), undefined);
    assert.deepEqual(wanting.next(101, 10, 1000, none), { from: 81, to: 131 });
    wanting.markResponded(80);
    assert.deepEqual(wanting.next(101, 10, 1000, none), { from: 81, to: 131 });
    wanting.markResponded(81);
    wanting.reset();
    assert.deepEqual(wanting.next(101, 10, 1000, none), { from: 81, to: 131 });
  });
});

describe('what is selected in the table', () => {
  it('keeps the rows of a long range that the table has evicted, and knows which are missing', () => {
    const selection = new RowSelection();
    const near = (n: number) => (row: number) => (Math.abs(row - n) < 50 ? `id${row}` : undefined);
    selection.only(0, 'id0');
    for (let n = 10; n <= 300; n += 10) assert.equal(selection.extend(n, near(n)), false);
    assert.deepEqual([selection.size, selection.ids[0], selection.span], [301, 'id0', { from: 0, to: 301 }]);
    assert.equal(selection.extend(900, near(900)), true);
    selection.extend(20, near(20));
    assert.equal(selection.size, 21);
    selection.moved();
    assert.deepEqual([...new Set(selection.places)], [-1]);
  });

  it('loses the rows that were deleted', () => {
    const selection = new RowSelection();
    selection.add([
      [10, '1'],
      [11, '2'],
      [12, '3'],
    ]);
    selection.remove(['2', '4']);
    assert.deepEqual(
      [selection.ids, selection.places],
      [
        ['1', '3'],
        [10, 12],
      ],
    );
  });
});
