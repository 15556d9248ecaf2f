// Writes to servers with odd responses: the message, that each is sent once, and what the lead shows afterwards.
import assert from 'node:assert/strict';
import type http from 'node:http';
import type { Account, Generation } from '../../../src/api/client/account';
import type { AcquireClient } from '../../../src/api/client/client';
import type { Exchange } from '../../../src/api/client/types';
import type { WriteResult } from '../../../src/api/client/writeResult';
import { AcquireError } from '../../../src/api/errors/errors';
import { errorMessage } from '../../../src/api/errors/messages';
import { writableFieldsFor } from '../../../src/features/leads/sources/apis';
import { removeLeads, updateLead, isUpdateConfirmed } from '../../../src/features/leads/sources/outcomes';
import { createLeadSource } from '../../../src/features/leads/sources/sources';
import { removalOutcomeText, updateOutcomeText } from '../../../src/features/leads/texts/outcomes';
import { testAccount, testClient, closeAll, jsonHandler, startTestServer, type TestServer } from '../client/support';

type Respond = (res: http.ServerResponse) => void;

const status =
  (code: number, body: unknown = {}, headers: http.OutgoingHttpHeaders = {}): Respond =>
  (res) =>
    jsonHandler(res, body, code, headers);
const text =
  (body: string, type = 'application/json', code = 200): Respond =>
  (res) => {
    res.writeHead(code, { 'Content-Type': type });
    res.end(body);
  };
const reset: Respond = (res) => void res.socket?.resetAndDestroy();
const partOf =
  (head: string): Respond =>
  (res) =>
    void res.socket?.write(head, () => res.socket?.resetAndDestroy());
const nothing: Respond = () => undefined;

interface Odd {
  readonly what: string;
  readonly respond: Respond;
  readonly result: WriteResult;
  /** What the message also says. */
  readonly says?: RegExp;
}

const odd = (
  result: WriteResult,
  rows: Readonly<Record<string, Respond | readonly [Respond, RegExp]>>,
): readonly Odd[] =>
  Object.entries(rows).map(([what, given]) =>
    typeof given === 'function'
      ? { what, respond: given, result }
      : { what, respond: given[0], says: given[1], result },
  );

