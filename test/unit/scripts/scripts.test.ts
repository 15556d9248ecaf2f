import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { countTests, describeFailures } from '../../../scripts/lib/countTests';
import { licenseOfReadme, noticesText } from '../../../scripts/lib/notices';
import { countBoth, suitesToRepeat } from '../../../scripts/lib/secondRun';
import { readSoakOptions } from '../../../scripts/lib/soakOptions';
import { readStartOptions } from '../../../scripts/lib/startOptions';
import { threatTable, THREATS } from '../../../scripts/lib/threats';
import { whyInstall, whyNodeIsTooOld } from '../../../scripts/setup.mjs';

describe('scripts', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'acq-scripts-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  describe('run suites with failures once more', () => {
    const test = (suite: string, title: string) => ({ title, fullTitle: `${suite} ${title}` });
    type Tests = ReturnType<typeof test>[];
    const result = (name: string, passes: Tests, failures: Tests): string => {
      const file = path.join(dir, name);
      const stats = { passes: passes.length, failures: failures.length, pending: 0 };
      writeFileSync(file, JSON.stringify({ stats, passes, failures }));
      return file;
    };
    const first = () =>
      result(
        'first.json',
        [test('leads', 'open'), test('[threat: link] a (link)', 'is asked about')],
        [test('[threat: link] a (link)', 'opens'), test('accounts', '"before all" hook for "are switched"')],
      );

    it('as whole suites, hooks included, whatever characters are in their titles', () => {
      const grep = new RegExp(suitesToRepeat(first())!);
      assert.deepEqual(
        ['leads open', '[threat: link] a (link) is asked about', 'accounts are switched'].map((title) =>
          grep.test(title),
        ),
        [false, true, true],
      );
    });
    it('not where none failed, where many failed or where the layer as a whole broke', () => {
      const many = Array.from({ length: 6 }, (_, i) => test(`suite ${i}`, 'fails'));
      for (const failures of [[], many, [{ title: '"after all" hook', fullTitle: '"after all" hook' }]])
        assert.equal(suitesToRepeat(result('other.json', [], failures)), undefined);
      assert.equal(suitesToRepeat(path.join(dir, 'none.json')), undefined);
    });
    it('and count them by the second run, with a note of what passed only then', () => {
      const grep = suitesToRepeat(first())!;
      const second = result(
        'second.json',
        [
          test('accounts', 'are switched'),
          test('accounts', 'are renamed'),
          test('[threat: link] a (link)', 'is asked about'),
        ],
        [test('[threat: link] a (link)', 'opens')],
      );
      assert.deepEqual(countBoth(first(), second, grep), {
        passed: 4,
        failed: 1,
        skipped: 0,
        note: 'passed only when run again: accounts',
      });
    });
    it('and count by the first run if the second one crashes', () => {
      assert.deepEqual(countBoth(first(), result('second.json', [], []), 'x'), { passed: 2, failed: 2, skipped: 0 });
    });
  });

  describe('count a layer', () => {
    const result = (stats: { passes: number; failures: number; pending: number }): string => {
      const file = path.join(dir, 'result.json');
      writeFileSync(file, JSON.stringify({ stats }));
      return file;
    };

    it('by its written result', () => {
      assert.deepEqual(countTests(0, result({ passes: 3, failures: 0, pending: 1 })), {
        passed: 3,
        failed: 0,
        skipped: 1,
      });
      assert.deepEqual(countTests(2, result({ passes: 3, failures: 2, pending: 0 })), {
        passed: 3,
        failed: 2,
        skipped: 0,
      });
    });
    it('as failed when it left no result', () => {
      assert.equal(countTests(0, path.join(dir, 'none.json')).failed, 1);
    });
    it('as failed when it ran no test', () => {
      assert.equal(countTests(0, result({ passes: 0, failures: 0, pending: 5 })).failed, 1);
    });
    it('as failed when it died after its result', () => {
      assert.equal(countTests(137, result({ passes: 3, failures: 0, pending: 0 })).failed, 1);
    });
    it('as one test where it has no tests', () => {
      assert.equal(countTests(0).passed, 1);
      assert.equal(countTests(1).failed, 1);
    });
    it('and name what failed, with its message and the line of the test', () => {
      const file = path.join(dir, 'result.json');
      const err = {
        message: '\u001b[2mno\u001b[22m',
        stack: 'Error: no\n    at other (a.js:1:1)\n    at it (test/e2e/a.test.ts:7:3)',
      };
      writeFileSync(file, JSON.stringify({ failures: [{ fullTitle: 'a view opens', err }] }));
      assert.deepEqual(describeFailures(file), ['a view opens\nno\nat it (test/e2e/a.test.ts:7:3)']);
      assert.deepEqual(describeFailures(path.join(dir, 'none.json')), []);
    });
  });

  describe('install dependencies', () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '1.0.0', optional: true },
      },
    };
    const installed = (packages: Record<string, { version: string }>): void => {
      writeFileSync(path.join(dir, 'package-lock.json'), JSON.stringify(lock));
      mkdirSync(path.join(dir, 'node_modules'));
      writeFileSync(path.join(dir, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
    };

    it('when there are none', () => {
      assert.equal(whyInstall(dir), 'not installed yet');
    });
    it('when one is missing', () => {
      installed({});
      assert.equal(whyInstall(dir), 'a is missing');
    });
    it('when the locked version is another', () => {
      installed({ 'node_modules/a': { version: '0.9.0' } });
      assert.match(whyInstall(dir) ?? '', /a is 0\.9\.0/);
    });
    it('not when all is there but what is optional', () => {
      installed({ 'node_modules/a': { version: '1.0.0' } });
      assert.equal(whyInstall(dir), undefined);
    });
  });

  describe('need Node 20.19', () => {
    it('and explain in one sentence when it is older', () => {
      for (const version of ['v18.20.4', 'v20.18.3'])
        assert.equal(whyNodeIsTooOld(version), `Node.js 20.19 or later is required; this is ${version}.`);
    });
    it('or later', () => {
      for (const version of ['v20.19.0', 'v22.0.0', 'v24.1.0']) assert.equal(whyNodeIsTooOld(version), undefined);
    });
  });

  describe('sum up the threats', () => {
    const row = (failed: boolean, figures: { threat: string; text: string }[] = []) =>
      threatTable([{ layer: 'unit', title: 'x', threat: 'redirect', failed }], figures).find(
        ({ words }) => words === THREATS['redirect'],
      )!;

    it('with the figure their tests reported', () => {
      assert.deepEqual(
        row(false, [
          { threat: 'redirect', text: '0 leaks' },
          { threat: 'redirect', text: '0 leaks' },
        ]),
        { words: THREATS['redirect'], tests: '1 (unit)', figure: '0 leaks', failed: 0 },
      );
    });
    it('as failed if a test failed, whatever it reported before', () => {
      assert.equal(row(true, [{ threat: 'redirect', text: '0 leaks' }]).figure, '1 failed');
    });
    it('as failed where nothing was tested', () => {
      const rows = threatTable([], []);
      assert.equal(rows.length, Object.keys(THREATS).length);
      assert.ok(rows.every(({ figure, failed }) => figure === 'not tested' && failed === 1));
    });
  });

  describe('write third-party notices', () => {
    const one = { name: 'a', version: '1.0.0', license: 'MIT', homepage: '', texts: ['Permission is hereby granted'] };
    const notices = (texts: readonly string[]): string => noticesText(new Map([['a 1.0.0', { ...one, texts }]]));

    it('with the license text of each package', () => {
      assert.match(notices(one.texts), /a 1\.0\.0 \(MIT\)[\s\S]*Permission/);
    });
    it('and refuse a package that only names its license', () => {
      for (const texts of [
        [],
        [''],
        ['MIT'],
        ['MIT © Somebody'],
        ['See https://example.com/license'],
        ['SPDX: BSD-2-Clause'],
      ])
        assert.throws(() => notices(texts), /a 1\.0\.0 is bundled without a license text/, String(texts));
    });
    it('from the section of a readme where there is no license file', () => {
      const grant = 'Copyright (c) A &lt;a@example.com&gt;\n\nPermission is hereby granted, free of charge';
      for (const readme of [
        `# a\n\nLicense\n-------\n\n${grant}\n`,
        `# a\n\n## License\n\n${grant}\n\n## Other\n\nno\n`,
        `# a\r\n\r\n## Licence ##\r\n\r\n${grant}\r\n`,
        `a\n=\n\nLicense\n=======\n${grant}\n\nOther\n-----\nno\n`,
      ]) {
        const text = licenseOfReadme(readme) ?? '';
        assert.match(text, /^Copyright \(c\) A <a@example\.com>[\s\S]*free of charge$/, readme);
      }
      assert.equal(licenseOfReadme('# a\n\n## License\n\nMIT © Somebody\n'), undefined);
      assert.equal(licenseOfReadme('# a\n\nPermission is hereby granted\n'), undefined);
    });
  });

  describe('soak', () => {
    it('for five minutes, including windows, by default', () => {
      assert.deepEqual(
        { ...readSoakOptions([]) },
        { seconds: 300, parts: ['properties', 'kills', 'plain', 'window', 'e2e'], grep: undefined },
      );
      assert.deepEqual(
        { ...readSoakOptions(['--seconds', '3600', '--no-window', '-g', 'killed']) },
        { seconds: 3600, parts: ['properties', 'kills', 'plain'], grep: 'killed' },
      );
    });
    it('not for a time that is none, and with no unknown option', () => {
      for (const seconds of ['0', '9', '-60', '1.5', 'x', '', '1e99', 'Infinity'])
        assert.throws(() => readSoakOptions([`--seconds=${seconds}`]), /--seconds needs a whole number/, seconds);
      assert.throws(() => readSoakOptions(['--minutes', '5']), /minutes/);
    });
    it('in the parts that are named', () => {
      assert.deepEqual(readSoakOptions(['--part', 'properties']).parts, ['properties']);
      assert.deepEqual(readSoakOptions(['--part', 'properties', '--typing']).parts, ['typing']);
      assert.ok(!readSoakOptions([]).parts.includes('typing'));
      assert.throws(() => readSoakOptions(['--part', 'hosts']), /There is no part "hosts"/);
    });
  });

  describe('refuse to start', () => {
    it('at a port that is none', async () => {
      for (const port of ['0', '65536', 'abc', '80.5', ''])
        await assert.rejects(readStartOptions(['--port', port]), /is not a port/);
    });
    it('at a port that is taken', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      await assert.rejects(readStartOptions(['--port', String((server.address() as AddressInfo).port)]), /is in use/);
      server.close();
    });
    it('in a folder that is not there', async () => {
      await assert.rejects(readStartOptions(['--folder', path.join(dir, 'none')]), /There is no folder/);
    });
    it('in a language that is none', async () => {
      await assert.rejects(readStartOptions(['--locale', '../de']), /is not a language/);
    });
    it('with an unknown option', async () => {
      await assert.rejects(readStartOptions(['--prot', '1']), /Usage/);
    });
  });
});
