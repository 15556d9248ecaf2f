import assert from 'node:assert/strict';
import * as catalogue from '../../../src/api/catalogue';
import type { ApiRequest } from '../../../src/api/client/types';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { runBatch, type BatchStep } from '../../../src/features/requests/run/batch';
import { findFieldDifferences, recordDisplayName, parseRecordText } from '../../../src/features/requests/run/fieldDiff';
import { neededResponses } from '../../../src/features/language/resolve/dependencies';
import { findPaging, readParameter, setParameter } from '../../../src/features/requests/run/pageRequest';
import { changesRecord, deletesRecord, findCurrentRecordRead } from '../../../src/features/requests/run/currentRecord';

const step = (name: string, reads: boolean, ...needs: string[]): BatchStep & { name: string } => ({
  name,
  reads,
  needs: new Set(needs),
});
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the order of a run', () => {
  async function orderOf(
    steps: (BatchStep & { name: string })[],
    failing: string[] = [],
    concurrency = 4,
  ): Promise<{ log: string[]; most: number }> {
    const log: string[] = [];
    let now = 0;
    let most = 0;
    await runBatch(
      steps,
      async ({ name }) => {
        most = Math.max(most, ++now);
        log.push(`+${name}`);
        await tick();
        now--;
        log.push(`-${name}`);
        return !failing.includes(name);
      },
      { concurrency, signal: new AbortController().signal },
    );
    return { log, most };
  }

  it('runs a few reads in parallel, and writes alone in their order', async () => {
    const { log, most } = await orderOf(
      [step('a', true), step('b', true), step('c', true), step('w', false), step('v', false), step('d', true)],
      [],
      2,
    );
    assert.equal(most, 2);
    assert.deepEqual(log.slice(6), ['+w', '-w', '+v', '-v', '+d', '-d']);
  });

  it('runs a read after those whose responses it uses, and ends if they need each other', async () => {
    const { log } = await orderOf([step('b', true, 'a'), step('a', true)]);
    assert.deepEqual(log, ['+a', '-a', '+b', '-b']);
    assert.equal((await orderOf([step('a', true, 'b'), step('b', true, 'a')])).log.length, 4);
    assert.equal((await orderOf([step('a', true, 'a')])).log.length, 2);
  });

  it('starts nothing after a failure or a cancellation', async () => {
    assert.deepEqual((await orderOf([step('a', true), step('w', false), step('v', false)], ['w'])).log, [
      '+a',
      '-a',
      '+w',
      '-w',
    ]);
    assert.ok(!(await orderOf([step('a', true), step('b', true), step('w', false)], ['a'])).log.includes('+w'));
    const stop = new AbortController();
    const ran: string[] = [];
    await runBatch(
      [step('a', false), step('b', false)],
      async ({ name }) => {
        ran.push(name);
        stop.abort();
        return true;
      },
      { concurrency: 4, signal: stop.signal },
    );
    assert.deepEqual(ran, ['a']);
  });

  it('considers responses that a request uses directly or through its variables', () => {
    const document = parseRequests(
      '@id = {{list.response.body.$.x}}\n@other = {{unused.response.body.$.x}}\n### A\nGET /a?x={{id}}\n### B\nGET /b?x={{two.response.headers.etag}}\n### C\nGET /c\n',
    );
    assert.deepEqual(
      document.requests.filter((r) => r.line).map((node) => [...neededResponses(document, node, new Map())]),
      [['list'], ['two'], []],
    );
  });
});

