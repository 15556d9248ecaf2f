import assert from 'node:assert/strict';
import { diagnoseDocument } from '../../../src/features/language/diagnostics';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { readSource } from './support/read';

/** The diagnostics of a text: code, and the text each refers to. */
function said(text: string): string[] {
  return diagnoseDocument(parseRequests(text), { trusted: true }).map(
    ({ code, start, end }) => `${code}: ${text.slice(start, end)}`,
  );
}
/** The text after the first fix of the first diagnostic that has one. */
function fixed(text: string): string {
  const fix = diagnoseDocument(parseRequests(text), { trusted: true }).find(({ fixes }) => fixes?.length)!.fixes![0]!;
  return [...fix.edits]
    .sort((a, b) => b.start - a.start)
    .reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text);
}
/** The body that is sent, or the codes of the problems that prevent that. */
function sent(text: string, at?: number): unknown {
  const { request, problems } = readSource(text, at === undefined ? {} : { at });
  if (problems) return problems.map(({ code }) => code);
  const { body } = request;
  return body?.kind === 'text' ? body.text : body?.kind === 'form' ? body.fields : body?.kind;
}
const post = (type: string, body: string): string => `POST /a\nContent-Type: ${type}\n\n${body}`;

describe('lines in a body that look like something else', () => {
  it('are said to be a request, and become one by the fix', () => {
    for (const body of [
      'GET /api/v1/crm/objects/contact/5',
      'a=1\nPOST https://acme.acquire.io/b',
      'hello\n  DELETE /x',
      'PATCH {{host}}/x',
      'get /api/v1/crm/objects/contact/5',
      'a\nDelete /x HTTP/1.1',
    ]) {
      const text = post('text/plain', body);
      const line = body.split('\n').at(-1)!;
      assert.deepEqual(
        said(text).filter((one) => one.startsWith('body-request')),
        [`body-request: ${line}`],
      );
      const requests = parseRequests(fixed(text)).requests.filter(({ line: own }) => own);
      assert.equal(requests.length, 2, fixed(text));
    }
    const inHeaders = 'GET https://acme.acquire.io/a\nGET https://acme.acquire.io/b';
    assert.deepEqual(said(inHeaders), ['body-request: GET https://acme.acquire.io/b']);
    assert.equal(parseRequests(fixed(inHeaders)).requests.length, 2);
  });

  it('are said to be a variable, and move above the request by the fix', () => {
    const text = 'GET /a?b={{x}}\n\n@x = 1';
    assert.ok(said(text).includes('body-variable: @x = 1'));
    const fixedText = fixed('GET /a\n\n@x = 1\n');
    assert.equal(fixedText, '@x = 1\nGET /a\n\n');
    for (const body of ['@a=1', 'x\n@a.b = 2', '{"a":1}\n@c-d = {{e}}'])
      assert.equal(said(post('text/plain', body)).filter((one) => one.startsWith('body-variable')).length, 1, body);
  });

  it('are said to be a handler when they are indented', () => {
    for (const line of [
      '  > {% client.log() %}',
      '\t>> out.json',
      '  >>! out.json',
      '  <> old.json',
      '  < ./a.json',
      '\t<@latin1 C:\\a.xml',
      ' <@ {{file}}',
      '  < body.json',
    ])
      assert.deepEqual(
        said(post('text/plain', `x\n${line}`)).filter((one) => one.startsWith('body-handler')),
        [`body-handler: ${line}`],
      );
    assert.ok(said('POST /a\n\n  < ./a.json').includes('body-handler: < ./a.json'));
    assert.equal(fixed('POST /a\n\n  < ./a.json'), 'POST /a\n\n< ./a.json');
  });

  it('are left alone where they are text', () => {
    for (const body of [
      'The POST office is closed',
      'GET well soon',
      'Get /a free copy',
      'get well',
      'mail me @ home = never',
      '@mention hello',
      'a > b',
      '  < b and c',
    ])
      assert.deepEqual(said(post('text/plain', body)), [], body);
  });
});

