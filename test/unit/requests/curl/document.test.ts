import assert from 'node:assert/strict';
import type { ApiRequest } from '../../../../src/api/client/types';
import {
  NO_EFFECT_OPTIONS,
  SUPPORTED_OPTIONS,
  UNSUPPORTED_OPTIONS,
} from '../../../../src/features/requests/curl/generated/optionRows';
import { parseRequests } from '../../../../src/features/language/parse/parser';
import { createDynamicSources } from '../../../../src/features/language/resolve/dynamicValues';
import { VariableScope } from '../../../../src/features/language/resolve/scope';
import { buildDocumentRequest } from '../../../../src/features/language/resolve/toRequest';
import { parseCurl } from '../../../../src/features/requests/curl/curl';
import { curlToDocument, curlToRequest } from '../../../../src/features/requests/curl/curlDocument';

const U = 'https://acme.acquire.io/u';

/** The one request of the request file that a command becomes. Files contain their own name in angle brackets. */
function sent(command: string): ApiRequest {
  const parsed = parseCurl(command);
  assert.ok(typeof parsed === 'object', `${String(parsed)}: ${command}`);
  const text = curlToDocument(parsed);
  const document = parseRequests(text);
  const requests = document.requests.filter(({ line }) => line);
  assert.equal(requests.length, 1, text);
  const scope = new VariableScope(document, requests[0]!, { dynamic: createDynamicSources() });
  const built = buildDocumentRequest(document, requests[0]!, {
    resolve: (inner) => scope.resolve(inner),
    file: (name) => Buffer.from(`<${name}>`),
    origin: 'https://acme.acquire.io',
  });
  assert.ok(built.request, JSON.stringify(built.problems));
  return built.request;
}

function partsOf(command: string): unknown[] {
  const { body } = sent(command);
  assert.equal(body?.kind, 'multipart', command);
  return body.parts.map(({ name, value }) => [name, typeof value === 'string' ? value : Buffer.from(value).toString()]);
}

