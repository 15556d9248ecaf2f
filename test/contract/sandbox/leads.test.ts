import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import {
  type JsonValue,
  elementAt,
  findDepartures,
  documented,
  sendForm,
  sendJson,
  sendToSandbox,
  startTestSandbox,
} from './support';

describe('sandbox 1.0.0', () => {
  let sandbox: RunningSandbox;
  let newest: number;
  before(async () => {
    sandbox = await startTestSandbox();
    newest = 70001 + 1204 - 1;
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset());

  const rows = (answer: { json: JsonValue }): JsonValue[] => elementAt(answer.json, 'data', 'data') as JsonValue[];

  it("responds to the authorization page's curl call with leads", async function () {
    let text: string;
    try {
      ({ stdout: text } = await promisify(execFile)(
        'curl',
        [
          '-s',
          '-X',
          'POST',
          `${sandbox.origin}/profile/lead/list`,
          '-H',
          'Authorization: Bearer tok-123456',
          '-H',
          'Content-Type: application/x-www-form-urlencoded',
          '-d',
          'limit=10&page=1&filter[master]=chathistory',
        ],
        { encoding: 'utf8' },
      ));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.skip();
      throw error;
    }
    const answer = JSON.parse(text) as JsonValue;
    assert.equal(answer.success, true);
    assert.equal((elementAt(answer, 'data', 'data') as unknown[]).length, 10);
    const seen = sandbox.requests().at(-1);
    assert.deepEqual(
      [seen?.method, seen?.path, seen?.auth, seen?.status, seen?.operation],
      ['POST', '/profile/lead/list', 'Bearer', 200, 'v1.lead.list'],
    );
    assert.deepEqual(JSON.parse(JSON.stringify(seen?.params.body)), {
      limit: '10',
      page: '1',
      filter: { master: 'chathistory' },
    });
    assert.equal(JSON.stringify(sandbox.requests()).includes('tok-123456'), false);
  });

  const shapes: [string, string, Record<string, string>][] = [
    ['v1.lead.list', 'lead/list', { limit: '3', page: '1' }],
    ['v1.lead.detail', 'lead/detail', { id: '71190' }],
    ['v1.thread.list', 'message/thread', { visitor_id: '71100', limit: '20', page: '1' }],
    ['v1.message.list', 'lead/message', { thread_id: '-1', visitor_id: '71100', key: '' }],
    ['v1.lead.feedback', 'lead/feedback', { visitor_id: '71100' }],
    ['v1.tag.list', 'lead/tag-account', {}],
    ['v1.lead.agents', 'lead/profile-agents', { id: '71100' }],
    ['v1.lead.visits', 'lead/visits', { id: '71100' }],
  ];
  for (const [id, path, fields] of shapes) {
    it(`${id} has every documented key under both path forms`, async () => {
      for (const prefix of ['/api/profile/', '/profile/']) {
        const response = await sendForm(sandbox, prefix + path, fields);
        assert.equal(response.status, 200);
        const ownAttributes = /^\$\.data\.fields\./;
        assert.deepEqual(
          findDepartures(documented(id), response.json).filter((d) => !ownAttributes.test(d)),
          [],
        );
      }
    });
  }

  it('pages through everybody once, newest first, and ends with an empty page', async () => {
    const seen: number[] = [];
    for (let page = 1; ; page++) {
      const response = await sendForm(sandbox, '/profile/lead/list', { limit: '250', page: String(page) });
      assert.equal(elementAt(response.json, 'data', 'total'), 1204);
      if (rows(response).length === 0) break;
      seen.push(...rows(response).map((row) => row.id as number));
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 1204 }, (_, n) => newest - n),
    );
  });

  it('accepts limit and page as text, number or not at all, and refuses invalid values with success false', async () => {
    assert.equal(rows(await sendJson(sandbox, 'POST', '/api/profile/lead/list', { limit: 4, page: 2 })).length, 4);
    assert.equal(rows(await sendForm(sandbox, '/profile/lead/list')).length, 10);
    const bad = await sendForm(sandbox, '/profile/lead/list', { limit: 'ten' });
    assert.deepEqual(
      [bad.status, bad.json.success, bad.json.error, bad.json.data],
      [200, false, 'ERROR_INVALID_INPUT', null],
    );
    assert.equal((await sendForm(sandbox, '/profile/lead/list', { 'filter[master]': 'nobody' })).json.success, false);
  });

  it('counts fewer leads under filter[master]=chathistory, all of them with a chat', async () => {
    const response = await sendForm(sandbox, '/profile/lead/list', { limit: '1000', 'filter[master]': 'chathistory' });
    const total = elementAt(response.json, 'data', 'total') as number;
    assert.ok(total > 600 && total < 1204);
    assert.ok(rows(response).every((row) => row.chat_id !== null));
  });

  it('mixes the three date forms, numbers as text and empty texts as the documentation does', async () => {
    const list = rows(await sendForm(sandbox, '/profile/lead/list', { limit: '200' }));
    assert.ok(
      list.every(
        (row) =>
          /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(row.date_updated)) &&
          /^\d+$/.test(String(row.city)) &&
          typeof row.city === 'string',
      ),
    );
    assert.ok(
      list.some((row) => row.name === '') &&
        list.some((row) => row.email === '') &&
        list.some((row) => row.first_seen === null),
    );
    const detail = (await sendForm(sandbox, '/api/profile/lead/detail', { id: String(newest) })).json;
    assert.match(String(elementAt(detail, 'data', 'first_visit')), /^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d [AP]M$/);
    assert.equal(elementAt(detail, 'data', 'id'), elementAt(detail, 'data', 'visitor_id'));
  });

  it('adds, changes and deletes by form, multipart and JSON', async () => {
    const before = elementAt((await sendForm(sandbox, '/profile/lead/list')).json, 'data', 'total') as number;
    const added = await sendForm(sandbox, '/profile/lead/add-update', {
      name: 'Ada & Co. = 100% +1',
      email: 'ada@example.com',
      phone: '12025550100',
      tags: '73,75',
      '[extra_field][text-1526537305797]text-1526537305797': 'Pro',
    });
    assert.deepEqual([added.json.success, typeof added.json.data], [true, 'string']);
    const [first] = rows(await sendForm(sandbox, '/profile/lead/list', { limit: '1' }));
    assert.ok(first);
    assert.deepEqual(
      [first.name, first.email, first.visitor_phone, first.tags],
      ['Ada & Co. = 100% +1', 'ada@example.com', '12025550100', '73,75'],
    );
    const id = String(first.id);

    const multipart = new FormData();
    for (const [name, value] of Object.entries({
      visitor_id: id,
      remarks: 'line\nbreak',
      '[extra_field][select-1526537321619]select-1526537321619': 'option-2',
    }))
      multipart.append(name, value);
    assert.equal((await sendToSandbox(sandbox, 'POST', '/api/profile/lead/add-update', multipart)).json.success, true);
    assert.equal(
      (await sendJson(sandbox, 'POST', '/api/profile/lead/add-update', { visitor_id: Number(id), email: '' })).json
        .success,
      true,
    );
    const detail = (
      await sendToSandbox(
        sandbox,
        'POST',
        '/profile/lead/detail',
        (() => {
          const f = new FormData();
          f.append('id', id);
          return f;
        })(),
      )
    ).json.data as JsonValue;
    assert.deepEqual(
      [detail.visitor_name, detail.visitor_email, detail.visitor_remarks],
      ['Ada & Co. = 100% +1', '', 'line\r\nbreak'],
      'multipart breaks lines with CRLF',
    );
    assert.deepEqual(detail.fields, { 'text-1526537305797': 'Pro', 'select-1526537321619': 'option-2' });

    const gone = await sendJson(sandbox, 'POST', '/profile/lead/delete', { id: [Number(id), newest] });
    assert.equal(gone.json.success, true);
    assert.equal(elementAt((await sendForm(sandbox, '/profile/lead/list')).json, 'data', 'total'), before - 1);
    assert.equal((await sendForm(sandbox, '/profile/lead/detail', { id })).json.error, 'ERROR_RECORD_NOT_FOUND');
    assert.equal(
      (await sendJson(sandbox, 'POST', '/profile/lead/delete', { id: [newest] })).json.error,
      'ERROR_RECORD_NOT_FOUND',
    );
    await sandbox.reset();
    assert.equal(rows(await sendForm(sandbox, '/profile/lead/list'))[0]?.id, newest);
  });

  it('refuses unknown leads, tags and addresses without changing anything', async () => {
    for (const fields of [
      { visitor_id: '5', name: 'x' },
      { chat_id: '3', name: 'x' },
    ])
      assert.equal(
        (await sendForm(sandbox, '/profile/lead/add-update', fields as never)).json.error,
        'ERROR_RECORD_NOT_FOUND',
      );
    for (const fields of [
      { visitor_id: String(newest), tags: '3' },
      { visitor_id: String(newest), email: 'nonsense' },
      {},
    ])
      assert.equal(
        (await sendForm(sandbox, '/profile/lead/add-update', fields as never)).json.error,
        'ERROR_INVALID_INPUT',
      );
    assert.equal(
      (
        await sendToSandbox(sandbox, 'POST', '/profile/lead/add-update', '{"name":', {
          headers: { 'content-type': 'application/json' },
        })
      ).json.error,
      'ERROR_INVALID_INPUT',
    );
    assert.equal(elementAt((await sendForm(sandbox, '/profile/lead/list')).json, 'data', 'total'), 1204);
  });

  it('shows threads, messages, feedback and visits of the same chats', async () => {
    const withChat = rows(
      await sendForm(sandbox, '/profile/lead/list', { limit: '20', 'filter[master]': 'chathistory', page: '4' }),
    ).find((row) => row.rating !== null) as JsonValue;
    const visitor = String(withChat.id);
    const threads = elementAt(
      (await sendForm(sandbox, '/profile/message/thread', { visitor_id: visitor })).json,
      'data',
      'messages',
    ) as JsonValue[];
    assert.equal(threads[0]?.chat_id, withChat.chat_id);
    const one = elementAt(
      (
        await sendForm(sandbox, '/profile/lead/message', {
          thread_id: String(threads[0]?.thread_id),
          visitor_id: visitor,
        })
      ).json,
      'data',
      'messages',
    ) as JsonValue[];
    assert.ok(one.length > 0 && one.every((m) => m.chat_id === threads[0]?.chat_id && m.vd_id === withChat.id));
    const feedback = (await sendForm(sandbox, '/profile/lead/feedback', { visitor_id: visitor })).json
      .data as JsonValue[];
    assert.equal(String(feedback.find((f) => f.id === withChat.chat_id)?.feedback_rating), withChat.rating);
    assert.ok(((await sendForm(sandbox, '/profile/lead/visits', { id: visitor })).json.data as JsonValue[]).length > 0);
  });
});
