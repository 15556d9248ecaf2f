import assert from 'node:assert/strict';
import {
  changeBody,
  changesBetween,
  changesNotApplied,
  refusedChanges,
  compareThreeWay,
} from '../../../src/features/leads/model/changes';
import { attributesOfRecord, readTagIds } from '../../../src/features/leads/model/fields';
import type { RecordRow } from '../../../src/features/leads/model/read';
import { rebaseRecord } from '../../../src/features/leads/model/rebase';
import { writableFieldsFor } from '../../../src/features/leads/sources/apis';
import { createLeadSource } from '../../../src/features/leads/sources/sources';
import answers from '../../fixtures/lead-answers.json';
import { FakeClient, fakeAccount } from './fakes';

const tags = [
  { id: '73', name: 'vip' },
  { id: '74', name: 'returning' },
];
const v1 = {
  id: 7,
  visitor_id: 9,
  visitor_name: 'Ada',
  visitor_email: 'a@x',
  visitor_phone: '',
  tags: '73',
  page_views: 5,
  fields: { 'text-1': 'Free' },
  custom_fields: [
    { type: 'text', label: 'Plan', name: 'text-1', value: 'Free' },
    { type: 'select', label: 'Kind', name: 'select-2', value: '' },
  ],
};
const v1Fields = writableFieldsFor('1.0.0', v1, attributesOfRecord(v1));
const v2 = {
  id: 7,
  clientName: 'Chrome',
  companyId: 3,
  fields: { name: 'Ada', email: 'a@x', country: { name: 'India' }, countryId: '387', 'text-1': 'Free' },
  tags: [{ id: 73, name: 'vip' }],
};
const v2Fields = writableFieldsFor('2.0.0', v2);
const keys = (changes: readonly { field: { key: string } }[]): string[] => changes.map((c) => c.field.key);

describe('the changes of a lead', () => {
  it('are the changed fields and no other, by their names in a write', () => {
    const changes = changesBetween(
      v1,
      { ...v1, visitor_name: 'Ada L.', visitor_email: '', tags: '73,74', fields: { 'text-1': 'Pro', 'select-2': 'a' } },
      v1Fields,
      tags,
    );
    assert.deepEqual(changeBody(changes.fields, tags), {
      name: 'Ada L.',
      email: '',
      tags: ['73', '74'],
      'text-1': 'Pro',
      'select-2': 'a',
    });
    assert.deepEqual(changes.refused, []);
  });

  it('are contact fields inside fields, tags by their ids', () => {
    const changes = changesBetween(
      v2,
      {
        ...v2,
        clientName: 'Firefox',
        companyId: null,
        fields: { ...v2.fields, name: 'Ada L.', 'text-1': null, added: 'x' },
        tags: [],
      },
      writableFieldsFor('2.0.0', { fields: { ...v2.fields, added: 'x' } }),
      tags,
    );
    assert.deepEqual(changeBody(changes.fields, tags), {
      name: 'Ada L.',
      clientName: 'Firefox',
      companyId: null,
      tags: [],
      'text-1': '',
      added: 'x',
    });
    assert.deepEqual(changeBody(changesBetween(v2, { ...v2, tags: ['returning', 73] }, v2Fields, tags).fields, tags), {
      tags: ['74', '73'],
    });
  });

  it('ignore differences between kinds of empty values, and between forms of tags', () => {
    assert.deepEqual(
      changesBetween(v1, { ...v1, visitor_phone: null, visitor_remarks: '', tags: 'VIP' }, v1Fields, tags),
      { fields: [], refused: [] },
    );
    assert.deepEqual(
      changesBetween(v2, { ...v2, tags: [{ id: 73, name: 'vip', color: '#fff' }] }, v2Fields, tags).fields,
      [],
    );
  });

  it('name what was changed and cannot be written', () => {
    const changes = changesBetween(v1, { ...v1, page_views: 6, id: 8, made_up: 1 }, v1Fields);
    assert.deepEqual([changes.fields, changes.refused], [[], ['id', 'page_views', 'made_up']]);
    assert.deepEqual(
      changesBetween(v2, { ...v2, fields: { ...v2.fields, country: { name: 'Peru' } } }, v2Fields).refused,
      ['fields.country'],
    );
  });

  it('are not fooled by prototype keys', () => {
    const after = JSON.parse(
      '{"id":7,"visitor_name":"Ada","__proto__":{"visitor_email":"evil"},"fields":{"__proto__":{"polluted":1}}}',
    ) as Record<string, unknown>;
    const { fields } = changesBetween({ id: 7, visitor_name: 'Ada' }, after, writableFieldsFor('1.0.0', after));
    assert.ok(!keys(fields).includes('email'));
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });
});

