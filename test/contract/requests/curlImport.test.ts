import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { encodeBody } from '../../../src/api/client/body';
import type { Pair } from '../../../src/api/client/types';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { createDynamicSources } from '../../../src/features/language/resolve/dynamicValues';
import { VariableScope } from '../../../src/features/language/resolve/scope';
import { buildDocumentRequest } from '../../../src/features/language/resolve/toRequest';
import { parseCurl } from '../../../src/features/requests/curl/curl';
import { curlToDocument } from '../../../src/features/requests/curl/curlDocument';
import { completeEncoding } from '../../../src/features/requests/urlText';

interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Pair[];
  readonly body: Buffer;
}

const FILES = {
  'f.txt': 'one\r\ntwo & three\n',
  'plain.bin': 'a=1&b=%E9',
  'two words.jpg': '\u0000\u0001é',
} as const;
/** Headers that curl or the client adds, and those that frame a message. */
const OWN_HEADERS = /^(?:host|user-agent|accept|accept-encoding|content-length|expect|connection)$/i;

describe('the import of curl commands, compared with curl', () => {
  let folder: string;
  let server: Server;
  let origin: string;
  const received: Sent[] = [];

  before(async function () {
    if (spawnSync('curl', ['--version']).error) {
      console.log('      1 property skipped: curl is missing');
      return this.skip();
    }
    folder = mkdtempSync(path.join(tmpdir(), 'acquire-curl-'));
    for (const [name, content] of Object.entries(FILES)) writeFileSync(path.join(folder, name), content);
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = request.rawHeaders;
        received.push({
          method: request.method!,
          target: request.url!,
          headers: raw.flatMap((name, at): Pair[] => (at % 2 ? [] : [[name, raw[at + 1]!]])),
          body: Buffer.concat(chunks),
        });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** What curl sends for a command; undefined if it sends nothing. */
  async function sentByCurl(command: string): Promise<Sent | undefined> {
    received.length = 0;
    await new Promise<void>((resolve) => {
      // No standard input, because bash takes a socket for a remote login and reads the user's settings.
      spawn('bash', ['--norc', '-c', command.replace(/^curl/, 'curl -q -s -m 5')], {
        cwd: folder,
        env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
        stdio: 'ignore',
      }).on('close', () => resolve());
    });
    return received[0];
  }

  /** What the client would send for the request file of a command; the problem if it cannot. */
  function sentByImport(command: string): Sent | { readonly noted: readonly string[] } {
    const parsed = parseCurl(command);
    if (typeof parsed === 'string') return { noted: [parsed] };
    if (parsed.notes.length) return { noted: parsed.notes.map(({ code }) => code) };
    const text = curlToDocument(parsed, { origin });
    const document = parseRequests(text);
    const requests = document.requests.filter(({ line }) => line);
    assert.equal(requests.length, 1, text);
    const scope = new VariableScope(document, requests[0]!, { dynamic: createDynamicSources() });
    const { request, problems } = buildDocumentRequest(document, requests[0]!, {
      resolve: (inner) => scope.resolve(inner),
      file: (name) => (name in FILES ? readFileSync(path.join(folder, name)) : 'file-unreadable'),
      origin,
    });
    if (!request) return { noted: problems.map(({ code }) => code) };
    const { bytes, contentType } = encodeBody(request.body);
    const headers = [...(request.headers ?? [])];
    if (contentType !== undefined && !headers.some(([name]) => /^content-type$/i.test(name)))
      headers.push(['Content-Type', contentType]);
    return { method: request.method, target: request.url, headers, body: bytes ?? Buffer.alloc(0) };
  }

  /** A normal form of a request; equivalent requests are equal. */
  function meaningOf({ method, target, headers, body }: Sent): unknown {
    const [place, ...query] = target.split('?');
    const typeOf = headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? '';
    return {
      method,
      place: place!.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase()),
      query: formMeaning(query.join('?')),
      headers: headers
        .filter(([name]) => !OWN_HEADERS.test(name) && !/^content-type$/i.test(name))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
      type: body.length ? typeOf.replace(/boundary=.*$/, '') : '',
      body: bodyMeaning(body, typeOf),
    };
  }

  function bodyMeaning(body: Buffer, type: string): unknown {
    const text = body.toString('latin1');
    const boundary = /^multipart\/form-data; *boundary=(.*)$/.exec(type)?.[1];
    if (boundary !== undefined) return text.split(`--${boundary}`);
    return type === 'application/x-www-form-urlencoded' ? formMeaning(body.toString('utf8')) : text;
  }

  /** A form or query in fully encoded form; escapes that are not UTF-8 stay. */
  function formMeaning(text: string): string[] {
    const pieces = text.split('&').filter((piece) => piece !== '');
    return pieces.map((piece) =>
      (piece.includes('=') ? piece : `${piece}=`).split('=').map(completeEncoding).join('%3D'),
    );
  }

  const piece = fc.constantFrom(
    ...[
      'a',
      'b',
      '1',
      'x y',
      ' ',
      '=',
      '&',
      ';',
      '@',
      '"',
      "'",
      '\\',
      '%',
      '%41',
      '%E9',
      '%zz',
      'é',
      '\n',
      '\r\n',
      '#',
      '###\n',
    ],
    ...[
      '{{x}}',
      '\n< f.txt',
      '--',
      '+',
      '[',
      ']',
      ':',
      ';type=text/css',
      '//',
      '@x = 1',
      '$HOME',
      '`',
      '!',
      '*',
      '(',
      '\t',
      '💶',
      ',',
      '-',
    ],
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const name = fc.constantFrom('a', 'b[c]', 'n m', 'é', 'a\\b', 'q"r', '');
  const file = fc.constantFrom(...Object.keys(FILES));
  const quoted = (word: string): fc.Arbitrary<string> =>
    fc.constantFrom(
      `'${word.replaceAll("'", "'\\''")}'`,
      `"${word.replace(/["\\$`]/g, '\\$&')}"`,
      `$'${word.replace(/['\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/é/g, '\\xc3\\xa9')}'`,
    );
  const option = (long: string, short: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .tuple(fc.constantFrom(`${long} `, ...(short ? [short, `${short} `] : [])), value)
      .chain(([flag, word]) => quoted(word).map((shown) => flag + shown));
  const pair = fc.tuple(name, text).map(([n, v]) => `${n}=${v}`);
  const formValue = fc.oneof(
    text,
    text.map((t) => `"${t.replace(/["\\]/g, '\\$&')}"`),
    file.map((f) => `@${f}`),
    file.map((f) => `<${f}`),
    file.map((f) => `<${f};filename=x.png`),
    file.map((f) => `@${f};filename=x`),
    file.map((f) => `@"${f}";type=text/css;filename="x;y.png"`),
  );
  const options = fc.oneof(
    option(
      '--data',
      '-d',
      fc.oneof(
        pair,
        text,
        file.map((f) => `@${f}`),
      ),
    ),
    option('--data-raw', '', fc.oneof(pair, text)),
    option(
      '--data-binary',
      '',
      fc.oneof(
        text,
        file.map((f) => `@${f}`),
      ),
    ),
    option(
      '--data-urlencode',
      '',
      fc.oneof(
        pair,
        text,
        fc.tuple(name, file).map(([n, f]) => `${n}@${f}`),
      ),
    ),
    option(
      '--json',
      '',
      fc.oneof(
        text,
        fc.json(),
        file.map((f) => `@${f}`),
      ),
    ),
    option('--url-query', '', fc.oneof(pair, text)),
    option(
      '--form',
      '-F',
      fc.tuple(name, formValue).map(([n, v]) => `${n}=${v}`),
    ),
    option('--form-string', '', pair),
    option(
      '--header',
      '-H',
      fc.constantFrom('X-A: 1', 'X-B;', 'Accept:', 'Content-Type: text/plain', 'X-A:2 ', 'novalue'),
    ),
    option('--request', '-X', fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH')),
    option('--range', '-r', fc.constantFrom('0-9', '5')),
    option('--user-agent', '-A', fc.constantFrom('me', '')),
    option('--referer', '-e', fc.constantFrom('http://a/', 'b;auto')),
    option('--upload-file', '-T', file),
    option('--output', '-o', fc.constant('/dev/null')),
    option('--max-time', '-m', fc.constant('4')),
    fc.constantFrom(
      '-G',
      '--get',
      '-I',
      '-s',
      '-sS',
      '-L',
      '--compressed',
      '--no-keepalive',
      '-g',
      '--http1.1',
      '--path-as-is',
    ),
    fc.constantFrom(
      '--proxy-c x',
      '--data-u a',
      '--unknown',
      '--no-get',
      '--globo',
      '-k',
      '; echo',
      '| cat',
      '> /dev/null',
    ),
  );
  const place = fc.constantFrom('/u', '/u/', '/u?x=1', '/a/../b', '/é', '', '?q=%E9', '/u?x=1#f');

  it('sends what curl sends, or has a note', async () => {
    let sent = 0;
    let same = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(options, { maxLength: 4 }), place, fc.nat(4), async (given, where, at) => {
        const words = [...given];
        words.splice(Math.min(at, words.length), 0, `'${origin}${where}'`);
        const command = `curl ${words.join(' ')}`;
        const expected = await sentByCurl(command);
        if (!expected) return; // curl refuses it too
        sent++;
        const made = sentByImport(command);
        if ('noted' in made) return void assert.ok(made.noted.length > 0);
        assert.deepEqual(meaningOf(made), meaningOf(expected), command);
        same++;
      }),
      // The same commands each time; `npm run fuzz` uses others.
      { numRuns: 50, interruptAfterTimeLimit: 60_000, seed: 20_261_129 },
    );
    console.log(`      ${sent} commands sent, ${same} the same, the others with a note`);
    assert.ok(sent < 20 || same > sent / 3, `only ${same} of ${sent} commands were compared`);
  }).timeout(120_000);
});
