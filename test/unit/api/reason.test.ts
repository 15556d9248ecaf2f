import assert from 'node:assert/strict';
import { NO_CLEANING, readResponse } from '../../../src/api/client/response/readResponse';
import { checkEnvelope } from '../../../src/api/client/response/envelope';
import type { Pair } from '../../../src/api/client/types';
import type { AcquireError } from '../../../src/api/errors/errors';
import { acquireReason } from '../../../src/api/errors/messages';

const JSON_TYPE: readonly Pair[] = [['Content-Type', 'application/json']];

async function error(status: number, body: unknown, headers = JSON_TYPE): Promise<AcquireError | undefined> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const read = await readResponse({ status, statusText: '', headers }, Buffer.from(text), NO_CLEANING);
  return checkEnvelope(read, { method: 'POST', path: '/x', origin: 'https://a.example' }, 0);
}

describe('the reason a server gives', () => {
  const told = async (status: number, body: unknown, headers?: readonly Pair[]): Promise<string | undefined> => {
    const found = await error(status, body, headers);
    return found && acquireReason(found.detail);
  };

  it('is found in all usual shapes', async () => {
    const email = 'email must be an email';
    for (const [body, reason] of [
      [{ errors: [{ status: '422', title: 'Invalid email', details: 'It has no @.' }] }, 'Invalid email: It has no @.'],
      [{ errors: [{ status: '422', title: 'Invalid email', detail: 'It has no @.' }] }, 'Invalid email: It has no @.'],
      [{ errors: [{ title: 'No name' }, { title: 'No email', detail: 'x' }] }, 'No name; No email: x'],
      [{ title: 'Bad request', detail: 'No name' }, 'Bad request: No name'],
      [{ type: 'about:blank', title: 'Bad request', status: 422, detail: 'No name' }, 'Bad request: No name'],
      [{ type: 'https://a.example/problems/1', title: 'Bad request' }, 'Bad request'],
      [{ errors: { email: ['is invalid'] } }, 'email: is invalid'],
      [
        { errors: { email: ['is invalid', 'is taken'], name: 'is missing' } },
        'email: is invalid; is taken; name: is missing',
      ],
      [{ message: 'Failed', errors: { email: ['is invalid'] } }, 'Failed: email: is invalid'],
      [{ message: [email], error: 'Bad Request', statusCode: 422 }, `Bad Request: ${email}`],
      [{ message: [email, 'name should not be empty'] }, `${email}; name should not be empty`],
      [{ error: ['a', 'b'] }, 'a; b'],
      [{ error: { errors: [{ message: 'Quota', domain: 'x' }] } }, 'Quota'],
      [{ error: { message: 'Quota', errors: [{ message: 'Quota' }] } }, 'Quota'],
      [{ status: 'error', message: 'Token expired' }, 'Token expired'],
      [{ data: { errors: [{ message: 'No name' }] }, success: false }, 'No name'],
      [{ error: 'invalid', error_description: 'No name' }, 'invalid: No name'],
      [{ Message: 'No name' }, 'No name'],
      [{ Success: false, Error: 'Bad', Message: 'No name' }, 'Bad: No name'],
      [{ code: 1042, msg: 'No name' }, '1042: No name'],
      [{ error_message: 'No name' }, 'No name'],
      [{ errorMessage: 'No name', errorCode: 'NAME_MISSING' }, 'NAME_MISSING: No name'],
      [{ fault: { faultstring: 'No name', detail: { errorcode: 'NAME_MISSING' } } }, 'NAME_MISSING: No name'],
      [{ err: { errmsg: 'No name' } }, 'No name'],
      [{ Errors: [{ Title: 'No name' }] }, 'No name'],
      [
        {
          errors: [
            { type: 'ERROR_INVALID_INPUT', message: 'a' },
            { type: 'ERROR_INVALID_INPUT', message: 'b' },
          ],
        },
        'ERROR_INVALID_INPUT: a; b',
      ],
    ] as const)
      for (const status of [422, 500]) assert.equal(await told(status, body), reason, JSON.stringify(body));
  });

  it('is found in the fields that hold it in failures', async () => {
    for (const [body, reason] of [
      [{ result: { message: 'No name' } }, 'No name'],
      [{ success: false, result: 'No name' }, 'No name'],
      [{ result: { error: { code: 'NAME_MISSING', message: 'No name' } } }, 'NAME_MISSING: No name'],
      [{ success: false, data: 'No name' }, 'No name'],
      [{ success: false, data: ['No name', 'No email'] }, 'No name; No email'],
      [{ success: false, data: { message: 'No name' } }, 'No name'],
      [{ data: { result: { message: 'No name' } } }, 'No name'],
      [{ response: { status: 'error', errors: [{ detail: 'No name' }] } }, 'No name'],
      [{ status: { code: 1042, message: 'No name' } }, '1042: No name'],
      [{ meta: { error_message: 'No name' }, data: [] }, 'No name'],
      [{ status: 'error', statusText: 'No name' }, 'No name'],
      [{ exception: { body: { info: 'No name' } } }, 'No name'],
      [{ results: [{ error: 'No name' }, { error: 'No email' }] }, 'No name; No email'],
      [{ message: { en: 'No name' } }, 'No name'],
      [{ message: { de: 'Kein Name', 'en-US': 'No name' } }, 'No name'],
      [{ errors: { name: [{ de: 'Fehlt', en: 'is missing' }] } }, 'name: is missing'],
      [{ errors: { id: 'is missing' } }, 'id: is missing'],
    ] as const)
      for (const status of [422, 500]) assert.equal(await told(status, body), reason, JSON.stringify(body));
  });

  it('is never a value of a record, or a text that only says that the call failed', async () => {
    for (const body of [
      { success: false, data: { name: 'Ann', email: 'ann@example.com' } },
      { success: false, data: [{ id: 7, name: 'Ann' }] },
      { success: false, result: { id: 7, note: { text: 'x' } } },
      { success: false, result: 'error', status: 'failed' },
      { success: false, result: false, data: null },
      { success: false, result: '' },
      { success: false, result: 0, response: 500 },
    ])
      for (const status of [200, 422]) assert.equal(await told(status, body), undefined, JSON.stringify(body));
  });

  it('is not read from a success', async () => {
    for (const body of [
      { success: true, result: 'No name' },
      { result: { message: 'No name' }, data: [{ id: 1 }] },
      { data: { message: 'No name', id: 7 } },
      { success: true, message: { en: 'No name' } },
      { response: 'No name' },
      { meta: { error_message: 'No name' }, data: [] },
    ])
      assert.equal(await error(200, body), undefined, JSON.stringify(body));
  });

  it('names the kind of the failure where it is documented', async () => {
    assert.equal((await error(400, { result: { type: 'ERROR_UNAUTHORIZED_ACCESS' } }))?.kind, 'forbidden');
    assert.equal((await error(200, { success: false, result: 'ERROR_RECORD_NOT_FOUND' }))?.kind, 'not-found');
  });

  it('has no invisible characters and no secrets, and is cut, wherever it is', async () => {
    const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
    const text = `\u202eNo\u0007 na\u200bme\u2066 of ${TOKEN.slice(0, 30)}\u200b${TOKEN.slice(30)} ${'x'.repeat(9_000)}`;
    for (const body of [
      { result: text },
      { message: { en: text } },
      { data: { response: [text] } },
      { errors: { a: text } },
    ]) {
      const { detail } = (await error(422, body))!;
      for (const stated of [detail.acquireError ?? '', detail.acquireMessage ?? '']) {
        assert.doesNotMatch(stated, /[\p{Cc}\p{Cf}]/u);
        assert.ok(stated.length <= 300, `${stated.length}`);
        assert.ok(!stated.includes(TOKEN.slice(40, 60)), stated);
      }
      assert.match(`${detail.acquireError}`, /No name/);
    }
    const deep = JSON.parse(`${'{"result":'.repeat(300)}"x"${'}'.repeat(300)}`) as unknown;
    assert.equal(await told(422, deep), undefined);
  });

  it('is a text that is neither JSON nor a web page', async () => {
    assert.equal(await told(503, 'down for maintenance', [['Content-Type', 'text/plain']]), 'down for maintenance');
    assert.equal(await told(422, 'No\u0007 name\n', [['Content-Type', 'text/plain']]), 'No name');
    assert.equal(await told(503, '<html><h1>down</h1></html>', [['Content-Type', 'text/html']]), undefined);
  });

  it('is plain and cut, and does not grow with what the server sends', async () => {
    const long = await told(422, {
      errors: Array.from({ length: 5_000 }, (_, n) => ({ title: `x${n} `.repeat(100) })),
    });
    assert.ok(long !== undefined && long.length <= 400, `${long?.length}`);
    const deep = JSON.parse('{"errors":['.repeat(300) + '"x"' + ']}'.repeat(300)) as unknown;
    assert.equal(await told(422, deep), undefined);
  });
});
