import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import { HistorySection, SECTION_PAGE_SIZE, type HistoryItem } from '../../../src/features/leads/sources/history';
import { HistoryV1 } from '../../../src/features/leads/sources/v1/history';
import { HistoryV2 } from '../../../src/features/leads/sources/v2/history';
import { leadApiOf } from '../../../src/features/leads/sources/apis';
import { otherFields, leadTimeZone } from '../../../src/features/leads/pageFacts';
import { objectMembers } from '../../../src/core/json/jsonText';
import { FakeClient, fakeAccount, fakeLead } from './fakes';

const items = (from: number, count: number): HistoryItem[] =>
  Array.from({ length: count }, (_, n) => ({ kind: 'chats', id: String(from + n) }));

describe("a section of a lead's page", () => {
  it('loads nothing until it is shown, then a page at a time', async () => {
    const asked: number[] = [];
    const section = new HistorySection(async (page) => {
      asked.push(page);
      return { items: items(page * SECTION_PAGE_SIZE, page < 2 ? SECTION_PAGE_SIZE : 5), more: page < 2 };
    });
    assert.deepEqual([section.state, section.items.length, asked.length], ['idle', 0, 0]);
    for (let n = 0; n < 5; n++) await section.next();
    assert.deepEqual(asked, [0, 1, 2]);
    assert.deepEqual([section.items.length, section.more], [2 * SECTION_PAGE_SIZE + 5, false]);
  });

  it('shows a list that came all at once in pages, without another request', async () => {
    let asked = 0;
    const section = new HistorySection(async () => ({ items: items(0, 50 + ++asked), more: false }));
    await section.next();
    assert.deepEqual([section.items.length, section.more], [SECTION_PAGE_SIZE, true]);
    await section.next();
    await section.next();
    assert.deepEqual([section.items.length, section.more, asked], [51, false, 1]);
  });

  it('retries the failed page, and ends when a server repeats itself', async () => {
    let n = 0;
    const section = new HistorySection(async () => {
      if (n++ === 0) throw new AcquireError('server');
      return { items: items(0, SECTION_PAGE_SIZE), more: true };
    });
    await section.next();
    assert.equal(section.state, 'failed');
    await section.next();
    assert.deepEqual([section.state, section.items.length, section.more], ['ready', SECTION_PAGE_SIZE, true]);
    await section.next();
    assert.equal(section.more, false);
  });

  it('pages through chats without ids, each once', async () => {
    const rows = Array.from({ length: SECTION_PAGE_SIZE + 5 }, (_, n) => ({ message: `Hello ${n}` }));
    const client = new FakeClient((request) => {
      const page = Number(request.body?.kind === 'form' ? request.body.fields.find(([key]) => key === 'page')?.[1] : 0);
      const messages = rows.slice((page - 1) * SECTION_PAGE_SIZE, page * SECTION_PAGE_SIZE);
      return { success: true, data: { messages } };
    });
    const source = new HistoryV1(client);
    const section = new HistorySection((page) => source.page(fakeAccount('1.0.0'), fakeLead('1'), 'chats', page));
    await section.next();
    await section.next();
    assert.deepEqual(
      [section.items.map(({ text }) => text), section.more],
      [rows.map(({ message }) => message), false],
    );
  });

  it('looks for feedback beyond cases that have none', async () => {
    const cases = Array.from({ length: 50 }, (_, n) => ({
      id: n + 1,
      feedbacks: n === 45 ? [{ id: 9, rating: 5, message: 'Fine' }] : [],
    }));
    const client = new FakeClient((request) => {
      const page = Number(request.query?.find(([key]) => key === 'page')?.[1]);
      return { data: { count: 50, data: cases.slice(page * SECTION_PAGE_SIZE, (page + 1) * SECTION_PAGE_SIZE) } };
    });
    const source = new HistoryV2(client);
    const section = new HistorySection((page) => source.page(fakeAccount('2.0.0'), fakeLead('1'), 'feedback', page));
    await section.next();
    assert.deepEqual(
      [section.items.map(({ comment }) => comment), section.more, client.sent.length],
      [['Fine'], false, 3],
    );
  });

  it('drops a response that arrives after a refresh', async () => {
    const answers: ((rows: HistoryItem[]) => void)[] = [];
    const section = new HistorySection(
      () =>
        new Promise((resolve) => {
          answers.push((rows) => {
            resolve({ items: rows, more: false });
          });
        }),
    );
    const old = section.next();
    const fresh = section.renew();
    answers[1]?.(items(100, 1));
    answers[0]?.(items(0, 1));
    await Promise.all([old, fresh]);
    assert.deepEqual(
      section.items.map((item) => item.id),
      ['100'],
    );
  });
});

