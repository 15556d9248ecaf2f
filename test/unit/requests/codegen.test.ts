import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiRequest, Pair } from '../../../src/api/client/types';
import { codeOf, type CodeAccount } from '../../../src/features/requests/code/codegen';
import { CODE_LANGUAGES, type CodeLanguageId } from '../../../src/features/requests/code/codeLanguages';
import { LITERALS } from '../../../src/features/requests/code/codeLiterals';

const ACCOUNT: CodeAccount = { origin: 'https://app.acquire.io', authHeader: 'bearer' };
const EVIL = [
  'a\'b"c\\d',
  '$HOME ${HOME} $(id) `id`',
  '#{1+1} #$0 #@x',
  '\\(1+1)',
  '{{x}} %22 %s',
  '\u2018;id;\u2019 \u201c',
  'EOF\nline\r\n\ttab',
  '@/etc/passwd',
  '\u001b[31m\u0007',
  '*/ // # --',
  'é 😀 \u2028',
  "'; process.exit(9); '",
  '");exit(9);("',
  '</script>',
  '\\u0022 \\x27',
].join(' ');
const request = (text: string, headers: Pair[] = []): ApiRequest => ({
  method: 'POST',
  url: "/profile/lead/list?a='$(id)",
  headers,
  body: { kind: 'text', text },
});

