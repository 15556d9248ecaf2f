import assert from 'node:assert/strict';
import type { Exchange } from '../../../src/api/client/types';
import { toResponseTable } from '../../../src/features/requests/response/responseTable';
import { bodyHead, layOutBody, splitParts } from '../../../src/features/requests/response/bodyText';
import { parseNumbersAsText } from '../../../src/core/json/exactJson';
import { RecentExchanges } from '../../../src/features/requests/history/exchanges';
import { recordNames } from '../../../src/features/requests/recordNames';
import { timingPhases } from '../../../src/features/requests/response/timing';

describe('a response formatted for display', () => {
  it('is cut at the end of a line, and never within a character', () => {
    const text = JSON.stringify(Array.from({ length: 500 }, (_, i) => `ключ ${i} 😀`));
    const head = bodyHead(text, 1000);
    assert.ok(head.cut && head.json);
    assert.ok(layOutBody(text).startsWith(`${head.text}\n`));
    const line = bodyHead(JSON.stringify('😀'.repeat(1000)), 1001);
    assert.ok(line.cut && !line.text.includes('\ufffd'));
    assert.ok(Buffer.byteLength(line.text) <= 1001);
    assert.deepEqual(bodyHead('<p>no JSON</p>', 100), { text: '<p>no JSON</p>', json: false, cut: false });
  });

  it('is split into parts that add up to the whole text', () => {
    for (const text of [
      '',
      'x',
      layOutBody(JSON.stringify(Array.from({ length: 900 }, (_, i) => `ключ ${i} 😀`))),
      '😀'.repeat(3000),
      `${'a\n'.repeat(2000)}${'b'.repeat(5000)}\n`,
    ]) {
      const bytes = Buffer.from(text);
      const parts = splitParts(bytes, 1000);
      const texts = parts.map(({ start, end }) => bytes.toString('utf8', start, end));
      assert.ok(parts.every(({ start, end }) => end - start <= 1000) && texts.every((t) => !t.includes('\ufffd')));
      assert.equal(texts.join('').replaceAll('\n', ''), text.replaceAll('\n', ''));
      assert.ok(parts.length >= 1 && parts.at(-1)!.end >= bytes.length - 1);
    }
  });

  it('is a table when it is a list, with ids as they were sent', () => {
    const text =
      '{"success":true,"data":{"total":2,"data":[{"id":9007199254740993,"name":"Ada","empty":null,"tags":[1,5]},{"id":2,"more":"x","__proto__":"p"}]}}';
    assert.deepEqual(toResponseTable(text, ['data', 'data'], 10), {
      columns: ['name', 'id', 'tags', 'more', '__proto__'],
      rows: [
        ['Ada', '9007199254740993', '1, 5', '', ''],
        ['', '2', '', 'x', 'p'],
      ],
      total: 2,
    });
    assert.equal(toResponseTable(text, undefined, 1)?.rows.length, 1);
    assert.deepEqual(toResponseTable('[{"a":1}]', ['nowhere'], 5)?.columns, ['a']);
    for (const none of ['{"data":[]}', '[1,2]', '"x"', '<html>', '', '{"data":[[1]]}', '[{}]'])
      assert.equal(toResponseTable(none, undefined, 5), undefined, none);
  });

  it('keeps its numbers exactly as received', () => {
    assert.deepEqual(parseNumbersAsText('{"a":1.0,"b":"2 \\" 3","c":[-0,1e400],"d":true}'), {
      a: '1.0',
      b: '2 " 3',
      c: ['-0', '1e400'],
      d: true,
    });
    assert.equal(parseNumbersAsText('{a:1}'), undefined);
    assert.equal((parseNumbersAsText(`["${'x'.repeat(3_000_000)}", 1]`) as string[])[1], '1');
  });

  it('shows its phases one after the other', () => {
    assert.deepEqual(
      timingPhases({ startedAt: 0, totalMs: 60, attempts: 1, connectMs: 10, firstByteMs: 40, downloadMs: 5 }),
      [
        { phase: 'connect', start: 0, ms: 10 },
        { phase: 'wait', start: 10, ms: 40 },
        { phase: 'download', start: 50, ms: 5 },
      ],
    );
  });
});

describe('the records a request is about', () => {
  it('are named from path, query and body, exactly as written', () => {
    assert.deepEqual(
      recordNames(
        { method: 'DELETE', url: '/api/v1/crm/objects/contact/70574?tagId=5&page=1' },
        '/api/v1/crm/objects/contact/70574',
        '/api/v1/crm/objects/contact/{contactId}',
      ),
      ['contactId: 70574', 'tagId: 5'],
    );
    assert.deepEqual(
      recordNames(
        {
          method: 'POST',
          url: '/x',
          body: { kind: 'text', text: '{"id":[9007199254740993,2],"data":{"lead_id":"7"},"name":"Ada"}' },
        },
        '/x',
      ),
      ['id: 9007199254740993, 2', 'lead_id: 7'],
    );
    assert.deepEqual(
      recordNames(
        {
          method: 'POST',
          url: '/x',
          body: {
            kind: 'form',
            fields: [
              ['lead_id', '3'],
              ['valid', '1'],
              ['data[id]', '4'],
            ],
          },
        },
        '/x',
      ),
      ['lead_id: 3', 'data[id]: 4'],
    );
  });

  it('are plain text, and few', () => {
    const [line] = recordNames(
      { method: 'POST', url: '/x', body: { kind: 'form', fields: [['id', '1\n$(trash)\u202e']] } },
      '/x',
    );
    assert.ok(line && !/[\n\u202e]|\$\(/.test(line));
    assert.ok(
      recordNames(
        {
          method: 'POST',
          url: '/x',
          body: { kind: 'form', fields: Array.from({ length: 100 }, (_, i) => ['id', String(i)] as const) },
        },
        '/x',
      ).length <= 8,
    );
    assert.deepEqual(recordNames({ method: 'POST', url: '/x', body: { kind: 'text', text: 'no JSON' } }, '/x'), []);
  });
});

describe('the exchanges of a window', () => {
  const exchange = (id: string, at: number, text = 'x', url = 'https://app.acquire.io/a?n=1'): Exchange => ({
    id,
    account: { key: 'k', label: 'Acme', generation: '1.0.0', origin: 'https://app.acquire.io' },
    request: { method: 'GET', url: '/a' },
    url,
    sentHeaders: [],
    response: { status: 200, statusText: 'OK', headers: [], text, size: text.length },
    timing: { startedAt: at, totalMs: 1, attempts: 1 },
  });

  it('finds the one before on the same address', () => {
    const all = new RecentExchanges();
    const [a, b, c] = [
      exchange('a', 1),
      exchange('b', 2, 'y', 'https://app.acquire.io/b'),
      exchange('c', 3, 'z', 'https://app.acquire.io/a?n=2'),
    ];
    for (const e of [a, b, c]) all.add(e);
    assert.equal(all.before(c)?.id, 'a');
    assert.equal(all.before(a), undefined);
  });

  it('keeps a few, always the newest', () => {
    const all = new RecentExchanges();
    const huge = 'x'.repeat(70_000_000);
    all.add(exchange('1', 1, huge));
    all.add(exchange('2', 2, huge));
    assert.equal(all.get('1'), undefined);
    assert.ok(all.get('2'));
    for (let i = 3; i < 100; i++) all.add(exchange(String(i), i));
    assert.equal(all.get('2'), undefined);
    assert.ok(all.get('99') && all.get('70'));
  });
});
