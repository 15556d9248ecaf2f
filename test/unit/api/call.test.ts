import assert from 'node:assert/strict';
import { buildCall, readCallResult } from '../../../src/api/client/call';
import { valueAtPath } from '../../../src/api/client/response/total';
import type { Operation, Parameter } from '../../../src/api/catalogue/types';
import { operation } from '../../../src/api/catalogue';
import { exampleRequest } from '../../../src/api/catalogue/example';
import { bracketPairs, jsonValue, placeValue, scalarText } from '../../../src/api/client/params';
import { SecretValue } from '../../../src/core/redaction';
import type { Exchange } from '../../../src/api/client/types';
import { localTimeZone } from '../../../src/api/client/timeZoneHeader';

describe('requests of documented operations', () => {
  it('a form with its pattern keys; what is absent is not sent', () => {
    const { body, url, operationId } = buildCall(operation('v1.lead.add-update'), {
      visitor_id: 7,
      name: null,
      email: undefined,
      extra_field: { 'a$&b': 'x', c: undefined },
    });
    assert.deepEqual(body, {
      kind: 'form',
      fields: [
        ['name', ''],
        ['visitor_id', '7'],
        ['[extra_field][a$&b]a$&b', 'x'],
      ],
    });
    assert.equal(url, '/api/profile/lead/add-update');
    assert.equal(operationId, 'v1.lead.add-update');
  });

  it('a query with lists by repeating the name, and conditions and orders by column', () => {
    assert.deepEqual(buildCall(operation('v2.contact.list'), { relations: ['company', 'cases'] }).query, [
      ['relations', 'company'],
      ['relations', 'cases'],
    ]);
    const list = buildCall(operation('v2.feedback.list'), {
      where: { search: 'How' },
      order: { id: 'DESC' },
      select: ['id', 'type'],
    });
    assert.deepEqual(list.query, [
      ['id', 'DESC'],
      ['search', 'How'],
      ['select', 'id'],
      ['select', 'type'],
    ]);
    assert.deepEqual(exampleRequest(operation('v2.feedback.list'), 'api').query, list.query, 'as in examples');
    assert.deepEqual(buildCall(operation('v2.tag.list'), { unknown: [1, 2] }).query, [
      ['unknown', '1'],
      ['unknown', '2'],
    ]);
  });

  it('one of several spellings of a parameter, where the docs have more than one', () => {
    const sms = { From: '1', To: '2', contactId: 3, Body: 'x', threadId: 4, timelineId: 5 };
    for (const name of ['-x-user-type', 'x-user-type'])
      assert.deepEqual(buildCall(operation('v2.message.send-sms'), { ...sms, [name]: 'user' }).query, [[name, 'user']]);
    assert.throws(() => buildCall(operation('v2.message.send-sms'), sms), {
      detail: { problem: 'required', name: '-x-user-type' },
    });
  });

  it('undocumented names go where the operation has its parameters', () => {
    assert.deepEqual(buildCall(operation('v2.contact.list'), { page: 3 }).query, [['page', '3']]);
    assert.deepEqual(buildCall(operation('v1.lead.list'), { sort: 'x' }).body, {
      kind: 'form',
      fields: [['sort', 'x']],
    });
    assert.deepEqual(buildCall(operation('v2.contact.create'), { 'fields.shoe': 42 }).body, {
      kind: 'json',
      value: { fields: { shoe: 42 } },
    });
  });

  it('JSON by location, ids as numbers where numbers are documented', () => {
    const { body } = buildCall(operation('v2.department.create'), {
      department_list: [
        { name: 'A', status: 'active' },
        { name: 'B', status: 'disabled' },
      ],
    });
    assert.deepEqual(body, {
      kind: 'json',
      value: {
        department_list: [
          { name: 'A', status: 'active' },
          { name: 'B', status: 'disabled' },
        ],
      },
    });
    const spread = buildCall(operation('v2.department.create'), {
      'department_list[].name': ['A', 'B'],
      'department_list[].status': ['active', 'active'],
    });
    assert.deepEqual(spread.body, {
      kind: 'json',
      value: {
        department_list: [
          { name: 'A', status: 'active' },
          { name: 'B', status: 'active' },
        ],
      },
    });
    const parameter = { type: 'integer', key: 'id' } as const;
    for (const [given, sent] of [
      ['12', 12],
      ['012', '012'],
      ['9007199254740993', '9007199254740993'],
      ['x', 'x'],
      ['', ''],
      ['-3', -3],
      [5, 5],
      [12n, 12],
      [null, null],
    ] as const)
      assert.equal(jsonValue(parameter, given), sent);
    assert.equal(jsonValue({ type: 'string', key: 'x' }, 5), '5');
    assert.deepEqual(jsonValue({ type: 'array', itemType: 'integer', key: 'x' }, ['1', 'a']), [1, 'a']);
  });

  it('keys such as __proto__ are only keys', () => {
    const root: Record<string, unknown> = {};
    placeValue(root, '__proto__.polluted', 1);
    placeValue(root, 'constructor.prototype.polluted', 1);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal(JSON.stringify(root), '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    assert.equal(valueAtPath({}, ['__proto__', 'toString']), undefined);
    assert.deepEqual(bracketPairs('a', JSON.parse('{"__proto__":{"b":1}}')), [['a[__proto__][b]', '1']]);
  });

  it('an open list of values is not checked, a closed one is', () => {
    buildCall(operation('v2.contact.list'), { select: ['anything'] });
    assert.throws(() => buildCall(operation('v1.lead.list'), { 'filter[master]': 'other' }), {
      kind: 'invalid-request',
    });
    buildCall(operation('v1.lead.list'), { 'filter[master]': '' });
  });

  it('what has no text is refused', () => {
    for (const value of [NaN, Infinity, () => 1, Symbol('x'), new Date(NaN)])
      assert.throws(() => scalarText(value, 'a'), { kind: 'invalid-request' });
    assert.equal(scalarText(new Date(0), 'a'), '1970-01-01T00:00:00.000Z');
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    assert.throws(() => bracketPairs('a', circle), { kind: 'invalid-request' });
  });
});

describe('results', () => {
  const exchange = {
    url: 'https://a.example/x',
    account: { origin: 'https://a.example' },
    answer: { status: 200 },
  } as unknown as Exchange;
  const entry = (change: Partial<Operation>): Operation => ({ ...operation('v2.contact.list'), ...change });

  it('items and total by the entry, totals as text too', () => {
    const result = readCallResult(
      entry({
        itemsPath: ['data', 'list'],
        totalPaths: [
          ['data', 'count'],
          ['data', 'counts', 'total'],
        ],
      }),
      { data: { list: [1, 2], counts: { total: '72' } } },
      exchange,
    );
    assert.deepEqual(result.items, [1, 2]);
    assert.equal(result.total, 72);
  });
  it('a list that is not at its documented place: the payload itself, or none', () => {
    assert.deepEqual(readCallResult(entry({ itemsPath: ['data', 'list'] }), { data: [1] }, exchange).items, [1]);
    assert.deepEqual(
      readCallResult(entry({ itemsPath: ['data', 'list'] }), { data: { list: null } }, exchange).items,
      [],
    );
  });
  it('totals that are none are unknown', () => {
    for (const total of [-1, 1.5, 'many', null, {}, ''])
      assert.equal(
        readCallResult(
          entry({ itemsPath: ['data', 'list'], totalPaths: [['data', 'total']] }),
          { data: { list: [], total } },
          exchange,
        ).total,
        undefined,
      );
  });
});

describe('small things', () => {
  it('the own zone', () => {
    const { timezone, offset } = localTimeZone();
    assert.ok(timezone.length > 0);
    assert.match(offset, /^[+-](?:0\d|1[0-4]):[0-5]\d$/);
  });
  it('a credential is masked in every spelling', () => {
    const secret = 'a/b+c=d&e1234567';
    const known = new SecretValue(secret);
    for (const form of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      'a\\/b+c=d&e1234567',
    ]) {
      assert.equal(known.text(`<${form}|${form}>`), '<•••|•••>');
      assert.ok(known.isInBytes(Buffer.from(`x${form}`)));
    }
    assert.equal(known.text('nothing here'), 'nothing here');
  });
  it('every parameter of a path is one the catalogue lists', () => {
    const names = (one: Operation): string[] => [...one.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
    const listed = (one: Operation): string[] => one.pathParams.map((parameter: Parameter) => parameter.name);
    for (const id of ['v2.contact.get', 'v2.kb-article.get', 'v2.message.update'] as const)
      assert.deepEqual(names(operation(id)), listed(operation(id)));
  });
});
