import assert from 'node:assert/strict';
import {
  findFieldAt,
  documentProblems,
  completeDocument,
  parseRecord,
  type DocumentFacts,
} from '../../../src/features/leads/documents/documentHelp';
import { writableFieldsFor } from '../../../src/features/leads/sources/apis';

const base = {
  id: 7,
  fields: { name: 'Ada', email: 'broken', country: { name: 'India' } },
  tags: [],
  dateCreated: 'x',
};
const facts: DocumentFacts = {
  base,
  tags: [{ id: '73', name: 'vip' }],
  fields: writableFieldsFor('2.0.0', base, [
    { key: 'plan', label: 'Plan', type: 'text', options: ['Free', 'Pro'], required: true, system: false },
  ]),
};
const codes = (text: string): string[] =>
  documentProblems(text, facts).map((p) => `${p.code} ${text.slice(p.offset, p.offset + p.length)}`);
const doc = (change: object): string => JSON.stringify({ ...base, ...change }, null, 2);

describe('a lead document', () => {
  it('has nothing wrong as it was received', () => {
    assert.deepEqual(codes(doc({})), []);
  });

  it('says where it is not JSON, or not a record', () => {
    assert.match(codes('{"id": 7,')[0] ?? '', /^syntax/);
    assert.match(codes('[1]')[0] ?? '', /^not-an-object/);
    assert.match(codes('{"id": 7, // x\n}')[0] ?? '', /^syntax/);
    assert.equal(parseRecord('{"id": 7}').record?.['id'], 7);
  });

  it('warns of changes that cannot be sent, and only of those', () => {
    assert.deepEqual(codes(doc({ id: 8, dateCreated: 'y' })), ['read-only "id"', 'read-only "dateCreated"']);
    assert.deepEqual(codes(doc({ fields: { ...base.fields, country: { name: 'Peru' } } })), ['read-only "country"']);
    assert.deepEqual(codes(doc({ fields: { ...base.fields, name: 'Ada L.' } })), []);
  });

  it('checks what was changed against the field', () => {
    assert.deepEqual(codes(doc({ fields: { ...base.fields, email: 'nobody' } })), ['email "nobody"']);
    assert.deepEqual(codes(doc({ fields: { ...base.fields, plan: 'Gold' } })), ['choice "Gold"']);
    assert.deepEqual(codes(doc({ fields: { ...base.fields, plan: '' } })), ['required ""']);
    assert.deepEqual(codes(doc({ fields: { ...base.fields, name: { first: 'Ada' } } }))[0]?.split(' ')[0], 'type');
    assert.deepEqual(codes(doc({ companyId: 'three' })), ['type "three"']);
    assert.equal(codes(doc({ tags: ['unheard of'] }))[0]?.split(' ')[0], 'unknown-tag');
    assert.deepEqual(codes(doc({ tags: ['vip'] })), []);
  });

  it('points at duplicate keys', () => {
    assert.deepEqual(
      codes(
        '{"id": 7, "id": 7, "fields": {"name": "Ada", "name": "Ada", "email": "broken", "country": {"name": "India"}}, "dateCreated": "x"}',
      ),
      ['duplicate "id"', 'duplicate "name"'],
    );
  });

  it('proposes keys that are not there and values of a choice', () => {
    const text = '{\n  "id": 7,\n  "fields": {\n    "name": "Ada",\n    \n  }\n}';
    const keys = completeDocument(text, text.indexOf('\n  }'), facts).map((p) => p.text);
    assert.ok(
      keys.includes('plan') && keys.includes('phone') && !keys.includes('name') && !keys.includes('companyId'),
      keys.join(),
    );
    const value = '{"fields": {"plan": ""}}';
    assert.deepEqual(
      completeDocument(value, value.indexOf('""') + 1, facts).map((p) => p.text),
      ['Free', 'Pro'],
    );
    const tags = '{"tags": [""]}';
    assert.deepEqual(
      completeDocument(tags, tags.indexOf('""') + 1, facts).map((p) => [p.text, p.label]),
      [['73', 'vip']],
    );
    assert.deepEqual(completeDocument('{"id": 7}', 7, facts), []);
  });

  it('knows the field under the pointer', () => {
    const text = doc({});
    const name = findFieldAt(text, text.indexOf('"Ada"') + 2, facts);
    assert.deepEqual([name?.name, name?.field?.key], ['fields.name', 'name']);
    const country = findFieldAt(text, text.indexOf('"country"') + 2, facts);
    assert.deepEqual([country?.name, country?.field], ['fields.country', undefined]);
    assert.equal(findFieldAt('', 0, facts), undefined);
  });
});
