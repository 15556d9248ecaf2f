// The lead table in the webview: draws the visible rows, requests missing ones from its host, and reports what the user does.
import type {
  TableAction,
  TableRow,
  TableShape,
  TableState,
  TableStrings,
  ToTable,
  FromTable,
} from '../../tableMessages';
import { createElement } from '../../../../platform/webview/dom';
import { commandLetter } from '../../../../platform/webview/keys';
import { connect } from '../../../../platform/webview/connect';
import { drawCell } from '../../../../platform/webview/table/cells';
import { TableHead, layOutColumns } from '../../../../platform/webview/table/head';
import { Viewport } from '../../../../platform/webview/table/viewport';
import { EmptyState } from './emptyState';
import { rowContext, rowOfMenu } from './rowMenu';
import { RowSelection } from './selection';
import { Toolbar } from './toolbar';
import { VisibleRangeLoader } from './rangeLoader';
import '../../../../platform/webview/table/table.css';
import './leadTable.css';

/** Number of rows kept here beyond the visible ones. */
const MAX_CACHED_ROWS = 2_000;
/** Rows are requested after scrolling has paused for this long (ms). */
const SCROLL_DEBOUNCE_MS = 60;
/** Missing rows of a selection are requested after selecting has paused for this long (ms). */
const SPANNING = 400;

const line = connect<ToTable, FromTable, TableState>();
const selection = new RowSelection();
const wanting = new VisibleRangeLoader();
const rows = new Map<number, TableRow>();
let shape: TableShape | undefined;
let strings: TableStrings | undefined;
let accountKey = '';
let column = 0;
let requestTimer: ReturnType<typeof setTimeout> | undefined;
let spanning: ReturnType<typeof setTimeout> | undefined;

const head = new TableHead({
  sort: (by) => line.post('sort', { by }),
  move: (moved, to) => line.post('move', { column: moved, to }),
  resize: (resized, pixels) => line.post('resize', { column: resized, pixels }),
  preview: (resized, pixels) => {
    if (!shape) return;
    shape = { ...shape, columns: shape.columns.map((c) => (c.id === resized ? { ...c, pixels } : c)) };
    layOutColumns(head.element, shape.columns);
    drawRows();
  },
});
const table = new Viewport(
  head.element,
  { count: () => shape?.count ?? 0, active: () => selection.active, drawRow },
  { scrolled: ask, resized: redraw },
);
const view = table.element;
view.setAttribute('aria-multiselectable', 'true');

/** Requests an action for one row, or for the selected ones. */
const act = (action: TableAction, one?: { readonly row: number; readonly id: string }): void => {
  const { ids, places } = one ? { ids: [one.id], places: [one.row] } : selection;
  line.post('action', { action, ids, places });
};
const toolbar = new Toolbar(
  (action) => {
    act(action);
  },
  (text) => {
    line.post('search', { text });
  },
);

const empty = new EmptyState((action) => {
  act(action);
});

function drawHead(): void {
  if (!shape) return;
  const { columns, sort } = shape;
  head.draw(columns, sort, strings?.resize ?? '');
  view.setAttribute('aria-colcount', String(columns.length + 1));
}

function drawRows(): void {
  if (shape) table.draw();
}

function drawRow(n: number): HTMLElement {
  const row = rows.get(n);
  const chosen = row !== undefined && selection.has(row.id);
  const element = createElement(
    'div',
    {
      id: `row-${n}`,
      class: `row${n === selection.active ? ' active' : ''}`,
      role: 'row',
      'aria-rowindex': n + 2,
      'aria-selected': String(chosen),
      onclick: (event) => {
        clicked(n, event as MouseEvent);
      },
      ondblclick: () => {
        if (row) act('open', { row: n, id: row.id });
      },
    },
    createElement('span', { role: 'gridcell', class: 'cell mark', 'aria-hidden': 'true' }, chosen ? '✓' : ''),
    ...(row
      ? row.cells.map((cell, c) => drawCell(cell, c, n === selection.active && c === column))
      : [createElement('span', { class: 'cell quiet', role: 'gridcell' }, '…')]),
  );
  layOutColumns(element, shape?.columns ?? []);
  return element;
}

function redraw(): void {
  drawRows();
  if (shape) toolbar.draw(shape, selection.size);
  if (shape && strings) empty.draw(shape, strings);
  ask();
}

/** Requests the visible rows and a page around them, once scrolling has paused. */
function ask(): void {
  clearTimeout(requestTimer);
  requestTimer = setTimeout(() => {
    if (!shape) return;
    const range = wanting.next(table.firstRow, table.visibleRows, shape.count, (n) => rows.has(n));
    if (range) line.post('want', { epoch: shape.epoch, ...range });
  }, SCROLL_DEBOUNCE_MS);
}

function clicked(n: number, event: MouseEvent): void {
  const id = rows.get(n)?.id;
  if (event.shiftKey) extend(n);
  else if (event.ctrlKey || event.metaKey) selection.toggle(n, id);
  else selection.only(n, id);
  redraw();
}

