import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  maskCredentials,
  maskForm,
  maskHeaders,
  maskJson,
  maskPairs,
  maskText,
  maskUrl,
  maskValue,
  SECRET_MASK,
} from '../../../../src/core/redaction';
import { SECRET_NAMES } from '../../../fixtures/secretNames';

const SECRET = 'hunter2Canary';
const KEY = 'demo1:eyJhbGciOiJIUzI1NiJ9.eyJ1IjoxfQ.c2ln';
const json = JSON.stringify;
const percent = encodeURIComponent;

/** Forms in which a text can contain a name and its value. */
const FORMS: Readonly<Record<string, (name: string, value: string) => string>> = {
  'a JSON object': (n, v) => json({ a: 1, [n]: v }),
  'a JSON object deep inside': (n, v) => json({ data: [{ rows: [{ [n]: { x: [v] } }] }] }),
  'JSON in a JSON string': (n, v) => json({ data: json({ [n]: v }) }),
  'JSON in JSON in a JSON string': (n, v) => json({ data: json([json({ [n]: v })]) }),
  'a form in a JSON string': (n, v) => json({ data: `a=1&${percent(n)}=${percent(v)}` }),
  'a URL in a JSON string': (n, v) => json({ url: `https://x.example/y?${percent(n)}=${percent(v)}&b=1` }),
  'a form': (n, v) => `a=1&${percent(n)}=${percent(v)}`,
  'JSON in a form': (n, v) => `a=1&data=${percent(json({ [n]: v }))}`,
  'JSON in a form, encoded twice': (n, v) => `a=1&data=${percent(percent(json({ [n]: v })))}`,
  'a query': (n, v) => `https://x.example/y?${percent(n)}=${percent(v)}`,
  'a fragment': (n, v) => `https://x.example/y#${percent(n)}=${percent(v)}`,
  'a URL in a query': (n, v) => `/y?next=${percent(`https://x.example/?${percent(n)}=${percent(v)}`)}`,
  'a JSON pair': (n, v) => json({ fields: [{ name: n, value: v }] }),
  'a JSON pair, value first': (n, v) => json([{ value: v, key: n }]),
  'a JSON row': (n, v) =>
    json([
      ['a', 'b'],
      [n, v],
    ]),
  'rows of a form': (n, v) => `f[0][name]=${percent(n)}&f[0][value]=${percent(v)}`,
  'a part of a multipart text': (n, v) => `--b\r\nContent-Disposition: form-data; name="${n}"\r\n\r\n${v}\r\n--b--\r\n`,
  'JSON in a part': (n, v) => `--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n${json({ [n]: v })}\r\n--b--\r\n`,
};

/** Forms for names that are plain words. */
const PLAIN_FORMS: typeof FORMS = {
  'an assignment': (n, v) => `sent with ${n}=${v} to the server`,
  'a variable': (n, v) => `@${n} = ${v}`,
  'a quoted value': (n, v) => `${n}: "${v} ${v}"`,
  'JSON in a message': (n, v) => `Error: {"${n}":"${v}"} was rejected`,
  'escaped JSON in a message': (n, v) => `Error: {\\"${n}\\":\\"${v}\\"} was rejected`,
  'a PHP or Ruby hash': (n, v) => `sent {'${n}' => '${v}', "${n}" => 12${v}}`,
  'an option of a command': (n, v) => `tool --${n} ${v} --${n} "${v}"`,
  'an XML element': (n, v) => `<user><${n}>${v}</${n}></user>`,
};

