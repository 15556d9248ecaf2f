import assert from 'node:assert/strict';
import type { ApiRequest, Pair } from '../../../src/api/client/types';
import { codeNotes, generateCode, type CodeAccount } from '../../../src/features/requests/code/codegen';
import { CODE_LANGUAGES, type CodeLanguageId } from '../../../src/features/requests/code/codeLanguages';
import { CODE_WRITERS } from '../../../src/features/requests/code/languages';
import { HOSTILE_REQUESTS } from '../../fixtures/hostileRequests';

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

describe('a request as code', () => {
  it('has the token in the environment only, in every language', () => {
    for (const { id } of CODE_LANGUAGES)
      for (const authHeader of ['bearer', 'auth_token'] as const) {
        const code = generateCode(
          { ...request('{"a":1}'), headers: [['Authorization', 'Bearer canary-token-1']] },
          { ...ACCOUNT, authHeader },
          id,
        );
        assert.ok(!code.includes('canary') && !/stand-?in/i.test(code), code);
        assert.equal(code.split('ACQUIRE_TOKEN').length, 2, code);
        assert.ok(
          authHeader === 'bearer'
            ? /Authorization["']?[:,\]].{0,20}Bearer|Authorization.*=>? .Bearer|Authorization: Bearer|"Bearer " \+ .*"Authorization"/.test(
                code,
              )
            : /auth_token/.test(code),
          code,
        );
      }
  });

  it('keeps no text of the request outside a literal', () => {
    for (const { id } of CODE_LANGUAGES) {
      const plain = generateCode(request('x', [['zone', 'é']]), ACCOUNT, id);
      const evil = generateCode(request(EVIL, [['zone', EVIL.replace(/[\r\n]/g, ' ')]]), ACCOUNT, id);
      const lines = (code: string): number => code.split('\n').length;
      // Only shell literals may span lines.
      if (id !== 'shell:curl') assert.equal(lines(evil), lines(plain), evil);
    }
  });

  it('writes form, JSON, multipart and no body', () => {
    for (const { id } of CODE_LANGUAGES) {
      assert.match(
        generateCode(
          { method: 'POST', url: '/x', body: { kind: 'form', fields: [['filter[master]', 'a b']] } },
          ACCOUNT,
          id,
        ),
        /filter%5Bmaster%5D=a\+b/,
      );
      assert.match(
        generateCode(
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
        generateCode(
          { method: 'POST', url: '/x', body: { kind: 'multipart', parts: [{ name: 'a', value: 'b' }] } },
          ACCOUNT,
          id,
        ),
        /multipart\/form-data; boundary=acquire-[0-9a-f]{36}\b/,
      );
      for (const method of ['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD'] as const)
        assert.match(
          generateCode({ method, url: '/x?y=1', query: [['z', '2']] }, ACCOUNT, id),
          id === 'ruby:native' ? /app\.acquire\.io[^]*\/x\?y=1&z=2/ : /https:\/\/app\.acquire\.io\/x\?y=1&z=2/,
        );
      assert.throws(
        () =>
          generateCode({ method: 'POST', url: '/x', body: { kind: 'bytes', bytes: Uint8Array.of(0xff) } }, ACCOUNT, id),
        TypeError,
      );
    }
  });

  /** Texts that look like the credential or other parts of the code. */
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
  it('keeps texts that look like the credential apart from it, in every language', () => {
    for (const { id } of CODE_LANGUAGES)
      for (const text of CONFUSING) {
        const code = generateCode(
          { method: 'POST', url: '/x', body: { kind: 'form', fields: [['note', text]] } },
          ACCOUNT,
          id,
        );
        const form = new URLSearchParams([['note', text]]).toString();
        assert.ok(code.includes(form), code);
        assert.equal(code.replace(form, '').split('ACQUIRE_TOKEN').length, 2, code);
      }
  });

  it('chooses a multipart boundary that is in no part', () => {
    const value = '--acquire-boundary--\r\n--acquire-boundary\r\n';
    const make = (): string =>
      generateCode(
        { method: 'POST', url: '/x', body: { kind: 'multipart', parts: [{ name: 'a', value }] } },
        ACCOUNT,
        'shell:curl',
      );
    const [first, second] = [make(), make()].map((code) => /boundary=([\w-]+)/.exec(code)?.[1] ?? '');
    assert.ok(first && first.length > 25 && !value.includes(first));
    assert.notEqual(first, second);
  });

  it('uses TLS in Ruby for https alone', () => {
    assert.match(generateCode(request('x'), ACCOUNT, 'ruby:native'), /^http\.use_ssl = true$/m);
    const sandbox = { ...ACCOUNT, origin: 'http://127.0.0.1:4010' };
    assert.doesNotMatch(generateCode(request('x'), sandbox, 'ruby:native'), /use_ssl/);
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
      for (const body of bodies) assert.ok(!generateCode({ ...place, body }, ACCOUNT, id).includes(secret), id);
  });

  /** For languages that no test runs: how they read the literal after `mark`. */
  const READERS: Partial<Record<CodeLanguageId, { mark: RegExp; read: (inner: string) => string }>> = {
    'csharp:httpclient': { mark: /Encoding\.UTF8\.GetBytes\("((?:[^"\\]|\\.)*)"\)/, read: readEscapes },
    'kotlin:okhttp': { mark: /val body = \("((?:[^"\\$]|\\.)*)"\.toByteArray\(\)\)/, read: readEscapes },
    'swift:urlsession': { mark: /Data\("((?:[^"\\]|\\.)*)"\.utf8\)/, read: readEscapes },
    'powershell:webrequest': { mark: /\.GetBytes\((.*)\)\)$/m, read: readPowerShell },
  };
  for (const [id, { mark, read }] of Object.entries(READERS))
    for (const [name, hostile] of Object.entries(HOSTILE_REQUESTS)) {
      const { body } = hostile;
      if (body?.kind !== 'text' || body.text === '' || hostile.method === 'GET' || hostile.method === 'HEAD') continue;
      it(`contains the complete text: ${name}, ${id}`, () => {
        const literal = mark.exec(generateCode(hostile, ACCOUNT, id as CodeLanguageId))?.[1];
        assert.equal(literal && read(literal), Buffer.from(body.text).toString());
      });
    }

  it('keeps addresses from being read as patterns or refused', () => {
    const url = '/x?ids=[1-3]&j={"a":"b|c^d`e"}&f=\\';
    const exact = 'https://app.acquire.io/x?ids=[1-3]&j={%22a%22:%22b|c^d`e%22}&f=\\';
    const encoded = 'https://app.acquire.io/x?ids=%5B1-3%5D&j=%7B%22a%22:%22b%7Cc%5Ed%60e%22%7D&f=%5C';
    const code = (id: CodeLanguageId): string => generateCode({ method: 'DELETE', url }, ACCOUNT, id);
    assert.match(code('shell:curl'), /--globoff \\\n {2}--url /);
    assert.ok(code('shell:curl').includes(`'${exact}'`));
    assert.doesNotMatch(generateCode({ method: 'GET', url: '/x?a=1' }, ACCOUNT, 'shell:curl'), /globoff/);
    for (const id of ['javascript:fetch', 'node:axios', 'php:curl', 'go:native'] as const)
      assert.ok(code(id).includes(JSON.stringify(exact)), code(id));
    for (const id of [
      'python:requests',
      'java:nethttp',
      'csharp:httpclient',
      'kotlin:okhttp',
      'swift:urlsession',
    ] as const)
      assert.ok(code(id).includes(`"${encoded}"`), code(id));
    assert.ok(code('powershell:webrequest').includes(`'${encoded}'`));
    for (const path of ['/a[1]', '/a|b', '/a^b', '/%zz', '/a?b=%'])
      assert.doesNotThrow(() => generateCode({ method: 'GET', url: path }, ACCOUNT, 'java:nethttp'));
  });

  it('repeats headers, or says in a comment that the client joins them', () => {
    const repeated: ApiRequest = {
      method: 'GET',
      url: '/x',
      headers: [
        ['X-Tag', 'one'],
        ['x-tag', 'two'],
      ],
    };
    for (const { id } of CODE_LANGUAGES) {
      const code = generateCode(repeated, ACCOUNT, id);
      const notes = codeNotes(repeated, ACCOUNT, id);
      if (CODE_WRITERS[id].limits.joinsHeaders) {
        assert.deepEqual(
          notes.map((note) => note.code),
          ['headers-joined'],
          id,
        );
        assert.match(code, /^(?:\/\/|#) Repeated headers are sent as one, .*: X-Tag\.$/m);
        assert.match(code, /one, two/);
      } else {
        assert.deepEqual(notes, [], id);
        assert.doesNotMatch(code, /one, two/);
        assert.ok(code.includes('one') && code.includes('two'), code);
      }
    }
  });

  it('says which characters of headers and which bodies a client cannot send', () => {
    const latin: ApiRequest = { method: 'GET', url: '/x', headers: [['X-Name', 'Zo\u00eb']] };
    const body: ApiRequest = { method: 'GET', url: '/x', body: { kind: 'text', text: 'abc-body' } };
    for (const { id } of CODE_LANGUAGES) {
      const { asciiHeaders, noBodyWithGet } = CODE_WRITERS[id].limits;
      assert.equal(
        / cannot send characters beyond ASCII in headers: X-Name\./.test(generateCode(latin, ACCOUNT, id)),
        asciiHeaders === true,
        id,
      );
      const code = generateCode(body, ACCOUNT, id);
      assert.equal(/ cannot send a body with GET/.test(code), noBodyWithGet === true, id);
      assert.equal(code.includes('abc-body'), noBodyWithGet !== true, id);
    }
  });

  it('cannot be ended by the name of a header', () => {
    for (const { id } of CODE_LANGUAGES) {
      const name = 'x\nexit(9)\r?>"\'`$(id)';
      const code = generateCode(
        {
          method: 'GET',
          url: '/x',
          headers: [
            [name, '1'],
            [name, '2'],
          ],
        },
        ACCOUNT,
        id,
      );
      assert.doesNotMatch(code, /^exit/m, code);
    }
  });

  it('compiles with OkHttp 4 and later', () => {
    for (const one of Object.values(HOSTILE_REQUESTS)) {
      const code = generateCode(one, ACCOUNT, 'kotlin:okhttp');
      assert.doesNotMatch(code, /MediaType|\.(?:post|put|patch|delete|get|head)\(|RequestBody\.create/);
      assert.equal(/toRequestBody\(\)$/m.test(code), /RequestBody\.Companion\.toRequestBody$/m.test(code), code);
      if (['POST', 'PUT', 'PATCH'].includes(one.method)) assert.match(code, /\.method\("\w+", body\)/);
      else if (!one.body || one.method !== 'DELETE') assert.match(code, /\.method\("\w+", null\)/);
    }
  });

  it('sends bodies as UTF-8 bytes where clients have another charset', () => {
    const code = (id: CodeLanguageId): string => generateCode(request('Łukasz é'), ACCOUNT, id);
    assert.match(code('python:requests'), /data="Łukasz é"\.encode\("utf-8"\)/);
    assert.match(
      code('powershell:webrequest'),
      /\$body = \[byte\[\]\]\(\[Text\.Encoding\]::UTF8\.GetBytes\('Łukasz é'\)\)/,
    );
    assert.match(code('java:nethttp'), /"\\u0141ukasz \\u00e9"\.getBytes\(StandardCharsets\.UTF_8\)/);
    assert.match(code('csharp:httpclient'), /Encoding\.UTF8\.GetBytes\("Łukasz é"\)/);
  });

  it('keeps CR LF between parts in every language', () => {
    const parts = [{ name: 'a', value: 'b' }];
    const marks: Partial<Record<CodeLanguageId, string>> = {
      'shell:curl': "'$'\\x0d''\n",
      'powershell:webrequest': '`r`n',
    };
    for (const { id } of CODE_LANGUAGES)
      assert.ok(
        generateCode({ method: 'POST', url: '/x', body: { kind: 'multipart', parts } }, ACCOUNT, id).includes(
          `${marks[id] ?? '\\r\\n'}b${marks[id] ?? '\\r\\n'}`,
        ),
        id,
      );
  });

  it('masks secrets in text files too, and refuses what code cannot hold', () => {
    const secret = 'Canary5e1f';
    const bytes = Buffer.from(`{"password":"${secret}"}`);
    const file = { name: 'j', value: bytes, filename: 'a.json' };
    for (const { id } of CODE_LANGUAGES) {
      for (const body of [
        { kind: 'bytes', bytes },
        { kind: 'multipart', parts: [file] },
      ] as const) {
        const code = generateCode({ method: 'POST', url: '/x', body }, ACCOUNT, id);
        assert.ok(!code.includes(secret) && !code.includes(bytes.toString('base64').slice(0, 20)), code);
      }
      const large = { name: 'f', value: Buffer.alloc(2_000_000, 0xff) };
      assert.throws(
        () => generateCode({ method: 'POST', url: '/x', body: { kind: 'multipart', parts: [large] } }, ACCOUNT, id),
        TypeError,
      );
    }
  });

  it('uses the path form of the account for documented operations', () => {
    const listed: ApiRequest = { method: 'POST', url: '/profile/lead/list', operationId: 'v1.lead.list' };
    const account = { ...ACCOUNT, generation: '1.0.0', pathForm: 'api' } as const;
    assert.match(generateCode(listed, account, 'shell:curl'), /'https:\/\/app\.acquire\.io\/api\/profile\/lead\/list'/);
    assert.match(
      generateCode({ ...listed, operationId: undefined }, account, 'shell:curl'),
      /acquire\.io\/profile\/lead/,
    );
  });
});

/** Decodes text between double quotes, with the escapes of C# and Kotlin (`\u00ad`) and Swift (`\u{ad}`). */
function readEscapes(inner: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return inner.replace(
    /\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|(.))/g,
    (_, braced?: string, four?: string, one?: string) =>
      one === undefined ? String.fromCodePoint(parseInt(braced ?? four!, 16)) : (named[one] ?? one),
  );
}

/** Decodes a PowerShell string in single or double quotes. */
function readPowerShell(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("'")) {
    assert.doesNotMatch(inner.replace(/['\u2018-\u201b]{2}/g, ''), /['\u2018-\u201b]/);
    return inner.replace(/(['\u2018-\u201b])['\u2018-\u201b]/g, '$1');
  }
  const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  assert.doesNotMatch(
    inner.replace(/`./gs, '').replace(/\$\(\[char\]::ConvertFromUtf32\(0x[0-9a-f]+\)\)/g, ''),
    /["$\u201c-\u201e]/,
  );
  return inner.replace(
    /`(.)|\$\(\[char\]::ConvertFromUtf32\(0x([0-9a-f]+)\)\)/gs,
    (_, one: string | undefined, code: string | undefined) =>
      one === undefined ? String.fromCodePoint(parseInt(code!, 16)) : (named[one] ?? one),
  );
}