describe('three states of a lead', () => {
  const base = { visitor_name: 'Ada', visitor_email: 'a@x', visitor_phone: '1' };
  const compare = (mine: object, now: object) =>
    compareThreeWay(base, { ...base, ...mine }, { ...base, ...now }, v1Fields, tags);

  it('do not conflict when different fields were changed', () => {
    const result = compare({ visitor_name: 'Ada L.' }, { visitor_email: 'b@x' });
    assert.deepEqual([result.conflicts, keys(result.send), keys(result.theirs)], [[], ['name'], ['email']]);
  });

  it('conflict when one field was changed to different values', () => {
    const result = compare({ visitor_name: 'Ada L.' }, { visitor_name: 'Ada K.' });
    assert.deepEqual(
      result.conflicts.map((c) => [c.field.key, c.base, c.mine, c.theirs]),
      [['name', 'Ada', 'Ada L.', 'Ada K.']],
    );
  });

  it('send nothing for what is there already', () => {
    const result = compare({ visitor_name: 'Ada L.', visitor_phone: '2' }, { visitor_name: 'Ada L.' });
    assert.deepEqual([result.conflicts, keys(result.send)], [[], ['phone']]);
  });

  it('report which fields were not accepted', () => {
    const { send } = compare({ visitor_name: 'Ada L.', visitor_phone: 2 }, {});
    assert.deepEqual(
      changesNotApplied(send, { ...base, visitor_phone: '2' }).map(({ field }) => field.key),
      ['name'],
    );
  });
});

describe('the fields of a lead', () => {
  it('come with the labels of 1.0.0 custom fields', () => {
    assert.deepEqual(
      v1Fields.filter((f) => f.custom).map((f) => [f.key, f.label]),
      [
        ['text-1', 'Plan'],
        ['select-2', 'Kind'],
      ],
    );
  });

  it('come from the custom attributes of a 2.0.0 account', async () => {
    const client = new FakeClient((_r, n) =>
      n ? { data: { count: 34, data: [] } } : answers['v2.custom-attribute.list'],
    );
    const attributes = await createLeadSource('2.0.0', client).attributes(fakeAccount('2.0.0'));
    assert.deepEqual(
      attributes.map((a) => [a.key, a.label, a.type]),
      [
        ['completed', 'Completed', 'text'],
        ['sadfcdsfcfs', 'saDfcdsfcfs', 'department'],
      ],
    );
    const [field] = writableFieldsFor('2.0.0', undefined, attributes).filter((f) => f.key === 'completed');
    assert.deepEqual(field, {
      key: 'completed',
      path: ['fields', 'completed'],
      kind: 'text',
      label: 'Completed',
      custom: true,
      required: true,
    });
  });

  it('read tags in all forms', () => {
    assert.deepEqual(
      [
        readTagIds('73, returning', tags),
        readTagIds([73, { id: '74' }, { name: 'vip' }], tags),
        readTagIds(null, tags),
        readTagIds('unknown', tags),
        readTagIds(74, tags),
      ],
      [['73', '74'], ['73', '74', '73'], [], ['unknown'], ['74']],
    );
  });
});

