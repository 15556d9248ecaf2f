import assert from 'node:assert/strict';
import type { ApiRequest, Exchange } from '../../../src/api/client/types';
import { runFileChecks } from '../../../src/features/language';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { planRun, requestLabel, rowLabel, readCaseRows } from '../../../src/features/language/run';
import { readDataRows } from '../../../src/features/language/run/rows';

describe('the order of a run', () => {
  const order = (text: string, chosen?: readonly number[]): unknown => {
    const document = parseRequests(text);
    const nodes = chosen?.map((at) => document.requests[at]!) ?? document.requests.filter((node) => node.line);
    const plan = planRun(document, nodes, new Map());
    return 'cycle' in plan ? plan : plan.requests.map(({ index }) => index);
  };
  const named = (name: string, ...lines: string[]): string =>
    `# @name ${name}\n${lines.map((one) => `${one}\n`).join('')}GET /${name}\n\n###\n`;

  it('is that of the file, with each request after its dependencies', () => {
    assert.deepEqual(order(named('a') + named('b')), [0, 1]);
    assert.deepEqual(order(named('a', '# @depends b') + named('b')), [1, 0]);
    assert.deepEqual(order(named('a', '# @depends c, b') + named('b') + named('c')), [2, 1, 0]);
    assert.deepEqual(order('GET /{{id}}\n\n###\n# @capture id = $.id\nGET /b\n'), [1, 0]);
    assert.deepEqual(order('GET /{{b.response.body.$.id}}\n\n###\n# @name b\nGET /b\n'), [1, 0]);
  });

  it('includes the dependencies of selected requests', () => {
    assert.deepEqual(order(named('a') + named('b', '# @depends a') + named('c', '# @depends b'), [2]), [0, 1, 2]);
    assert.deepEqual(order(named('a', '# @depends nobody'), [0]), [0]);
  });

  it('detects cycles', () => {
    const cycle = (text: string): string | null => {
      const document = parseRequests(text);
      const plan = planRun(document, document.requests, new Map());
      assert.ok('cycle' in plan);
      return requestLabel(document, plan.cycle);
    };
    assert.equal(cycle(named('a', '# @depends a')), 'a');
    assert.equal(cycle(named('a', '# @depends b') + named('b', '# @depends a')), 'a');
    assert.equal(cycle('# @capture x = $.x\nGET /{{y}}\n\n###\n# @capture y = $.y\nGET /{{x}}\n'), null);
  });

  it('reports dependencies that no request has', () => {
    const document = parseRequests(named('a', '# @depends b, nobody') + named('b'));
    const plan = planRun(document, document.requests.slice(0, 2), new Map());
    assert.ok('requests' in plan);
    assert.deepEqual(
      plan.requests.map(({ unknown }) => unknown),
      [undefined, 'nobody'],
    );
  });
});

describe('the data file of a request', () => {
  const rows = (text: string, read: (file: string) => Uint8Array | string): Promise<unknown> => {
    const document = parseRequests(text);
    return readCaseRows(document, document.requests[0]!, (file) => Promise.resolve(read(file)));
  };
  const each = (file: string): string => `# @each ${file}\nGET /a/{{id}}\n`;

  it('is read only if the request has one', async () => {
    const unread = (): never => assert.fail('it was read');
    assert.equal(await rows('GET /a\n', unread), undefined);
    assert.equal(await rows('# @name each\nGET /a\n', unread), undefined);
  });

  it('returns one row per record, by the name as written', async () => {
    const asked: string[] = [];
    const found = await rows(each('data/ids.csv'), (file) => {
      asked.push(file);
      return Buffer.from('id\n1\n2\n');
    });
    assert.deepEqual(
      (found as ReadonlyMap<string, string>[]).map((row) => row.get('id')),
      ['1', '2'],
    );
    assert.deepEqual(asked, ['data/ids.csv']);
  });

  it('is reported with the reason if it cannot be read or used', async () => {
    for (const [file, content, reason] of [
      ['a.csv', 'It is not allowed.', /^It is not allowed\.$/],
      ['a.csv', Buffer.from('id\n'), /a\.csv has no rows/],
      ['a.csv', Buffer.from(''), /a\.csv has no rows/],
      ['a.csv', Buffer.from('id,name,id\n1,Ann,2\n'), /Two columns of the file a\.csv have the same name/],
      ['a.csv', Buffer.from('id; name ;name\n1;Ann;2\n'), /Two columns of the file a\.csv have the same name/],
      ['a.json', Buffer.from('[]'), /a\.json has no rows/],
      ['', 'It was read.', /Specify a CSV or JSON file/],
      ['a.csv', Buffer.from('id\n1,2\n'), /unclear quote, or more cells/],
      ['a.json', Buffer.from('{}'), /not a JSON list of objects/],
      ['a.json', Buffer.from([0xff]), /not UTF-8 text/],
      ['a.csv', Buffer.from(`id\n${'1\n'.repeat(10_001)}`), /more than 10,000 rows/],
    ] as const)
      assert.match(String(await rows(each(file), () => content)), reason);
  });

  it('names each run by its row', () => {
    assert.equal(rowLabel('get', 2), 'get [2]');
    assert.equal(rowLabel('get', undefined), 'get');
  });
});

