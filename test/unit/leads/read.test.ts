import assert from 'node:assert/strict';
import { leadCallName, lastSeenAt } from '../../../src/features/leads/model/lead';
import { readContactFields } from '../../../src/features/leads/model/read';
import { readLeadRecordOf } from '../../../src/features/leads/sources/apis';
import answers from '../../fixtures/lead-answers.json';

const v1Row = answers['v1.lead.list'].data.data[0];
const v1Detail = answers['v1.lead.detail'].data;

describe('reading leads', () => {
  it('reads a documented 1.0.0 list row', () => {
    const lead = readLeadRecordOf('1.0.0', v1Row);
    assert.deepEqual(
      { ...lead, raw: undefined },
      {
        id: '70574',
        raw: undefined,
        name: undefined,
        email: undefined,
        phone: undefined,
        country: 'United States',
        city: undefined,
        location: 'Example City, Example State, Exampleland',
        timezone: 'America/Yakutat',
        ip: undefined,
        browser: 'Chrome',
        os: 'Mac OS',
        agent: 'Jordan Demo',
        channel: undefined,
        status: undefined,
        company: undefined,
        tags: [],
        firstSeen: undefined,
        lastSeen: '2018-08-02 07:31:02',
        created: '2018-08-02 07:30:28',
        updated: '2018-08-02 07:30:28',
      },
    );
    assert.equal(lead?.raw, v1Row);
    assert.equal(leadCallName(lead ?? {}), undefined);
  });

  it('reads a documented 1.0.0 detail, whose fields have other names', () => {
    const lead = readLeadRecordOf('1.0.0', v1Detail);
    assert.deepEqual(
      [lead?.id, lead?.name, lead?.email, lead?.phone, lead?.country, lead?.tags, lead?.firstSeen, lead?.lastSeen],
      [
        '70711',
        'Jordan Demo',
        'user1@example.com',
        '12025550101',
        'United States',
        ['Sample tag'],
        '12-07-2018 11:05:51 AM',
        '2018-09-01 08:36:07',
      ],
    );
  });

  it('reads documented contacts of list, search and get', () => {
    const list = answers['v2.contact.list'].data.list.map((row) => readLeadRecordOf('2.0.0', row));
    assert.deepEqual(
      list.map((l) => [l?.id, l?.name, l?.email, l?.country, l?.city, l?.company, l?.agent, l?.channel, l?.status]),
      [
        [
          '82',
          'Quinn Nobody',
          'user13@example.com',
          'India',
          'Example City',
          'Example Company 1',
          'Sam Sample',
          'chat',
          'active',
        ],
        ['80', undefined, undefined, 'India', 'Example City', undefined, undefined, 'view', undefined],
        [
          '78',
          undefined,
          'user14@example.com',
          'India',
          'Example City',
          'Example Company 2',
          undefined,
          'view',
          undefined,
        ],
      ],
    );
    const search = answers['v2.contact.search'].data.list.map((row) => readLeadRecordOf('2.0.0', row));
    assert.deepEqual(
      search.map((l) => [l?.id, l?.email, l?.created]),
      [
        ['6545537', 'user16@example.com', '2021-07-16 11:49:24'],
        ['57', 'user16@example.com', '2020-08-05 10:48:24'],
      ],
    );
    const got = readLeadRecordOf('2.0.0', answers['v2.contact.get'].data);
    assert.deepEqual([got?.id, got?.name, got?.location], ['1', 'Quinn Nobody', 'Example City, Example State, India']);
  });

  it('takes ids as number or text, and "" and null as absent', () => {
    assert.equal(readLeadRecordOf('1.0.0', { id: '17' })?.id, '17');
    assert.equal(readLeadRecordOf('1.0.0', { id: 0, visitor_id: 5 })?.id, '5');
    assert.equal(readLeadRecordOf('2.0.0', { id: null }), undefined);
    assert.deepEqual(
      [null, 'x', 3, [], undefined].map((raw) => readLeadRecordOf('1.0.0', raw)),
      Array(5).fill(undefined),
    );
    const empty = readLeadRecordOf('1.0.0', {
      id: 1,
      name: '  ',
      email: null,
      country_name: '',
      tags: '',
      last_seen: '',
    });
    assert.deepEqual(
      [empty?.name, empty?.email, empty?.country, empty?.tags, empty?.lastSeen],
      [undefined, undefined, undefined, [], undefined],
    );
  });

  it('reads tags as comma-separated ids, names, arrays and objects', () => {
    assert.deepEqual(readLeadRecordOf('1.0.0', { id: 1, tags: '73,74' })?.tags, ['73', '74']);
    assert.deepEqual(readLeadRecordOf('1.0.0', { id: 1, tags: '73,74', tags_name: 'vip, returning' })?.tags, [
      'vip',
      'returning',
    ]);
    assert.deepEqual(
      readLeadRecordOf('2.0.0', { id: 1, tags: [{ id: 3, name: 'vip' }, { id: 4 }, 'x', 5, null] })?.tags,
      ['vip', '4', 'x', '5'],
    );
  });

  it('ignores a place or date without content', () => {
    assert.equal(readLeadRecordOf('1.0.0', { id: 1, city: '517' })?.city, undefined);
    assert.equal(readLeadRecordOf('1.0.0', { id: 1, city: 'Paris' })?.city, 'Paris');
    assert.equal(readLeadRecordOf('2.0.0', { id: 1, dateCreated: 'string' })?.created, undefined);
  });

  it('uses the newest activity, in any date form', () => {
    const lead = readLeadRecordOf('1.0.0', {
      id: 1,
      last_seen: '12-07-2018 11:05:51 AM',
      last_visit: '2018-07-12 11:06:00',
      chat_updated: '0000-00-00 00:00:00',
    });
    assert.equal(lead?.lastSeen, '2018-07-12 11:06:00');
    assert.equal(lead && lastSeenAt(lead), Date.UTC(2018, 6, 12, 11, 6, 0));
  });

  it('reads seconds and milliseconds since the epoch as dates, and no other numbers', () => {
    for (const [value, created] of [
      [1614766789, '2021-03-03T10:19:49.000Z'],
      ['1614766789', '2021-03-03T10:19:49.000Z'],
      [1614766789123, '2021-03-03T10:19:49.123Z'],
      ['1614766789123', '2021-03-03T10:19:49.123Z'],
      [4915112345678, undefined],
      [20210303, undefined],
      [0, undefined],
      ['123456', undefined],
    ] as const)
      assert.equal(readLeadRecordOf('1.0.0', { id: 1, date_created: value })?.created, created, String(value));
  });

  it('reads fields given as an object or as attribute rows', () => {
    assert.equal(readContactFields({ name: 'A' }).get('name'), 'A');
    assert.equal(
      readContactFields([{ value: 'B', field: { key: 'name' } }, { key: 'email', value: 'b@x' }, null, 3]).get('name'),
      'B',
    );
    assert.equal(readContactFields('x').size, 0);
  });

  it('is not fooled by prototype keys', () => {
    const raw = JSON.parse(
      '{"id":1,"__proto__":{"name":"evil"},"fields":{"__proto__":{"email":"evil"},"constructor":{"prototype":{"x":1}}}}',
    ) as unknown;
    const lead = readLeadRecordOf('2.0.0', raw);
    assert.deepEqual([lead?.id, lead?.email], ['1', undefined]);
    assert.equal(({} as { name?: string }).name, undefined);
  });

  it('keeps an id that a JSON number cannot hold', () => {
    assert.equal(
      readLeadRecordOf('1.0.0', JSON.parse('{"id":9007199254740993}'), '9007199254740993')?.id,
      '9007199254740993',
    );
  });
});
