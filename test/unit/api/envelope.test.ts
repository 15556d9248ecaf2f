import assert from 'node:assert/strict';
import { NO_CLEANING, readResponse } from '../../../src/api/client/response/readResponse';
import { operations } from '../../../src/api/catalogue';
import { checkEnvelope } from '../../../src/api/client/response/envelope';
import { envelopePayload } from '../../../src/api/client/response/payload';
import type { AcquireError } from '../../../src/api/errors/errors';
import { toAcquireError } from '../../../src/api/errors/errorMapping';
import { settleWrite } from '../../../src/api/client/writeResult';
import type { Pair } from '../../../src/api/client/types';
import type { TransportFailure } from '../../../src/api/client/transport/types';

const about = { method: 'POST', path: '/x', origin: 'https://a.example' };

async function error(
  status: number,
  body: unknown,
  headers: readonly Pair[] = [['Content-Type', 'application/json']],
): Promise<AcquireError | undefined> {
  const read = await readResponse(
    { status, statusText: '', headers },
    Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    NO_CLEANING,
  );
  return checkEnvelope(read, about, 0);
}

describe('envelopes', () => {
  it('successes', async () => {
    for (const body of [
      { success: true, error: null, data: {} },
      { data: { success: true } },
      { data: [] },
      { data: 'Added.' },
      [],
      { success: 'true' },
      { success: 1 },
      { success: null },
      { data: { success: null } },
      { data: [{ success: false }] },
      { data: { row: { success: false } } },
      '',
      { error: 'told beside a success', success: true },
    ]) {
      assert.equal(await error(200, body), undefined, JSON.stringify(body));
    }
    assert.equal(await error(201, { data: {} }), undefined);
    assert.equal(await error(200, 'plain words', []), undefined);
    assert.equal((await error(200, 'plain words'))?.kind, 'malformed', 'announced as JSON');
  });

  it('refusals with 200', async () => {
    for (const body of [
      { success: false },
      { success: 'false' },
      { success: 0 },
      { success: '0' },
      { data: { success: false } },
      { success: true, data: { success: false } },
      { Success: false, Message: 'No' },
      { fault: { faultstring: 'No' } },
      { err: { errmsg: 'No' } },
      { err: 'No', data: null },
    ])
      assert.equal((await error(200, body))?.kind, 'rejected', JSON.stringify(body));
  });

  it('an error without data is a failure at any status, with its code and message', async () => {
    const joined = { code: 'CHAT_ALREADY_JOINED', message: 'Already joined.', data: null };
    for (const [body, acquireError, acquireMessage] of [
      [{ error: joined }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [
        { error: { message: 'Already joined.', code: 'CHAT_ALREADY_JOINED' } },
        'CHAT_ALREADY_JOINED',
        'Already joined.',
      ],
      [{ error: { message: 'Already joined.' } }, 'Already joined.', undefined],
      [{ error: { code: 1042, message: 'Already joined.' } }, '1042', 'Already joined.'],
      [{ error: { code: '1042', message: 'Already joined.' }, data: null }, '1042', 'Already joined.'],
      [{ error: { code: 1042 } }, '1042', undefined],
      [{ error: joined, data: null }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ error: joined, data: {} }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ error: joined, data: [] }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ error: joined, data: '' }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ error: joined, data: { success: false } }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ success: true, error: joined, data: null }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ error: { error: joined } }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ error: [joined] }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ error: { details: { field: 'x' } } }, 'field: x', undefined],
      [{ error: 'Not allowed.' }, 'Not allowed.', undefined],
      [{ error: true, message: 'Not allowed.' }, 'Not allowed.', undefined],
      [{ error: 'Bad', code: 'CHAT_CLOSED' }, 'CHAT_CLOSED', 'Bad'],
      [{ data: { error: joined } }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ data: { error: 'Not allowed.' } }, 'Not allowed.', undefined],
      [{ data: { error: 'Bad', code: 'CHAT_CLOSED', id: null } }, 'CHAT_CLOSED', 'Bad'],
      [{ data: { errors: [{ title: 'Not allowed.' }] } }, 'Not allowed.', undefined],
      [{ success: true, data: { error: joined } }, 'CHAT_ALREADY_JOINED', 'Already joined.'],
      [{ status: false, message: 'Not allowed.' }, 'Not allowed.', undefined],
      [{ status: false, message: 'Not allowed.', data: [] }, 'Not allowed.', undefined],
      [{ status: 'error', message: 'Not allowed.' }, 'Not allowed.', undefined],
      [{ message: 'Not allowed.', status: 403 }, 'Not allowed.', undefined],
      [{ message: 'Not allowed.', statusCode: '401', data: null }, 'Not allowed.', undefined],
    ] as const)
      for (const status of [200, 201, 400, 422]) {
        const found = await error(status, body);
        const what = `${status} ${JSON.stringify(body)}`;
        assert.equal(found?.kind, 'rejected', what);
        assert.deepEqual(
          [found?.detail.acquireError, found?.detail.acquireMessage],
          [acquireError, acquireMessage],
          what,
        );
        assert.equal(found?.detail.outcomeUnknown, undefined, what);
      }
    assert.equal((await error(200, { error: { code: 'ERROR_RECORD_NOT_FOUND', message: 'x' } }))?.kind, 'not-found');
    assert.equal((await error(400, { error: { code: 400, message: 'Bad' } }))?.detail.acquireError, 'Bad');
  });

  it('an empty error, or one next to real data, is not a failure', async () => {
    const joined = { code: 'CHAT_ALREADY_JOINED', message: 'Already joined.' };
    for (const body of [
      ...['', ' ', null, {}, [], false, 0, '0', 'false', 'null', { code: null, message: '' }, { code: 0 }, [{}]].map(
        (none) => ({ error: none }),
      ),
      { error: joined, data: { id: 1 } },
      { error: joined, data: [1] },
      { error: joined, data: [{ id: 1 }] },
      { error: joined, data: 'Added.' },
      { error: joined, data: true },
      { data: { error: joined, id: 1 } },
      { success: true, data: { error: 'none so far' } },
      { data: { message: 'Deleted.' } },
      { code: 401, message: 'Extension', data: [1] },
      { id: 7, code: 401, message: 'Extension' },
      { success: true, code: 404, message: 'Not used' },
      { status: false, data: { id: 1 } },
      { code: 401 },
      { err: 0, errmsg: '', data: [] },
      { Error: null, ErrorCode: 0 },
      { data: { errorCode: null, errorMessage: null, sid: 'x' } },
      { rows: [{ error: joined }] },
      [{ error: joined }],
      { errors: [] },
    ])
      assert.equal(await error(200, body), undefined, JSON.stringify(body));
  });

  it('an error without data is found in a large response too', async () => {
    const filler = 'x'.repeat(1_100_000);
    const joined = { code: 'CHAT_ALREADY_JOINED', message: 'Already joined.' };
    assert.equal((await error(200, { filler, error: joined }))?.detail.acquireMessage, 'Already joined.');
    assert.equal((await error(200, { error: { ...joined, trace: filler }, data: null }))?.kind, 'rejected');
    assert.equal(await error(200, { error: joined, data: { filler } }), undefined);
    assert.equal(await error(200, { data: [1], filler, error: joined }), undefined);
    assert.equal(await error(200, { data: { filler }, error: null }), undefined);
  });

  it('an error that says there is none is not a failure', async () => {
    for (const none of [
      { code: 200, message: 'OK' },
      { code: '200', message: 'ok' },
      { code: 0, message: 'Success' },
      { status: 201, text: '' },
      { code: 200, message: 'OK', details: [] },
      { error: { code: 204, message: 'No error.' } },
      [{ code: 200 }],
      'No error',
      'no errors',
      'NO_ERROR',
      'none',
      'OK',
      'Success!',
      '200 OK',
      200,
    ])
      for (const body of [{ error: none }, { success: true, error: none }, { error: none, data: [] }])
        assert.equal(await error(200, body), undefined, JSON.stringify(body));
    for (const real of [
      { code: 200, message: 'Not allowed.' },
      { code: 1042, message: 'OK' },
      { code: 404 },
      { code: 200, message: 'OK', cause: 'CHAT_CLOSED' },
      'No errors were expected, but there was one',
      'No permission',
      'Not OK',
      500,
    ])
      assert.equal((await error(200, { error: real, data: null }))?.kind, 'rejected', JSON.stringify(real));
    assert.equal((await error(200, { success: false, error: { code: 200, message: 'OK' } }))?.kind, 'rejected');
    assert.equal((await error(400, { error: 'No error' }))?.kind, 'rejected');
  });

  it('counts of successes and failures are not flags', async () => {
    const filler = 'x'.repeat(1_100_000);
    for (const data of [
      { success: 0, failed: 3 },
      { success: 0, failed: 0 },
      { failed: 3, success: 0 },
      { success: 0, errors: 2, total: 2 },
      { success: 0, failure_count: 1 },
      { success: 0, failed: [1, 2] },
      { success: 0, skipped: 7 },
      { success: 0, total: 7 },
    ])
      for (const body of [{ data }, { success: true, data }, { data, filler }, { data: { ...data, filler } }])
        assert.equal(await error(200, body), undefined, JSON.stringify(body).slice(0, 200));
    for (const data of [
      { success: 0 },
      { success: '0', failed: 3 },
      { success: false, failed: 3 },
      { success: 0, failed: 'yes' },
      { success: 0, total: 0 },
      { success: 0, code: 1042, message: 'Not allowed.' },
      { success: 0, id: 5 },
    ])
      for (const body of [{ data }, { data, filler }])
        assert.equal((await error(200, body))?.kind, 'rejected', JSON.stringify(body).slice(0, 200));
  });

  it('blanks in a large response change nothing', async () => {
    const filler = `"filler":"${'x'.repeat(1_100_000)}"`;
    const blanks = ' \n\t'.repeat(1_000);
    const bad = '"error":{"code":"CHAT_CLOSED"}';
    for (const data of [
      `${blanks}null`,
      `null${blanks}`,
      `${blanks}""${blanks}`,
      `{${blanks}}`,
      `[${blanks}]`,
      `[${blanks}null${blanks},{"a":${blanks}null}]`,
      `[${'null,'.repeat(2_000)}0]`,
      `{"a":"","b":{"c":[false,0,"0","${'null'}"]}${blanks}}`,
      `[1]${blanks},"data":null`,
    ])
      for (const body of [`{${filler},${bad},"data":${data}}`, `{"data":${data},${bad},${filler}}`])
        assert.equal((await error(200, body))?.detail.acquireError, 'CHAT_CLOSED', data.slice(0, 40));
    for (const data of [`${blanks}1`, `[${blanks}"a"]`, `{"a":${blanks}true}`, `[${'null,'.repeat(2_000)}1]`])
      assert.equal(await error(200, `{${filler},${bad},"data":${data}}`), undefined, data.slice(0, 40));
    assert.equal((await error(200, `{${filler},"success":${blanks}false${blanks}}`))?.kind, 'rejected');
    assert.equal((await error(200, `{${filler},"data":{"success":${blanks}false}}`))?.kind, 'rejected');
    assert.equal(await error(200, `{${filler},"error":{${blanks}}}`), undefined);
    assert.equal(await error(200, `{${filler},"error":${blanks}null}`), undefined);
  });

  it('no documented response counts as a failure', async () => {
    for (const entry of operations())
      for (const example of entry.responseExamples)
        assert.equal(await error(200, example), undefined, `${entry.id}: ${JSON.stringify(example).slice(0, 200)}`);
  });

  it('the type is searched for under error, type, code and message, also below data', async () => {
    for (const body of [
      { error: 'ERROR_RECORD_NOT_FOUND' },
      { error: { type: 'ERROR_RECORD_NOT_FOUND', message: 'x' } },
      { type: 'ERROR_RECORD_NOT_FOUND' },
      { code: 'ERROR_RECORD_NOT_FOUND' },
      { message: 'ERROR_RECORD_NOT_FOUND' },
      { error: 'Bad', code: 'ERROR_RECORD_NOT_FOUND' },
      { data: { error: { code: 'ERROR_RECORD_NOT_FOUND' } } },
      { error: { error: { type: 'ERROR_RECORD_NOT_FOUND' } } },
    ]) {
      const found = await error(400, body);
      assert.equal(found?.kind, 'not-found', JSON.stringify(body));
      assert.equal(found?.detail.acquireError, 'ERROR_RECORD_NOT_FOUND');
    }
  });

  it('each documented type', async () => {
    for (const [type, kind] of [
      ['ERROR_INVALID_INPUT', 'rejected'],
      ['ERROR_DUPLICATE_RECORD_FOUND', 'rejected'],
      ['ERROR_UNAUTHORIZED', 'unauthorized'],
      ['ERROR_UNAUTHORIZED_ACCESS', 'forbidden'],
      ['ERROR_SERVER_ERROR', 'server'],
      ['ERROR_UNHEARD_OF', 'rejected'],
    ] as const) {
      assert.equal((await error(400, { error: type }))?.kind, kind);
      assert.equal((await error(200, { success: false, error: type }))?.kind, kind);
    }
  });

  it('the status decides where it is plain', async () => {
    for (const [status, kind] of [
      [401, 'unauthorized'],
      [403, 'forbidden'],
      [404, 'not-found'],
      [410, 'not-found'],
      [429, 'rate-limited'],
      [400, 'rejected'],
      [418, 'rejected'],
      [500, 'server'],
      [599, 'server'],
      [301, 'redirect'],
      [308, 'redirect'],
    ] as const)
      assert.equal((await error(status, { error: 'x' }))?.kind, kind, `${status}`);
    assert.equal((await error(404, { error: 'ERROR_INVALID_INPUT' }))?.kind, 'not-found');
  });

  it('long and deep error texts are cut', async () => {
    const deep = JSON.parse('{"error":'.repeat(500) + '"x"' + '}'.repeat(500)) as unknown;
    assert.equal((await error(400, deep))?.kind, 'rejected');
    assert.equal((await error(400, { error: 'x'.repeat(5000) }))?.detail.acquireError?.length, 300);
    assert.equal((await error(503, `<html>${'x'.repeat(5000)}`, []))?.detail.firstBytes?.length, 200);
  });

  it('a redirect names its target, and the host that sent it', async () => {
    for (const location of ['/login', 'https://b.example/x', '//b.example/x', 'http://[', 'javascript:0']) {
      const found = await error(302, '', [['LOCATION', location]]);
      assert.deepEqual([found?.detail.location, found?.detail.origin], [location, 'https://a.example']);
    }
    assert.equal((await error(302, ''))?.detail.location, undefined);
  });

  it('the payload', () => {
    assert.deepEqual(envelopePayload({ data: [1] }), [1]);
    assert.equal(envelopePayload({ data: null }), null);
    assert.deepEqual(envelopePayload([1]), [1]);
    assert.deepEqual(envelopePayload({ a: 1 }), { a: 1 });
  });

  it('a serialized response contains neither its JSON nor anything else twice', async () => {
    const { response } = await readResponse(
      { status: 200, statusText: 'OK', headers: [] },
      Buffer.from('{"a":1}'),
      NO_CLEANING,
    );
    assert.deepEqual(response.json, { a: 1 });
    assert.deepEqual(JSON.parse(JSON.stringify(response)), {
      status: 200,
      statusText: 'OK',
      headers: [],
      text: '{"a":1}',
      size: 7,
    });
  });
});