describe('rows of a data file', () => {
  const read = (file: string, text: string): unknown => {
    const rows = readDataRows(file, Buffer.from(text));
    return typeof rows === 'string' ? rows : rows.map((row) => Object.fromEntries(row));
  };

  it('are read from a CSV file or a JSON list of objects', () => {
    assert.deepEqual(read('a.csv', 'id,name\r\n1,"Lee, Ann"\r\n2,\r\n'), [
      { id: '1', name: 'Lee, Ann' },
      { id: '2', name: '' },
    ]);
    assert.deepEqual(read('a.csv', '\ufeffid;name\n1;"a""b\nc"\n'), [{ id: '1', name: 'a"b\nc' }]);
    assert.deepEqual(read('a.json', '[{"id":1,"name":"Ann"},{"id":null,"tags":["a"]}]'), [
      { id: '1', name: 'Ann' },
      { id: 'null', tags: '["a"]' },
    ]);
  });

  it('are refused where they cannot be used', () => {
    for (const id of ['12345678901234567890', '-9007199254740993', '0.12345678901234567890'])
      assert.deepEqual(read('a.json', `[{"id":${id},"n":7}]`), [{ id, n: '7' }]);
    for (const row of ['1,a,b', '1,"a"b', '"1,a', '1,,'])
      assert.equal(read('a.csv', `id,name\n${row}\n2,b\n`), 'rows-unclear', row);
    assert.equal(read('a.json', '{"a":1}'), 'rows-not-list');
    assert.equal(read('a.json', '[1]'), 'rows-not-list');
    assert.equal(read('a.json', '['), 'rows-not-list');
    assert.equal(read('a.csv', 'id,name\n'), 'rows-empty');
    assert.equal(read('a.csv', `id\n${'1\n'.repeat(10_001)}`), 'rows-too-many');
    assert.equal(readDataRows('a.csv', new Uint8Array([0xff, 0xff])), 'rows-not-text');
  });
});

describe('the checks of a text', () => {
  const account = { origin: 'https://acme.acquire.io', generation: '2.0.0' } as const;
  const received = (request: ApiRequest): Exchange => ({
    id: request.url,
    account: { key: 'k', label: 'l', ...account },
    request,
    url: `${account.origin}${request.url}`,
    sentHeaders: [],
    response: { status: 200, statusText: '', headers: [], text: '{"id":7}', size: 8, json: { id: 7 } },
    timing: { startedAt: 0, totalMs: 1, attempts: 1 },
  });
  const run = async (text: string, name?: string): Promise<{ sent: string[]; results: unknown[] }> => {
    const sent: string[] = [];
    const results = await runFileChecks(text, {
      account,
      surface: 'commandLine',
      ...(name === undefined ? {} : { name }),
      refusal: ({ method }) => Promise.resolve(method === 'GET' ? undefined : 'not allowed'),
      send: (request) => {
        sent.push(request.url);
        return Promise.resolve(received(request));
      },
      signal: new AbortController().signal,
    });
    return { sent, results: results.map(({ name: own, outcome, reason }) => [own, outcome, reason]) };
  };

  it('are evaluated in order, with captured values, and without refused requests', async () => {
    const text =
      '### b\nGET /b/{{id}}\n\n?? body $.id == 7\n\n### a\n# @capture id = $.id\nGET /a\n\n?? status == 201\n\n### w\nPOST /w\n';
    assert.deepEqual(await run(text.replace('201', '200')), {
      sent: ['/a', '/b/7'],
      results: [
        ['b', 'passed', null],
        ['a', 'passed', null],
        ['w', 'not-sent', 'not allowed'],
      ],
    });
    const { sent, results } = await run(text, 'b');
    assert.deepEqual(sent, ['/a']);
    assert.deepEqual(
      results.map((one) => (one as unknown[])[1]),
      ['not-sent', 'failed'],
    );
  });

  it('do not send a request whose dependency no request is named after', async () => {
    assert.deepEqual(await run('# @name a\n# @depends nobody\nGET /a\n\n###\n# @name b\n# @depends a\nGET /b\n'), {
      sent: [],
      results: [
        ['a', 'not-sent', 'No request in this file is named nobody.'],
        ['b', 'not-sent', 'a did not pass, which this request depends on.'],
      ],
    });
  });

  it('name the captured variable that has no value, not the request without a name', async () => {
    const { results } = await run('# @capture x = $.nowhere\nGET /a\n\n### b\nGET /b/{{x}}\n');
    assert.deepEqual(results[1], ['b', 'error', 'x ($.nowhere) found nothing in the response.']);
  });

  it('say which request depends on itself', async () => {
    await assert.rejects(run('# @name a\n# @depends a\nGET /a\n'), /The request a depends on itself/);
  });
});