describe('checks of the response', () => {
  it('are never part of an address, a header or a body', () => {
    for (const [text, url, body] of [
      ['GET /a\n?? status == 200', '/a', undefined],
      ['GET /a\nX: b\n\n?? status == 200', '/a', undefined],
      ['GET /a\n\n??status == 200', '/a', undefined],
      ['GET /a\n\n??status==200', '/a', undefined],
      ['GET /a\n\n??!success', '/a', undefined],
      ['GET /a\n\n??schema', '/a', undefined],
      ['POST /a\nContent-Type: text/plain\n\nhello\n??header x exists\nworld', '/a', 'hello\nworld'],
      ['GET /a\n  ?? status == 200', '/a', undefined],
      ['GET /a\n?? status == 200\nX: b', '/a', undefined],
      ['POST /a\nContent-Type: text/plain\n\nhello\n?? status == 200\nworld', '/a', 'hello\nworld'],
      ['POST /a\n\na=1\n\n?? status == 200', '/a', [['a', '1']]],
      ['POST /a\n\n{"a":1}\n?? body.a == 1\n?? status < 300', '/a', '{"a":1}'],
    ] as const) {
      const { request, problems } = readSource(text);
      assert.equal(problems, undefined, text);
      assert.equal(request.url, url, text);
      assert.deepEqual(sent(text), body, text);
      assert.ok(
        parseRequests(text).requests.some((node) => node.checks.length),
        text,
      );
    }
    assert.deepEqual(readSource('GET /a\n?? status == 200\nX: b').request!.headers, [['X', 'b']]);
  });

  it('are text where they are not at the beginning of a line, or have neither a blank nor a field', () => {
    for (const text of ['??', '??? status == 200', '??bodyguard', '??body=1', '??sizes > 1'])
      assert.equal(sent(post('text/plain', text)), text);
    assert.equal(sent(post('text/plain', 'what ?? ever')), 'what ?? ever');
    assert.equal(readSource('GET /a\n??x=1').request!.url, '/a??x=1');
  });
});

describe('comments in a body', () => {
  it('are reported anywhere in every body that is not JSON', () => {
    for (const [type, body, comments] of [
      ['text/plain', '#1 priority\nhello', ['#1 priority']],
      ['text/markdown', '# Title', ['# Title']],
      ['text/csv', '//@ "ID"\n1', ['//@ "ID"']],
      ['application/x-www-form-urlencoded', 'a=1\n# b=2\n&c=3', ['# b=2']],
      ['text/plain', 'hello\n# bye', ['# bye']],
      [
        'multipart/form-data; boundary=x',
        '--x\nContent-Disposition: form-data; name="msg"\n\n#1 offer\n--x--',
        ['#1 offer'],
      ],
      ['application/xml', '<a>\n// b\n</a>\n# c', ['// b', '# c']],
    ] as const)
      assert.deepEqual(
        said(post(type, body)).filter((one) => one.startsWith('body-comment')),
        comments.map((one) => `body-comment: ${one}`),
        type,
      );
  });

  it('are not reported in JSON, nor where there is no body', () => {
    assert.deepEqual(said(post('application/json', '# before\n{"a":1}\n# after')), []);
    assert.deepEqual(said('GET /a\n\n# the end'), []);
  });
});

