import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { AcquireError } from '../../../src/api/errors/errors';
import type { Exchange } from '../../../src/api/client/types';
import { readChecks, evaluateChecks, type CheckResult } from '../../../src/features/language/checks';
import * as catalogue from '../../../src/api/catalogue';
import { proposeChecks, findCheckPosition } from '../../../src/features/language/checks/propose';
import { completeAt } from '../../../src/features/language/completion/complete';
import { CatalogueIndex } from '../../../src/features/language/edit/catalogueIndex';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { createDynamicSources } from '../../../src/features/language/resolve/dynamicValues';
import { VariableScope } from '../../../src/features/language/resolve/scope';

const BODY =
  '{"success":true,"total":42,"zero":0,"none":null,"empty":"","name":"Ann Lee","active":false,"big":12345678901234567891,' +
  '"price":9.5,"since":"2026-01-31T12:00:00Z","tags":["new","vip",7],"items":[{"id":1,"name":"a b"},{"id":2,"name":"c"}],"token":"s3cr3t-value"}';

/** An exchange with a response; `status` 0 means no response. */
function exchangeWith({
  body = BODY,
  status = 200,
  type = 'application/json',
}: { readonly body?: string; readonly status?: number; readonly type?: string } = {}): Exchange {
  return {
    id: 'e1',
    account: { key: 'k', label: 'l', generation: '2.0.0', origin: 'https://acme.acquire.io' },
    request: { method: 'GET', url: '/api/v1/crm/objects/contact' },
    url: 'https://acme.acquire.io/api/v1/crm/objects/contact',
    sentHeaders: [],
    ...(status
      ? {
          response: {
            status,
            statusText: '',
            headers: [
              ['Content-Type', `${type}; charset=utf-8`],
              ['X-Count', '15'],
              ['Set-Cookie', 'session=abc'],
            ],
            text: body,
            ...(type === 'application/json' ? { json: JSON.parse(body) as unknown } : {}),
            size: Buffer.byteLength(body),
          },
        }
      : {}),
    ...(status === 200 ? {} : { error: new AcquireError(status ? 'server' : 'network', {}) }),
    timing: { startedAt: 0, totalMs: 120, firstByteMs: 80, attempts: 1 },
  };
}

function evaluate(lines: string, exchange = exchangeWith()): CheckResult[] {
  const document = parseRequests(`@want = Ann\n@id = 2\nGET /api/v1/crm/objects/contact\n\n${lines}\n`);
  const node = document.requests[0]!;
  const scope = new VariableScope(document, node, { dynamic: createDynamicSources() });
  return evaluateChecks(document, readChecks(document, node), exchange, (inner) => scope.resolve(inner));
}

const hash = (algorithm: string, text: string, encoding: 'base64' | 'hex' = 'base64'): string =>
  createHash(algorithm).update(text).digest(encoding);

/** The forms that httpYac documents, each with a passing and a failing case. */
const DOCUMENTED: readonly (readonly [check: string, passes: boolean])[] = [
  ['?? status == 200', true],
  ['?? status == 201', false],
  ['?? status equals 200', true],
  ['?? status === 200', true],
  ['?? status != 201', true],
  ['?? status != 200', false],
  ['?? status > 199', true],
  ['?? status > 200', false],
  ['?? status >= 200', true],
  ['?? status >= 201', false],
  ['?? duration < 300', true],
  ['?? duration < 100', false],
  ['?? duration firstByte < 100', true],
  ['?? status <= 200', true],
  ['?? status <= 199', false],
  ['?? status startsWith 20', true],
  ['?? status startsWith 30', false],
  ['?? status endsWith 00', true],
  ['?? status endsWith 01', false],
  ['?? header content-type includes json', true],
  ['?? header content-type contains json', true],
  ['?? header content-type includes xml', false],
  ['?? header content-type exists', true],
  ['?? header range exists', false],
  ['?? header range isFalse', true],
  ['?? header content-type isFalse', false],
  ['?? status isNumber', true],
  ['?? header content-type isNumber', false],
  ['?? body active isBoolean', true],
  ['?? body name isBoolean', false],
  ['?? header content-type isString', true],
  ['?? status isString', false],
  ['?? body tags isArray', true],
  ['?? body name isArray', false],
  ['?? status matches ^\\d+', true],
  ['?? status matches ^[a-z]+', false],
  [`?? body sha256 ${hash('sha256', BODY)}`, true],
  [`?? body sha256 ${hash('sha256', `${BODY} `)}`, false],
  [`?? body sha512 ${hash('sha512', BODY)}`, true],
  [`?? body md5 ${hash('md5', BODY)}`, true],
  ['?? body md5 m7WPJhkuS6APAeLnsTa72A==', false],
  ['?? body name isTrue', true],
  ['?? body active isTrue', false],
  ['?? body zero exists', false],
];