/** Runs code against a server of its own and says what arrived. */
async function arrived(
  code: (origin: string) => string,
  run: (code: string) => [string, string[]],
): Promise<{ method?: string; url?: string; headers: IncomingMessage['headers']; body: string }> {
  let seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string } | undefined;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (c: Buffer) => chunks.push(c));
    req.on('end', () => {
      seen = { method: req.method, url: req.url, headers: req.headers, body: Buffer.concat(chunks).toString('utf8') };
      res.end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [command, args] = run(code(origin));
  const { spawn } = await import('node:child_process');
  const child = spawn(command, args, {
    env: { ...process.env, ACQUIRE_TOKEN: 'token-from-the-environment' },
    stdio: 'ignore',
  });
  await new Promise((resolve) => {
    child.once('exit', resolve);
  });
  server.close();
  assert.ok(seen, 'nothing arrived');
  return seen;
}

describe('a request as code', () => {
  it('has the token in the environment only, in every language', () => {
    for (const { id } of CODE_LANGUAGES)
      for (const authHeader of ['bearer', 'auth_token'] as const) {
        const code = codeOf(
          { ...request('{"a":1}'), headers: [['Authorization', 'Bearer canary-token-1']] },
          { ...ACCOUNT, authHeader },
          id,
        );
        assert.ok(!code.includes('canary') && !/stand-?in/i.test(code), code);
        assert.equal(code.split('ACQUIRE_TOKEN').length, 2, code);
        assert.ok(
          authHeader === 'bearer'
            ? /Authorization["']?[:,\]].{0,20}Bearer|Authorization.*=>? .Bearer|Authorization: Bearer/.test(code)
            : /auth_token/.test(code),
          code,
        );
      }
  });

  it('keeps no text of the request outside a literal', () => {
    for (const { id } of CODE_LANGUAGES) {
      const plain = codeOf(request('x', [['zone', 'x']]), ACCOUNT, id);
      const evil = codeOf(request(EVIL, [['zone', EVIL.replace(/[\r\n]/g, ' ')]]), ACCOUNT, id);
      const lines = (code: string): number => code.split('\n').length;
      // Only quotes that let a text run over lines may add some.
      if (!['shell:curl', 'powershell:webrequest'].includes(id)) assert.equal(lines(evil), lines(plain), evil);
    }
  });

  it('writes form, JSON, multipart and no body', () => {
    for (const { id } of CODE_LANGUAGES) {
      assert.match(
        codeOf({ method: 'POST', url: '/x', body: { kind: 'form', fields: [['filter[master]', 'a b']] } }, ACCOUNT, id),
        /filter%5Bmaster%5D=a%20b/,
      );
      assert.match(
        codeOf(
          {
            method: 'POST',
            url: '/x',
            headers: [['content-type', 'application/json']],
            body: { kind: 'text', text: '{"id":9007199254740993}' },
          },
          ACCOUNT,
          id,
        ),
        /9007199254740993/,
      );
      assert.match(
        codeOf(
          { method: 'POST', url: '/x', body: { kind: 'multipart', parts: [{ name: 'a', value: 'b' }] } },
          ACCOUNT,
          id,
        ),
        /multipart\/form-data; boundary=acquire-boundary/,
      );
      for (const method of ['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD'] as const)
        assert.match(
          codeOf({ method, url: '/x?y=1', query: [['z', '2']] }, ACCOUNT, id),
          /https:\/\/app\.acquire\.io\/x\?y=1&z=2/,
        );
      assert.throws(
        () => codeOf({ method: 'POST', url: '/x', body: { kind: 'bytes', bytes: new Uint8Array(1) } }, ACCOUNT, id),
        TypeError,
      );
    }
  });

  for (const id of ['javascript:fetch', 'shell:curl'] as const) {
    it(`sends to the letter what it is made from, ${id}`, async function () {
      const has = id !== 'shell:curl' || spawnSync('curl', ['--version']).status === 0;
      if (!has) return this.skip();
      const seen = await arrived(
        (origin) =>
          codeOf(
            {
              ...request(EVIL, [
                ['zone', '{"timezone":"x\'$(id)"}'],
                ["x'y", '1'],
              ]),
            },
            { ...ACCOUNT, origin },
            id,
          ),
        (code) => (id === 'shell:curl' ? ['bash', ['-c', code]] : [process.execPath, ['-e', code]]),
      );
      assert.equal(seen.body, EVIL);
      assert.equal(seen.url, '/profile/lead/list?a=%27$(id)');
      assert.deepEqual(
        [seen.method, seen.headers.authorization, seen.headers.zone, seen.headers["x'y"], seen.headers['content-type']],
        ['POST', 'Bearer token-from-the-environment', '{"timezone":"x\'$(id)"}', '1', 'text/plain; charset=utf-8'],
      );
    });
  }

  /** Texts that look like what the generator works with. */
  const CONFUSING = [
    'StandInToken "StandInToken" Bearer StandInToken',
    'Stand-InAAAX Stand-InAABX/x "Stand-InAACX"',
    'https://stand-in.example/address',
    '--acquire-boundary\r\nContent-Disposition: form-data; name="x"',
    "\n  --data 'x' \\\n  --data-raw 'y'",
    '\nimport requests\nimport os\nhttp.use_ssl = true\n',
    '$ACQUIRE_TOKEN ${process.env.ACQUIRE_TOKEN} {os.environ["ACQUIRE_TOKEN"]}',
    '$& $1 $` $$ \\1',
  ];
  const RUNNERS: Partial<Record<CodeLanguageId, (code: string) => [string, string[]]>> = {
    'shell:curl': (code) => ['bash', ['-c', code]],
    'javascript:fetch': (code) => [process.execPath, ['-e', code]],
    'node:axios': (code) => [process.execPath, ['-e', code]],
    'python:requests': (code) => ['python3', ['-c', code]],
    'php:curl': (code) => ['php', ['-r', code.replace(/^<\?php/, '')]],
    'ruby:native': (code) => ['ruby', ['-e', code]],
  };
  const installed = (id: CodeLanguageId): boolean => {
    const checks: Partial<Record<CodeLanguageId, [string, string[]]>> = {
      'shell:curl': ['curl', ['--version']],
      'python:requests': ['python3', ['-c', 'import requests']],
      'php:curl': ['php', ['-r', 'curl_version();']],
      'ruby:native': ['ruby', ['--version']],
    };
    const check = checks[id];
    return !check || spawnSync(...check).status === 0;
  };
  for (const [id, run] of Object.entries(RUNNERS))
    it(`sends texts that look like its own stand-ins to the letter, ${id}`, async function () {
      if (!installed(id as CodeLanguageId)) return this.skip();
      this.timeout(60_000);
      const fields: Pair[] = [...CONFUSING, EVIL].map((text, i) => [`f${i}[Stand-InAAAX]`, text]);
      const seen = await arrived(
        (origin) =>
          codeOf(
            {
              method: 'POST',
              url: '/x?q=StandInToken&r=Stand-InAAAX',
              headers: [['zone', `{"a":"${CONFUSING[0]?.replaceAll('"', "'")}"}`]],
              body: { kind: 'form', fields },
            },
            { ...ACCOUNT, origin },
            id as CodeLanguageId,
          ),
        run,
      );
      assert.deepEqual([...new URLSearchParams(seen.body)], fields);
      assert.equal(seen.url, '/x?q=StandInToken&r=Stand-InAAAX');
      assert.equal(seen.headers.zone, `{"a":"${CONFUSING[0]?.replaceAll('"', "'")}"}`);
      assert.equal(seen.headers.authorization, 'Bearer token-from-the-environment');
    });

  it('keeps texts that look like its own stand-ins apart from the token, in every language', () => {
    for (const { id } of CODE_LANGUAGES)
      for (const text of CONFUSING.slice(0, 3)) {
        const code = codeOf(
          { method: 'POST', url: '/x', body: { kind: 'form', fields: [['note', text]] } },
          ACCOUNT,
          id,
        );
        assert.equal(code.split('ACQUIRE_TOKEN').length, 2, code);
        assert.ok(code.includes(encodeURIComponent(text)), code);
      }
  });

  it('chooses a multipart boundary that is in no part', () => {
    const value = '--acquire-boundary--\r\n--acquire-boundary\r\n';
    const make = (): string =>
      codeOf(
        { method: 'POST', url: '/x', body: { kind: 'multipart', parts: [{ name: 'a', value }] } },
        ACCOUNT,
        'shell:curl',
      );
    const [first, second] = [make(), make()].map((code) => /boundary=([\w-]+)/.exec(code)?.[1] ?? '');
    assert.ok(first && first.length > 25 && !value.includes(first));
    assert.notEqual(first, second);
  });

  it('uses TLS in Ruby for https alone', () => {
    assert.match(codeOf(request('x'), ACCOUNT, 'ruby:native'), /^http\.use_ssl = url\.scheme == "https"$/m);
  });

  it('has no secret of the request in any language', () => {
    const secret = 'Canary5e1f';
    const place: ApiRequest = {
      method: 'POST',
      url: `/x?api_key=${secret}`,
      query: [['access_token', secret]],
      headers: [
        ['X-My-Secret', secret],
        ['X-Auth-Token', secret],
      ],
    };
    const bodies: ApiRequest['body'][] = [
      { kind: 'json', value: { password: secret } },
      { kind: 'text', text: `{"a":{"clientSecret":"${secret}"}}` },
      { kind: 'form', fields: [['user[password]', secret]] },
      { kind: 'multipart', parts: [{ name: 'j', value: `{"token":"${secret}"}` }] },
    ];
    for (const { id } of CODE_LANGUAGES)
      for (const body of bodies) assert.ok(!codeOf({ ...place, body }, ACCOUNT, id).includes(secret), id);
  });

  it('is read back by the language itself as the text it was', function () {
    const readers: Partial<Record<CodeLanguageId, (literal: string) => [string, string[]]>> = {
      'python:requests': (l) => ['python3', ['-c', `import sys;sys.stdout.buffer.write(${l}.encode())`]],
      'ruby:native': (l) => ['ruby', ['-e', `STDOUT.write(${l})`]],
      'php:curl': (l) => ['php', ['-r', `echo ${l};`]],
    };
    let ran = 0;
    for (const [id, reader] of Object.entries(readers))
      for (const quote of id === 'ruby:native' ? (['"', "'"] as const) : (['"'] as const)) {
        const [command, args] = reader(`${quote}${LITERALS[id as CodeLanguageId].inside(EVIL, quote)}${quote}`);
        const done = spawnSync(command, args);
        if (done.error) continue;
        ran++;
        assert.equal(done.stdout.toString('utf8'), EVIL, `${id} ${quote} ${done.stderr.toString()}`);
      }
    if (!ran) this.skip();
  });
});