const ODD: readonly Odd[] = [
  ...odd('unknown', {
    '500': [status(500), /lost \(500\)/],
    '500 with a reason': [status(500, { success: false, error: 'Database is gone' }), /Response: Database is gone/],
    '500 with a text': [text('down', 'text/plain', 500), /Response: down/],
    '501': status(501),
    '502': status(502),
    '502 with a page': [text('<html><h1>Bad Gateway</h1></html>', 'text/html', 502), /lost \(502\)/],
    '503': status(503),
    '503 with Retry-After': status(503, {}, { 'Retry-After': '86400' }),
    '503 with a date': status(503, {}, { 'Retry-After': new Date(Date.now() + 86_400_000).toUTCString() }),
    '504': status(504),
    '520': status(520),
    '522': status(522),
    '524': [text('error code: 524', 'text/plain', 524), /lost \(524\)/],
    '599': status(599),
    '303 to the result': status(303, {}, { Location: '/done' }),
    '200 with a page': [text('<html>ok</html>', 'text/html'), /lost \(not valid JSON, 200\)/],
    '200 with cut JSON': [text('{"success":tr'), /lost \(not valid JSON, 200\)/],
    '200 with a text that is no JSON': [text('saved!', 'text/plain'), /lost \(not valid JSON, 200\)/],
    '200 with a server error': status(200, { success: false, error: 'ERROR_SERVER_ERROR' }),
    'a reset before the head': [reset, /lost \(ECONNRESET\)/],
    'a reset within the head': partOf('HTTP/1.1 200 OK\r\nContent-Ty'),
    'a reset after the head': partOf('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"succ'),
    'a reset after the head of a 500': partOf('HTTP/1.1 500 Oops\r\nContent-Length: 400\r\n\r\n{"succ'),
    'something that is not HTTP': partOf('SSH-2.0-OpenSSH_9.6\r\n'),
    'no response in time': [nothing, /lost \(no response within/],
    'damaged compression': (res) => {
      res.writeHead(200, { 'Content-Encoding': 'gzip' });
      res.end('not gzip');
    },
  }),
  ...odd('done', {
    '204': (res) => void res.writeHead(204).end(),
    '200 without a body': text(''),
    '200 with blanks': text(' \n '),
    '201 without a body': (res) => void res.writeHead(201).end(),
    '200 with null': status(200, null),
    '200 with an empty object': status(200, {}),
    '200 with Content-Encoding: UTF-8': status(200, { success: true, data: {} }, { 'Content-Encoding': 'UTF-8' }),
  }),
  ...odd('refused', {
    '200 with success: false': [status(200, { success: false, error: 'No such plan' }), /No such plan/],
    '200 with success: "no"': status(200, { success: 'no' }),
    '200 with an error object': [
      status(200, { error: { type: 'ERROR_INVALID_INPUT', message: 'Bad name' } }),
      /ERROR_INVALID_INPUT: Bad name/,
    ],
    '200 with errors': [status(200, { errors: [{ title: 'Bad name', detail: 'Too long' }] }), /Bad name: Too long/],
    '200 with status: "error"': [status(200, { status: 'error', message: 'Token expired' }), /Token expired/],
    '200 with a refusal two levels down': status(200, { data: { data: { success: false } } }),
    '400': [status(400, { title: 'Bad request', detail: 'No name' }), /\(400\): Bad request: No name/],
    '401': status(401),
    '403': status(403),
    '407 of the host itself': [status(407, { message: 'Log in' }), /\(407\): Log in/],
    '409': [status(409, { error: 'ERROR_DUPLICATE_RECORD_FOUND' }), /\(409\)/],
    '413': status(413),
    '422 with errors': [
      status(422, { errors: [{ status: '422', title: 'Invalid email', details: 'It has no @.' }] }),
      /\(422\): Invalid email: It has no @\./,
    ],
    '422 by field': [status(422, { errors: { email: ['is invalid'] } }), /\(422\): email: is invalid/],
    '422 with a list': [
      status(422, { message: ['email must be an email'], error: 'Bad Request' }),
      /\(422\): Bad Request: email must be an email/,
    ],
    '422 with a cut body': partOf('HTTP/1.1 422 No\r\nContent-Length: 400\r\n\r\n{"succ'),
    'a redirect to log in': [status(302, {}, { Location: '/login' }), /redirect to a login page/],
    'a redirect elsewhere': status(307, {}, { Location: 'https://elsewhere.example/' }),
  }),
  ...odd('notProcessed', {
    '429': [status(429), /\(429\)\. Try again in a minute\./],
    '429 with Retry-After': [status(429, {}, { 'Retry-After': '86400' }), /\(429\)\. Try again tomorrow\./],
    '429 with a date': [
      status(429, {}, { 'Retry-After': 'Thu, 01 Jan 2026 12:00:20 GMT', Date: 'Thu, 01 Jan 2026 12:00:00 GMT' }),
      /Try again in 20 seconds\./,
    ],
  }),
];

/** A server with one lead. `makes` decides if writes are applied, and `respond` sends the response; the lead can be read. */
async function oddServer(generation: Generation, respond: Respond, makes: boolean): Promise<TestServer> {
  let name: string | undefined = 'Old';
  return startTestServer((_req, res, { method, url, body }) => {
    const isRead = generation === '1.0.0' ? url.includes('/detail') : method === 'GET';
    if (!isRead) {
      if (makes)
        name = method === 'DELETE' || url.endsWith('/delete') ? undefined : /Grace/.test(body) ? 'Grace' : name;
      respond(res);
    } else if (name === undefined) jsonHandler(res, { success: false, error: 'ERROR_RECORD_NOT_FOUND' }, 404);
    else
      jsonHandler(res, { data: generation === '1.0.0' ? { id: 7, visitor_name: name } : { id: 7, fields: { name } } });
  });
}

for (const generation of ['1.0.0', '2.0.0'] as const) {
  describe(`odd servers and writes, ${generation}`, () => {
    afterEach(closeAll);

    let exchanges: Exchange[];
    const start = async (
      { respond }: Pick<Odd, 'respond'>,
      makes: boolean,
    ): Promise<{ from: Account; made: AcquireClient; server: TestServer }> => {
      const server = await oddServer(generation, respond, makes);
      exchanges = [];
      const timeoutMs = respond === nothing ? 150 : 5_000;
      const { client: made } = testClient({
        onExchange: (exchange) => exchanges.push(exchange),
        defaults: () => ({ timeoutMs, maxBytes: 1_000_000 }),
        retry: { attempts: 3, baseMs: 1, maxDelayMs: 2 },
      });
      return { from: testAccount(server.origin, {}, generation), made, server };
    };
    /** The one write that was sent, and its outcome. */
    const written = (server: TestServer): WriteResult | undefined => {
      const writes = exchanges.filter(({ writeResult }) => writeResult !== undefined);
      const arrived = server.hits.filter(({ url, method }) =>
        generation === '1.0.0' ? !url.includes('/detail') : method !== 'GET',
      );
      assert.deepEqual([writes.length, arrived.length], [1, 1], 'a write is sent once');
      return writes[0]?.writeResult;
    };
    const check = (found: WriteResult | undefined, { what, result }: Odd): void =>
      // A text that is not JSON counts as success for a plain request, but is not a documented response for leads.
      assert.equal(found, what === '200 with a text that is no JSON' ? 'done' : result, what);
    const checkWords = (words: string, { what, result, says }: Odd): void => {
      assert.equal(/response to this change was lost/.test(words), result === 'unknown', `${what}: ${words}`);
      if (result === 'unknown') assert.doesNotMatch(words, /[Tt]ry again/, what);
      assert.doesNotMatch(words, /undefined|\{\d\}|\[object/, what);
      if (says) assert.match(words, says, what);
    };
    const failure = async (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );
    /** A name change in the form of an edit. */
    const rename = (raw: Readonly<Record<string, unknown>>) => {
      const field = writableFieldsFor(generation, raw).find(({ key }) => key === 'name')!;
      return [{ field, from: 'Old', to: 'Grace' }];
    };

    for (const one of ODD) {
      it(`a new lead: ${one.what} is ${one.result}`, async () => {
        const { from, made, server } = await start(one, true);
        const error = await failure(createLeadSource(generation, made).create(from, { name: 'Grace' }));
        check(written(server), one);
        if (one.result === 'done') return assert.equal(error, undefined);
        assert.ok(error instanceof AcquireError);
        assert.equal(error.detail.outcomeUnknown === true, one.result === 'unknown');
        const words = errorMessage(error, { account: from });
        checkWords(words.text, one);
        if (one.result === 'unknown') assert.equal(words.actions.includes('retry'), false);
      });

      for (const makes of [true, false])
        it(`an edit that is ${makes ? '' : 'not '}made: ${one.what} is ${one.result}`, async () => {
          const { from, made, server } = await start(one, makes);
          const source = createLeadSource(generation, made);
          const record = await source.get(from, '7');
          let outcome: Awaited<ReturnType<typeof updateLead>> | undefined;
          const error = await failure(
            updateLead(source, from, record, rename(record.lead.raw), []).then((found) => (outcome = found)),
          );
          check(written(server), one);
          if (one.result === 'refused' || one.result === 'notProcessed') {
            assert.ok(error instanceof AcquireError && !error.detail.outcomeUnknown);
            return checkWords(errorMessage(error, { account: from }).text, one);
          }
          assert.ok(outcome, String(error));
          assert.equal(outcome.record?.lead.name, makes ? 'Grace' : 'Old', 'the lead is read again');
          assert.equal(isUpdateConfirmed(outcome), makes);
          const words = updateOutcomeText(outcome, from) ?? '';
          checkWords(words, one);
          if (one.result === 'done') assert.equal(/accepted the change but still shows/.test(words), !makes, words);
          else
            assert.match(
              words,
              makes ? /^Acquire shows the new value: the change was made\./ : /still shows the old value/,
            );
        });

      for (const makes of [true, false])
        it(`a delete that is ${makes ? '' : 'not '}made: ${one.what} is ${one.result}`, async () => {
          const { from, made, server } = await start(one, makes);
          const outcome = await removeLeads(createLeadSource(generation, made), from, ['7']);
          check(written(server), one);
          const words = removalOutcomeText(outcome, from, { name: () => 'Old', removal: 'deleted', count: 1 }) ?? '';
          if (one.result === 'refused' || one.result === 'notProcessed') {
            assert.deepEqual([outcome.gone, outcome.there, outcome.unknown, words], [[], [], [], '']);
            assert.ok(outcome.error instanceof AcquireError && !outcome.error.detail.outcomeUnknown);
            return checkWords(errorMessage(outcome.error, { account: from }).text, one);
          }
          assert.deepEqual([outcome.gone, outcome.there.map(({ lead }) => lead.id)], makes ? [['7'], []] : [[], ['7']]);
          checkWords(words, one);
          if (one.result === 'done')
            assert.equal(words, makes ? '' : 'Acquire accepted the deletion but still shows Old.');
          else assert.match(words, makes ? /no longer shows Old/ : /still shows Old: the change was not made/);
        });
    }

    it('an unreachable server was not sent anything', async () => {
      const { from, made, server } = await start({ respond: nothing }, false);
      await server.close();
      const source = createLeadSource(generation, made);
      const removal = await removeLeads(source, from, ['7']);
      const creation = await failure(source.create(from, { name: 'Grace' }));
      for (const error of [removal.error, creation]) {
        assert.ok(error instanceof AcquireError);
        assert.deepEqual([error.kind, error.detail.outcomeUnknown], ['network', undefined]);
      }
      assert.deepEqual(
        exchanges.map(({ writeResult, timing }) => [writeResult, timing.attempts]),
        [
          ['notProcessed', 1],
          ['notProcessed', 1],
        ],
      );
    });

    it('a server that disconnects before the response leaves the outcome unknown, with no other message', async () => {
      let gone = false;
      const server = await startTestServer((_req, res, { url, method }) => {
        if (gone) return void res.socket?.resetAndDestroy();
        if (generation === '1.0.0' ? !url.includes('/detail') : method !== 'GET') {
          gone = true;
          return void res.socket?.resetAndDestroy();
        }
        jsonHandler(res, {
          data: generation === '1.0.0' ? { id: 7, visitor_name: 'Old' } : { id: 7, fields: { name: 'Old' } },
        });
      });
      const { client: made } = testClient({ retry: { attempts: 1 } });
      const from = testAccount(server.origin, {}, generation);
      const source = createLeadSource(generation, made);
      const record = await source.get(from, '7');
      const outcome = await updateLead(source, from, record, rename(record.lead.raw), []);
      assert.deepEqual([outcome.record, isUpdateConfirmed(outcome)], [undefined, false]);
      assert.equal(
        updateOutcomeText(outcome, from),
        "Acquire's response to this change was lost (ECONNRESET). The change may or may not have been made.",
      );
      gone = false;
      const removal = await removeLeads(source, from, ['7']);
      assert.deepEqual([removal.gone, removal.there, removal.unknown], [[], [], ['7']]);
    });
  });
}
