import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CHECKSUMS,
  publishRelease,
  PUBLICATIONS,
  releaseFiles,
  fileSha256,
  verifyChecksums,
} from '../../../scripts/lib/publications';
import { changelogSection, isPreRelease, releasedVersion } from '../../../scripts/lib/releaseFacts';
import { findSecrets } from '../../../scripts/lib/secretScan';

describe('a release', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-release-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);

  it('is a pre-release when its minor number is odd', () => {
    assert.deepEqual(['0.1.0', '1.0.0', '1.1.9', '1.10.0', '2.11.3'].map(isPreRelease), [
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('has the version of its tag', () => {
    assert.equal(releasedVersion('1.0.0', 'v1.0.0'), '1.0.0');
    assert.equal(releasedVersion('1.0.0'), '1.0.0');
    for (const tag of ['1.0.0', 'v1.0.1', 'v1.0', 'V1.0.0', ''])
      assert.throws(() => releasedVersion('1.0.0', tag), /must be v1\.0\.0/, tag);
    for (const version of ['1.0', '1.0.0-beta.1', 'v1.0.0', ''])
      assert.throws(() => releasedVersion(version), /three numbers/, version);
  });

  it('has a section in the changelog, which becomes its notes', () => {
    const changelog = [
      '# Changelog',
      '## [Unreleased]',
      '- soon',
      '## [1.0.0] - 2026-12-01',
      '',
      '### Added',
      '',
      '- this',
      '',
      '## [0.1.0] - 2026-11-25',
      '- that',
      '',
      '[1.0.0]: https://example.com/',
    ].join('\n');
    assert.equal(changelogSection(changelog, '1.0.0'), '### Added\n\n- this');
    assert.equal(changelogSection(changelog, '0.1.0'), '- that');
    for (const version of ['1.0.1', '1.0', '0.0', 'Unreleased'])
      assert.throws(() => changelogSection(changelog, version), /has no section/, version);
    assert.throws(() => changelogSection('## [1.0.0] - 2026-12-01\n\n## [0.1.0] - 2026-11-25\n', '1.0.0'), /is empty/);
  });

  it('is published only as it was built', () => {
    for (const name of ['a.vsix', 'b.tgz']) write(name, name);
    assert.throws(() => verifyChecksums(folder), /Build the release first/);
    const sums = ['a.vsix', 'b.tgz'].map((name) => `${fileSha256(folder, name)}  ${name}\n`).join('');
    write(CHECKSUMS, sums);
    verifyChecksums(folder);
    write('b.tgz', 'changed');
    assert.throws(() => verifyChecksums(folder), /as they were built: b\.tgz/);
    write('b.tgz', 'b.tgz');
    write('c.vsix', 'added');
    assert.throws(() => verifyChecksums(folder), /as they were built: c\.vsix/);
    rmSync(path.join(folder, 'c.vsix'));
    rmSync(path.join(folder, 'a.vsix'));
    assert.throws(() => verifyChecksums(folder), /as they were built: a\.vsix/);
  });

  it('is published with a tag and all credentials only', async () => {
    const release = releaseFiles(folder, '1.0.0');
    await assert.rejects(publishRelease(release, false), /needs --tag/);
    const before = PUBLICATIONS.map(({ token }) => process.env[token]);
    for (const { token } of PUBLICATIONS) delete process.env[token];
    try {
      await assert.rejects(publishRelease(release, true), /Set GH_TOKEN, VSCE_PAT, OVSX_PAT first/);
    } finally {
      PUBLICATIONS.forEach(({ token }, n) => {
        if (before[n] !== undefined) process.env[token] = before[n];
      });
    }
  });

  it('names a pre-release as one everywhere, and a release nowhere', () => {
    for (const [version, expected] of [
      ['1.1.0', 3],
      ['1.2.0', 0],
    ] as const) {
      const commands = PUBLICATIONS.map(({ command }) => command(releaseFiles(folder, version)));
      assert.equal(commands.filter((words) => words.some((word) => /^--pre-?release$/.test(word))).length, expected);
    }
  });
});

describe('the scan for credentials', () => {
  // Assembled here, so that this file itself passes a scan.
  const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4';
  const SECRETS: Readonly<Record<string, string>> = {
    'an AWS key': ['aws_secret_access_key', 'wJalrXUtnFEMIK7MDENGbPxRfiCYzK3hQ9vT2sWd'].join(' = '),
    'a GitHub token': ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_'),
    'a Slack token': ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-'),
    'an npm token': ['npm', 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5'].join('_'),
    'a private key': ['-----BEGIN ', 'PRIVATE KEY-----\n', body, '\n-----END ', 'PRIVATE KEY-----'].join(''),
    'a password in a URL': ['https://admin', 'hunter2secret@example.org/'].join(':'),
  };

  for (const [name, secret] of Object.entries(SECRETS))
    it(`finds ${name}, and does not show it`, async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'acq-scan-'));
      try {
        writeFileSync(path.join(folder, 'clean.js'), 'export const a = 1;\n');
        assert.deepEqual(await findSecrets(folder), []);
        writeFileSync(path.join(folder, 'config.js'), `export const value = ${JSON.stringify(secret)};\n${secret}\n`);
        const found = (await findSecrets(folder)).join('\n');
        assert.match(found, /config\.js/);
        assert.ok(!found.includes(secret.slice(-12)), found);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
});