describe('what a write changes', () => {
  const present = (generation: '1.0.0' | '2.0.0', request: ApiRequest): unknown => {
    const operation = catalogue.matchOperation(request.method, request.url.split('?')[0]!, generation)[0];
    return changesRecord(operation, request)
      ? (findCurrentRecordRead(generation, operation, request, request.url.split('?')[0]!, catalogue) ?? 'unreadable')
      : undefined;
  };

  it('is read from the same path, or by the read of its group', () => {
    assert.deepEqual(present('2.0.0', { method: 'PUT', url: '/api/v1/crm/objects/contact/70574' }), {
      operationId: 'v2.contact.get',
      params: { contactId: '70574' },
    });
    assert.deepEqual(present('2.0.0', { method: 'DELETE', url: '/api/v1/crm/note/12' }), {
      operationId: 'v2.note.get',
      params: { noteId: '12' },
    });
    assert.deepEqual(present('2.0.0', { method: 'DELETE', url: '/api/v1/crm/tag?id=7' }), {
      operationId: 'v2.tag.get',
      params: { tagId: '7' },
    });
    assert.deepEqual(present('2.0.0', { method: 'PUT', url: '/api/v1/bot/qna/3' }), {
      operationId: 'v2.qna.get',
      params: { id: '3' },
    });
    assert.equal(present('2.0.0', { method: 'PUT', url: '/api/v1/kb/group/update/3' }), 'unreadable');
    assert.equal(present('2.0.0', { method: 'POST', url: '/api/v1/crm/objects/contact' }), undefined);
    assert.equal(present('2.0.0', { method: 'PATCH', url: '/api/v1/unknown/3' }), 'unreadable');
  });

  it("is read by the lead's id in 1.0.0", () => {
    const form = (url: string, ...fields: [string, string][]): ApiRequest => ({
      method: 'POST',
      url,
      body: { kind: 'form', fields },
    });
    assert.deepEqual(present('1.0.0', form('/profile/lead/add-update', ['visitor_id', '70574'], ['name', 'A'])), {
      operationId: 'v1.lead.detail',
      params: { id: '70574' },
    });
    assert.equal(present('1.0.0', form('/profile/lead/add-update', ['name', 'A'])), undefined);
    assert.deepEqual(
      present('1.0.0', {
        method: 'POST',
        url: '/profile/lead/delete',
        body: { kind: 'text', text: '{"id":[12345678901234567890]}' },
      }),
      { operationId: 'v1.lead.detail', params: { id: '12345678901234567890' } },
    );
    assert.equal(
      present('1.0.0', { method: 'POST', url: '/profile/lead/delete', body: { kind: 'json', value: { id: [1, 2] } } }),
      'unreadable',
    );
    assert.equal(deletesRecord(catalogue.operation('v1.lead.delete'), form('/profile/lead/delete', ['id', '1'])), true);
  });

  it('is determined field by field, as the record shows them', () => {
    const record = parseRecordText(
      '{"data":{"id":5,"fields":{"name":"Ada","age":"5"},"visitor_phone":"1","big":12345678901234567890,"tags":[1,2]}}',
    )!;
    const changes = (body: ApiRequest['body']): string[] =>
      findFieldDifferences(record, { method: 'PUT', url: '/', body }).map(
        (c) => `${c.field}: ${c.before ?? '-'} → ${c.after}`,
      );
    assert.deepEqual(
      changes({ kind: 'json', value: { id: 5, fields: { name: 'Ada L.', age: 5 }, tags: [1, 2], phone: null } }),
      ['name: Ada → Ada L.', 'phone: 1 → '],
    );
    assert.deepEqual(changes({ kind: 'text', text: '{"big": 12345678901234567890, "new": {"deep": true}}' }), [
      'new.deep: - → true',
    ]);
    assert.deepEqual(
      changes({
        kind: 'form',
        fields: [
          ['[extra_field][age]age', '6'],
          ['tags', '1,2'],
        ],
      }),
      ['age: 5 → 6'],
    );
    assert.equal(recordDisplayName(record), 'Ada');
    assert.equal(parseRecordText('{"data":[]}'), undefined);
    assert.equal(parseRecordText('<html>'), undefined);
  });
});

describe('the pages of a request', () => {
  const list = catalogue.operation('v1.lead.list');

  it('are asked for where the request has its page, and else where the operation takes it', () => {
    const set = (request: ApiRequest): ApiRequest => setParameter(request, 'page', 7, 'body');
    assert.equal(set({ method: 'GET', url: '/a?x=%20&page=1' }).url, '/a?x=%20&page=7');
    assert.deepEqual(set({ method: 'POST', url: '/a', body: { kind: 'form', fields: [['x', '1']] } }).body, {
      kind: 'form',
      fields: [
        ['x', '1'],
        ['page', '7'],
      ],
    });
    assert.deepEqual(set({ method: 'POST', url: '/a', body: { kind: 'json', value: { page: 1 } } }).body, {
      kind: 'json',
      value: { page: 7 },
    });
    assert.deepEqual(
      set({ method: 'POST', url: '/a', body: { kind: 'text', text: '{ "n": 12345678901234567890, "page": 1 }' } }).body,
      { kind: 'text', text: '{ "n": 12345678901234567890, "page": 7 }' },
    );
    assert.deepEqual(set({ method: 'POST', url: '/a', body: { kind: 'text', text: 'x=1&page=2' } }).body, {
      kind: 'text',
      text: 'x=1&page=7',
    });
    assert.equal(setParameter({ method: 'GET', url: '/a' }, 'page', 0, 'query').url, '/a?page=0');
    assert.equal(readParameter({ method: 'POST', url: '/a', body: { kind: 'text', text: 'limit=5' } }, 'limit'), '5');
  });

  it('are those of the documentation; a list with a limit alone is tried by page', () => {
    assert.equal(findPaging(list)?.parameter, 'page');
    assert.deepEqual(findPaging(catalogue.operation('v2.contact.list')), {
      style: 'page',
      parameter: 'page',
      limitParameter: 'limit',
      in: 'query',
      firstPage: 0,
      guessed: true,
    });
    assert.equal(findPaging(catalogue.operation('v1.lead.detail')), undefined);
    assert.equal(findPaging(catalogue.operation('v1.tag.list')), undefined);
  });
});
