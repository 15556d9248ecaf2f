import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ListProgress, type ListOutcome, type ListStart } from '../../../src/api/client/listProgress';
import { AcquireError } from '../../../src/api/errors/errors';

/** A server's response; null is a row without an ID. */
interface Answer {
  readonly rows: readonly (number | null)[];
  readonly total?: number | undefined;
}
type Server = (page: number, size: number, call: number) => Answer;

/** Reads a list to its end, and fails if that takes more than `most` calls. */
function readList(
  server: Server,
  { size = 50, most = 1000, ...start }: Partial<ListStart> & { most?: number } = {},
): { ids: Set<number>; calls: number; outcome: ListOutcome } {
  const progress = new ListProgress({ size, ...start });
  const ids = new Set<number>();
  let calls = 0;
  while (!progress.ended) {
    assert.ok(calls < most, `more than ${most} calls`);
    const { page } = progress;
    const { rows, total } = server(page, progress.size, calls++);
    const identified = rows.filter((row) => row !== null);
    identified.forEach((id) => ids.add(id));
    progress.add({ page, rows: rows.length, identified: identified.length, seen: ids.size, total });
  }
  return { ids, calls, outcome: progress.outcome };
}

const range = (length: number): number[] => Array.from({ length }, (_, n) => n + 1);
const cut = <T>(all: readonly T[], page: number, size: number): T[] => all.slice(page * size, page * size + size);

