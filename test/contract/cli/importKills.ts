// Kills command-line imports at random moments, while another client writes to the same account.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LogEntry } from '../../../src/features/sandbox/options';
import { startSandbox, type RunningSandbox } from '../../../src/features/sandbox/server';
import { builtCli, SECRET_TOKEN, whenEnded, CliFolder } from './support';

const ROWS = 12;
/** Milliseconds that each write takes, so that kills can hit one. */
const LATENCY_MS = 12;
const JOURNAL_BASE = 'leads.csv.acquire-import.';
const JOURNAL = `${JOURNAL_BASE}json`;
const APIS = ['1.0.0', '2.0.0'] as const;

/** The observed counts. */
export interface KillCounts {
  readonly kills: number;
  readonly files: number;
  readonly rows: number;
  readonly unknown: number;
  readonly sentTwice: number;
}

interface Report {
  readonly rows: number;
  readonly applied: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
  readonly leftOut: number;
  readonly resumeFile: string | null;
}

/**
 * Kills imports `kills` times. Each file is resumed, and perhaps killed again, until it is imported; then every row must have been sent at
 * most once, and the report of the import must match what the server received.
 */
export async function killImports(kills: number, random: () => number = Math.random): Promise<KillCounts> {
  await builtCli();
  const runs = await Promise.all([0, 1].map((lane) => killLane(lane, Math.ceil(kills / 2), random)));
  const sum = (of: (run: KillCounts) => number): number => runs.reduce((total, run) => total + of(run), 0);
  return {
    kills: sum((run) => run.kills),
    files: sum((run) => run.files),
    rows: sum((run) => run.rows),
    unknown: sum((run) => run.unknown),
    sentTwice: sum((run) => run.sentTwice),
  };
}

async function killLane(lane: number, kills: number, random: () => number): Promise<KillCounts> {
  const sandbox = await startSandbox({ leads: 20, token: SECRET_TOKEN, latencyMs: LATENCY_MS });
  const otherClient = writeMeanwhile(sandbox);
  const seen = { kills: 0, files: 0, rows: 0, unknown: 0, sentTwice: 0 };
  try {
    while (seen.kills < kills) {
      const place = new CliFolder();
      try {
        sandbox.clearRequests();
        const api = APIS[(seen.files + lane) % 2]!;
        const killed = await importWithKills({ sandbox, place, api, name: `L${lane}F${seen.files}`, kills: kills - seen.kills, random }); // prettier-ignore
        seen.kills += killed.kills;
        seen.files++;
        seen.rows += ROWS;
        seen.unknown += killed.unknown;
        seen.sentTwice += killed.sentTwice;
      } finally {
        place.remove();
      }
    }
    return seen;
  } finally {
    await otherClient.stop();
    await sandbox.stop();
  }
}

async function importWithKills(given: {
  readonly sandbox: RunningSandbox;
  readonly place: CliFolder;
  readonly api: string;
  readonly name: string;
  readonly kills: number;
  readonly random: () => number;
}): Promise<{ readonly kills: number; readonly unknown: number; readonly sentTwice: number }> {
  const { sandbox, place, api, name, random } = given;
  const all = Array.from({ length: ROWS }, (_, n) => `${name} row ${n + 1}`);
  place.write('leads.csv', `name\n${all.join('\n')}\n`);
  let kills = 0;
  for (;;) {
    const begun = existsSync(path.join(place.folder, JOURNAL));
    const child = await place.start(
      begun
        ? ['leads', 'import', '--resume', JOURNAL, '--allow-writes', '--json']
        : ['leads', 'import', 'leads.csv', '--account', sandbox.origin, '--api', api, '--allow-writes', '--json'],
    );
    const run = whenEnded(child);
    const mayKill = kills < Math.min(3, given.kills);
    if (mayKill) {
      // Kill mostly while rows are sent, sometimes before.
      const before = namesOf(sandbox.requests(), name).length;
      if (random() < 0.85) await Promise.race([run, until(() => namesOf(sandbox.requests(), name).length > before)]);
      await pause(random() * LATENCY_MS * ROWS * 1.2);
      if (child.exitCode === null && child.kill('SIGKILL')) {
        const { out } = await run;
        if (child.signalCode === 'SIGKILL') {
          kills++;
          const done = reportOf(out);
          // It had finished except for removing the journal, which the next import of the file does.
          if (done && isOver(place.folder))
            return { kills, ...verify(done, all, namesOf(sandbox.requests(), name), place.folder, kills) };
          continue;
        }
      }
    }
    const { code, out, err } = await run;
    assert.ok(code === 0 || code === 1, err);
    const report = JSON.parse(out) as Report;
    return { kills, ...verify(report, all, namesOf(sandbox.requests(), name), place.folder, kills) };
  }
}

/** The complete report; undefined if it was not printed in full. */
function reportOf(out: string): Report | undefined {
  try {
    return JSON.parse(out) as Report;
  } catch {
    return undefined;
  }
}

/** True if there is nothing left to resume. */
function isOver(folder: string): boolean {
  const note = path.join(folder, JOURNAL);
  return !existsSync(note) || (JSON.parse(readFileSync(note, 'utf8')) as { over?: boolean }).over === true;
}

function verify(
  report: Report,
  all: readonly string[],
  sent: readonly string[],
  folder: string,
  kills: number,
): { readonly unknown: number; readonly sentTwice: number } {
  const unknown = existsSync(path.join(folder, 'leads-unknown.csv'))
    ? readFileSync(path.join(folder, 'leads-unknown.csv'), 'utf8')
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[0]!)
    : [];
  const { applied, failed, notSent, leftOut, resumeFile } = report;
  assert.deepEqual([report.rows, failed, notSent, leftOut, resumeFile], [all.length, 0, 0, 0, null]);
  assert.equal(report.unknown, unknown.length, 'unknown rows and their file');
  assert.equal(applied + unknown.length, all.length);
  assert.ok(unknown.length <= kills, 'a kill leaves one row unknown at most');
  assert.deepEqual(
    all.filter((row) => !sent.includes(row) && !unknown.includes(row)),
    [],
    'rows that count as imported and never came',
  );
  assert.deepEqual(
    readdirSync(folder)
      .filter((file) => !(existsSync(path.join(folder, JOURNAL)) && file.startsWith(JOURNAL_BASE)))
      .sort(),
    ['leads.csv', ...(unknown.length ? ['leads-unknown.csv'] : [])].sort(),
    'nothing is left of the journal',
  );
  return { unknown: unknown.length, sentTwice: sent.length - new Set(sent).size };
}

/** The rows of a file that reached the sandbox, with repetitions. */
function namesOf(entries: readonly LogEntry[], file: string): readonly string[] {
  return entries.flatMap(({ body }) => {
    if (!body.includes(file)) return []; // of the other client, which writes more
    const name = body.startsWith('{')
      ? (JSON.parse(body) as { fields?: { name?: string } }).fields?.name
      : new URLSearchParams(body).get('name');
    return name?.startsWith(`${file} row `) ? [name] : [];
  });
}

/** Another client, which continuously adds leads to the account. */
function writeMeanwhile(sandbox: RunningSandbox): { stop(): Promise<void> } {
  let stopped = false;
  const writing = (async () => {
    for (let n = 1; !stopped; n++) {
      await fetch(`${sandbox.origin}/profile/lead/add-update`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRET_TOKEN}` },
        body: new URLSearchParams({ name: `Stranger ${n}` }),
      }).then((response) => response.text());
      await pause(20);
    }
  })();
  return {
    stop: () => {
      stopped = true;
      return writing;
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(10);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
