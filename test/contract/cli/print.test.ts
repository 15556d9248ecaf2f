import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createClient } from '../../../src/api/client/client';
import { Redactor } from '../../../src/core/redaction';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { buildDocumentRequest } from '../../../src/features/language/resolve/toRequest';
import { builtCli, SECRET_TOKEN, CliFolder } from './support';

interface Row {
  readonly name: string | null;
  readonly line: number;
  readonly method: string;
  readonly url: string | null;
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBase64: string;
  readonly operation: string | null;
  readonly effect: string;
  readonly notes: readonly { readonly code: string; readonly line: number; readonly message: string }[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

const V2 = 'https://acme.acquire.io/api/v1/crm/objects/contact';

describe('acquire print', () => {
  let place: CliFolder;
  before(function () {
    this.timeout(120_000);
    return builtCli();
  });
  beforeEach(() => (place = new CliFolder()));
  afterEach(() => place.remove());

  const print = async (text: string, argv: readonly string[] = [], code = 0): Promise<Row[]> => {
    place.write('a.http', text);
    return place.json<Row[]>(['print', 'a.http', ...argv], code);
  };
  const body = (row: Row | undefined): string => Buffer.from(row?.bodyBase64 ?? '', 'base64').toString();

  it('has exactly the documented keys', async () => {
    const [row] = await print('POST /profile/lead/list\n');
    assert.deepEqual(Object.keys(row!), [
      'name', 'line', 'method', 'url', 'headers', 'bodyBase64', 'operation', 'effect', 'notes', 'error',
    ]); // prettier-ignore
  });

  it('prints the requests in the order of the file, with their lines', async () => {
    const rows = await print(`# comment\n\n### one\n# @name first\nGET ${V2}\n\n###\nDELETE ${V2}/3\n`);
    assert.deepEqual(
      rows.map(({ name, line, method, operation, effect }) => ({ name, line, method, operation, effect })),
      [
        { name: 'first', line: 5, method: 'GET', operation: 'v2.contact.list', effect: 'read' },
        { name: null, line: 8, method: 'DELETE', operation: rows[1]!.operation, effect: 'destructive' },
      ],
    );
  });

  it('prints an empty list for a file without requests', async () => {
    assert.deepEqual(await print('# nothing\n@a = 1\n'), []);
  });

  it('selects requests by name, without changing their values', async () => {
    const text =
      'POST /profile/lead/list\n\n{{$guid}}\n\n### b\nPOST /profile/lead/list\n\n{{$guid}} {{$randomInt 1 99999}}\n';
    const all = await print(text, ['--seed', '7']);
    const one = await print(text, ['--seed', '7', '--name', 'b']);
    assert.deepEqual(one, [all[1]]);
    assert.notEqual(all[0]!.bodyBase64.slice(0, 20), all[1]!.bodyBase64.slice(0, 20));
  });

  it('is the same on every run with --now and --seed', async () => {
    const text = `POST ${V2}\nContent-Type: multipart/form-data; boundary=x\n\n--x\nContent-Disposition: form-data; name="a"\n\n{{$guid}} {{$timestamp}} {{$datetime iso8601}} {{$randomInt 1 1000000}}\n--x--\n`;
    const argv = ['--now', '2026-01-31T12:00:00Z', '--seed', '1'];
    const first = await print(text, argv);
    assert.deepEqual(await print(text, argv), first);
    assert.match(body(first[0]), /1769860800 2026-01-31T12:00:00/);
    assert.notDeepEqual(await print(text, [...argv.slice(0, 3), '2']), first);
  });

  it('shows which account a request goes to', async () => {
    const urls = async (text: string, argv: string[] = [], code = 0): Promise<(string | undefined | null)[]> =>
      (await print(text, argv, code)).map(({ url, error }) => url ?? error?.code);
    assert.deepEqual(await urls('POST /profile/lead/list\n'), ['https://app.acquire.io/profile/lead/list']);
    assert.deepEqual(await urls('GET acme.acquire.io/api/v1/crm/tag\n'), ['https://acme.acquire.io/api/v1/crm/tag']);
    assert.deepEqual(await urls('GET /api/v1/crm/tag\nHost: acme.acquire.io\n'), [
      'https://acme.acquire.io/api/v1/crm/tag',
    ]);
    assert.deepEqual(await urls('GET /api/v1/crm/tag\n', ['--account', 'https://b.acquire.io']), [
      'https://b.acquire.io/api/v1/crm/tag',
    ]);
    assert.deepEqual(await urls('GET /api/v1/crm/tag\n', ['--account', 'http://127.0.0.1:9', '--api', '2.0.0']), [
      'http://127.0.0.1:9/api/v1/crm/tag',
    ]);
    assert.deepEqual(await urls('GET /api/v1/crm/tag\n', [], 2), ['needs-account']);
    assert.deepEqual(await urls('GET /some/unknown/path\n', [], 2), ['needs-account']);
    const foreign = [
      'https://evil.example/x',
      'http://acme.acquire.io/x',
      'https://acme.acquire.io.evil.example/x',
      '//evil.example/x',
      'https://acme.acquire.io@evil.example/',
      'https://user@acme.acquire.io/x',
    ];
    assert.deepEqual(
      await urls(foreign.map((target) => `GET ${target}\n`).join('\n###\n'), [], 2),
      foreign.map(() => 'untrusted-host'),
    );
  }).timeout(120_000);

  it('reports why a request cannot be sent, and prints the others', async () => {
    const rows = await print(
      [
        `# @name list\nGET ${V2}`,
        `GET ${V2}/{{list.response.body.$.data[0].id}}`,
        `@id = {{list.response.body.$.id}}\nGET ${V2}/{{id}}`,
        `GET ${V2}?a={{missing}}`,
        `GET ${V2}\nAuthorization: Bearer ${SECRET_TOKEN.replace('canary', 'other')}`,
        `# @prompt q What?\nGET ${V2}?q={{q}}`,
        `GET ${V2}?q={{$processEnv HOME}}`,
        `GET ${V2}?q={{lead.id}}`,
        `FROB ${V2}`,
      ].join('\n\n###\n'),
      [],
      2,
    );
    assert.deepEqual(
      rows.map(({ error }) => error?.code ?? null),
      [
        null,
        'needs-response',
        'needs-response',
        'unresolved-variable',
        'authorization-header',
        'prompt-unanswered',
        'env-not-allowed',
        'no-lead',
        rows[8]!.error?.code,
      ],
    );
    for (const { url, error } of rows.slice(1)) assert.ok(url === null && error?.message, JSON.stringify(error));
  });

  it('reads environment variables and environments on request', async () => {
    place.write('http-client.env.json', '{"$shared":{"a":"1"},"dev":{"b":"2"}}');
    const [row] = await print(
      `GET ${V2}?a={{a}}&b={{b}}&c={{$processEnv CI_VALUE}}\n`,
      ['--env', 'dev', '--allow-env', 'CI_VALUE'],
      2,
    );
    assert.equal(row!.error?.code, 'process-env-unset');
    place.write('a.http', `GET ${V2}?a={{a}}&b={{b}}&c={{$processEnv CI_VALUE}}\n`);
    const [set] = await place.json<Row[]>(['print', 'a.http', '--env', 'dev', '--allow-env', 'CI_VALUE'], 0, {
      CI_VALUE: '3',
    });
    assert.equal(set!.url, `${V2}?a=1&b=2&c=3`);
    const unknown = await place.run(['print', 'a.http', '--env', 'prod']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /dev/);
  });

  it('sends files of the folder of the request file, and others only if allowed', async () => {
    place.write('in/data.bin', Uint8Array.of(0, 255, 10));
    const outside = place.write('secret.txt', 'outside');
    symlinkSync(outside, path.join(place.folder, 'in/link.txt'));
    const run = async (target: string, argv: string[] = []): Promise<Row> => {
      place.write('in/a.http', `POST ${V2}\n\n< ${target}\n`);
      const { out } = await place.run(['print', 'in/a.http', ...argv]);
      return (JSON.parse(out) as Row[])[0]!;
    };
    assert.equal((await run('./data.bin')).bodyBase64, 'AP8K');
    for (const target of ['../secret.txt', outside, 'link.txt', '/etc/passwd']) {
      const row = await run(target);
      assert.equal(row.error?.code, 'file-not-allowed', target);
      assert.equal(row.bodyBase64, '');
    }
    assert.equal(body(await run('../secret.txt', ['--allow-file', 'secret.txt'])), 'outside');
    assert.equal(body(await run('link.txt', ['--allow-file', place.folder])), 'outside');
    assert.equal((await run('none.txt')).error?.code, 'file-unreadable');
    assert.equal((await run('.')).error?.code, 'file-not-regular');
  }).timeout(120_000);

  it('notes what is dropped, changed or not understood', async () => {
    const [row] = await print(
      `POST ${V2}\nContent-Type: text/plain\n\n# a comment\nGET /x\n> {% client.test() %}\n?? status == 200`,
    );
    assert.deepEqual(
      row!.notes.map(({ code, line }) => [code, line]),
      [
        ['body-comment', 4],
        ['body-request', 5],
        ['ignored-response-script', 6],
      ],
    );
  });

  it('ends with an error for a request that cannot be read in full', async () => {
    for (const [text, code] of [
      [`GET ${V2}\nno colon here\n`, 'unreadable-line'],
      [`GET ${V2}?a=b c`, 'target-blank'],
      [`POST ${V2}\nContent-Type: a/b\nContent-Type: c/d\n\nx`, 'two-content-types'],
      [`POST ${V2}\nContent-Type: multipart/form-data; boundary=x\n\n--y\n`, 'multipart-empty'],
    ] as const) {
      place.write('wrong.http', text);
      const { out, code: exit } = await place.run(['print', 'wrong.http']);
      const [row] = JSON.parse(out) as Row[];
      assert.deepEqual([row!.error?.code, row!.url, exit], [code, null, 2], text);
    }
  });

  it('reads byte order marks, UTF-16 and any line ends', async () => {
    const text = `POST /profile/lead/list\nContent-Type: text/plain\n\na ü\n`;
    const expected = (await print(text))[0]!;
    for (const bytes of [
      Buffer.from(`\ufeff${text}`),
      Buffer.from(text.replaceAll('\n', '\r\n')),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
    ]) {
      place.write('b.http', bytes);
      assert.deepEqual(await place.json<Row[]>(['print', 'b.http']), [expected]);
    }
  });

  it('prints what the client puts on the wire', async () => {
    const text = [
      'POST /profile/lead/list?x=a%20b&y=ü\nX-B: 2\nX-A: 1\nX-b: 3\naccept: text/html\n\nlimit=1&page=2',
      'POST /profile/lead/list\nContent-Type: application/json\n\n{"a": "ü"}',
      'GET /profile/lead/list\nUser-Agent: me',
      'POST /profile/lead/list\nContent-Type: application/x-www-form-urlencoded\n\na=1 2\n&b=ü',
      'POST /profile/lead/list',
    ].join('\n\n###\n');
    const seen: { headers: string[]; body: string; url: string }[] = [];
    const server = http.createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        seen.push({ headers: req.rawHeaders, body: Buffer.concat(chunks).toString('base64'), url: req.url! });
        res.end('{"success":true,"data":{}}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const rows = await print(text, ['--account', origin, '--api', '1.0.0']);
      const client = createClient({
        credentials: { credential: () => Promise.resolve('tok-en') },
        redactor: new Redactor(),
        defaults: () => ({ timeoutMs: 5000, maxBytes: 1e6 }),
      });
      const document = parseRequests(text);
      for (const node of document.requests) {
        const { request } = buildDocumentRequest(document, node, { resolve: () => ({ pieces: [] }), origin });
        await client.send(
          {
            key: 'k',
            label: 'l',
            generation: '1.0.0',
            origin,
            pathForm: 'api',
            kind: 'own',
            credentialKind: 'token',
            authHeader: 'bearer',
            writes: { kind: 'always' },
          },
          request!,
        );
      }
      client.dispose();
      const wire = seen.map(({ headers, body: sent, url }) => {
        const pairs: [string, string][] = [];
        for (let i = 0; i < headers.length; i += 2)
          pairs.push([headers[i]!, headers[i + 1]!.replace('Bearer tok-en', '<credential>')]);
        return {
          url: origin + url,
          bodyBase64: sent,
          headers: pairs.filter(([name]) => !/^(?:host|connection|content-length)$/i.test(name)),
        };
      });
      assert.deepEqual(
        rows.map(({ url, bodyBase64, headers }) => ({ url, bodyBase64, headers })),
        wire,
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('prints no hostile text to the terminal', async () => {
    const { out, err } = await place.run([
      'print',
      place.write('x.http', `GET ${V2}?a={{\u001b[31m\u009b\u202e}}\n### \u001b]0;x\u0007\nGET ${V2}\nX\u001b: 1\n`),
    ]);
    assert.doesNotMatch(out + err, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it('explains files that cannot be read', async () => {
    const cases: [string, RegExp][] = [
      ['none.http', /no such file/],
      [tmpdir(), /folder/],
      [place.write('binary.http', Uint8Array.of(0xff, 0x00, 0xc3)), /UTF-8/],
    ];
    if (process.platform !== 'win32') execFileSync('mkfifo', [path.join(place.folder, 'pipe')]);
    cases.push(['pipe', process.platform === 'win32' ? /no such file/ : /not a regular file/]);
    for (const [file, message] of cases) {
      const { code, out, err } = await place.run(['print', file]);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, message);
    }
  });
});
