import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { root } from '../../scripts/lib/paths';

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  /** A reusable workflow. */
  readonly uses?: string;
  readonly permissions?: unknown;
  readonly environment?: unknown;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The permissions of the only job that may write. It publishes what another job has built. */
const PUBLISHING = { contents: 'write', 'id-token': 'write', attestations: 'write' };
const PINNED = /^[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40}$/;

/** Finds unsafe parts of a workflow: unpinned actions, credentials left in the checkout, write permissions. */
function problems(source: string): string[] {
  const { permissions, jobs } = parse(source) as Workflow;
  const found: string[] = [];
  const readOnly = (rights: unknown): boolean =>
    typeof rights === 'object' &&
    rights !== null &&
    Object.values(rights).every((one) => one === 'read' || one === 'none');
  if (!readOnly(permissions)) found.push('the workflow may write');
  for (const [name, job] of Object.entries(jobs)) {
    const publishes =
      name === 'publish' && job.environment === 'release' && isDeepStrictEqual(job.permissions, PUBLISHING);
    if (job.permissions !== undefined && !readOnly(job.permissions) && !publishes) found.push(`${name} may write`);
    for (const { uses, with: given } of [job, ...(job.steps ?? [])] as Step[]) {
      if (uses === undefined || uses.startsWith('./')) continue;
      if (!PINNED.test(uses)) found.push(`${uses} is not pinned by commit`);
      if (/^actions\/checkout@/i.test(uses) && given?.['persist-credentials'] !== false)
        found.push(`${name} keeps the credentials of its checkout`);
    }
  }
  return found;
}

describe('the workflows', () => {
  const dir = path.join(root, '.github/workflows');
  for (const name of readdirSync(dir).filter((file) => /\.ya?ml$/.test(file))) {
    it(`${name} pins actions by commit, keeps no credentials and only reads`, () => {
      assert.deepEqual(problems(readFileSync(path.join(dir, name), 'utf8')), []);
    });
    it(`${name} names the version next to each commit`, () => {
      const pins = readFileSync(path.join(dir, name), 'utf8').match(/uses: \S+@.*$/gm) ?? [];
      assert.ok(pins.length > 0);
      for (const line of pins) assert.match(line, /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });
  }

  it('that break one of these rules are reported', () => {
    const sha = '0123456789abcdef0123456789abcdef01234567';
    const workflow = (step: string, head = 'permissions: { contents: read }'): string =>
      `${head}\njobs:\n  one:\n    steps:\n      - ${step}\n`;
    const safe = `{ uses: actions/checkout@${sha}, with: { persist-credentials: false } }`;
    assert.deepEqual(problems(workflow(safe)), []);
    for (const step of [
      '{ uses: actions/setup-node@v4 }',
      '{ uses: actions/setup-node@main }',
      `{ uses: actions/setup-node@${sha.slice(0, 12)} }`,
      '{ uses: actions/setup-node }',
      'uses: docker://alpine:3',
      `{ uses: actions/checkout@${sha} }`,
      `{ uses: actions/checkout@${sha}, with: { persist-credentials: true } }`,
      `{ uses: Actions/Checkout@${sha}, with: { persist-credentials: 'false' } }`,
    ])
      assert.equal(problems(workflow(step)).length, 1, step);
    for (const head of ['', 'permissions: write-all', 'permissions: { contents: write }', 'permissions: read-all'])
      assert.equal(problems(workflow(safe, head)).length, 1, head);
    assert.equal(
      problems(`permissions: { contents: read }\njobs: { one: { uses: a/b/.github/workflows/c.yml@v1 } }`).length,
      1,
    );
  });
});