/** Forms that httpYac does not have. */
const FURTHER: typeof DOCUMENTED = [
  ['?? body $.total == 42', true],
  ['?? body $.total == 42.0', true],
  ['?? body $.total > 9', true],
  ['?? header x-count > 9', true],
  ['?? header X-COUNT == 15', true],
  ['?? body $.big == 12345678901234567891', true],
  ['?? body $.big == 12345678901234567892', false],
  ['?? body $.big > 12345678901234567890', true],
  ['?? body $.price >= 9.5', true],
  ['?? body $.since > 2026-01-01', true],
  ['?? body $.since < 2026-01-01T00:00:00Z', false],
  ['?? body $.name == Ann Lee', true],
  ['?? body $.name == "Ann Lee"', true],
  ['?? body $.name startsWith {{want}}', true],
  ['?? body $.items[?@.id == {{id}}].name == c', true],
  ["?? body $.items[?@.name == 'a b'].id == 1", true],
  ['?? body $.none isNull', true],
  ['?? body $.none == null', true],
  ['?? body $.missing isNull', false],
  ['?? body $.missing == undefined', true],
  ['?? body $.items[0] isObject', true],
  ['?? body $.items[0] == {"name":"a b","id":1}', true],
  ['?? body $.items[0] == {"id":1}', false],
  ['?? body $.items[*].id == [1,2]', true],
  ['?? body $.items.length == 2', true],
  ['?? body $.name.length() == 7', true],
  ['?? body $.tags includes vip', true],
  ['?? body $.tags includes 7', true],
  ['?? body $.tags includes vi', false],
  ['?? body includes "total":42', true],
  ['?? body isObject', true],
  ['?? size > 100', true],
  ['?? success', true],
  ['?? !success', false],
  ['?? success isFalse', false],
  ['?? status !startsWith 30', true],
  ['?? status not startsWith 20', false],
  ['?? header range !exists', true],
  ['?? body $.name not matches ^B', true],
  [`?? body $.name sha256 ${hash('sha256', 'Ann Lee', 'hex')}`, true],
];

/** Invalid input fails, negated or not, and the result says why. */
const WRONG: readonly (readonly [check: string, message: RegExp])[] = [
  ['?? stats == 200', /Unknown field "stats"/],
  ['?? status', /Add an operator and a value/],
  ['?? status = 200', /Unknown operator "="/],
  ['?? status ==', /Add the value/],
  ['?? status exists 200', /takes no value/],
  ['?? header', /Specify the header/],
  ['?? duration lunch < 5', /Unknown phase|Unknown operator/],
  ['?? body $.items[ == 1', /operator and a value|not valid/],
  ['?? body $.items[}] == 1', /The path .* is not valid/],
  ['?? body $.name > 5', /no number or date/],
  ['?? body $.total > many', /many is not a number/],
  ['?? body $.name not > 5', /no number or date/],
  ['?? body $.name matches (', /not a valid regular expression/],
  ['?? body $.name !matches (', /not a valid regular expression/],
  ['?? body $.name == {{nobody}}', /nobody has no value/],
];

