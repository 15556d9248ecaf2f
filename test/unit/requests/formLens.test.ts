import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findOperation, operations } from '../../../src/api/catalogue';
import { draftToRequest, type RequestDraft } from '../../../src/features/requests/form/draft';
import {
  bodyFits,
  fieldProblem,
  jsonToken,
  listItems,
  writeListText,
  findOtherPairs,
  readField,
  writeField,
} from '../../../src/features/requests/form/formLens';
import { isEditable, jsonValueAt, setJsonValue } from '../../../src/features/requests/json/jsonEdit';
import {
  operationDraft,
  buildOperationForm,
  type OperationField,
  type OperationForm,
} from '../../../src/features/requests/form/operationForm';
import { readQueryPairs } from '../../../src/features/requests/urlText';

const plain = { pathForm: 'plain' } as const;
const open = (id: string): { form: OperationForm; draft: RequestDraft } => {
  const operation = findOperation(id)!;
  return { form: buildOperationForm(operation, plain), draft: operationDraft(operation, plain) };
};
const field = (form: OperationForm, name: string): OperationField => form.fields.find((f) => f.name === name)!;

describe('the form of an operation', () => {
  it('begins with the first page, without data of a person', () => {
    const { draft } = open('v1.lead.list');
    assert.deepEqual(draftToRequest(draft), {
      method: 'POST',
      url: '/profile/lead/list',
      headers: [],
      body: {
        kind: 'form',
        fields: [
          ['limit', '10'],
          ['page', '1'],
        ],
      },
    });
    assert.equal(open('v1.lead.delete').draft.text, '{}');
    assert.equal(open('v2.contact.get').draft.url, '/api/v1/crm/objects/contact/{contactId}');
  });

  it('writes and reads back every field of every operation', () => {
    for (const operation of operations()) {
      const form = buildOperationForm(operation, plain);
      let draft = operationDraft(operation, plain);
      assert.ok(bodyFits(draft, form), operation.id);
      const seen = new Set<string>();
      for (const f of form.fields) {
        // A JSON value cannot be an object with fields and a plain value at the same time.
        if (f.type === 'object' || f.type === 'array' || seen.has(`${f.in} ${f.name}`)) continue;
        seen.add(`${f.in} ${f.name}`);
        const value =
          f.enum?.[0] ??
          {
            integer: '12345678901234567890',
            number: '1.50',
            boolean: 'true',
            string: 'ä "b" / c',
            array: '',
            object: '',
          }[f.type];
        draft = writeField(draft, form, f, value);
        assert.equal(readField(draft, form, f), value, `${operation.id} ${f.key}`);
      }
      for (const f of form.fields) draft = writeField(draft, form, f, '');
      for (const f of form.fields) assert.equal(readField(draft, form, f), undefined, `${operation.id} ${f.key}`);
    }
  });

  it('keeps numbers beyond 2^53 in a JSON body as typed', () => {
    const { form, draft } = open('v1.lead.detail');
    const next = writeField(draft, form, field(form, 'id'), '9007199254740993');
    assert.equal(next.text, '{\n  "id": 9007199254740993\n}');
  });

  it('writes nested fields, and takes empty objects away again', () => {
    const { form, draft } = open('v2.contact.create');
    const email = field(form, 'email');
    const next = writeField(draft, form, email, 'ada@example.com');
    assert.deepEqual(JSON.parse(next.text), { fields: { email: 'ada@example.com' } });
    assert.equal(writeField(next, form, email, '').text, '{}');
  });

  it('leaves a body alone that is not one JSON object', () => {
    const { form, draft } = open('v2.contact.create');
    for (const text of ['{"fields": ', '[1]', '"x"', '['.repeat(50_000)]) {
      const broken = { ...draft, text };
      assert.equal(bodyFits(broken, form), false);
      assert.equal(writeField(broken, form, field(form, 'email'), 'x').text, text);
    }
  });

  it('says which values cannot be right', () => {
    const of = (type: OperationField['type'], required = false): OperationField => ({
      key: 'k',
      name: 'k',
      in: 'body',
      type,
      required,
    });
    assert.equal(fieldProblem(of('integer', true), undefined), 'missing');
    assert.equal(fieldProblem(of('integer'), ''), undefined);
    assert.equal(fieldProblem(of('integer'), '1.5'), 'notNumber');
    assert.equal(fieldProblem(of('number'), '1e5'), undefined);
    assert.equal(fieldProblem(of('boolean'), 'yes'), 'notBoolean');
    assert.equal(fieldProblem(of('object'), '{a}'), 'notJson');
    assert.equal(fieldProblem(of('array'), '1, 2'), undefined);
    assert.equal(fieldProblem(of('array'), '[1,'), 'notJson');
    assert.equal(fieldProblem(of('integer'), '{{lead.id}}'), undefined);
  });

  it('sends the values of a list as documented: each under the same name, or as a JSON array in a JSON body', () => {
    const { form, draft } = open('v2.contact.list');
    const write = (name: string, typed: string): string => writeField(draft, form, field(form, name), typed).url;
    const path = draft.url.split('?')[0]!;
    for (const [name, typed, query] of [
      ['select', 'id, dateCreate', 'select=id&select=dateCreate'],
      ['select', '["id"]', 'select=id'],
      ['relations', 'tags', 'relations=tags'],
      ['where', 'id|eq|12', 'where=id%7Ceq%7C12'],
      [
        'where',
        '["name|eq|a,b", "id|eq|9007199254740993"]',
        'where=name%7Ceq%7Ca%2Cb&where=id%7Ceq%7C9007199254740993',
      ],
      ['select', '["id", ', 'select=%5B%22id%22%2C'],
    ] as const) {
      const url = write(name, typed);
      const own = url
        .split('?')[1]!
        .split('&')
        .filter((pair) => pair.startsWith(`${name}=`));
      assert.equal(own.join('&'), query, typed);
    }
    const ids = open('v1.lead.delete');
    const next = writeField(ids.draft, ids.form, field(ids.form, 'id'), '1, 9007199254740993');
    assert.equal(next.text.replace(/\s+/g, ''), '{"id":[1,9007199254740993]}');
    for (const [query, shown] of [
      ['select=id,dateCreate', 'id,dateCreate'],
      ['select=id&x=1&select=parent', 'id, parent'],
      ['select=["id"]', '["id"]'],
      ['select=a,b', '["a,b"]'],
    ] as const) {
      const one = { ...draft, url: `${path}?${query}` };
      assert.equal(readField(one, form, field(form, 'select')), shown);
      assert.deepEqual(
        findOtherPairs(readQueryPairs(one.url), form, 'query')
          .map(({ pair: [name] }) => name)
          .filter((n) => n === 'select'),
        [],
      );
    }
    assert.equal(fieldProblem(field(form, 'where'), '["id'), 'notJson');
  });

  it('reads back the values of every list of every operation', () => {
    const values = fc.array(
      fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.constantFrom('a,b', '[', ' x', '1', 'ä&=')),
    );
    const lists = operations().flatMap((operation) => {
      const form = buildOperationForm(operation, plain);
      return form.fields.filter((f) => f.list).map((f) => ({ form, f, draft: operationDraft(operation, plain) }));
    });
    assert.ok(lists.length > 20);
    fc.assert(
      fc.property(fc.constantFrom(...lists), values, ({ form, f, draft }, items) => {
        assert.deepEqual(listItems(writeListText(items)), items);
        const next = writeField(draft, form, f, items.length ? writeListText(items) : '');
        assert.deepEqual(listItems(readField(next, form, f) ?? ''), items, f.key);
        assert.equal(readField(writeField(next, form, f, ''), form, f), undefined);
      }),
    );
  });

  it('has separate controls for lists of known values, dates and objects, with documented examples', () => {
    const of = (id: string, name: string): OperationField => field(open(id).form, name);
    for (const [id, name] of [
      ['v2.contact.list', 'select'],
      ['v2.contact.list', 'relations'],
      ['v2.case.list', 'select'],
      ['v2.analytics.agent.leaderboard', 'filter.channel'],
    ] as const)
      assert.ok(of(id, name).list && of(id, name).enum, name);
    for (const [id, name] of [
      ['v1.analytics.chat-statistics', 'date_start'],
      ['v2.snooze.create', 'scheduleDate'],
      ['v2.analytics.general.cases-overview', 'start_date'],
    ] as const)
      assert.equal(of(id, name).date, true, name);
    assert.equal(of('v2.contact.create', 'dateCreated').example, undefined);
    assert.match(of('v1.operating-hours.save', 'working_schedule').example ?? '', /^\[\{"working_day"/);
    assert.match(
      open('v2.message.send-chat').form.fields.find(({ key }) => key === 'message')?.example ?? '',
      /^\{"type"/,
    );
    for (const [name, type, value, problem] of [
      ['an object', { type: 'object' }, '[1]', 'notObject'],
      ['an object', { type: 'object' }, '{"a":1}', undefined],
      ['an object', { type: 'object' }, '{"a":', 'notJson'],
      ['objects', { type: 'array', itemType: 'object' }, 'a, b', 'notArray'],
      ['objects', { type: 'array', itemType: 'object' }, '[{"a":1}]', undefined],
      ['a date', { type: 'string', date: true }, 'tomorrow', 'notDate'],
      ['a date', { type: 'string', date: true }, '2026-01-31 09:00:00', undefined],
      ['a date', { type: 'string', date: true }, '2026-01-31', undefined],
      ['a date', { type: 'string', date: true }, '{{$localDatetime}}', undefined],
    ] as const)
      assert.equal(fieldProblem({ key: 'k', name, in: 'body', required: false, ...type }, value), problem, value);
  });

  it('makes tokens of the type a field has', () => {
    assert.equal(jsonToken({ type: 'array', itemType: 'integer' }, '73, 74'), '[73, 74]');
    assert.equal(jsonToken({ type: 'array' }, 'a,b'), '["a", "b"]');
    assert.equal(jsonToken({ type: 'array' }, '[1]'), '[1]');
    assert.equal(jsonToken({ type: 'integer' }, '007'), '"007"');
    assert.equal(jsonToken({ type: 'object', jsonText: true }, '{"a":1}'), '"{\\"a\\":1}"');
  });

  it('shows query pairs that are no field as rows of their own', () => {
    const { form, draft } = open('v2.contact.list');
    const url = `${draft.url}?limit=1&x=2&limit=3`;
    assert.deepEqual(
      findOtherPairs(readQueryPairs(url), form, 'query').map((o) => o.pair),
      [
        ['x', '2'],
        ['limit', '3'],
      ],
    );
  });
});

describe('an edit of a JSON text', () => {
  it('changes nothing but the value it is about', () => {
    assert.equal(
      setJsonValue('{ "a" : 1.0,\n"b":  9007199254740993 , "c": [ 1 ] }', ['a'], '2'),
      '{ "a" : 2,\n"b":  9007199254740993 , "c": [ 1 ] }',
    );
    assert.equal(setJsonValue('{"a":1,"b":2}', ['a'], undefined), '{"b":2}');
    assert.equal(setJsonValue('{"a":1,"b":2}', ['b'], undefined), '{"a":1}');
    assert.equal(setJsonValue('', ['a', 'b'], '1'), '{\n  "a": {\n    "b": 1\n  }\n}');
    assert.equal(setJsonValue('{\n    "a": 1\n}', ['b'], '2'), '{\n    "a": 1,\n    "b": 2\n}');
    assert.equal(setJsonValue('{"a": 5}', ['a', 'b'], '1'), '{"a": {\n  "b": 1\n}}');
  });

  it('returns what was stored, for any object and path', () => {
    const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'x y', '"', '');
    const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    fc.assert(
      fc.property(
        object,
        fc.array(key, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('1', '"x"', '[]', '{"k":null}'),
        fc.constantFrom(0, 2),
        (value, path, raw, indent) => {
          const text = JSON.stringify(value, null, indent);
          const next = setJsonValue(text, path, raw);
          assert.ok(isEditable(next), next);
          const found = jsonValueAt(next, path);
          assert.ok(found.found && found.raw === raw, next);
          assert.equal(jsonValueAt(setJsonValue(next, path, undefined), path).found, false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
