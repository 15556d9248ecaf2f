import assert from 'node:assert/strict';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import {
  type JsonValue,
  elementAt,
  findDepartures,
  documented,
  sendJson,
  sendToSandbox,
  startTestSandbox,
} from './support';

const CONTACT = '/api/v1/crm/objects/contact';

describe('sandbox 2.0.0', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startTestSandbox();
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.reset());

  const list = async (query = ''): Promise<JsonValue[]> =>
    elementAt((await sendToSandbox(sandbox, 'GET', `${CONTACT}${query}`)).json, 'data', 'list') as JsonValue[];
  const total = async (): Promise<unknown> =>
    elementAt((await sendToSandbox(sandbox, 'GET', `${CONTACT}?limit=1`)).json, 'data', 'counts', 'total');

  const shapes: [string, string, string, unknown?][] = [
    ['v2.contact.list', 'GET', `${CONTACT}?limit=40`],
    ['v2.contact.get', 'GET', `${CONTACT}/{employed}?relations=company,cases,fields`],
    [
      'v2.contact.search',
      'POST',
      '/api/v1/crm/contact/list',
      { search: '@example.com', payload: {}, page: 0, limit: 0 },
    ],
    ['v2.department.list', 'GET', '/api/v1/account/department'],
    ['v2.department.get', 'GET', '/api/v1/account/department/6'],
    ['v2.tag.list', 'GET', '/api/v1/crm/tag'],
    ['v2.tag.get', 'GET', '/api/v1/crm/tag/73'],
    ['v2.company.list', 'GET', '/api/v1/crm/objects/company?limit=20'],
    ['v2.company.get', 'GET', '/api/v1/crm/objects/company/1'],
  ];
  const wrongTypes: [string, string, unknown, string][] = [
    ['PUT', `${CONTACT}/90`, { fields: { name: 5 } }, 'name must be a text.'],
    ['POST', CONTACT, { fields: { name: {} } }, 'name must be a text.'],
    ['PUT', `${CONTACT}/90`, { fields: { email: true } }, 'email must be a text.'],
    ['PUT', `${CONTACT}/90`, { fields: ['x'] }, 'fields must be an object.'],
    ['PUT', `${CONTACT}/90`, { fields: 'x' }, 'fields must be an object.'],
    ['PUT', `${CONTACT}/90`, { fields: { phone: 49151 } }, 'phone must be a text.'],
    ['POST', '/api/v1/crm/tag', { name: 5, color: '#ffffff', type: ['case'] }, 'name must be a text.'],
    ['POST', '/api/v1/crm/objects/company', { fields: { name: [] } }, 'name must be a text.'],
    ['POST', '/api/v1/crm/messenger/chat/close', { caseId: {} }, 'caseId must be a number.'],
    [
      'POST',
      '/api/v1/crm/messenger/chat/close',
      { caseId: 575, forceClose: 'maybe' },
      'forceClose must be true or false.',
    ],
    [
      'POST',
      '/api/v1/account/user',
      { name: 'A', email: 7, password: 'p', roles: [1], departments: [6] },
      'email must be a text.',
    ],
    ['POST', '/api/v1/bot/group', { title: 5, askFeedback: 'yes', isDefault: 'no' }, 'title must be a text.'],
  ];
  for (const [method, url, body, message] of wrongTypes)
    it(`refuses ${method} ${url} with ${JSON.stringify(body)}`, async () => {
      const { status, json } = await sendJson(sandbox, method, url, body);
      assert.deepEqual([status, json.error], [400, { code: 'ERROR_INVALID_INPUT', message, data: null }]);
    });

  for (const [id, method, url, body] of shapes) {
    it(`${id} has every documented key`, async () => {
      const employed = (await list('?limit=50')).find((row) => row.companyId !== null && row.totalCase !== 0);
      const response = await sendJson(sandbox, method, url.replace('{employed}', String(employed?.id)), body);
      assert.equal(response.status, 200);
      const example = documented(id) as JsonValue;
      if (id === 'v2.company.get')
        (delete (elementAt(example, 'data', 'fields') as JsonValue).revenue,
          delete (elementAt(example, 'data', 'fields') as JsonValue).city,
          delete (elementAt(example, 'data', 'fields') as JsonValue).state);
      const optional = /\.(viewId|caseId|caseDateUpdated|name|email|phone)\b/;
      assert.deepEqual(
        findDepartures(example, response.json).filter((d) => !optional.test(d)),
        [],
      );
    });
  }

  it('numbers pages from 0, and supports limit, offset, select and relations', async () => {
    const first = await list('?limit=5');
    const second = await list('?limit=5&page=1');
    const third = await list('?limit=5&offset=3');
    assert.equal(first.length, 5);
    assert.equal((first[4]?.id as number) - 1, second[0]?.id);
    assert.equal(third[0]?.id, first[3]?.id);
    const [row] = await list('?limit=1&select=id,dateCreated&relations=cases');
    assert.deepEqual(Object.keys(row ?? {}).sort(), ['cases', 'dateCreated', 'fields', 'id']);
  });

  it('has the same people as 1.0.0', async () => {
    const [contact] = await list('?limit=1');
    const lead = (await sendJson(sandbox, 'POST', '/profile/lead/detail', { id: contact?.id })).json.data as JsonValue;
    assert.equal(elementAt(contact, 'fields', 'email') ?? '', lead.visitor_email);
    assert.equal(elementAt(contact, 'fields', 'country', 'name'), lead.country);
    assert.equal(contact?.caseId ?? null, lead.chatid === contact?.id ? null : String(lead.chatid));
  });

  it('finds by where, one condition or several', async () => {
    const german = await list(`?limit=200&where=${encodeURIComponent('country|eq|Germany')}`);
    assert.ok(german.length > 10 && german.every((row) => elementAt(row, 'fields', 'country', 'cca2') === 'DE'));
    const narrower = await list(
      `?limit=200&where[]=${encodeURIComponent('country|eq|Germany')}&where[]=${encodeURIComponent('clientName|eq|Firefox')}`,
    );
    assert.ok(
      narrower.length > 0 && narrower.length < german.length && narrower.every((row) => row.clientName === 'Firefox'),
    );
    const bad = await sendToSandbox(sandbox, 'GET', `${CONTACT}?where=nonsense`);
    assert.deepEqual([bad.status, elementAt(bad.json, 'error', 'code')], [400, 'ERROR_INVALID_INPUT']);
  });

  it('searches text and payload conditions, with dates that have no zone', async () => {
    const response = await sendJson(sandbox, 'POST', '/api/v1/crm/contact/list', {
      search: 'BERLIN',
      payload: { where: ['name|notnull|'] },
      page: 0,
      limit: 50,
    });
    const rows = elementAt(response.json, 'data', 'list') as JsonValue[];
    assert.equal(elementAt(response.json, 'data', 'counts', 'filteredCount'), rows.length);
    assert.ok(
      rows.length > 3 &&
        rows.every(
          (row) =>
            JSON.stringify(row).toLowerCase().includes('berlin') && elementAt(row, 'fields', 'name') !== undefined,
        ),
    );
    assert.ok(
      rows.every(
        (row) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(String(row.dateCreated)) && typeof row.config === 'string',
      ),
    );
    const page2 = elementAt(
      (await sendJson(sandbox, 'POST', '/api/v1/crm/contact/list', { search: 'berlin', page: 1, limit: 2 })).json,
      'data',
      'list',
    ) as JsonValue[];
    assert.equal(page2.length, 2);
  });

  it('creates, updates and deletes, keeping omitted fields', async () => {
    const made = await sendJson(sandbox, 'POST', CONTACT, {
      fields: { name: 'Jordan Demo', email: 'jordan@example.com', city: 'Köln', countryId: '359', 'order-count': 7 },
      dateCreated: 'string',
      clientType: 'web',
    });
    const contact = made.json.data as JsonValue;
    assert.equal(made.status, 200);
    assert.deepEqual(
      [
        contact.dateCreated,
        elementAt(contact, 'fields', 'country', 'cca3'),
        elementAt(contact, 'fields', 'order-count'),
        contact.archive,
      ],
      ['string', 'DEU', 7, 'no'],
    );
    assert.equal(await total(), 1205);
    const changed = await sendJson(sandbox, 'PUT', `${CONTACT}/${contact.id as number}`, {
      fields: { name: 'Jordan D.', phone: '2025550107' },
    });
    assert.deepEqual(
      [
        elementAt(changed.json, 'data', 'fields', 'name'),
        elementAt(changed.json, 'data', 'fields', 'email'),
        elementAt(changed.json, 'data', 'fields', 'phone'),
      ],
      ['Jordan D.', 'jordan@example.com', '2025550107'],
    );
    assert.deepEqual((await sendToSandbox(sandbox, 'DELETE', `${CONTACT}/${contact.id as number}`)).json, {
      data: { deleted: 1 },
    });
    const gone = await sendToSandbox(sandbox, 'GET', `${CONTACT}/${contact.id as number}`);
    assert.deepEqual([gone.status, elementAt(gone.json, 'error', 'code')], [400, 'ERROR_RECORD_NOT_FOUND']);
  });

  it('merges and blocks', async () => {
    const [a, b, c] = (await list('?limit=3')) as [JsonValue, JsonValue, JsonValue];
    assert.equal(
      elementAt(
        (await sendJson(sandbox, 'POST', `/api/v1/crm/contact/merge/${a.id as number}`, { mergeId: [b.id] })).json,
        'data',
        'id',
      ),
      a.id,
    );
    assert.equal((await sendToSandbox(sandbox, 'GET', `${CONTACT}/${b.id as number}`)).status, 400);
    assert.equal(await total(), 1203);
    assert.deepEqual(
      (
        await sendJson(sandbox, 'POST', '/api/v1/crm/block-visitor', {
          data: [c.id],
          type: 'contact',
          blockTill: '2030-09-09T07:08:12.658Z',
        })
      ).json,
      { data: true },
    );
    assert.equal((await list('?limit=3')).find((row) => row.id === c.id)?.isBlocked, 'YES');
    assert.equal(
      (await sendJson(sandbox, 'POST', `/api/v1/crm/contact/merge/${a.id as number}`, { mergeId: [a.id] })).status,
      400,
    );
  });

  it('stores departments, tags and companies', async () => {
    const made = (
      await sendJson(sandbox, 'POST', '/api/v1/account/department', {
        department_list: [
          { name: 'Import', status: 'active' },
          { name: 'Export', status: 'disabled' },
        ],
      })
    ).json.data as JsonValue[];
    assert.equal(made.length, 2);
    assert.equal(
      (
        await sendJson(sandbox, 'POST', '/api/v1/account/department', {
          department_list: [{ name: 'Import', status: 'active' }],
        })
      ).status,
      400,
    );
    assert.equal(
      elementAt(
        (await sendJson(sandbox, 'PUT', `/api/v1/account/department/${made[0]?.id as number}`, { status: 'disabled' }))
          .json,
        'data',
        'status',
      ),
      'disabled',
    );
    assert.deepEqual(
      (await sendToSandbox(sandbox, 'DELETE', `/api/v1/account/department?id=${made[0]?.id as number}`)).json,
      {
        data: { deleted: 1 },
      },
    );

    const tag = (
      await sendJson(sandbox, 'POST', '/api/v1/crm/tag', { name: 'Gold', color: '#ffcc00', type: ['contact'] })
    ).json.data as JsonValue;
    assert.deepEqual((await sendToSandbox(sandbox, 'GET', '/api/v1/crm/tag?search=gol')).json.data, {
      count: 1,
      data: [tag],
    });
    assert.equal(
      (await sendJson(sandbox, 'POST', '/profile/lead/add-update', { visitor_id: 71204, tags: String(tag.id) })).json
        .success,
      true,
    );

    const company = (
      await sendJson(sandbox, 'POST', '/api/v1/crm/objects/company', {
        fields: { name: 'Acme', website: 'www.acme.example', revenue: '1050000' },
      })
    ).json.data as JsonValue;
    assert.equal(elementAt(company, 'fields', 'logo'), 'https://media.acme.example/logo.png');
    const found = (
      await sendToSandbox(
        sandbox,
        'GET',
        `/api/v1/crm/objects/company?where=${encodeURIComponent(`id|eq|${company.id as number}`)}`,
      )
    ).json.data as JsonValue;
    assert.deepEqual([found.count, found.page, elementAt(found, 'data', 0, 'id')], [1, 0, company.id]);
    assert.equal((await sendJson(sandbox, 'PUT', CONTACT + '/71204', { companyId: company.id })).status, 200);
    assert.equal(
      elementAt(
        (await sendToSandbox(sandbox, 'GET', `/api/v1/crm/objects/company/${company.id as number}`)).json,
        'data',
        'contacts',
        0,
        'id',
      ),
      71204,
    );
  });
});