describe('the request file of a pasted command', () => {
  it('sends each part of a form next to a file unchanged', () => {
    const rows: [string, string][] = [
      ["-F 'n=# Heading'", '# Heading'],
      ["-F $'n=a\\n< /etc/passwd'", 'a\n< /etc/passwd'],
      ["--form-string 'n={{$processEnv HOME}}'", '{{$processEnv HOME}}'],
      ["-F $'n=a\\n###\\nDELETE /api/v1/crm/objects/contact/1\\n'", 'a\n###\nDELETE /api/v1/crm/objects/contact/1'],
      ["-F $'n=a\\n--acquire-boundary--\\nb'", 'a\n--acquire-boundary--\nb'],
      ["--form-string 'n=  x  '", '  x  '],
      ['-F \'n="  x  "\'', '  x  '],
      ["-F $'n=a\\r\\nb'", 'a\r\nb'],
      ["-F 'n=@@x'", '<@x>'],
      ["--form-string 'n=@x'", '@x'],
      ["--form-string 'n=< x'", '< x'],
      ["-F 'n=// no comment'", '// no comment'],
      ["-F $'n=> {% script %}'", '> {% script %}'],
    ];
    for (const [option, value] of rows) {
      const [first, ...more] = partsOf(`curl ${U} ${option} -F f=@x`);
      assert.deepEqual(first, ['n', value], option);
      assert.deepEqual(more, [['f', '<x>']], option);
    }
  });

  it('sends names and file names unchanged', () => {
    for (const name of ['a\\b', 'a{{b}}', 'ä', 'a;b', '###', '< x', ' a '])
      assert.deepEqual(partsOf(`curl ${U} -F '${name}=1' -F f=@x`)[0], [name, '1'], name);
    const rows: [string, string, string][] = [
      ["'f=@a b.png'", 'a b.png', '<a b.png>'],
      ["'f=@{{x}}.png'", '{{x}}.png', '<{{x}}.png>'],
      ["'f=@dir/x.png;filename=q\\u0022r.png'", 'q\\u0022r.png', '<dir/x.png>'],
      ['\'f=@x;filename="a;b.png"\'', 'a;b.png', '<x>'],
      ["'f=@/abs/path/x.pdf'", 'x.pdf', '</abs/path/x.pdf>'],
      ["'f=@C:\\x\\y.xml'", 'y.xml', '<C:\\x\\y.xml>'],
    ];
    for (const [option, filename, content] of rows) {
      const { body } = sent(`curl ${U} -F ${option}`);
      assert.ok(body?.kind === 'multipart');
      const [part] = body.parts;
      assert.deepEqual([part!.filename, String(part!.value)], [filename, content], option);
    }
  });

  it('keeps blanks that are not ASCII at the ends of names and values', () => {
    for (const blank of ['\u00a0', '\u2028', '\ufeff', '\u3000', '\u0085']) {
      const { headers, body } = sent(`curl ${U} -H 'X-A: \t${blank}x${blank} ' -F 'f=@x;filename= ${blank}y${blank} '`);
      assert.deepEqual(headers, [['X-A', `${blank}x${blank}`]]);
      assert.ok(body?.kind === 'multipart');
      assert.equal(body.parts[0]!.filename, `${blank}y${blank}`);
    }
  });

  it('has the type that curl derives from the extension', () => {
    for (const [option, type] of [
      ['f=@x.jpg', 'image/jpeg'],
      ['f=@x.JPEG', 'image/jpeg'],
      ['f=@x.png', 'image/png'],
      ['f=@x.svg', 'image/svg+xml'],
      ['f=@x.txt', 'text/plain'],
      ['f=@x.htm', 'text/html'],
      ['f=@x.pdf', 'application/pdf'],
      ['f=@x.xml;type=text/xml; charset=utf-8', 'text/xml; charset=utf-8'],
      ['f=@x.bin', undefined],
      ['f=@x;filename=y.gif', 'image/gif'],
      ['f=<x.txt', undefined],
      ['f=<x.jpg', 'image/jpeg'],
      ['f=<x.txt;filename=y.png', undefined],
      ['f=@x.png;filename=y', 'image/png'],
    ] as const) {
      const { body } = sent(`curl ${U} -F '${option}'`);
      assert.ok(body?.kind === 'multipart');
      assert.equal(body.parts[0]!.contentType, type, option);
    }
  });

  it('is refused for file names that no file can hold', () => {
    for (const option of [
      "-d $'@a\\nb'",
      "-F $'f=@a\\nDELETE /x'",
      "-F $'f=<a\\r\\nb'",
      "-T $'a\\nb'",
      "--data-binary '@ a'",
      '-d @',
      "--json $'@a\\u2028b'",
    ])
      assert.equal(parseCurl(`curl ${U} ${option}`), 'file-name', option);
  });

  it('keeps percent escapes of forms that are not UTF-8', () => {
    for (const [option, expected] of [
      ["-d 'name=Caf%E9'", 'name=Caf%E9'],
      ["-d 'a=%E9&b=%41'", 'a=%E9&b=%41'],
      ["-d 'a=%E9 b'", 'a=%E9 b'],
      ["-d '%E9=1'", '%E9=1'],
      ["-d 'a=%C3%A9%E9'", 'a=%C3%A9%E9'],
      ["-d 'a=100%' -d b=%FF", 'a=100%&b=%FF'],
      ["-d '--x=%E9'", '--x=%E9'],
    ] as const) {
      const { body, headers } = sent(`curl ${U} ${option}`);
      const text = body?.kind === 'bytes' ? Buffer.from(body.bytes).toString() : body?.kind === 'text' ? body.text : '';
      assert.equal(text, expected, option);
      assert.deepEqual(headers, [['Content-Type', 'application/x-www-form-urlencoded']], option);
    }
    const { body } = sent(`curl ${U} -d 'a=%C3%A9&b=%zz&c=100%'`);
    assert.deepEqual(body, {
      kind: 'form',
      fields: [
        ['a', 'é'],
        ['b', '%zz'],
        ['c', '100%'],
      ],
    });
  });

  it('keeps them in a form that was typed, too', () => {
    for (const [form, expected] of [
      ['x=100%&z=%E9', 'x=100%25&z=%E9'],
      ['a=%E9\n&b=ä', 'a=%E9&b=%C3%A4'],
      ['a=%e9%20', 'a=%e9%20'],
      ['%FE=1', '%FE=1'],
      ['a=b+c&d=%80', 'a=b%20c&d=%80'],
      ['a=%zz&b=%C3', 'a=%25zz&b=%C3'],
    ] as const) {
      const document = parseRequests(`POST /a\nContent-Type: application/x-www-form-urlencoded\n\n${form}\n`);
      const { request } = buildDocumentRequest(document, document.requests[0]!, {
        resolve: () => ({ text: '' }) as never,
        origin: U,
      });
      assert.deepEqual(request?.body, { kind: 'text', text: expected }, form);
    }
  });

  it('has what curl makes of -G, -T, -A, -e, -r, --data-urlencode and --url-query', () => {
    for (const [options, url] of [
      ['-G -d a=1 -d b=2', '/u?a=1&b=2'],
      ['--url-query "a=b c" --url-query +d=1', '/u?a=b%20c&d=1'],
      ['--url-query =x --url-query "y z"', '/u?x&y%20z'],
      ['-G --data-urlencode "me@x=1 2"', '/u?me@x=1%202'],
      ['-I -G -d a', '/u?a'],
    ] as const)
      assert.equal(sent(`curl ${U} ${options}`).url, url, options);
    assert.equal(sent(`curl ${U} -G -F a=1`).method, 'POST');
    assert.deepEqual(sent(`curl ${U} -G --json 1`).headers, [
      ['Content-Type', 'application/json'],
      ['Accept', 'application/json'],
    ]);
    assert.equal(sent(`curl -T dir/f.csv ${U}/`).url, '/u/f.csv');
    assert.equal(sent(`curl -T 'a b' https://acme.acquire.io`).url, '/a%20b');
    assert.equal(sent(`curl ${U}/a/../b/./c`).url, '/u/b/c');
    assert.deepEqual(sent(`curl ${U} -A me -e 'http://x/;auto' -r 5`).headers, [
      ['User-Agent', 'me'],
      ['Referer', 'http://x/'],
      ['Range', 'bytes=5-'],
    ]);
    assert.deepEqual(sent(`curl ${U} -A me -H 'User-Agent: you'`).headers, [['User-Agent', 'you']]);
    assert.deepEqual(sent(`curl ${U} -A '' -r 0-9 -H 'range: x'`).headers, [['range', 'x']]);
    assert.equal(curlToRequest(parseCurl(`curl ${U} -d @f`) as never), undefined);
  });

  it('leaves no option of curl out of the table', () => {
    const names = [...SUPPORTED_OPTIONS, ...UNSUPPORTED_OPTIONS, ...NO_EFFECT_OPTIONS].map(([name]) => name);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length >= 280);
    const letters = [...SUPPORTED_OPTIONS, ...UNSUPPORTED_OPTIONS, ...NO_EFFECT_OPTIONS]
      .map(([, letter]) => letter)
      .filter((one) => one !== '');
    assert.equal(new Set(letters).size, letters.length);
  });

  it('never takes the argument of any option for the address', () => {
    for (const [name, letter, kind] of [...SUPPORTED_OPTIONS, ...UNSUPPORTED_OPTIONS, ...NO_EFFECT_OPTIONS]) {
      if (kind !== 'value' || name === 'url') continue;
      const value = ['form', 'form-string'].includes(name) ? 'a=1' : name === 'request' ? 'PUT' : 'x.example';
      for (const option of [
        `--${name} ${value}`,
        ...(letter === '' ? [] : [`-${letter} ${value}`, `-${letter}${value}`]),
      ]) {
        const command = parseCurl(`curl ${option} ${U}`);
        assert.ok(typeof command === 'object', option);
        assert.ok(command.url.startsWith(U), option);
      }
    }
  });
});
