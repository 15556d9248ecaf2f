import assert from 'node:assert/strict';
import { findList, noListError } from '../../../src/api/client/response/list';

const ROWS = [{ id: 1 }, { id: 2 }];

describe('the list of a response', () => {
  it('is found where the documentation says, and where servers put it', () => {
    const responses: [unknown, readonly string[]][] = [
      [{ success: true, data: ROWS }, ['data']],
      [{ success: true, data: { total: 2, data: ROWS } }, ['data', 'data']],
      [{ data: { list: ROWS, counts: { total: 2 } } }, ['data', 'list']],
      [{ data: { tags: ROWS, list: ROWS } }, ['data', 'tags']],
      [{ data: { people: ROWS, total: 2 } }, ['data', 'people']],
      [{ success: true, total: 2, list: ROWS }, ['list']],
      [ROWS, []],
    ];
    for (const [response, path] of responses) assert.deepEqual(findList(response, 'tags'), { rows: ROWS, path });
  });

  it('may have its rows under their index or ID', () => {
    for (const response of [
      { data: { 0: ROWS[0], 5: ROWS[1] } },
      { data: { data: { 1: ROWS[0], 2: ROWS[1] }, total: 2 } },
      { data: { list: { a: { id: 'a' }, b: { id: 'b' } } } },
      { success: true, 80000: ROWS[0], 80001: ROWS[1] },
    ]) {
      const found = findList(response, 'data');
      assert.deepEqual([found?.rows.length, found?.path], [2, undefined], JSON.stringify(response));
    }
  });

  it('is empty where a successful call names none', () => {
    for (const response of [
      { data: null }, { data: {} }, { data: '' }, { data: false }, { data: 0 }, { data: [] }, { success: true }, {}, null,
      { data: { total: 0 } }, { data: { total: 0, data: null } }, { data: { list: null } }, { data: { list: false, total: 7 } },
      { success: true, error: null, message: 'OK', status: 200 },
    ]) assert.deepEqual(findList(response, 'list')?.rows, [], JSON.stringify(response)); // prettier-ignore
  });

  it('is none where the response is something else', () => {
    for (const response of [
      { hello: 'world' }, 'text', 7, { data: 'text' }, { data: { total: 130 } }, { data: { name: 'Ann' } },
      { message: 'Unauthenticated.' }, { code: 401, message: 'Token expired' }, { data: { errors: [{ title: 'x' }] } },
      { data: { list: 'text' } }, { data: { a: ROWS, b: ROWS } }, { data: { list: { name: 'Ann' } } },
    ]) assert.equal(findList(response, 'list'), undefined, JSON.stringify(response)); // prettier-ignore
  });

  it('is missing with the reason of a response without data, otherwise because of its form', () => {
    for (const [response, kind, told] of [
      [{ message: 'Unauthenticated.' }, 'rejected', 'Unauthenticated.'],
      [{ detail: 'Not authenticated' }, 'rejected', 'Not authenticated'],
      [{ data: { message: 'No access' } }, 'rejected', 'No access'],
      [{ data: { title: 'A', leads: { a: 1 } } }, 'malformed', undefined],
      [{ data: 5 }, 'malformed', undefined],
      [{ hello: 'world' }, 'malformed', undefined],
    ] as const) {
      const error = noListError(response, {});
      assert.deepEqual([error.kind, error.detail.acquireError], [kind, told], JSON.stringify(response));
    }
  });
});
