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
