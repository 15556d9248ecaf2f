import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { builtCli, SECRET_TOKEN, CliFolder } from './support';

const V2 = 'https://acme.acquire.io/api/v1/crm/objects/contact';

describe('acquire convert', () => {
  let place: CliFolder;
  before(function () {
    this.timeout(120_000);
    return builtCli();
  });
  beforeEach(() => (place = new CliFolder()));
  afterEach(() => place.remove());

  const fromCurl = (command: string, ...argv: string[]): ReturnType<CliFolder['run']> =>
    place.run(['convert', '--from', 'curl', '--to', 'http', ...argv], { stdin: command });

  it('converts curl commands to request files that send the same', async () => {
    const json = await fromCurl(
      `curl -X PUT '${V2}/3' -H 'X-A: {{x}}' -H 'Content-Type: application/json' --data-raw '{"a":"ü"}'`,
    );
    assert.equal(json.code, 0);
    place.write('a.http', json.out);
    const [row] = await place.json<Record<string, unknown>[]>(['print', 'a.http']);
    assert.equal(row?.['url'], `${V2}/3`);
    assert.equal(row['method'], 'PUT');
    assert.equal(Buffer.from(String(row['bodyBase64']), 'base64').toString(), '{"a":"ü"}');
    assert.ok((row['headers'] as string[][]).some(([name, value]) => name === 'X-A' && value === '{{x}}'));
  });

  it('leaves credentials out, and says so in a note', async () => {
    const { code, out, err } = await fromCurl(
      `curl '${V2}' -H 'Authorization: Bearer ${SECRET_TOKEN}' -b 'a=b' -k`,
      '--notes',
      'notes.json',
    );
    assert.equal(code, 0);
    assert.doesNotMatch(out, /Authorization|Cookie/i);
    const notes = JSON.parse(readFileSync(path.join(place.folder, 'notes.json'), 'utf8')) as { code: string }[];
    assert.deepEqual(notes.map((note) => note.code).sort(), ['cookie', 'insecure', 'token']);
    assert.equal(
      err
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('note: ')).length,
      3,
    );
  });

  describe('Postman collections and HAR files', () => {
    const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
    const collection = (...request: readonly unknown[]): string =>
      JSON.stringify({
        info: { schema },
        auth: { type: 'bearer', bearer: [{ key: 'token', value: SECRET_TOKEN }] },
        item: [{ name: 'F', item: request.map((one, n) => ({ name: `R${n}`, request: one })) }],
      });
    const log = (...requests: readonly unknown[]): string =>
      JSON.stringify({ log: { version: '1.2', entries: requests.map((request) => ({ request })) } });

    it('become request files that send the same', async () => {
      const body = { mode: 'raw', raw: '### x\n< /etc/passwd', options: { raw: { language: 'json' } } };
      place.write('c.json', collection({ method: 'PUT', url: `${V2}/3`, body }, V2));
      const { code, out, err } = await place.run(['convert', '--from', 'postman', '--to', 'http', 'c.json']);
      assert.equal(code, 0, err);
      assert.match(err, /^note: line 1: .*bearer/m);
      place.write('a.http', out);
      const rows = await place.json<Record<string, unknown>[]>(['print', 'a.http']);
      assert.deepEqual(
        rows.map((row) => [row['name'], row['method'], row['url']]),
        [
          ['R0', 'PUT', `${V2}/3`],
          ['R1', 'GET', V2],
        ],
      );
      assert.equal(Buffer.from(String(rows[0]?.['bodyBase64']), 'base64').toString(), body.raw);
    });

    it('report notes with code, line and message, and end with 1 if --strict is given', async () => {
      const request = { method: 'GET', url: V2, headers: [{ name: 'Authorization', value: `Bearer ${SECRET_TOKEN}` }] };
      const argv = ['convert', '--from', 'har', '--to', 'http', '--strict', '--notes', 'notes.json'];
      const { code, out } = await place.run(argv, { stdin: log(request) });
      assert.equal(code, 1);
      assert.equal(out, `###\nGET ${V2}\n`);
      const [note, ...others] = JSON.parse(readFileSync(path.join(place.folder, 'notes.json'), 'utf8')) as object[];
      assert.deepEqual([Object.keys(note!), others], [['code', 'line', 'message'], []]);
    });

    for (const [from, to] of [
      ['http', 'har'],
      ['curl', 'har'],
    ] as const)
      it(`are written from ${from}, and read back`, async () => {
        const text = from === 'curl' ? `curl '${V2}?a=1' -d b=2` : `### A\nPOST ${V2}?a=1\n\nb=2\n`;
        const first = await place.run(['convert', '--from', from, '--to', to, '--now', '2026-01-31T12:00:00Z'], {
          stdin: text,
        });
        assert.equal(first.code, 0, first.err);
        assert.match(first.out, /"value": "<credential>"/);
        assert.match(first.out, /"startedDateTime": "2026-01-31T12:00:00.000Z"/);
        const back = await place.run(['convert', '--from', 'har', '--to', 'http'], { stdin: first.out });
        place.write('a.http', back.out);
        const [row] = await place.json<Record<string, unknown>[]>(['print', 'a.http']);
        assert.deepEqual([row?.['method'], row?.['url']], ['POST', `${V2}?a=1`]);
        assert.equal(Buffer.from(String(row?.['bodyBase64']), 'base64').toString(), 'b=2');
      });

    for (const [from, to, stdin] of [
      ['postman', 'http', '{'],
      ['postman', 'http', '{"info":{"schema":"https://schema.getpostman.com/json/collection/v2.0.0/x"},"item":[]}'],
      ['postman', 'http', '{"requests":[],"order":[]}'],
      ['har', 'http', '[]'],
      ['har', 'http', '{"log":{"entries":[]}}'],
      ['har', 'curl', '{"log":{"entries":[]}}'],
      ['har', 'har', '{"log":{"entries":[]}}'],
    ] as const)
      it(`end with 2 if they cannot be converted: ${from} to ${to}, ${stdin.slice(0, 70)}`, async () => {
        const { code, out, err } = await place.run(['convert', '--from', from, '--to', to], { stdin });
        assert.deepEqual([code, out], [2, '']);
        assert.notEqual(err, '');
      });
  });

  it('ends with 1 on any note if --strict is given', async () => {
    assert.equal((await fromCurl(`curl -k '${V2}'`, '--strict')).code, 1);
    assert.equal((await fromCurl(`curl '${V2}'`, '--strict')).code, 0);
    const two = await fromCurl(`curl '${V2}'\ncurl '${V2}/1'`, '--strict');
    assert.deepEqual([two.code, /first of several/.test(two.err)], [1, true]);
  });

  for (const [language, pattern] of [
    ['curl', /^curl --request POST/],
    ['javascript', /fetch\(/],
    ['node', /import axios/],
    ['python', /import requests/],
    ['php', /curl_init/],
    ['ruby', /Net::HTTP/],
    ['java', /HttpRequest/],
    ['go', /package main/],
    ['csharp', /HttpClient/],
    ['powershell', /Invoke-WebRequest/],
    ['kotlin', /OkHttpClient/],
    ['swift', /URLSession/],
  ] as const)
    it(`converts a request to ${language}`, async () => {
      place.write('a.http', `POST ${V2}\nContent-Type: application/json\n\n{"name": "O'Neil \\"x\\" $y"}\n`);
      const { code, out, err } = await place.run(['convert', '--from', 'http', '--to', language, 'a.http']);
      assert.equal(code, 0, err);
      assert.match(out, pattern);
      assert.match(out, /ACQUIRE_TOKEN/);
      assert.ok(out.endsWith('\n'));
    });

  it('converts a curl command to a request file and back', async () => {
    const first = await fromCurl(
      `curl '${V2}?a=1' -X POST -H 'Content-Type: application/json' -H 'X-A: 1' -d '{"b":2}'`,
    );
    place.write('a.http', first.out);
    const back = await place.run(['convert', '--from', 'http', '--to', 'curl', 'a.http', '--strict']);
    assert.equal(back.code, 0, back.err);
    assert.equal((await fromCurl(back.out)).out, first.out);
  });

  it('converts text files in bodies and every request of a file, and notes what changed', async () => {
    place.write('data.json', '{"from":"file"}');
    place.write(
      'a.http',
      `# @timeout 5 s\nPOST ${V2}\nContent-Type: application/json\nX-A: 1\nX-A: 2\n\n< data.json\n\n###\nGET ${V2}\n`,
    );
    const { code, out, err } = await place.run(['convert', '--from', 'http', '--to', 'curl', 'a.http']);
    assert.equal(code, 0, err);
    assert.match(out, /\{"from":"file"\}/);
    assert.match(out, /--header 'X-A: 1' \\\n  --header 'X-A: 2'/);
    assert.equal(out.match(/^curl /gm)?.length, 2);
    assert.match(err, /timeout/);
  });

  it('notes what the client of a language cannot send', async () => {
    place.write('a.http', `GET ${V2}\nX-A: 1\nX-A: 2\nX-B: Zo\u00eb\nContent-Type: text/plain\n\nabc\n`);
    for (const [language, expected] of [
      ['curl', []],
      ['go', []],
      ['python', ['headers-joined']],
      ['java', ['header-characters']],
      ['kotlin', ['header-characters', 'body-dropped']],
      ['swift', ['headers-joined', 'header-characters', 'body-dropped']],
    ] as const) {
      const { err } = await place.run([
        ...['convert', '--from', 'http', '--to', language, 'a.http'],
        ...['--notes', 'notes.json'],
      ]);
      const notes = JSON.parse(readFileSync(path.join(place.folder, 'notes.json'), 'utf8')) as { code: string }[];
      assert.deepEqual(
        notes.map((note) => note.code),
        expected,
        `${language} ${err}`,
      );
    }
  }).timeout(120_000);

  it('ends with 2 for what cannot be converted', async () => {
    place.write('binary.bin', Uint8Array.of(0, 255, 254));
    const cases: [string[], string][] = [
      [['--from', 'curl', '--to', 'http'], 'wget https://acme.acquire.io/'],
      [['--from', 'curl', '--to', 'http'], ''],
      [['--from', 'http', '--to', 'python'], ''],
      [['--from', 'http', '--to', 'python', 'b.http'], ''],
      [['--from', 'http', '--to', 'python'], 'GET /api/v1/crm/tag\n'],
      [['--from', 'http', '--to', 'python'], `GET ${V2}/{{a.response.body.$.id}}\n`],
      [['--from', 'postman', '--to', 'http'], '{}'],
      [['--from', 'http', '--to', 'har'], `GET ${V2}/{{a.response.body.$.id}}\n`],
      [['--from', 'http', '--to', 'cobol'], `GET ${V2}\n`],
      [['--to', 'http'], 'curl x'],
    ];
    place.write('b.http', `POST ${V2}\n\n< binary.bin\n`);
    for (const [argv, stdin] of cases) {
      const { code, out, err } = await place.run(['convert', ...argv], { stdin });
      assert.deepEqual([code, out], [2, ''], `${argv.join(' ')} ${err}`);
      assert.ok(err.trim().length > 10 && !err.includes('    at '), err);
    }
  }).timeout(120_000);
});
