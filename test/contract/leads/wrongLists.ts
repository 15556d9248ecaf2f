// Faulty lists, and what must be reported for each.
import type { ListCall, ListFault, WrongPage } from './wrongListServer';

/** A faulty list, and what is reported for it. */
export interface WrongList {
  readonly lie: ListFault;
  /** `read of existing`, with "?" if that is unknown, then rows without an id and a disproved total. */
  readonly leads: string;
  /** The view's message if it differs: to save a call, the view takes a short page for the last if there is no total. */
  readonly view?: string;
  /** The message of Fetch All Pages, which accepts rows without an id. */
  readonly rows: string;
  /** The maximum number of calls for each of them. */
  readonly calls: number;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
/** Leads 1 to 130. */
const ALL = range(1, 131);
const cut = (all: readonly unknown[], { page, size }: Pick<ListCall, 'page' | 'size'>, cap = 1000): unknown[] => {
  const n = Math.min(size, cap);
  return all.slice(page * n, page * n + n);
};
/** A correct list of 130 leads with a different total. */
const total =
  (totalOf: (asked: ListCall) => unknown): ListFault =>
  () =>
  (asked) => ({ rows: cut(ALL, asked), total: totalOf(asked) });
/** A correct list of 130 leads with one page replaced. */
const pageIs =
  (n: number, change: (rows: unknown[]) => Partial<WrongPage>): ListFault =>
  () =>
  (asked) => {
    const rows = cut(ALL, asked);
    return { rows, total: 130, ...(asked.page === n ? change(rows) : {}) };
  };
/** A list with a given value of `data`. */
const data =
  (make: (rows: unknown[], asked: ListCall) => unknown): ListFault =>
  () =>
  (asked) => ({ data: make(cut(ALL, asked), asked) });
const records = (rows: readonly unknown[]): { id: unknown; fields: object }[] => rows.map((id) => ({ id, fields: {} }));
const withoutIds = (rows: readonly unknown[]): unknown[] => rows.map((n) => ({ name: `Person ${String(n)}` }));

/** A list that changes while it is read: `change` is called before each call. */
const changing =
  (change: (leads: unknown[], call: number) => void): ListFault =>
  () => {
    const leads: unknown[] = [...ALL];
    return (asked) => {
      change(leads, asked.call);
      return { rows: cut(leads, asked), total: leads.length };
    };
  };
/** A list without total whose page after the last is something else. */
const endIs =
  (end: WrongPage): ListFault =>
  () =>
  (asked) => {
    const rows = cut(ALL, asked);
    return rows.length ? { rows } : end;
  };

/** Faulty lists by a description of the fault. */
export const WRONG_LISTS: Readonly<Record<string, WrongList>> = {
  'no row of page 2 has an ID': {
    lie: pageIs(1, (rows) => ({ rows: withoutIds(rows) })),
    leads: '80 of 130, 50 without ID',
    rows: '130 of 130',
    calls: 3,
  },
  'no row of page 1 has an ID': {
    lie: pageIs(0, (rows) => ({ rows: withoutIds(rows) })),
    leads: '80 of 130, 50 without ID',
    rows: '130 of 130',
    calls: 3,
  },
  'some rows have no ID': {
    lie: () => (asked) => ({ rows: cut([...range(1, 119), ...withoutIds(range(1, 13))], asked), total: 130 }),
    leads: '118 of 130, 12 without ID',
    rows: '130 of 130',
    calls: 3,
  },
  'page 2 is empty': { lie: pageIs(1, () => ({ rows: [] })), leads: '80 of 130', rows: '80 of 130', calls: 8 },
  'page 2 is empty the first time': {
    lie: () => (asked) => ({ rows: asked.page === 1 && asked.call < 3 ? [] : cut(ALL, asked), total: 130 }),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 6,
  },
  'page 1 is empty': { lie: pageIs(0, () => ({ rows: [] })), leads: '80 of 130', rows: '80 of 130', calls: 8 },
  'page 1 is all null': {
    lie: pageIs(0, (rows) => ({ rows: rows.map(() => null) })),
    leads: '80 of 130, 50 without ID',
    rows: '130 of 130',
    calls: 3,
  },
  'every page is all null': {
    lie: () => (asked) => ({ rows: cut(ALL, asked).map(() => null), total: 130 }),
    leads: '0 of 130, 130 without ID',
    rows: '80 of 130',
    calls: 8,
  },
  'null for ever, with a huge total': {
    lie:
      () =>
      ({ size }) => ({ rows: Array.from({ length: size }, () => null), total: 1e9 }),
    leads: '0 of 1000000000, 1000 without ID',
    rows: '50 of 1000000000',
    calls: 20,
  },
  'null for ever, without total': {
    lie:
      () =>
      ({ size }) => ({ rows: Array.from({ length: size }, () => null) }),
    leads: '0 of 150, 150 without ID',
    rows: '50 of ?',
    calls: 3,
  },
  'the total is 3': { lie: total(() => 3), leads: '130 of ?, not 3', rows: '130 of ?', calls: 4 },
  'the total is 0': { lie: total(() => 0), leads: '130 of ?, not 0', rows: '130 of ?', calls: 4 },
  'the total is 60': { lie: total(() => 60), leads: '130 of ?, not 60', rows: '130 of ?', calls: 4 },
  'the total is too large': { lie: total(() => 1000), leads: '130 of 1000', rows: '130 of 1000', calls: 6 },
  'the total is a billion': { lie: total(() => 1e9), leads: '130 of 1000000000', rows: '130 of 1000000000', calls: 6 },
  'the total is the size of the page': {
    lie: () => (asked) => ({ rows: cut(ALL, asked), total: cut(ALL, asked).length }),
    leads: '50 of 50',
    rows: '50 of 50',
    calls: 1,
  },
  'the total shrinks, the rows stay': {
    lie: total(({ call }) => Math.max(0, 130 - 30 * call)),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 16,
  },
  'the total shrinks by one with each call': {
    lie: total(({ call }) => 130 - call),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 16,
  },
  'the total grows, the rows stay': {
    lie: total(({ call }) => 130 + 10 * call),
    leads: '130 of 170',
    rows: '130 of 170',
    calls: 5,
  },
  'the total jumps up and down': {
    lie: total(({ call }) => (call % 2 ? 90 : 130)),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 16,
  },
  'the total is a number as text': { lie: total(() => '130'), leads: '130 of 130', rows: '130 of 130', calls: 3 },
  'the total is a word': { lie: total(() => 'many'), leads: '130 of ?', rows: '130 of ?', calls: 4 },
  'the total is negative': { lie: total(() => -1), leads: '130 of ?', rows: '130 of ?', calls: 4 },
  'the total is a fraction': { lie: total(() => 12.5), leads: '130 of ?', rows: '130 of ?', calls: 4 },
  'the total is an object': { lie: total(() => ({ value: 130 })), leads: '130 of ?', rows: '130 of ?', calls: 4 },
  'there is no total': { lie: total(() => undefined), leads: '130 of ?', rows: '130 of ?', calls: 4 },
  'only the first page has a total': {
    lie: total(({ page }) => (page ? undefined : 130)),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 3,
  },
  'pages of 25, with a total': {
    lie: () => (asked) => ({ rows: cut(ALL, asked, 25), total: 130 }),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 6,
  },
  'pages of 25, without total': {
    lie: () => (asked) => ({ rows: cut(ALL, asked, 25) }),
    leads: '130 of ?',
    rows: '130 of ?',
    calls: 7,
  },
  'pages of 25 that are counted by the limit': {
    lie: () => (asked) => ({ rows: cut(ALL, asked).slice(0, 25), total: 130 }),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 6,
  },
  'pages of 10, from the third on of 7': {
    lie: () => (asked) => ({ rows: cut(range(1, 51), asked, asked.call < 2 ? 10 : 7), total: 50 }),
    leads: '50 of 50',
    rows: '50 of 50',
    calls: 8,
  },
  'pages of 10, from the third on of 7, without total': {
    lie: () => (asked) => ({ rows: cut(range(1, 51), asked, asked.call < 2 ? 10 : 7) }),
    leads: '50 of ?',
    rows: '50 of ?',
    calls: 9,
  },
  'the limit is ignored': {
    lie:
      () =>
      ({ page }) => ({ rows: cut(ALL, { page, size: 100 }), total: 130 }),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 2,
  },
  'the first page, whatever is asked': {
    lie:
      () =>
      ({ size }) => ({ rows: cut(ALL, { page: 0, size }), total: 130 }),
    leads: '50 of 130',
    rows: '50 of 130',
    calls: 8,
  },
  'the first page, whatever is asked, without total': {
    lie:
      () =>
      ({ size }) => ({ rows: cut(ALL, { page: 0, size }) }),
    leads: '50 of ?',
    rows: '50 of ?',
    calls: 2,
  },
  'the last page again and again': {
    lie:
      () =>
      ({ page, size }) => ({ rows: cut(ALL, { page: Math.min(page, 1), size }), total: 130 }),
    leads: '100 of 130',
    rows: '100 of 130',
    calls: 10,
  },
  'the last page again and again, without total': {
    lie:
      () =>
      ({ page, size }) => ({ rows: cut(ALL, { page: Math.min(page, 2), size }) }),
    leads: '130 of ?',
    rows: '130 of ?',
    calls: 4,
  },
  'another order with each call': {
    lie: () => (asked) => ({
      rows: cut(
        ALL.map((_, n) => ALL[(n + asked.call * 9) % 130]),
        asked,
      ),
      total: 130,
    }),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 6,
  },
  'all IDs twice': {
    lie: () => (asked) => ({
      rows: cut(
        ALL.map((n) => Math.ceil(n / 2)),
        asked,
      ),
      total: 130,
    }),
    leads: '65 of 130',
    rows: '65 of 130',
    calls: 8,
  },
  'ten IDs twice': {
    lie: () => (asked) => ({
      rows: cut(
        ALL.map((n) => (n > 120 ? n - 120 : n)),
        asked,
      ),
      total: 130,
    }),
    leads: '120 of 130',
    rows: '120 of 130',
    calls: 8,
  },
  'leads are deleted from the top while it is read': {
    lie: changing((leads, call) => {
      if (call && call < 5) leads.splice(0, 7);
    }),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 16,
  },
  'leads are added at the top while it is read': {
    lie: changing((leads, call) => {
      if (call && call < 4) leads.unshift(1000 + call);
    }),
    leads: '133 of 133',
    rows: '133 of 133',
    calls: 6,
  },
  'a lead is deleted and another added at the top': {
    lie: changing((leads, call) => {
      if (call === 1) {
        leads.splice(9, 1);
        leads.unshift(1000);
      }
    }),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 3,
  },
  'a lead is deleted and another added at the end': {
    lie: changing((leads, call) => {
      if (call === 1) {
        leads.splice(9, 1);
        leads.push(1000);
      }
    }),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 3,
  },
  'after the last page comes a refusal': {
    lie: endIs({ response: { success: false, error: 'No more records' } }),
    leads: '130 of ?',
    rows: '130 of ?',
    calls: 4,
  },
  'after the last page comes a 404': {
    lie: endIs({ status: 404, response: { success: false, error: 'Not found' } }),
    leads: '130 of ?',
    rows: '130 of ?',
    calls: 4,
  },
  'after the last page comes null': { lie: endIs({ data: null }), leads: '130 of ?', rows: '130 of ?', calls: 4 },
  'after the last page comes an object without list': {
    lie: endIs({ data: {} }),
    leads: '130 of ?',
    rows: '130 of ?',
    calls: 4,
  },
  '`data` is null': { lie: data(() => null), leads: '0 of ?', rows: '0 of ?', calls: 1 },
  '`data` is an empty object': { lie: data(() => ({})), leads: '0 of ?', rows: '0 of ?', calls: 1 },
  '`data` is an empty text': { lie: data(() => ''), leads: '0 of ?', rows: '0 of ?', calls: 1 },
  '`data` is false': { lie: data(() => false), leads: '0 of ?', rows: '0 of ?', calls: 1 },
  '`data` is a total of 0 alone': { lie: data(() => ({ total: 0 })), leads: '0 of 0', rows: '0 of 0', calls: 1 },
  '`data` is a total of 0 and null': {
    lie: data(() => ({ total: 0, data: null, list: null })),
    leads: '0 of 0',
    rows: '0 of 0',
    calls: 1,
  },
  '`list` is null': { lie: data(() => ({ list: null })), leads: '0 of ?', rows: '0 of ?', calls: 1 },
  '`list` is null, but there is a total': {
    lie: data(() => ({ list: null, total: 130 })),
    leads: '0 of 130',
    rows: '0 of 130',
    calls: 3,
  },
  'there is no `data`': {
    lie: () => () => ({ response: { success: true } }),
    leads: '0 of ?',
    rows: '0 of ?',
    calls: 1,
  },
  '`data` is the list': { lie: data((rows) => records(rows)), leads: '130 of ?', rows: '130 of ?', calls: 4 },
  '`data` is keyed by ID': {
    lie: data((rows) => Object.fromEntries(records(rows).map((row) => [String(row.id), row]))),
    leads: '130 of ?',
    rows: '130 of ?',
    calls: 4,
  },
  'the list is keyed by index, with gaps': {
    lie: data((rows) => ({ total: 130, data: Object.fromEntries(records(rows).map((row, n) => [n * 2, row])) })),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 3,
  },
  'the list is keyed by index under `list`': {
    lie: data((rows) => ({ total: 130, list: Object.fromEntries(records(rows).map((row, n) => [n, row])) })),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 3,
  },
  'the list is under `list`, the total beside it': {
    lie: data((rows) => ({ total: 130, list: records(rows) })),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 3,
  },
  'the list is under `data`, the total beside it': {
    lie: data((rows) => ({ total: 130, data: records(rows) })),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 3,
  },
  'the list is under another key': {
    lie: data((rows) => ({ total: 130, people: records(rows) })),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 3,
  },
  'the list is beside `data`': {
    lie: () => (asked) => ({ response: { success: true, total: 130, items: records(cut(ALL, asked)) } }),
    leads: '130 of 130',
    rows: '130 of 130',
    calls: 3,
  },
};
