import assert from 'node:assert/strict';
import { NO_CLEANING, readResponse } from '../../../src/api/client/response/readResponse';
import { checkEnvelope } from '../../../src/api/client/response/envelope';
import type { Pair } from '../../../src/api/client/types';
import { writeResult, type WriteResult } from '../../../src/api/client/writeResult';
import { AcquireError } from '../../../src/api/errors/errors';

const JSON_TYPE: readonly Pair[] = [['Content-Type', 'application/json']];

async function error(status: number, body: unknown, headers = JSON_TYPE): Promise<AcquireError | undefined> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const read = await readResponse({ status, statusText: '', headers }, Buffer.from(text), NO_CLEANING);
  return checkEnvelope(read, { method: 'POST', path: '/x', origin: 'https://a.example' }, 0);
}

describe('how a write ended', () => {
  const settled = async (status: number, body: unknown, headers?: readonly Pair[]): Promise<WriteResult> =>
    writeResult({ sent: true, status, error: await error(status, body, headers) });

  it('is done with a success, with or without a body', async () => {
    for (const [status, body] of [
      [200, ''],
      [200, ' \n'],
      [201, { data: { id: 1 } }],
      [202, ''],
      [204, ''],
      [200, null],
      [200, { success: true }],
      [200, { success: 'yes', message: 'Saved' }],
    ] as const)
      assert.equal(await settled(status, body), 'done', `${status} ${JSON.stringify(body)}`);
  });

  it('is refused with 4xx, and with a 2xx that says no', async () => {
    for (const status of [400, 401, 403, 404, 405, 407, 408, 409, 413, 422, 451])
      assert.equal(await settled(status, {}), 'refused', `${status}`);
    for (const body of [
      { success: false },
      { success: 'no' },
      { success: 'NO' },
      { success: 'failed' },
      { ok: false },
      { status: 'error' },
      { status: 'fail', data: { email: 'is invalid' } },
      { status: 'Error', message: 'Token expired' },
      { error: { type: 'ERROR_UNAUTHORIZED', message: 'x' } },
      { errors: [{ status: '422', title: 'Invalid email' }] },
      { errors: { email: ['is invalid'] } },
      { errors: ['is invalid'], data: null },
      { data: { success: false } },
      { data: { data: { success: false } } },
      { data: { data: { success: 'false' } }, success: true },
    ])
      assert.equal(await settled(200, body), 'refused', JSON.stringify(body));
  });

  it('is not a refusal if the text is part of a record', async () => {
    for (const body of [
      { id: 5, status: 'error' },
      { data: { id: 5, status: 'failed', errors: 3 } },
      { data: { id: 5, title: 'Error', detail: 'failed' } },
      { status: 'ok', data: [] },
      { status: 200, message: 'error' },
      { success: true, errors: ['one row was skipped'] },
      { errors: [], data: {} },
      { errors: null },
      { data: { data: { success: 0, failed: 3 } } },
      { data: { data: [{ success: false }] } },
    ])
      assert.equal(await settled(200, body), 'done', JSON.stringify(body));
  });

  it('is not processed with 429 and where nothing was sent', async () => {
    assert.equal(await settled(429, {}), 'notProcessed');
    for (const kind of ['network', 'tls', 'timeout', 'cancelled', 'read-only', 'invalid-request'] as const)
      assert.equal(writeResult({ sent: false, error: new AcquireError(kind) }), 'notProcessed', kind);
  });

  it('is unknown with any 5xx, with an unreadable body, and without a response', async () => {
    for (const status of [500, 501, 502, 503, 504, 508, 520, 521, 522, 523, 524, 599])
      assert.equal(await settled(status, { success: false, error: 'x' }), 'unknown', `${status}`);
    for (const body of ['<html>ok</html>', '{"success":tr', '{"data":{"id":1', '<!doctype html>'])
      assert.equal(await settled(200, body), 'unknown', body);
    assert.equal(await settled(200, { success: false, error: 'ERROR_SERVER_ERROR' }), 'unknown');
    assert.equal(await settled(303, ''), 'unknown', 'the way to the result of what was done');
    for (const status of [301, 302, 307, 308]) assert.equal(await settled(status, ''), 'refused', `${status}`);
    for (const kind of ['network', 'timeout', 'cancelled', 'malformed'] as const)
      assert.equal(writeResult({ sent: true, error: new AcquireError(kind) }), 'unknown', kind);
  });
});