describe('a multipart body', () => {
  const part = (opening: string, end = opening): string =>
    `${opening}\nContent-Disposition: form-data; name="t"\n\nx\n${end}--`;

  it('finds its parts where the boundary is a variable', () => {
    for (const text of [
      `@b = XX\nPOST /a\nContent-Type: multipart/form-data; boundary={{b}}\n\n${part('--{{b}}')}`,
      `@b = XX\nPOST /a\nContent-Type: multipart/form-data; boundary={{b}}\n\n${part('--XX')}`,
      `@b = XX\nPOST /a\nContent-Type: multipart/form-data; boundary=XX\n\n${part('--{{b}}')}`,
      `POST /a\nContent-Type: multipart/form-data; boundary=--B{{$timestamp}}\n\n${part('----B{{$timestamp}}')}`,
      `POST /a\nContent-Type: multipart/form-data; boundary=B{{$guid}}\n\n${part('--B{{$guid}}')}`,
      `@b = X\nPOST /a\nContent-Type: multipart/form-data; boundary="{{b}}{{b}}"\n\n${part('--{{b}}X')}`,
    ])
      assert.deepEqual(readSource(text).request?.body, { kind: 'multipart', parts: [{ name: 't', value: 'x' }] }, text);
  });

  it('is not sent empty when no line is the boundary', () => {
    for (const body of [
      part('----MYB'),
      part('MYB'),
      `x\n${part('  --MYB')}`,
      'just text',
      part('--myb'),
      part('  --MYB'),
      '--MYB--',
    ]) {
      const text = post('multipart/form-data; boundary=MYB', body);
      assert.deepEqual(sent(text), ['multipart-empty'], body);
      assert.ok(
        said(text).some((one) => one.startsWith('multipart-empty')),
        body,
      );
    }
    const mixed = post('multipart/mixed; boundary=MYB', part('----MYB'));
    assert.deepEqual(sent(mixed), ['multipart-empty']);
  });

  it('says which headers of a part are not sent as they are written', () => {
    for (const [header, unsent] of [
      ['X-Custom: 1', true],
      ['Content-ID: <a>', true],
      ['Content-Length: 1', true],
      ['Content-Transfer-Encoding: quoted-printable', true],
      ['content-transfer-encoding: Base64', false],
      ['Content-Transfer-Encoding: 8bit', false],
      ['content-type: text/plain; charset=utf-8', false],
    ] as const)
      assert.deepEqual(
        said(
          post(
            'multipart/form-data; boundary=x',
            `--x\nContent-Disposition: form-data; name="t"\n${header}\n\nx\n--x--`,
          ),
        ),
        unsent ? [`multipart-header: ${header}`] : [],
      );
    for (const [disposition, unsent] of [
      ['form-data; name="t"; filename="a; size=3"', false],
      ['form-data; name=t;filename=a.txt;', false],
      ['form-data; name="a\\"; x=y"', false],
      [`form-data; name="t"; filename*=UTF-8''%e2%82%ac.txt`, true],
      ['form-data; name="t"; size=3', true],
      ['form-data; name="t"\nContent-Disposition: form-data; name="u"', true],
    ] as const)
      assert.equal(
        said(post('multipart/form-data; boundary=x', `--x\nContent-Disposition: ${disposition}\n\nx\n--x--`)).length,
        unsent ? 1 : 0,
        disposition,
      );
  });

  it('reports lines outside of all parts', () => {
    const text = post('multipart/form-data; boundary=x', `preamble\n${part('--x')}\nepilogue`);
    assert.deepEqual(said(text), ['multipart-outside: preamble', 'multipart-outside: epilogue']);
  });
});

describe('a request that cannot be read in full', () => {
  it('is not sent', () => {
    for (const [text, problem] of [
      ['POST /a\ncontent-type: application/x-www-form-urlencoded\na=1&b=2', 'unreadable-line'],
      ['POST /a\ncontent-type: text/plain\nhello world', 'unreadable-line'],
      ['POST /a\n: x', 'unreadable-line'],
      ['@x 5\nPOST /a', 'unreadable-line'],
      [
        'POST /a\nContent-Type: application/x-www-form-urlencoded\nContent-Type: application/json\n\na=1',
        'two-content-types',
      ],
      ['GET /a HTTP/1.1 # comment', 'target-blank'],
      ['GET /a?q=two words', 'target-blank'],
    ] as const)
      assert.deepEqual(sent(text), [problem], text);
  });

  it('is an error in the editor too', () => {
    for (const [text, expected] of [
      ['POST /a\nX A: 1', 'header-characters: X A'],
      ['POST /a\nX-é: 1', 'header-characters: X-é'],
      ['POST /a\nX-A: a\u0001b', 'header-characters: a\u0001b'],
      ['# @encoding base64\nPOST /a\n\n!!!', 'base64-broken: !!!'],
      ['# @encoding base64\nPOST /a\n\nYWJj\nYWI', 'base64-broken: YWJj\nYWI'],
      ['GET \u00a0/a', 'relative-target: \u00a0/a'],
    ] as const) {
      assert.deepEqual(said(text), [expected]);
      assert.ok(Array.isArray(sent(text)), text);
    }
    for (const text of [
      '# @encoding base64\nPOST /a\n\nYW Jj\n{{x}}',
      '# @encoding base64\nPOST /a\n\n/ /8=',
      '# @encoding base64\nPOST /a\n\n< ./f',
    ])
      assert.ok(!said(text).some((one) => one.startsWith('base64')), text);
  });

  it('leaves the other requests of the document alone', () => {
    const text = 'POST /a\nnonsense\n\n###\nGET /b\n';
    assert.deepEqual(sent(text, 0), ['unreadable-line']);
    assert.equal(readSource(text, { at: 1 }).request?.url, '/b');
  });

  it('is distinguished from JSON without the empty line, which has no other meaning', () => {
    assert.equal(sent('POST /a\nContent-Type: application/json\n{"a":1}'), '{"a":1}');
    assert.equal(sent('POST /a\nContent-Type: application/json\n[1,2]'), '[1,2]');
  });
});

