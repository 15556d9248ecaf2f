import assert from 'node:assert/strict';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import {
  type SandboxResponse,
  type JsonValue,
  elementAt,
  sendForm,
  sendJson,
  sendToSandbox,
  startTestSandbox,
} from './support';

const CASE = '/api/v1/crm/objects/case';
const MESSENGER = '/api/v1/crm/messenger';
const NOTE = '/api/v1/crm/note';
const USER = '/api/v1/account/user';
const FIELD = '/api/v1/crm/objects/object-field';

describe('sandbox records', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startTestSandbox({ leads: 200 });
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset());

  const data = async (response: Promise<SandboxResponse>): Promise<JsonValue> =>
    (await response).json.data as JsonValue;
  const failed = async (response: Promise<SandboxResponse>, type: string): Promise<void> => {
    const { status, json: body } = await response;
    assert.deepEqual([status, elementAt(body, 'error', 'code')], [400, type]);
  };
  const cases = async (query = ''): Promise<JsonValue[]> =>
    (await data(sendToSandbox(sandbox, 'GET', `${CASE}${query}`))).data as JsonValue[];
  const get = (url: string): Promise<JsonValue> => data(sendToSandbox(sandbox, 'GET', url));

  it('list every chat once, by page and by condition', async () => {
    const seen: unknown[] = [];
    let count = 0;
    for (let page = 0; ; page++) {
      const answer = await get(`${CASE}?limit=50&page=${page}`);
      count = answer.count as number;
      const rows = answer.data as JsonValue[];
      if (rows.length === 0) break;
      seen.push(...rows.map((row) => row.id));
    }
    assert.equal(seen.length, count);
    assert.equal(new Set(seen).size, count);
    const active = await cases('?limit=500&where=status%7Ceq%7Cactive');
    assert.ok(active.length > 0 && active.length < count && active.every((row) => row.status === 'active'));
    const one = await cases('?limit=1&select=id,channel&relations=contact');
    assert.deepEqual(Object.keys(one[0] ?? {}).sort(), ['channel', 'contact', 'id', 'threadId']);
  });

  it('begin, accept messages, close and reopen, the same in both API versions', async () => {
    const lead = 70150;
    const begun = await data(
      sendJson(sandbox, 'POST', `${MESSENGER}/chat/create?contactId=${lead}`, {
        title: 'Broken checkout',
        message: { type: 'message', message: 'It says NaN' },
      }),
    );
    assert.deepEqual(
      [
        begun.title,
        begun.status,
        elementAt(begun, 'contact', 'id'),
        Array.isArray(elementAt(begun, 'contact', 'fields')),
      ],
      ['Broken checkout', 'active', lead, true],
    );
    assert.equal((await cases('?limit=1'))[0]?.id, begun.id);

    const sent = await data(
      sendJson(sandbox, 'POST', `${MESSENGER}/chat/add-message?x-user-type=user`, {
        caseId: begun.id,
        message: { type: 'message', message: 'Which browser <b>?' },
      }),
    );
    assert.deepEqual([sent.senderType, sent.message, sent.caseId], ['user', 'Which browser <b>?', begun.id]);
    const changed = await data(
      sendJson(sandbox, 'POST', `${MESSENGER}/chat/message/${sent.id as number}`, {
        message: { type: 'message', message: 'Which browser?' },
      }),
    );
    assert.equal(changed.message, 'Which browser?');
    assert.equal((await get(`/api/v1/crm/objects/case-message/${sent.id as number}`)).dateUpdated !== null, true);

    const old = (
      await sendForm(sandbox, '/profile/lead/message', { visitor_id: String(lead), last_chat_id: String(begun.id) })
    ).json;
    assert.deepEqual(
      (elementAt(old, 'data', 'messages') as JsonValue[]).map((m) => [m.sender_type, m.message]),
      [
        ['visitor', 'It says NaN'],
        ['agent', 'Which browser?'],
      ],
    );
    const [thread] = (await get(
      `${MESSENGER}/chat/messages?threadId=${begun.threadId as number}&contactId=${lead}`,
    )) as unknown as JsonValue[];
    assert.deepEqual([thread?.id, elementAt(thread, 'lastMessage', 'message')], [begun.id, 'Which browser?']);
    const withMessages = (await cases(`?where=id%7Ceq%7C${begun.id as number}&relations=messages`))[0];
    assert.equal((withMessages?.messages as unknown[]).length, 2);

    assert.deepEqual(
      (await sendToSandbox(sandbox, 'DELETE', `/api/v1/crm/objects/case-message/${sent.id as number}`)).json,
      {
        data: { deleted: 1 },
      },
    );
    await failed(
      sendToSandbox(sandbox, 'GET', `/api/v1/crm/objects/case-message/${sent.id as number}`),
      'ERROR_RECORD_NOT_FOUND',
    );

    const over = await data(
      sendJson(sandbox, 'POST', `${MESSENGER}/chat/close`, { caseId: begun.id, closingState: 'handled' }),
    );
    assert.deepEqual(elementAt(over, '0', 'caseId'), begun.id);
    assert.equal((await get(`${CASE}/${begun.id as number}`)).status, 'closed');
    await failed(sendJson(sandbox, 'POST', `${MESSENGER}/chat/close`, { caseId: begun.id }), 'ERROR_INVALID_INPUT');
    await failed(
      sendJson(sandbox, 'POST', `${MESSENGER}/chat/add-message?x-user-type=user`, {
        caseId: begun.id,
        message: { type: 'message', message: 'x' },
      }),
      'ERROR_INVALID_INPUT',
    );

    const again = await data(
      sendJson(sandbox, 'POST', `${MESSENGER}/chat/create?contactId=${lead}`, {
        title: 'Again',
        threadId: begun.threadId,
      }),
    );
    assert.deepEqual(
      [again.parentId, again.threadId, sandbox.requests().at(-1)?.operation],
      [begun.threadId, begun.threadId, 'v2.case.reopen'],
    );
    assert.notEqual(again.id, begun.id);
  });

  it('invite agents; one who is online takes a waiting case', async () => {
    const pending = (await cases('?limit=1&where=status%7Ceq%7Cpending'))[0];
    assert.ok(pending);
    const answer = await data(
      sendJson(sandbox, 'POST', `${MESSENGER}/agent/invite-agent`, { caseId: pending.id, agentIds: [15401, 15403] }),
    );
    assert.deepEqual(answer, {
      15401: { userId: 15401, online: true, sent: true },
      15403: { userId: 15403, online: false, sent: false },
    });
    assert.deepEqual(
      [(await get(`${CASE}/${pending.id as number}`)).status, (await get(`${CASE}/${pending.id as number}`)).userId],
      ['active', 15401],
    );
    await failed(
      sendJson(sandbox, 'POST', `${MESSENGER}/agent/invite-agent`, { caseId: pending.id }),
      'ERROR_INVALID_INPUT',
    );
    await failed(
      sendJson(sandbox, 'POST', `${MESSENGER}/agent/invite-agent`, { caseId: 3, agentIds: [1] }),
      'ERROR_RECORD_NOT_FOUND',
    );
  });

  it('accept notes', async () => {
    const made = await data(
      sendJson(sandbox, 'POST', `${NOTE}/create?contactId=70150`, {
        type: 'note',
        title: 'Call back',
        description: 'Monday',
        message: 'After nine',
      }),
    );
    assert.equal(made.contactId, '70150');
    const added = await data(
      sendJson(sandbox, 'POST', `${NOTE}/add-message`, {
        type: 'message',
        message: 'Done',
        note_id: made.id,
        contact_id: 70150,
        parent_id: 0,
      }),
    );
    assert.equal(elementAt(added, 'note', 'id'), made.id);
    const notes = await get(`${NOTE}?contact_id=70150&limit=1`);
    assert.deepEqual(
      [elementAt(notes, 'rows', 0, 'id'), elementAt(notes, 'rows', 0, 'lastMessage', 'message')],
      [made.id, 'Done'],
    );
    assert.deepEqual((await get(`${NOTE}/messages?noteId=${made.id as number}`)).count, 2);
    await failed(
      sendJson(sandbox, 'POST', `${NOTE}/add-message`, {
        type: 'message',
        message: 'x',
        note_id: made.id,
        contact_id: 70151,
      }),
      'ERROR_RECORD_NOT_FOUND',
    );
    assert.deepEqual(await data(sendToSandbox(sandbox, 'DELETE', `${NOTE}/${made.id as number}`)), {
      success: true,
      message: 'Deleted.',
    });
    await failed(sendToSandbox(sandbox, 'GET', `${NOTE}/get/${made.id as number}`), 'ERROR_RECORD_NOT_FOUND');
  });

  it('belong to agents that exist in both API versions', async () => {
    const user = (
      await data(
        sendJson(sandbox, 'POST', USER, {
          name: 'Robin Tester II',
          email: 'robin2@sandbox.example',
          password: 'not-a-real-password',
          roles: [2],
          departments: [6],
        }),
      )
    ).user as JsonValue;
    const agents = elementAt(
      (await sendJson(sandbox, 'POST', '/api/account/agents', { page: 1, limit: 100 })).json,
      'data',
      'rows',
    ) as JsonValue[];
    const row = agents.find((a) => a.user_id === user.id);
    assert.deepEqual([row?.user_name, row?.department_name], ['Robin Tester II', 'Sales']);
    assert.notEqual(row?.id, user.id);
    assert.equal(
      (
        await sendForm(sandbox, '/api/account/agents/update', {
          id: String(row?.id),
          name: 'Robin T.',
          email: 'other@sandbox.example',
          status: 'disable',
        })
      ).json.success,
      true,
    );
    const changed = await get(`${USER}/${user.id as number}`);
    assert.deepEqual([changed.name, changed.email, changed.status], ['Robin T.', 'robin2@sandbox.example', 'disabled']);
    await failed(
      sendJson(sandbox, 'POST', USER, {
        name: 'x',
        email: 'robin2@sandbox.example',
        password: 'p',
        roles: [],
        departments: [],
      }),
      'ERROR_DUPLICATE_RECORD_FOUND',
    );
    await failed(sendJson(sandbox, 'POST', USER, { name: 'x', email: 'y@z.example' }), 'ERROR_INVALID_INPUT');
    assert.deepEqual(await data(sendToSandbox(sandbox, 'DELETE', `${USER}?userId=${user.id as number}`)), {
      deleted: 1,
    });
  });

  it('have attributes of the workspace', async () => {
    const made = await data(
      sendJson(sandbox, 'POST', FIELD, {
        object: 'contact',
        key: 'loyalty',
        type: 'text',
        config: { label: 'Loyalty number' },
      }),
    );
    await failed(
      sendJson(sandbox, 'POST', FIELD, { object: 'contact', key: 'loyalty', type: 'text' }),
      'ERROR_DUPLICATE_RECORD_FOUND',
    );
    assert.equal(
      (await data(sendJson(sandbox, 'PUT', `${FIELD}/${made.id as number}`, { data: { key: 'loyalty_number' } }))).key,
      'loyalty_number',
    );
    assert.equal(
      (await get(`${FIELD}?limit=1`)).data && elementAt(await get(`${FIELD}?limit=1`), 'data', 0, 'id'),
      made.id,
    );
    const detail = (await sendForm(sandbox, '/profile/lead/detail', { id: '70150' })).json;
    assert.ok((elementAt(detail, 'data', 'custom_fields') as JsonValue[]).some((f) => f.name === 'loyalty_number'));
    assert.deepEqual(await data(sendToSandbox(sandbox, 'DELETE', `${FIELD}/${made.id as number}`)), { deleted: 1 });
    await failed(sendToSandbox(sandbox, 'DELETE', `${FIELD}/1`), 'ERROR_INVALID_INPUT');
  });

  it('are blocked and unblocked', async () => {
    const path = '/api/v1/crm/block-visitor';
    assert.deepEqual((await sendJson(sandbox, 'POST', path, { data: [70150], type: 'contact' })).json, { data: true });
    const byAddress = (
      await sendJson(sandbox, 'POST', path, { data: ['203.0.113.9'], type: 'ip', blockTill: '2030-01-01' })
    ).json.data as JsonValue[];
    assert.deepEqual(
      [byAddress[0]?.data, sandbox.requests().at(-1)?.operation],
      [['203.0.113.9'], 'v2.block-visitor.create'],
    );
    const blocks = (await get(path)).data as JsonValue[];
    assert.equal(blocks.length, 4);
    const mine = blocks.find((b) => elementAt(b, 'data', 'id') === 70150);
    await sendToSandbox(sandbox, 'DELETE', `${path}?id=${mine?.id as number}`);
    assert.equal(
      (elementAt(await get('/api/v1/crm/objects/contact?where=id%7Ceq%7C70150'), 'list') as JsonValue[])[0]?.isBlocked,
      'NO',
    );
  });
});