describe('maskText', () => {
  for (const [form, write] of Object.entries(FORMS))
    it(`masks every secret name in ${form}`, () => {
      assert.deepEqual(
        SECRET_NAMES.filter((name) => maskText(write(name, SECRET)).text.includes(SECRET)),
        [],
      );
    });

  for (const [form, write] of Object.entries(PLAIN_FORMS))
    it(`masks secret names in ${form}`, () => {
      const names = SECRET_NAMES.filter((name) => /^[\p{L}\p{N}_.-]+$/u.test(name));
      assert.deepEqual(
        names.filter((name) => maskText(write(name, SECRET)).text.includes(SECRET)),
        [],
      );
    });

  it('masks header lines to their end', () => {
    for (const line of [
      `Cookie: a=${SECRET}; b=${SECRET}`,
      `X-Auth-Token: ${SECRET}`,
      `Authorization: Digest username="x", response="${SECRET}"`,
      `curl -H 'X-Api-Key: ${SECRET}' https://x.example`,
      `--header "Cookie: a=${SECRET}; b=${SECRET}"`,
      `curl -u me:${SECRET} --proxy-user 'me:${SECRET}' https://x.example`,
    ])
      assert.ok(!maskText(`GET / HTTP/1.1\r\n${line}\r\nAccept: */*`).text.includes(SECRET), line);
  });

  it('trusts the look of a text more than a wrong content type', () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'text/xml'])
      for (const text of [json({ password: SECRET }), `a=1&password=${SECRET}`])
        assert.ok(!maskText(text, type).text.includes(SECRET), `${type} ${text}`);
  });

  it('masks what is left of a text that was cut anywhere', () => {
    const whole = json({ a: 1, password: SECRET, b: { token: [SECRET, { c: SECRET }] }, d: json({ api_key: SECRET }) });
    for (let end = 0; end <= whole.length; end++)
      assert.ok(!maskText(whole.slice(0, end)).text.includes('hunter'), whole.slice(0, end));
  });

  it('leaves other texts unchanged', () => {
    for (const text of [
      'password: must not be empty',
      'Invalid token: try again',
      'The token is expired',
      'a=1&b=2&c=%7e',
      '{"author":"x", "key" : "y","keyword":"z","n":9007199254740993,"n":1.0}',
      '{"type":"token","name":"x","value":"y"}',
      '["name","password","email"]',
      '{"tags":["password","billing"]}',
      '["password","billing"]',
      '<p>Put <token> here, <b>then</b> go on</p>',
      '<div id="password">How to choose one</div>',
      '{"name":"Reset password","content":"<p>12 steps</p>"}',
      '{"name":"Reset password","value":"open"}',
      '{"name":"Token Ring GmbH","values":4}',
      '{"title":"Password","content":"How to choose one"}',
      '{"type":"token","data":{"a":1}}',
      '{"session_id":55012,"sessionId":7,"session_ids":[1, 2]}',
      '{"password":"","token":null,"auth":false,"secret":true}',
      'Basic settings are here',
      'run --author Ada --keyboard de -u me --no-auth --verbose',
      '/x?a=1#frag',
      'https://a.example/c?d=e%20f',
      '[INFO] started in 4 ms',
      'a=1&password={{password}}',
      '{"password": "{{password}}", "token": {{token}}, "n": 1}',
      'password = {{password}} and token: {{token}}',
      'Authorization: Bearer {{token}}',
      '<a href="https://a.example/?b=1">hello</a>',
    ])
      assert.equal(maskCredentials(maskText(text).text), text);
  });

  for (const text of [
    '{"name":"password","value":["HUNTER2"]}',
    '{"key":"password","values":["HUNTER2"]}',
    '{"name":"password","value":{"v":"HUNTER2"}}',
    '{"value":{"v":["HUNTER2"]},"name":"password"}',
    '{"name":"password","value":["HUNTER2"',
    '{"field":"password","data":"HUNTER2"}',
    '{"id":"password","value":"HUNTER2"}',
    '{"title":"api_key","value":"HUNTER2"}',
    '{"type":"password","value":"HUNTER2"}',
    '{"label":"Access token","value":"HUNTER2"}',
    '{"rows":[["password","HUNTER2"]]}',
    '{"session_id":"HUNTER2"}',
    '<inviteToken><![CDATA[HUNTER2]]></inviteToken>',
    '<inviteToken><![CDATA[HUNTER2',
    '<password><value>HUNTER2</value></password>',
    '<a:password x="1"><b><c>HUNTER2</c></b></a:password>',
    '<entry key="password">HUNTER2</entry>',
    '<input name="csrf_token" value="HUNTER2">',
    "<input value='HUNTER2' id='csrf_token'/>",
    '--b\r\nContent-Disposition: form-data; name=password\r\n\r\nHUNTER2\r\n--b--',
    '\r\n--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nHUNTER2\r\n--b--',
    "--b\r\nContent-Disposition: form-data; name*=utf-8''pass%77ord\r\n\r\nHUNTER2\r\n--b--",
  ])
    it(`masks the secret of ${text}`, () => {
      assert.ok(!maskText(text).text.includes('HUNTER2'), maskText(text).text);
    });

  it('keeps every other value of any JSON', () => {
    const unit = fc.constantFrom(...'ab=&"\\{}[]:,%;<>/? é\u2028');
    const value = fc.letrec<{ v: unknown }>((tie) => ({
      v: fc.oneof(
        { depthSize: 'small' },
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.string({ unit }),
        fc.array(tie('v'), { maxLength: 3 }),
        fc.dictionary(fc.string({ unit }), tie('v'), { maxKeys: 3 }),
      ),
    })).v;
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (one, indent) => {
        const text = JSON.stringify(one, null, indent);
        assert.equal(maskJson(text).text, text);
      }),
      { numRuns: 200 },
    );
  });

  it('masks the texts and codes below secret names in any JSON and nothing else', () => {
    const key = fc.constantFrom('a', 'password', 'token', 'x"y', 'secret_key');
    const value = fc.letrec<{ v: unknown }>((tie) => ({
      v: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(0, -7, 999, 1234, 482913, -1.5e10),
        fc.boolean(),
        fc.constant(null),
        fc.constantFrom('s', '', 'a"b\\', '}{][,:'),
        fc.array(tie('v'), { maxLength: 3 }),
        fc.dictionary(key, tie('v'), { maxKeys: 3 }),
      ),
    })).v;
    const isSecret = (name: string): boolean => ['password', 'token', 'secret_key'].includes(name);
    const isCode = (one: number): boolean => JSON.stringify(one).replace(/\D/g, '').length >= 4;
    const masked = (one: unknown, name = '', context = ''): unknown => {
      if (Array.isArray(one)) return one.map((item) => masked(item, name, context));
      if (typeof one === 'object' && one !== null)
        return Object.fromEntries(Object.entries(one).map(([k, v]) => [k, masked(v, k, isSecret(k) ? k : context)]));
      const mayBe = typeof one === 'number' && isCode(one) && (isSecret(name) || context !== 'token');
      return context !== '' && (mayBe || (typeof one === 'string' && one !== '')) ? SECRET_MASK : one;
    };
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (one, indent) => {
        assert.deepEqual(JSON.parse(maskJson(JSON.stringify(one, null, indent)).text), masked(one));
      }),
      { numRuns: 200 },
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const mask of [maskText, maskJson, maskForm, maskUrl]) mask(text);
        maskCredentials(text);
      }),
    );
    const pieces = ['"', '\\', ':', '{', '}', '[', ']', ',', 'token', ' ', '1', '=', '&', '--', '\r\n', '%22', 'value'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (some) => {
        for (const mask of [maskText, maskJson, maskForm, maskUrl]) mask(some.join(''));
      }),
      { numRuns: 300 },
    );
  });

  it('[threat: regex] takes time linear in the length of the text', () => {
    const starts = [
      'eyJ',
      'eyJ.',
      'a=',
      'token="',
      'token:"x\\',
      '{"a":',
      '[',
      '"',
      '<a',
      '<password>',
      '<a key="token">',
      '<token>x',
      '%25',
      'Bearer ',
    ];
    starts.push(
      '://a',
      '-----BEGIN PRIVATE KEY-----',
      '&',
      '/;a=b',
      '{"value":{"name":"password",',
      '{"b":"',
      'token: ',
      '{"token":{',
      '{"token":[',
      '{"token":"{{',
      'token: [1,',
      "token: ['x",
      '"tokens": [{"a":"b"},',
      'Bearer a ',
    );
    for (const start of starts) {
      const text = start.repeat(Math.ceil(25_000 / start.length));
      const before = process.cpuUsage();
      maskCredentials(maskText(text).text);
      maskUrl(text);
      maskForm(text);
      const ms = process.cpuUsage(before).user / 1_000;
      assert.ok(ms < 1_000, `${start}: ${ms} ms`);
    }
  });
});