describe('the end of a list', () => {
  const honest = fc.record({
    count: fc.nat(400),
    size: fc.integer({ min: 1, max: 100 }),
    cap: fc.integer({ min: 1, max: 100 }),
    isTotalKnown: fc.boolean(),
    shortPageEnds: fc.boolean(),
  });

  it('reads every row of a correct server once, for any page cap, with at most one extra call', () => {
    fc.assert(
      fc.property(honest, ({ count, size, cap, isTotalKnown, shortPageEnds }) => {
        const all = range(count);
        const server: Server = (page, asked) => ({
          rows: cut(all, page, Math.min(asked, cap)),
          total: isTotalKnown ? count : undefined,
        });
        const { ids, calls, outcome } = readList(server, { size, shortPageEnds });
        assert.equal(ids.size, count);
        assert.deepEqual([outcome.seen, outcome.missing], [count, isTotalKnown ? 0 : undefined]);
        const pages = Math.max(1, Math.ceil(count / Math.min(size, cap)));
        assert.ok(calls <= (isTotalKnown ? pages : pages + 1), `${calls} calls for ${pages} pages`);
      }),
    );
  });

  /** Pages that are empty, repeat another, or lack some rows or their IDs; totals that are sometimes wrong. */
  const lying = fc.record({
    count: fc.integer({ min: 1, max: 300 }),
    size: fc.integer({ min: 5, max: 60 }),
    pages: fc.array(fc.constantFrom('honest', 'empty', 'first', 'withoutIds', 'half', 'cap'), { maxLength: 12 }),
    totals: fc.array(fc.option(fc.integer({ min: -150, max: 400 })), { maxLength: 12 }),
    shortPageEnds: fc.boolean(),
  });

  it('reports only what was read from a faulty server, ends with few calls, and never counts unreported rows', () => {
    fc.assert(
      fc.property(lying, ({ count, size, pages, totals, shortPageEnds }) => {
        const all = range(count);
        const told = new Set<number>();
        const server: Server = (page, asked, call) => {
          const lie = pages[call];
          const rows = cut(all, lie === 'first' ? 0 : page, lie === 'cap' ? Math.ceil(asked / 2) : asked);
          const wrong = totals[call % (totals.length || 1)];
          const total = wrong === null ? undefined : Math.max(0, count + (wrong ?? 0));
          if (total !== undefined) told.add(total);
          return {
            rows:
              lie === 'empty'
                ? []
                : lie === 'half'
                  ? rows.slice(0, rows.length / 2)
                  : lie === 'withoutIds'
                    ? rows.map(() => null)
                    : rows,
            total,
          };
        };
        const { ids, outcome } = readList(server, { size, shortPageEnds, most: 200 + (8 * 700) / size });
        assert.equal(outcome.seen, ids.size);
        if (outcome.total !== undefined) assert.ok(told.has(outcome.total));
        if (outcome.missing === 0) assert.ok(ids.size >= (outcome.total ?? 0));
        if (outcome.disproved !== undefined) assert.ok(ids.size + outcome.withoutId > outcome.disproved);
      }),
      {
        // Rows without IDs from pages that were also read with IDs, before or afterwards.
        examples: [
          [
            {
              count: 19,
              size: 5,
              pages: ['honest', 'first', 'honest', 'withoutIds', 'cap', 'cap'],
              totals: [],
              shortPageEnds: false,
            },
          ],
          [
            {
              count: 10,
              size: 5,
              pages: ['honest', 'withoutIds', 'withoutIds', 'empty'],
              totals: [0, -1],
              shortPageEnds: false,
            },
          ],
        ],
      },
    );
  });

  it('never calls a list complete if leads of its last total are missing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 5, max: 60 }),
        fc.array(fc.constantFrom('honest', 'empty', 'first', 'withoutIds', 'half'), { maxLength: 12 }),
        (count, size, pages) => {
          const all = range(count);
          const { ids, outcome } = readList(
            (page, asked) => {
              // A faulty page has the same fault in every response.
              const lie = pages[page];
              const rows = cut(all, lie === 'first' ? 0 : page, asked);
              const shown =
                lie === 'empty'
                  ? []
                  : lie === 'half'
                    ? rows.slice(0, rows.length / 2)
                    : lie === 'withoutIds'
                      ? rows.map(() => null)
                      : rows;
              return { rows: shown, total: count };
            },
            { size },
          );
          assert.ok(outcome.missing !== 0 || ids.size === count);
          if (outcome.disproved === undefined) assert.equal(outcome.missing, count - ids.size);
        },
      ),
      {
        examples: [
          [11, 5, ['withoutIds', 'honest', 'empty', 'first']],
          [6, 5, ['withoutIds', 'half', 'first']],
        ],
      },
    );
  });

  it('finds leads that moved to pages already read, when others are deleted meanwhile', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 300 }),
        fc.integer({ min: 5, max: 40 }),
        fc.array(
          fc.record({ call: fc.integer({ min: 1, max: 8 }), at: fc.nat(299), rows: fc.integer({ min: 1, max: 30 }) }),
          { maxLength: 4 },
        ),
        (count, size, deletions) => {
          const all = range(count);
          const { ids } = readList(
            (page, asked, call) => {
              for (const deletion of deletions) if (deletion.call === call) all.splice(deletion.at, deletion.rows);
              return { rows: cut(all, page, asked), total: all.length };
            },
            { size },
          );
          assert.deepEqual(
            all.filter((id) => !ids.has(id)),
            [],
          );
        },
      ),
    );
  });

  it('resumes one page before where it stopped', () => {
    const all = range(95);
    const seen = new Set(range(40));
    const progress = new ListProgress({ size: 10, from: { page: 4, seen: 40, total: 95 } });
    const pages: number[] = [];
    while (!progress.ended) {
      const { page, size } = progress;
      pages.push(page);
      const rows = cut(all, page, size);
      rows.forEach((id) => seen.add(id));
      progress.add({ page, rows: rows.length, identified: rows.length, seen: seen.size, total: 95 });
    }
    assert.deepEqual([pages, seen.size, progress.outcome.missing], [[3, 4, 5, 6, 7, 8, 9], 95, 0]);
  });

  it('takes an error for the end only if no total is known and something was read', () => {
    const refusal = new AcquireError('rejected', { acquireError: 'No more records' });
    const afterPage = (total?: number): ListProgress => {
      const progress = new ListProgress({ size: 10 });
      progress.add({ page: 0, rows: 10, identified: 10, seen: 10, total });
      return progress;
    };
    assert.equal(new ListProgress({ size: 10 }).endsWith(refusal), false);
    assert.equal(afterPage(95).endsWith(refusal), false);
    for (const kind of ['unauthorized', 'server', 'network', 'cancelled', 'forbidden'] as const)
      assert.equal(afterPage().endsWith(new AcquireError(kind, {})), false, kind);
    for (const progress of [afterPage(), afterPage(3)]) assert.ok(progress.endsWith(refusal) && progress.ended);
    assert.ok(afterPage().endsWith(new AcquireError('not-found', { status: 404 })));
  });
});