describe('checks', () => {
  it('have at least 60 cases', () => {
    assert.ok(DOCUMENTED.length + FURTHER.length + WRONG.length >= 60);
  });

  describe('in the forms that httpYac documents', () => {
    for (const [line, passes] of DOCUMENTED)
      it(`${line} ${passes ? 'passes' : 'fails'}`, () => {
        const [result] = evaluate(line);
        assert.equal(result!.passed, passes, JSON.stringify(result));
        assert.equal(result!.message, undefined);
      });
  });

  describe('in forms that httpYac does not have', () => {
    for (const [line, passes] of FURTHER)
      it(`${line} ${passes ? 'passes' : 'fails'}`, () => {
        assert.equal(evaluate(line)[0]!.passed, passes, JSON.stringify(evaluate(line)));
      });
  });

  describe('with invalid input', () => {
    for (const [line, message] of WRONG)
      it(`${line} says why`, () => {
        const [result] = evaluate(line);
        assert.equal(result!.passed, false);
        assert.match(result!.message ?? '', message);
      });
  });

  it('report line, text, expected and actual value', () => {
    assert.deepEqual(evaluate('?? status == 201\n\n?? body $.total > 50'), [
      { line: 5, text: '?? status == 201', passed: false, expected: '201', actual: '200' },
      { line: 7, text: '?? body $.total > 50', passed: false, expected: '> 50', actual: '42' },
    ]);
    assert.equal(evaluate('?? header range exists')[0]!.actual, null);
  });

  it('never show the value of a secret field', () => {
    for (const line of [
      '?? body $.token == x',
      '?? body $["token"] == x',
      '?? header set-cookie == x',
      '?? body == {}',
    ])
      assert.doesNotMatch(JSON.stringify(evaluate(line)), /s3cr3t|session=abc/, line);
  });

  it('never show a secret value they compare with, whatever is wrong', () => {
    for (const line of [
      '?? body $.name > {{api_token}}',
      '?? body $.name <= {{api_token}}',
      '?? body $.total > {{api_token}}',
      '?? body $.name matches ({{api_token}}',
      '?? body $.name == {{api_token}}',
      '?? header x-count >= {{api_token}}',
    ]) {
      const document = parseRequests(`@api_token = s3cr3t-own\nGET /a\n${line}\n`);
      const [node] = document.requests;
      const scope = new VariableScope(document, node!, { dynamic: createDynamicSources() });
      const results = evaluateChecks(document, readChecks(document, node!), exchangeWith(), (inner) =>
        scope.resolve(inner),
      );
      assert.equal(results.length, 1);
      assert.doesNotMatch(JSON.stringify(results), /s3cr3t-own/, line);
    }
  });

  it('say so where a value is nested too deeply, and evaluate the others', () => {
    const body = `{"deep":${'['.repeat(20_000)}${']'.repeat(20_000)},"a":1}`;
    const results = evaluate('?? body $.deep == x\n?? body $.deep exists\n?? body $.a == 1', exchangeWith({ body }));
    assert.deepEqual(
      results.map(({ passed }) => passed),
      [false, false, true],
    );
    assert.match(results[0]!.message ?? '', /nested too deeply/);
  });

  it('compare every digit of long IDs in lists and objects', () => {
    const body =
      '{"ids":[9007199254740993,12345678901234567890,7],"rows":[{"id":9007199254740993,"of":[12345678901234567890]},{"id":8,"of":[]}]}';
    for (const [line, passes] of [
      ['body $.ids includes 9007199254740993', true],
      ['body $.ids includes 9007199254740992', false],
      ['body $.ids includes 12345678901234567890', true],
      ['body $.ids includes 12345678901234567891', false],
      ['body $.ids includes 7', true],
      ['body $.ids == [9007199254740993,12345678901234567890,7]', true],
      ['body $.ids == [9007199254740992,12345678901234567890,7]', false],
      ['body $.rows[*].id == [9007199254740993,8]', true],
      ['body $.rows[*].id == [9007199254740992,8]', false],
      ['body $.rows[0] == {"of":[12345678901234567890],"id":9007199254740993}', true],
      ['body $.rows[0] == {"of":[12345678901234567891],"id":9007199254740993}', false],
      ['body $.rows includes {"id":9007199254740993,"of":[12345678901234567890]}', true],
      ['body $.rows includes {"id":9007199254740992,"of":[12345678901234567890]}', false],
      ['body $.ids[0] == 9007199254740993', true],
      ['body $.ids[0] == 9007199254740992', false],
    ] as const) {
      const [result] = evaluate(`?? ${line}`, exchangeWith({ body }));
      assert.equal(result!.passed, passes, line);
    }
    const [shown] = evaluate('?? body $.rows[0] == {}', exchangeWith({ body }));
    assert.equal(shown!.actual, '{"id":9007199254740993,"of":[12345678901234567890]}');
  });

  it('distinguish a null body from a text', () => {
    const results = evaluate('?? body isNull\n?? body exists\n?? body == null', exchangeWith({ body: 'null' }));
    assert.deepEqual(
      results.map(({ passed }) => passed),
      [true, false, true],
    );
  });

  it('stop a regular expression that takes too long', () => {
    const text = `"${'a'.repeat(40)}!"`;
    const started = performance.now();
    const [result] = evaluate('?? body matches ^"(a+)+$', exchangeWith({ body: text }));
    assert.equal(result!.passed, false);
    assert.match(result!.message ?? '', /takes too long/);
    assert.ok(performance.now() - started < 5_000);
  });

  it('fail without a response, or with one that is not JSON', () => {
    assert.match(evaluate('?? status == 200', exchangeWith({ status: 0 }))[0]!.message!, /no response/);
    assert.equal(evaluate('?? success', exchangeWith({ status: 0 }))[0]!.passed, false);
    assert.match(
      evaluate('?? body $.a == 1', exchangeWith({ body: '<html>', type: 'text/html' }))[0]!.message!,
      /not JSON/,
    );
    assert.equal(evaluate('?? status == 500', exchangeWith({ status: 500 }))[0]!.passed, true);
    assert.equal(
      evaluate('?? body includes html', exchangeWith({ body: '<html>', type: 'text/html' }))[0]!.passed,
      true,
    );
  });

  it('compare with the documented schema, and allow additional fields', () => {
    const good = '{"data":{"list":[],"extra":1}}';
    const wrong = '{"data":"none"}';
    const of = (body: string): CheckResult => evaluate('?? schema', exchangeWith({ body }))[0]!;
    assert.equal(of(wrong).passed, false);
    assert.match(of(wrong).message!, /differs/);
    assert.equal(typeof of(good).passed, 'boolean');
    assert.match(evaluate('?? schema', exchangeWith({ status: 500 }))[0]!.message!, /failed/);
  });
});

