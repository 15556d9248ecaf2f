import assert from 'node:assert/strict';
import { findOperation } from '../../../src/api/catalogue';
import { encodeQuery } from '../../../src/api/client/body';
import { buildCall } from '../../../src/api/client/call';
import { generateCode } from '../../../src/features/requests/code/codegen';
import { draftToRequest, type RequestDraft } from '../../../src/features/requests/form/draft';
import { fieldProblem, findOtherPairs, readField, writeField } from '../../../src/features/requests/form/formLens';
import { buildOperationForm, operationDraft } from '../../../src/features/requests/form/operationForm';
import { printRequest } from '../../../src/features/requests/text/printRequest';
import { readQueryPairs } from '../../../src/features/requests/urlText';

describe('objects in a query', () => {
  const operation = findOperation('v2.feedback.list')!;
  const form = buildOperationForm(operation, { pathForm: 'api' });
  const field = (name: string) => form.fields.find((f) => f.in === 'query' && f.name === name)!;
  const start: RequestDraft = { ...operationDraft(operation, { pathForm: 'api' }), url: '/api/v1/crm/feedback' };
  const write = (name: string, text: string, draft = start): RequestDraft => writeField(draft, form, field(name), text);
  const queryOf = ({ url }: RequestDraft): string => url.replace(/^[^?]*\??/, '');

  it('are sent as documented, as parameters of their own, by panel, request file, code and client alike', () => {
    const draft = write('order', '{"id":"DESC"}', write('where', '{"search":"How"}'));
    assert.equal(queryOf(draft), 'search=How&id=DESC');
    const called = buildCall(operation, { where: { search: 'How' }, order: { id: 'DESC' } });
    assert.equal(encodeQuery(called.query!).split('&').sort().join('&'), 'id=DESC&search=How');
    const request = draftToRequest(draft);
    assert.match(printRequest(request), /GET \/api\/v1\/crm\/feedback\?search=How&id=DESC/);
    const code = generateCode(request, { origin: 'https://one.acquire.io', authHeader: 'bearer' }, 'shell:curl');
    assert.match(code, /feedback\?search=How&id=DESC/);
  });

  it('are read back into their fields, and leave no other rows', () => {
    const draft = { ...start, url: '/api/v1/crm/feedback?search=How&id=DESC&x=1' };
    assert.deepEqual(JSON.parse(readField(draft, form, field('where'))!), { search: 'How' });
    assert.deepEqual(JSON.parse(readField(draft, form, field('order'))!), { id: 'DESC' });
    const rest = findOtherPairs(readQueryPairs(draft.url), form, 'query').map(({ pair }) => pair);
    assert.deepEqual(rest, [['x', '1']]);
  });

  it('are replaced and removed without touching other parameters', () => {
    const draft = { ...start, url: '/api/v1/crm/feedback?x=1&search=How&id=DESC' };
    assert.equal(
      queryOf(write('where', '{"id": 12345678901234567890, "search": null}', draft)),
      'x=1&id=12345678901234567890&search=&id=DESC',
    );
    assert.equal(queryOf(write('where', '', draft)), 'x=1&id=DESC');
    assert.equal(queryOf(write('order', '{}', draft)), 'x=1&search=How');
  });

  it('stay as typed while they are incomplete or nested, with the reason', () => {
    for (const [text, problem] of [
      ['{"search":', 'notJson'],
      ['[1]', 'notObject'],
      ['{"search":{"eq":1}}', 'notFlat'],
    ] as const) {
      const draft = write('where', text);
      assert.deepEqual(readQueryPairs(draft.url), [['where', text]]);
      assert.equal(readField(draft, form, field('where')), text);
      assert.equal(fieldProblem(field('where'), text), problem);
      assert.equal(queryOf(write('where', '{"search":"a"}', draft)), 'search=a');
    }
  });

  it('belong to every operation whose documentation has them', () => {
    for (const id of [
      'v2.user.list',
      'v2.role.list',
      'v2.department.list',
      'v2.block-visitor.list',
      'v2.audit-log.list',
    ])
      for (const { name, columns } of buildOperationForm(findOperation(id)!, { pathForm: 'api' }).fields)
        if (name === 'where' || name === 'order') assert.ok(columns && columns.length > 2, `${id} ${name}`);
  });
});