describe('failures', () => {
  const made = (failure: TransportFailure, sent: boolean, write: boolean, status?: number): AcquireError => {
    const outcome = { failure, status, statusText: '', headers: [], sent, reused: false, phases: {}, sentHeaders: [] };
    const error = toAcquireError(outcome, about);
    if (write) settleWrite({ ...outcome, error });
    return error;
  };

  it('codes of certificates are tls, others network', () => {
    for (const code of [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'CERT_HAS_EXPIRED',
      'CERT_NOT_YET_VALID',
      'CERT_REVOKED',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'EPROTO',
      'HOSTNAME_MISMATCH',
    ])
      assert.equal(made({ why: 'broken', code, message: '' }, false, false).kind, 'tls', code);
    for (const code of [
      'ECONNREFUSED',
      'ECONNRESET',
      'ENOTFOUND',
      'EAI_AGAIN',
      'EPIPE',
      'ETIMEDOUT',
      'EHOSTUNREACH',
      'UNKNOWN',
    ])
      assert.equal(made({ why: 'broken', code, message: '' }, false, false).kind, 'network', code);
    assert.equal(made({ why: 'broken', code: 'HPE_INVALID_CONSTANT', message: '' }, true, false).kind, 'malformed');
  });

  it('the outcome is unknown for writes that were sent, and only for them', () => {
    const failures: TransportFailure[] = [
      { why: 'cancelled' },
      { why: 'timeout', phase: 'total', limit: 1 },
      { why: 'broken', code: 'ECONNRESET', message: '' },
      { why: 'encoding', code: 'Z_DATA_ERROR' },
    ];
    for (const failure of failures) {
      assert.equal(made(failure, true, true).detail.outcomeUnknown, true);
      assert.equal(made(failure, false, true).detail.outcomeUnknown, undefined);
      assert.equal(made(failure, true, false).detail.outcomeUnknown, undefined);
    }
    for (const failure of [...failures, { why: 'too-large', limit: 1 } as const]) {
      assert.equal(made(failure, true, true, 200).detail.outcomeUnknown, true, 'what could not be read may say no');
      assert.equal(made(failure, true, true, 500).detail.outcomeUnknown, true);
      assert.equal(made(failure, true, true, 422).detail.outcomeUnknown, undefined, 'the status says it');
      assert.equal(made(failure, true, true, 429).detail.outcomeUnknown, undefined);
    }
  });

  it('have no cause that could contain a header', () => {
    assert.equal(made({ why: 'broken', code: 'ECONNRESET', message: 'x' }, true, true).cause, undefined);
  });
});