describe('captured values', () => {
  const text =
    '# @capture id = $.items[1].id\n# @capture type = header Content-Type\nGET /a\n\n###\n@id = 5\nGET /b/{{id}}?t={{type}}\n';

  it('replace variables once the request was sent', () => {
    const document = parseRequests(text);
    const resolve = (response?: Exchange): string[] => {
      const scope = new VariableScope(document, document.requests[1]!, {
        dynamic: createDynamicSources(),
        response: (name) => (name === '@capture id' ? response : undefined),
      });
      return ['id', 'type'].map((name) => {
        const value = scope.resolve(name);
        return 'problem' in value ? value.problem : value.pieces.map((piece) => piece.text).join('');
      });
    };
    assert.deepEqual(resolve(), ['5', 'response-missing']);
    assert.deepEqual(resolve(exchangeWith()), ['2', 'application/json; charset=utf-8']);
  });
});

describe('suggestions in checks', () => {
  const labels = (line: string): string[] => {
    const text = `GET /api/v1/crm/objects/contact\n\n${line}`;
    return completeAt(parseRequests(text), text.length, { knowledge: new CatalogueIndex(catalogue) }).items.map(
      ({ label }) => label,
    );
  };

  it('are fields, then operators of the type, then values', () => {
    assert.deepEqual(labels('?? ').slice(0, 3), ['status', 'duration', 'size']);
    assert.ok(labels('?? st').includes('status'));
    assert.ok(labels('?? status ').includes('=='));
    assert.ok(labels('?? status == ').includes('404'));
    assert.ok(labels('?? header ').includes('content-type'));
    assert.ok(labels('?? header content-type ').includes('includes'));
    assert.ok(labels('?? duration ').includes('firstByte'));
    assert.deepEqual(labels('?? nothing '), []);
  });

  it('are the paths of the documented response', () => {
    const paths = labels('?? body ');
    assert.ok(paths.includes('$.data'), paths.join(' '));
    assert.ok(
      paths.some((path) => /^\$\.data\.\w+\[0\]\.\w+$/.test(path)),
      paths.join(' '),
    );
    assert.ok(labels('?? body $.data ').includes('exists'));
  });

  it('replace the word at the cursor', () => {
    const text = 'GET /a\n\n?? status sta 20';
    const { items } = completeAt(parseRequests(text), text.indexOf(' 20'), {});
    const { span } = items.find(({ label }) => label === 'startsWith')!;
    assert.equal(text.slice(span.start, span.end), 'sta');
  });
});

describe('checks for a response', () => {
  it('are checks that it passes', () => {
    assert.deepEqual(proposeChecks(exchangeWith()).slice(0, 2), [
      '?? status == 200',
      '?? header content-type includes json',
    ]);
    for (const line of proposeChecks(exchangeWith())) assert.equal(evaluate(line)[0]!.passed, true, line);
    assert.deepEqual(proposeChecks(exchangeWith({ status: 404, type: 'text/html' })), ['?? status == 404']);
    assert.deepEqual(proposeChecks(exchangeWith({ status: 0 })), []);
  });

  it('are added after the request', () => {
    for (const [text, at, before] of [
      ['GET /a', 6, '\n\n'],
      ['POST /a\n\n{}\n\n###\nGET /b', 11, '\n\n'],
      ['GET /a\n\n?? status == 200\n', 24, '\n'],
    ] as const) {
      const document = parseRequests(text);
      assert.deepEqual(findCheckPosition(document, document.requests[0]!), { at, before }, text);
    }
  });
});