describe('stateless sandbox operations', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startTestSandbox({ leads: 5 });
  });
  after(() => sandbox.stop());

  it('validate what the documentation requires', async () => {
    const bad = await sendToSandbox(sandbox, 'GET', '/api/v1/kb/article');
    assert.deepEqual([bad.status, elementAt(bad.json, 'error', 'code')], [400, 'ERROR_INVALID_INPUT']);
    const missing = await sendToSandbox(sandbox, 'GET', '/api/v1/account/role/999999999');
    assert.deepEqual([missing.status, elementAt(missing.json, 'error', 'code')], [400, 'ERROR_RECORD_NOT_FOUND']);
    assert.equal(
      (
        await sendJson(
          sandbox,
          'POST',
          '/api/v1/bot/group',
          { title: 'x', askFeedback: 'yes', isDefault: 'no' },
          { auth: 'tok-123456-readonly' },
        )
      ).status,
      403,
    );
    assert.equal(
      (await sendToSandbox(sandbox, 'GET', '/api/v1/bot/group', undefined, { auth: 'tok-123456-readonly' })).status,
      200,
    );
  });

  for (const [start, end, offset] of [
    ['x', 'y', '+05:30'],
    ['2021-13-01 00:00:00', '2021-12-01 00:00:00', '+05:30'],
    ['2021-02-30 00:00:00', '2021-03-02 00:00:00', '+05:30'],
    ['2021-01-01 25:00:00', '2021-01-02 00:00:00', '+05:30'],
    ['2021-01-01T00:00:00Z', '2021-01-02 00:00:00', '+05:30'],
    ['01-02-2021 00:00:00', '2021-01-02 00:00:00', '+05:30'],
    ['1609459200', '2021-01-02 00:00:00', '+05:30'],
    ['2021-01-01 00:00:00', 'now', '+05:30'],
    ['2021-01-01 00:00:00', '2021-01-02 00:00:00', 'Europe/London'],
    ['2021-01-01 00:00:00', '2021-01-02 00:00:00', '+99:99'],
  ])
    it(`reject the numbers from ${start} to ${end} at ${offset}`, async () => {
      const query = new URLSearchParams({
        start_date: start as string,
        end_date: end as string,
        offset: offset as string,
      });
      const { status, json } = await sendToSandbox(sandbox, 'GET', `/api/v1/analytics/general/cases-overview?${query}`);
      assert.deepEqual([status, elementAt(json, 'error', 'code')], [400, 'ERROR_INVALID_INPUT']);
      assert.match(String(elementAt(json, 'error', 'message')), /^(start_date|end_date|offset) must be written as/);
    });

  it('take dates as documented, and an offset whose plus sign is not encoded', async () => {
    const query = 'start_date=2020-02-29%2000:00:00&end_date=2021-01-02%2023:59:59&offset=+05:30';
    assert.equal(
      (await sendToSandbox(sandbox, 'GET', `/api/v1/analytics/general/cases-overview?${query}`)).status,
      200,
    );
  });

  it('need no token for the public help docs', async () => {
    const response = await sendForm(sandbox, '/chatbot/api/faq-categories', { account_id: 'sandbox' }, { auth: null });
    assert.deepEqual([response.status, response.json.success], [200, true]);
  });

  it('accept a form body with GET, as on one 1.0.0 page', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const body = 'start_date=2026-01-01+00%3A00%3A00&end_date=2026-01-02+00%3A00%3A00&timezone=%2B00%3A00';
      const sent = request(
        `${sandbox.origin}/api/analytics/general/raw-co-browse`,
        {
          method: 'GET',
          headers: {
            authorization: `Bearer ${sandbox.token}`,
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': body.length,
          },
        },
        (a) => {
          a.resume().on('end', () => resolve(a.statusCode));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
    assert.equal(status, 200);
    assert.equal(sandbox.requests().at(-1)?.params.body.timezone, '+00:00');
  });
});