describe('values in the target', () => {
  const url = (text: string, environment: Record<string, string> = {}): unknown => {
    const { request, problems } = readSource(text, { environment: new Map(Object.entries(environment)) });
    return request?.url ?? problems!.map(({ code }) => code);
  };
  it('never cut the address at a number sign', () => {
    for (const [text, environment, expected] of [
      ['@id = #5\nDELETE /api/v1/contact/{{id}}', {}, '/api/v1/contact/%235'],
      ['DELETE /api/v1/crm/objects/contact/{{t}}/notes?x=1', { t: '5#' }, '/api/v1/crm/objects/contact/5%23/notes?x=1'],
      ['GET /a?tag={{t}}&limit=5', { t: '#vip' }, '/a?tag=%23vip&limit=5'],
      ['@a = 1#c\nGET /a?x={{a}}&y=2', {}, '/a?x=1%23c&y=2'],
      ['GET {{t}}', { t: '/a#b' }, '/a%23b'],
      ['GET /a?x={{t}}#part', { t: '##' }, '/a?x=%23%23'],
    ] as const)
      assert.equal(url(text, environment), expected, text);
  });

  it('never begin the query in the middle of the path', () => {
    for (const [text, environment] of [
      ['DELETE /contact/{{t}}/notes', { t: '5?x=1' }],
      ['GET {{t}}/b', { t: '/a?x' }],
      ['GET /a/{{t}}.json', { t: '?' }],
      ['GET /a/{{t}}?y=2', { t: '5?x=1' }],
      ['GET /{{t}}{{u}}', { t: 'a?', u: 'b' }],
    ] as const)
      assert.deepEqual(url(text, environment), ['value-query'], text);
    assert.equal(url('GET /a{{t}}', { t: '?x=1' }), '/a?x=1');
    assert.equal(url('GET {{t}}&y=2', { t: '/a?x=1' }), '/a?x=1&y=2');
    assert.equal(url('GET /a?b={{t}}&c=1', { t: 'why?' }), '/a?b=why?&c=1');
  });
});

describe('checks and sending', () => {
  it('agree about the host of the account, timeouts and JSON with placeholders', () => {
    const account = { origin: 'https://acme.acquire.io', generation: '2.0.0', pathForm: 'api' } as const;
    const codes = (text: string): string[] =>
      diagnoseDocument(parseRequests(text), { trusted: true, account }).map(({ code }) => code);
    assert.deepEqual(codes('GET acme.acquire.io'), []);
    assert.deepEqual(codes('GET other.acquire.io/a'), ['relative-target']);
    for (const timeout of ['0', '11 m', '601 s', 'soon']) {
      assert.deepEqual(codes(`# @timeout ${timeout}\nGET /a`), ['timeout-value'], timeout);
      assert.deepEqual(sent(`# @timeout ${timeout}\nGET /a`), ['timeout-value'], timeout);
    }
    assert.deepEqual(readSource('POST /a\n\n{"a":{{$timestamp}}}').request?.headers, [
      ['Content-Type', 'application/json'],
    ]);
    assert.deepEqual(readSource('POST /a\n\n["{{$timestamp}}"]').request?.headers, [
      ['Content-Type', 'application/json'],
    ]);
  });
});
