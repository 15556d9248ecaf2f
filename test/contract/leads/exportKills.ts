import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { bundleProgram } from '../../../scripts/lib/bundle';
import type { ExportFormat } from '../../../src/features/leads/transfer/leadExport';
import { runAndKill } from '../../soak/support';

const LEADS = 12_000;
const FORMATS: readonly ExportFormat[] = ['ndjson', 'csv', 'json'];
/** Longer than a complete export takes. */
const UNTIL_DONE_MS = 60_000;
/** Half of the exports are killed before they save their progress, half after it. */
const KILLED_WITHIN_MS = 1_000;
const SAVES_AFTER_MS = 1_200;

/** The outcome of exports that were killed. */
export interface KilledExports {
  readonly kills: number;
  /** Starts that resumed after the beginning. */
  readonly resumed: number;
  readonly files: number;
}

/** Kills exports at random moments, several in parallel, and checks each resulting file. */
export async function killExports(kills: number, below: (n: number) => number): Promise<KilledExports> {
  const program = await bundleProgram('contract/leads/exportMain.ts');
  const root = mkdtempSync(path.join(tmpdir(), 'acq-kills-'));
  const sum = { kills: 0, resumed: 0, files: 0 };
  try {
    await Promise.all(
      Array.from({ length: 3 }, async (_, lane) => {
        for (let round = 0; sum.kills < kills; round++) {
          const folder = path.join(root, `${lane}-${round}`);
          const format = FORMATS[(lane + round) % FORMATS.length]!;
          mkdirSync(folder);
          while (!existsSync(path.join(folder, 'done'))) {
            const isLast = sum.kills >= kills;
            if (!isLast) sum.kills++;
            const afterMs = isLast ? UNTIL_DONE_MS : (sum.kills % 2) * SAVES_AFTER_MS + below(KILLED_WITHIN_MS);
            const [begun] = await runAndKill(program, [folder, format, String(LEADS)], afterMs);
            if (begun && begun !== 'begun at 0') sum.resumed++;
          }
          assert.deepEqual(idsIn(readFileSync(path.join(folder, 'done'), 'utf8'), format), ALL_IDS);
          // A kill between the last two steps may leave the progress file of a finished export.
          assert.ok(readdirSync(path.join(folder, 'exports')).length <= 3);
          sum.files++;
        }
      }),
    );
    return sum;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const ALL_IDS = Array.from({ length: LEADS }, (_, n) => String(n + 1));

function idsIn(text: string, format: ExportFormat): string[] {
  if (format === 'csv') {
    const rows: { id: string; name: string }[] = parse(text, { columns: true });
    for (const { id, name } of rows)
      assert.equal(name, `Person ${id}, "é😀"\n${'x'.repeat(Number(id) % 97)}`, 'a torn row');
    return rows.map(({ id }) => id);
  }
  const rows = (
    format === 'json'
      ? JSON.parse(text)
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown)
  ) as { id: string }[];
  return rows.map(({ id }) => id);
}