describe('fields that a record shows under other names', () => {
  const change = (generation: '1.0.0' | '2.0.0', before: RecordRow, after: RecordRow) => {
    const { fields, refused } = changesBetween(before, after, writableFieldsFor(generation, before));
    return { body: changeBody(fields), refused, fields };
  };

  it('are written where readers read them', () => {
    for (const [generation, before, after, body] of [
      ['1.0.0', { id: 7, name: 'Ada' }, { id: 7, name: 'Grace' }, { name: 'Grace' }],
      ['1.0.0', { id: 7, email: 'a@x' }, { id: 7, email: '' }, { email: '' }],
      ['1.0.0', { id: 7, phone: '1' }, { id: 7, phone: '2' }, { phone: '2' }],
      ['1.0.0', { name: '', visitor_name: 'Ada' }, { name: '', visitor_name: 'Grace' }, { name: 'Grace' }],
      ['1.0.0', { visitor_email: 'a@x', email: 'a@x' }, { visitor_email: 'b@x', email: 'a@x' }, { email: 'b@x' }],
      ['1.0.0', { tags_name: 'vip' }, { tags_name: 'vip,new' }, { tags: ['vip', 'new'] }],
      ['2.0.0', { id: 7, name: 'Ada', fields: {} }, { id: 7, name: 'Grace', fields: {} }, { name: 'Grace' }],
      ['2.0.0', { id: 7, email: 'a@x' }, { id: 7, email: 'b@x' }, { email: 'b@x' }],
    ] as const) {
      const found = change(generation, before, after);
      assert.deepEqual([found.body, found.refused], [body, []], JSON.stringify(after));
      assert.deepEqual(
        JSON.parse(rebaseRecord(JSON.stringify(before), found.fields)),
        after,
        'the document keeps its names',
      );
    }
  });

  it('are checked wherever a record shows them', () => {
    const { fields } = change('1.0.0', { name: 'Ada' }, { name: 'Grace' });
    for (const now of [{ name: 'Grace' }, { visitor_name: 'Grace' }, { name: 'Grace', visitor_name: 'Ada' }])
      assert.deepEqual(changesNotApplied(fields, now), [], JSON.stringify(now));
    for (const now of [{ name: 'Ada' }, { visitor_name: 'Ada' }, {}])
      assert.deepEqual(keys(changesNotApplied(fields, now)), ['name'], JSON.stringify(now));
    const cleared = change('1.0.0', { visitor_email: 'a@x' }, { visitor_email: '' }).fields;
    assert.deepEqual(keys(changesNotApplied(cleared, { visitor_email: 'a@x' })), ['email']);
    assert.deepEqual(keys(changesNotApplied(cleared, { email: 'a@x' })), ['email']);
    assert.deepEqual(changesNotApplied(cleared, { visitor_email: null }), []);
  });

  it('stay refused where nothing is written from', () => {
    assert.deepEqual(change('1.0.0', { visitor_name: 'Ada' }, { visitor_name: 'Ada', name: 'Grace' }).refused, [
      'name',
    ]);
    assert.deepEqual(change('1.0.0', { country_name: 'India' }, { country_name: 'Nepal' }).refused, ['country_name']);
  });

  it('keep in a draft what is refused', () => {
    const base = { visitor_name: 'Ada', country_name: 'India', ip: '1.1.1.1', fields: { country: 'x' } };
    const mine = { visitor_name: 'Grace', country_name: 'Nepal', fields: { country: 'y' } };
    const { refused } = change('1.0.0', base, mine);
    assert.deepEqual([...refused].sort(), ['country_name', 'fields.country', 'ip']);
    const now = { ...base, visitor_name: 'Grace', page_views: 6 };
    assert.deepEqual(JSON.parse(rebaseRecord(JSON.stringify(now), refusedChanges(mine, refused))), {
      visitor_name: 'Grace',
      country_name: 'Nepal',
      fields: { country: 'y' },
      page_views: 6,
    });
  });
});