describe('the history of a 1.0.0 lead', () => {
  it("reads chats by the visitor's id, with the documented fields", async () => {
    const client = new FakeClient(() => ({
      success: true,
      error: null,
      data: {
        messages: [
          {
            chat_id: 1876,
            thread_id: 445,
            visitor_id: 565,
            thread_status: 'open',
            chat_created: null,
            agents: 'Jordan Demo',
            chat_duration: 36,
            chat_wait_time: 2,
            feedback_rating: 4,
            rating: ['4'],
            rating_time: ['2018-09-20 05:33:30'],
            feedback_message: '',
            message: '',
          },
        ],
      },
    }));
    const source = new HistoryV1(client);
    const whose = fakeLead('70711', { raw: { id: 70711, visitor_id: 565 } });
    const page = await source.page(fakeAccount('1.0.0'), whose, 'chats', 1);
    assert.deepEqual(client.sent[0]?.request.body, {
      kind: 'form',
      fields: [
        ['lead_id', '0'],
        ['limit', '20'],
        ['visitor_id', '565'],
        ['page', '2'],
      ],
    });
    const [chat] = page.items;
    assert.deepEqual(
      [chat?.id, chat?.agent, chat?.seconds, chat?.rating, chat?.time, chat?.comment, page.more],
      ['1876', 'Jordan Demo', 36, '4', '2018-09-20 05:33:30', undefined, false],
    );
    assert.deepEqual(source.request(whose, chat!).body, {
      kind: 'form',
      fields: [
        ['thread_id', '445'],
        ['visitor_id', '565'],
        ['last_chat_id', '1876'],
        ['key', ''],
      ],
    });
  });

  it('has no notes of its own, and leaves out chats without feedback', async () => {
    const client = new FakeClient(() => ({
      success: true,
      error: null,
      data: [
        { id: 1, feedback_rating: null, feedback_message: null, feedback: [] },
        { id: 2, feedback_rating: 5, feedback: [{ question: 'Fine?', answer: 'Yes' }] },
      ],
    }));
    const source = new HistoryV1(client);
    assert.ok(!source.sections.includes('notes'));
    const { items: rows } = await source.page(fakeAccount('1.0.0'), fakeLead('7'), 'feedback', 0);
    assert.deepEqual(
      rows.map(({ id, text, linked }) => [id, text, linked]),
      [['2', 'Fine?: Yes', { kind: 'chats', id: '2' }]],
    );
  });
});

describe('the history of a 2.0.0 contact', () => {
  it('reads visits from the contact, without a call', async () => {
    const client = new FakeClient(() => assert.fail('called'));
    const { items: rows } = await new HistoryV2(client).page(
      fakeAccount('2.0.0'),
      fakeLead('1', {
        raw: {
          visits: [
            { id: 1, url: 'https://a.example/', dateCreated: '2021-01-01T00:00:00Z' },
            { id: 2, dateCreated: '2022-01-01T00:00:00Z' },
          ],
        },
      }),
      'visits',
      0,
    );
    assert.deepEqual(
      rows.map((row) => row.id),
      ['2', '1'],
    );
  });

  it('asks for the messages of a case as documented', async () => {
    const client = new FakeClient((request) => ({
      data: request.query?.some(([, value]) => value === 'messages')
        ? { data: [{ id: 30, messages: [{ id: 1, senderType: 'user', message: 'Hi', sender: { name: 'Sam' } }] }] }
        : {
            count: 41,
            data: [
              {
                id: 30,
                title: 'T',
                users: [
                  { type: 'contact', user: { name: 'X' } },
                  { type: 'user', status: 'active', user: { name: 'Sam' } },
                ],
                feedbacks: [{ rating: 4 }],
                visitId: 9,
              },
            ],
          },
    }));
    const source = new HistoryV2(client);
    const whose = fakeLead('5');
    const page = await source.page(fakeAccount('2.0.0'), whose, 'cases', 0);
    assert.deepEqual([page.total, page.more, page.items[0]?.agent, page.items[0]?.rating], [41, true, 'Sam', '4']);
    const said = await source.messages(fakeAccount('2.0.0'), whose, page.items[0]!);
    assert.deepEqual([said[0]?.from, said[0]?.name, said[0]?.text], ['agent', 'Sam', 'Hi']);
    assert.deepEqual(client.sent[1]?.request.query, [
      ['where', 'id|eq|30'],
      ['relations', 'messages'],
    ]);
  });
});

describe('fields beyond the head of a page', () => {
  it('keeps every digit and leaves out what is empty', () => {
    const text =
      '{"id":1,"big":12345678901234567890,"none":null,"list":[],"fields":{"name":"Ada","text-1":"Basket","gone":""},"twice":1,"twice":2}';
    assert.deepEqual(
      otherFields(leadApiOf('2.0.0'), text, [
        { key: 'text-1', label: 'Sport', type: 'text', options: [], required: false, system: false },
      ]).map(({ label, value, custom }) => [label, value, custom]),
      [
        ['Sport', 'Basket', true],
        ['big', '12345678901234567890', false],
        ['twice', '2', false],
      ],
    );
    assert.deepEqual(objectMembers('[1]', []), []);
  });

  it('knows a zone when it is one', () => {
    assert.equal(leadTimeZone(fakeLead('1', { timezone: 'Europe/Berlin' })), 'Europe/Berlin');
    assert.equal(leadTimeZone(fakeLead('1', { timezone: 'Somewhere/Else' })), undefined);
  });
});