describe('maskCredentials', () => {
  const contexts = [
    '',
    'Bearer ',
    'Authorization: Bearer ',
    'Authorization: ',
    'auth_token: ',
    'Token ',
    'key=',
    'a, ',
  ];
  for (const context of [...contexts, 'Bearer%20', 'Bearer+', '"', "'", '(', '{"k":"', '<k>', 'Basic '])
    it(`masks a complete key of the form account_id:JWT after ${JSON.stringify(context)}`, () => {
      for (const key of [
        KEY,
        KEY.replace(':', '%3A'),
        KEY.replace(':', '%3a'),
        KEY.slice(6),
        `x-y.z:${KEY.slice(6)}`,
      ]) {
        const out = maskCredentials(`${context}${key}" rest`);
        assert.ok(out.includes(SECRET_MASK) && out.endsWith(' rest'), out);
        for (const part of ['eyJ', 'c2ln', 'demo1:', 'demo1%3']) assert.ok(!out.includes(part), out);
      }
    });

  it('masks passwords in URLs, private keys and Basic credentials', () => {
    assert.equal(maskCredentials('https://me:pw@x.example/'), `https://me:${SECRET_MASK}@x.example/`);
    assert.equal(
      maskCredentials('-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----!'),
      `${SECRET_MASK}!`,
    );
    assert.equal(maskCredentials('Basic dXNlcjpwYXNz'), `Basic ${SECRET_MASK}`);
  });
});

