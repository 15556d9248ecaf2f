import assert from 'node:assert/strict';
import * as catalogue from '../../../src/api/catalogue';
import { findIdLinks, MAX_SCANNED_CHARS } from '../../../src/features/requests/response/idLinks';

const links = (json: unknown, generation: '1.0.0' | '2.0.0', id?: string): string[] => {
  const text = typeof json === 'string' ? json : JSON.stringify(json, null, 2);
  return findIdLinks(
    text,
    generation,
    id === undefined ? undefined : catalogue.findOperation(id),
    catalogue.findOperation,
  ).map(
    (l) => `${text.slice(l.start, l.end)} ${l.to.kind === 'lead' ? 'lead' : `${l.to.operationId}.${l.to.parameter}`}`,
  );
};

describe('ids in responses', () => {
  it('link to leads by their key, quoted or not, to the exact digit', () => {
    assert.deepEqual(
      links(
        {
          data: [
            { visitor_id: 12, chat_id: 3 },
            { visitor_id: '45' },
            { visitor_id: '' },
            { visitor_id: 0 },
            { visitor_id: null },
          ],
        },
        '1.0.0',
      ),
      ['12 lead', '45 lead'],
    );
    assert.deepEqual(links('{"contactId": 12345678901234567890}', '2.0.0'), ['12345678901234567890 lead']);
  });

  it("of an operation's own records lead where it says, those deeper inside do not", () => {
    assert.deepEqual(links({ data: { data: [{ id: 1, tags: [{ id: 9 }] }], total: 1 } }, '1.0.0', 'v1.lead.list'), [
      '1 lead',
    ]);
    assert.deepEqual(links({ data: { data: [{ id: 5 }] } }, '2.0.0', 'v2.case.list'), ['5 v2.case.get.caseId']);
    assert.deepEqual(links({ data: { id: 5, fields: { id: 6 } } }, '2.0.0', 'v2.contact.get'), ['5 lead']);
    assert.deepEqual(links({ id: 5 }, '2.0.0'), []);
  });

  it('lead to the read of another record', () => {
    assert.deepEqual(links({ caseId: 4, companyId: '7', userId: 'x' }, '2.0.0'), [
      '4 v2.case.get.caseId',
      '7 v2.company.get.companyId',
    ]);
    for (const id of [
      'v2.case.get',
      'v2.company.get',
      'v2.message.get',
      'v2.note.get',
      'v2.department.get',
      'v2.tag.get',
      'v2.role.get',
      'v2.user.get',
      'v1.agent.get',
    ])
      assert.ok(catalogue.findOperation(id)?.reads, id);
  });

  it('are searched for only at the start of a long text, and never throw', () => {
    assert.deepEqual(links(`${' '.repeat(MAX_SCANNED_CHARS)}{"visitor_id": 1}`, '1.0.0'), []);
    for (const text of ['', '{', '{"visitor_id":', '{"visitor_id":[1]}', '<html>'])
      assert.deepEqual(links(text, '1.0.0'), []);
  });
});
