import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../../scripts/lib/paths';
import { openBytes, openImport } from '../../../../src/features/leads/transfer/import/read/openImport';
import type { FileFacts, ImportProblem } from '../../../../src/features/leads/transfer/import/types';
import { readingProblems, stepsOf } from './support';

/** The expected results for a file of test/fixtures/import. */
interface Expected {
  readonly file: string;
  readonly facts: Omit<FileFacts, 'samples'>;
  readonly rows: readonly {
    readonly line: number;
    readonly cells: readonly unknown[];
    readonly problems?: readonly ImportProblem[];
  }[];
}

const PIECE = 13;
const folder = path.join(root, 'test/fixtures/import');
const table = JSON.parse(readFileSync(path.join(root, 'test/fixtures/importFiles.json'), 'utf8')) as Expected[];
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('files as programs write them', () => {
  it('are all in the table of what is expected', () => {
    assert.deepEqual(table.map(({ file }) => file).sort(), readdirSync(folder).sort());
    assert.ok(table.length >= 40);
  });

  for (const { file, facts, rows } of table)
    it(`reads ${file}`, async () => {
      const opened = await openImport({ path: path.join(folder, file) });
      const { samples, ...others } = opened.facts;
      assert.deepEqual(asJson(others), facts);
      assert.equal(samples.length, facts.columns.length);
      const steps = await stepsOf(opened);
      assert.deepEqual(
        asJson(
          steps.map((step) => {
            const problems = readingProblems(step);
            return { line: step.line, cells: step.cells, ...(problems.length ? { problems } : {}) };
          }),
        ),
        rows,
      );
      assert.deepEqual(
        steps.map((step) => step.row),
        rows.map((_, n) => n + 1),
      );
    });

  it('gives the same rows wherever a piece ends', async function () {
    this.timeout(60_000);
    for (const { file, rows } of table) {
      const bytes = readFileSync(path.join(folder, file));
      let sizes: readonly number[] = [bytes.length];
      const opened = await openBytes({
        size: bytes.length,
        head: () => Promise.resolve(bytes),
        async *pieces() {
          for (let at = 0, n = 0; at < bytes.length; at += sizes[n++] ?? bytes.length)
            yield bytes.subarray(at, at + (sizes[n] ?? bytes.length));
        },
      });
      const expected = rows.map(({ line, cells }) => JSON.stringify([line, cells])).join('\n');
      // Between them, pieces of this length end at every byte.
      const splits = Array.from({ length: PIECE }, (_, at) => [at + 1, ...Array.from(bytes, () => PIECE)]);
      splits.push(Array.from(bytes, () => 1));
      for (sizes of splits) {
        const steps = await stepsOf(opened);
        assert.equal(
          steps.map(({ line, cells }) => JSON.stringify([line, cells])).join('\n'),
          expected,
          `${file} in pieces of ${sizes.slice(0, 3).join()}`,
        );
      }
    }
  });
});
