// Runs third-party linters on the OpenAPI documents in the package.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { execa } from 'execa';
import { root } from '../../scripts/lib/paths';
import { testVsix } from '../../scripts/lib/testVsix';
import { readZip } from '../../scripts/lib/zip';

const fixture = (name: string): string => path.join(root, 'test/fixtures/openapi', name);

describe('the OpenAPI documents of the package', () => {
  let dir: string;
  let documents: string[];
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'openapi-'));
    const prefix = 'extension/dist/openapi/';
    documents = [...readZip(testVsix())]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, content]) => {
        const file = path.join(dir, name.slice(prefix.length).replace(/\.br$/, ''));
        writeFileSync(file, brotliDecompressSync(content));
        return file;
      });
    assert.equal(documents.length, 2);
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const options = {
    cwd: root,
    preferLocal: true,
    reject: false,
    all: true,
    env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  } as const;

  it('pass the recommended rules of Redocly, without a warning', async function () {
    this.timeout(180_000);
    const args = ['lint', '--config', fixture('redocly.yaml'), '--format', 'github-actions', ...documents];
    const { all, exitCode } = await execa('redocly', args, options);
    assert.equal(exitCode, 0, all);
    assert.doesNotMatch(all, /^::(error|warning)/m);
    assert.match(all, /API descriptions are valid/);
  });

  it('pass the OpenAPI rules of Spectral, without a warning @long', async function () {
    this.timeout(300_000);
    const args = ['lint', '--ruleset', fixture('spectral.yaml'), '--fail-severity', 'hint', ...documents];
    const { all, exitCode } = await execa('spectral', args, options);
    assert.equal(exitCode, 0, all);
    assert.match(all, /No results with a severity of 'hint' or higher found!/);
  });
});
