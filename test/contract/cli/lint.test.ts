import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { builtCli, CliFolder } from './support';

interface Row {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: Readonly<Record<string, number>>;
        };
      }[];
    }[];
  }[];
}

const GOOD = 'POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\nlimit=1\n&page=1\n';
const BAD =
  'GET /profile/lead/list\n\n###\nPOST /profile/lead/list\nno colon\nAuthorization: Bearer abcdefghijklmnop\n';

describe('acquire lint', () => {
  let place: CliFolder;
  before(function () {
    this.timeout(120_000);
    return builtCli();
  });
  beforeEach(() => (place = new CliFolder()));
  afterEach(() => place.remove());

  it('ends with 0 and no rows for a file without problems', async () => {
    place.write('a.http', GOOD);
    assert.deepEqual(await place.json(['lint', 'a.http', '--format', 'json']), []);
    assert.deepEqual(await place.run(['lint', 'a.http']), { code: 0, out: '', err: '' });
  });

  it('prints rows of several files, counted from 1, and ends with 1 for errors', async () => {
    place.write('a.http', GOOD);
    place.write('b.http', BAD);
    const rows = await place.json<Row[]>(['lint', 'a.http', 'b.http', '--format', 'json'], 1);
    assert.deepEqual(Object.keys(rows[0]!), [
      'file',
      'line',
      'column',
      'endLine',
      'endColumn',
      'severity',
      'code',
      'message',
    ]);
    assert.ok(
      rows.every(
        ({ file, line, column, severity }) =>
          file === 'b.http' && line > 0 && column > 0 && /^(?:error|warning|info)$/.test(severity),
      ),
    );
    const wrong = rows.find(({ code }) => code === 'wrong-method')!;
    assert.deepEqual([wrong.line, wrong.column, wrong.endLine, wrong.endColumn], [1, 1, 1, 4]);
    assert.ok(rows.some(({ code, line }) => code === 'header-without-colon' && line === 5));
    assert.ok(rows.some(({ code, line }) => code === 'credential-header' && line === 6));
  });

  it('counts lines and columns the same with a byte order mark, CRLF and surrogate pairs', async () => {
    const text = `### \u{1f600}\nGET /profile/lead/list?x={{\u00fc}}&y={{missing}}\n`;
    const places = async (content: string | Buffer): Promise<unknown[]> => {
      place.write('a.http', content);
      const { out } = await place.run(['lint', 'a.http', '--format', 'json']);
      return (JSON.parse(out) as Row[]).map(({ line, column, code }) => [line, column, code]);
    };
    const expected = await places(text);
    assert.ok(expected.length >= 2);
    assert.deepEqual(await places(`\ufeff${text.replaceAll('\n', '\r\n')}`), expected);
    assert.deepEqual(await places(Buffer.from(`\ufeff${text}`, 'utf16le')), expected);
    assert.deepEqual(await places(text.replaceAll('\n', '\r')), expected);
  });

  it('ends with 0 if there are only warnings', async () => {
    place.write('a.http', 'GET https://acme.acquire.io/api/v1/never/documented\n');
    const rows = await place.json<Row[]>(['lint', 'a.http', '--format', 'json']);
    assert.deepEqual(
      rows.map(({ severity }) => severity),
      ['warning'],
    );
  });

  it('compares with the API version of the account', async () => {
    place.write('a.http', 'GET /api/v1/crm/tag\n');
    const rows = await place.json<Row[]>(['lint', 'a.http', '--format', 'json', '--account', 'https://app.acquire.io']);
    assert.deepEqual(
      rows.map(({ code }) => code),
      ['other-generation'],
    );
  });

  it('writes SARIF', async () => {
    place.write('dir/b c#.http', BAD);
    const log = await place.json<Sarif>(['lint', 'dir/b c#.http', '--format', 'sarif'], 1);
    assert.equal(log.version, '2.1.0');
    const [run] = log.runs;
    assert.ok(run && run.results.length > 0);
    for (const { ruleId, ruleIndex, level, locations } of run.results) {
      assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
      assert.match(level, /^(?:error|warning|note)$/);
      assert.equal(locations[0]?.physicalLocation.artifactLocation.uri, 'dir/b%20c%23.http');
      assert.ok(Object.values(locations[0].physicalLocation.region).every((n) => n >= 1));
    }
  });

  it('does not start if a file cannot be read', async function () {
    place.write('b.http', BAD);
    const missing = await place.run(['lint', 'b.http', 'none.http']);
    assert.deepEqual([missing.code, missing.out], [2, '']);
    if (process.getuid?.() === 0) return;
    chmodSync(place.write('c.http', GOOD), 0);
    const forbidden = await place.run(['lint', 'c.http']);
    assert.equal(forbidden.code, 2);
    assert.match(forbidden.err, /permission denied/);
  });

  it('reads a file of 1 MB, and refuses one that is too large', async () => {
    place.write('large.http', `${GOOD}\n###\n`.repeat(10_000));
    assert.equal((await place.run(['lint', 'large.http'])).code, 0);
    place.write('huge.http', Buffer.alloc(51 * 1024 * 1024, 35));
    const { code, err } = await place.run(['lint', 'huge.http']);
    assert.equal(code, 2);
    assert.match(err, /larger than 50 MB/);
  });
});