/** Selects up to a row. Missing rows in between are requested once the user pauses, if they have not been loaded by then. */
function extend(n: number): void {
  const known = (row: number): string | undefined => rows.get(row)?.id;
  clearTimeout(spanning);
  if (!selection.extend(n, known)) return;
  spanning = setTimeout(() => {
    if (selection.active !== n || !selection.extend(n, known) || !shape) return;
    line.post('span', { epoch: shape.epoch, ...selection.span });
    redraw();
  }, SPANNING);
}

function move(to: number, further: boolean): void {
  if (!shape?.count) return;
  const n = Math.max(0, Math.min(shape.count - 1, to));
  table.reveal(n);
  if (further) extend(n);
  else selection.active = n;
  redraw();
}

const KEYS: Record<string, (event: KeyboardEvent) => void> = {
  ArrowDown: (e) => {
    move(selection.active + 1, e.shiftKey);
  },
  ArrowUp: (e) => {
    move(selection.active - 1, e.shiftKey);
  },
  PageDown: (e) => {
    move(selection.active + table.fullRows, e.shiftKey);
  },
  PageUp: (e) => {
    move(selection.active - table.fullRows, e.shiftKey);
  },
  Home: (e) => {
    move(0, e.shiftKey);
  },
  End: (e) => {
    move((shape?.count ?? 1) - 1, e.shiftKey);
  },
  ArrowRight: () => {
    column = Math.min((shape?.columns.length ?? 1) - 1, column + 1);
    redraw();
    table.revealColumn();
  },
  ArrowLeft: () => {
    column = Math.max(0, column - 1);
    redraw();
    table.revealColumn();
  },
  ' ': () => {
    selection.toggle(selection.active, rows.get(selection.active)?.id);
    redraw();
  },
  Escape: () => {
    selection.clear();
    redraw();
  },
  Enter: () => {
    const row = rows.get(selection.active);
    if (row) act('open', { row: selection.active, id: row.id });
  },
  Delete: () => {
    if (selection.size && shape?.writable) act('delete');
  },
};

view.addEventListener('keydown', (event) => {
  if (event.target !== view) return;
  if (event.ctrlKey || event.metaKey) {
    const letter = commandLetter(event);
    if (letter === 'a') selection.add([...rows].map(([n, row]) => [n, row.id] as const));
    else if (letter === 'c') {
      const row = rows.get(selection.active);
      if (selection.size) act('copy');
      else if (row) act('copy', { row: selection.active, id: row.id });
    } else return;
    event.preventDefault();
    // Otherwise VS Code would also copy or select the page's text.
    event.stopPropagation();
    redraw();
    return;
  }
  if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
    const by = event.key === 'ArrowLeft' ? -1 : 1;
    head.step(column, by, event.shiftKey);
    if (!event.shiftKey) KEYS[event.key]?.(event);
    event.preventDefault();
    // Otherwise VS Code would navigate back or forward.
    event.stopPropagation();
    return;
  }
  if (event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]?.(event);
});
view.addEventListener('contextmenu', (event) => {
  const n = rowOfMenu(event, selection.active);
  const row = n === undefined ? undefined : rows.get(n);
  if (n === undefined || !row || !shape) {
    view.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });
    return;
  }
  if (!selection.has(row.id)) selection.only(n, row.id);
  view.dataset['vscodeContext'] = JSON.stringify(rowContext(row, selection, shape, accountKey));
  // VS Code searches for the attribute from the row upwards, so that row must still exist.
  setTimeout(redraw);
});
line.on('init', ({ strings: words, accountKey: key }) => {
  strings = words;
  accountKey = key;
  toolbar.speak(words);
  view.setAttribute('aria-label', words.table);
  const hint = createElement('p', { class: 'quiet hint' }, `${words.hint} ${words.columnHint}`);
  document.body.replaceChildren(
    toolbar.bar,
    toolbar.lines,
    createElement('div', { class: 'stage' }, view, empty.element),
    hint,
  );
  line.keep({ v: 1, accountKey });
});

line.on('shape', (next) => {
  const other = next.epoch !== shape?.epoch;
  shape = next;
  if (other) {
    rows.clear();
    wanting.reset();
    selection.moved();
  }
  toolbar.showSearch(next.search);
  if (selection.active >= next.count) selection.reset();
  drawHead();
  table.fit();
  redraw();
});

line.on('rows', ({ epoch, from, rows: fresh }) => {
  if (epoch !== shape?.epoch) return;
  wanting.markResponded(from);
  fresh.forEach((row, n) => {
    rows.set(from + n, row);
  });
  if (rows.size > MAX_CACHED_ROWS)
    for (const n of [...rows.keys()]) if (Math.abs(n - table.firstRow) > MAX_CACHED_ROWS / 2) rows.delete(n);
  redraw();
});

line.on('failed', ({ epoch, from }) => {
  if (epoch === shape?.epoch) wanting.markResponded(from);
});
line.on('span', ({ epoch, from, ids }) => {
  const { span } = selection;
  // The selection has changed meanwhile.
  if (epoch !== shape?.epoch || span.from !== from || span.to < from + ids.length || !selection.size) return;
  selection.add(ids.map((id, n) => [from + n, id] as const));
  redraw();
});
line.on('gone', ({ ids }) => {
  selection.remove(ids);
  redraw();
});

line.post('ready', {});