describe('the masks of parts', () => {
  it('keep the other pairs unchanged', () => {
    assert.deepEqual(maskForm('a=%7e&token=x&b'), {
      text: `a=%7e&token=${percent(SECRET_MASK)}&b`,
      removed: ['token'],
    });
    assert.deepEqual(
      maskPairs([
        ['user[password]', 'x'],
        ['password', ''],
        ['a', json({ b: 1, token: 'x' })],
      ]),
      {
        pairs: [
          ['user[password]', SECRET_MASK],
          ['password', ''],
          ['a', json({ b: 1, token: SECRET_MASK })],
        ],
        removed: ['user[password]', 'token'],
      },
    );
  });

  it('mask the fragment, the path parameters and the password of a URL', () => {
    assert.deepEqual(maskUrl('https://u:p@x.example/a;jsessionid=1/b?c=1#id_token=2&d=3'), {
      text: `https://u:${SECRET_MASK}@x.example/a;jsessionid=${percent(SECRET_MASK)}/b?c=1#id_token=${percent(SECRET_MASK)}&d=3`,
      removed: ['jsessionid', 'id_token'],
    });
  });

  it('mask headers by name, and the URLs in others', () => {
    assert.deepEqual(
      maskHeaders([
        ['Set-Cookie', 'a=1'],
        ['X-My-Secret', 'b'],
        ['Location', '/x?token=1&a=2'],
        ['zone', '{"offset":"+01:00"}'],
      ]),
      [
        ['Set-Cookie', SECRET_MASK],
        ['X-My-Secret', SECRET_MASK],
        ['Location', `/x?token=${percent(SECRET_MASK)}&a=2`],
        ['zone', '{"offset":"+01:00"}'],
      ],
    );
  });

  it('mask parsed values', () => {
    assert.deepEqual(maskValue({ a: [{ pin: 1234, b: null }], c: 5 }), { a: [{ pin: SECRET_MASK, b: null }], c: 5 });
    assert.equal(maskValue(undefined), undefined);
  });
});
