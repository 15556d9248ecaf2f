import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findHeaderValue } from '../../../src/core/headers';
import { operations } from '../../../src/api/catalogue';
import type { ApiRequest, Pair } from '../../../src/api/client/types';
import { toDraft, METHODS, draftToRequest, type RequestDraft } from '../../../src/features/requests/form/draft';
import { writeListText, readField, writeField } from '../../../src/features/requests/form/formLens';
import {
  operationDraft,
  buildOperationForm,
  type OperationField,
} from '../../../src/features/requests/form/operationForm';
import { createDynamicSources } from '../../../src/features/language/resolve/dynamicValues';
import { printRequest } from '../../../src/features/requests/text/printRequest';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { VariableScope } from '../../../src/features/language/resolve/scope';
import { buildDocumentRequest } from '../../../src/features/language/resolve/toRequest';

/** A document's first request, as it would be sent. */
function read(text: string): ApiRequest {
  const document = parseRequests(text);
  const node = document.requests.find((r) => r.line)!;
  const scope = new VariableScope(document, node, { dynamic: createDynamicSources() });
  const built = buildDocumentRequest(document, node, {
    resolve: (inner) => scope.resolve(inner),
    origin: 'https://app.acquire.io',
  });
  assert.ok(built.request, JSON.stringify(built.problems));
  return built.request;
}

/** The meaning of a request: a form counts as its pairs, and a Content-Type that the client would set anyway is ignored. */
function meaning({ method, url, headers = [], body }: ApiRequest): unknown {
  const implied: Record<string, RegExp> = {
    form: /^application\/x-www-form-urlencoded$/i,
    multipart: /^multipart\/form-data/i,
    json: /^application\/json$/i,
    none: /^$/,
  };
  const kept = headers.filter(
    ([n, v]) => n.toLowerCase() !== 'content-type' || !implied[body?.kind ?? 'none']?.test(v),
  );
  const empty =
    !body ||
    body.kind === 'none' ||
    (body.kind === 'text' && body.text === '') ||
    (body.kind === 'form' && !body.fields.length);
  return {
    method,
    url,
    headers: empty ? kept.filter(([n]) => n.toLowerCase() !== 'content-type') : kept,
    body: empty ? { kind: 'none' } : body,
  };
}

describe('panel and document', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 16 }),
    fc.constantFrom(
      '{{token}}',
      '# a',
      '### b\nGET /x',
      '< ./file',
      '--x',
      ' lead',
      'a\r\nb\r',
      '// c',
      '@a = b',
      'a\n\nb\n',
      '> {% x %}',
    ),
  );
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,11}$/);
  const value = fc.stringMatching(/^([!-~]([ -~]{0,18}[!-~])?)?$/);
  const pairs = fc.array(fc.tuple(word, word).filter(([n, v]) => n !== '' || v !== '') as fc.Arbitrary<Pair>, {
    minLength: 1,
    maxLength: 4,
  });
  const base = {
    method: fc.constantFrom(...METHODS),
    url: fc.constantFrom('/profile/lead/list', '/api/v1/x/90?limit=1&where=%7B%22a%22%3A1%7D', '/x?a=b+c&d=%20e'),
    headers: fc.array(
      fc
        .tuple(name, value)
        .filter(([n]) => !/^(content-type|host|cookie|authorization)$/i.test(n)) as fc.Arbitrary<Pair>,
      { maxLength: 3 },
    ),
  };
  const draft: fc.Arbitrary<RequestDraft> = fc.oneof(
    fc.record({ ...base, bodyKind: fc.constant('none' as const), form: fc.constant([]), text: fc.constant('') }),
    fc.record({ ...base, bodyKind: fc.constant('form' as const), form: pairs, text: fc.constant('') }),
    fc.record({
      ...base,
      bodyKind: fc.constant('json' as const),
      form: fc.constant([]),
      text: fc.oneof(
        fc.jsonValue().map((v) => JSON.stringify(v, null, 2)),
        word,
      ),
    }),
    fc.record({ ...base, bodyKind: fc.constant('text' as const), form: fc.constant([]), text: word }),
  );

  it('hold the same request: what the panel writes as a document is read back as what the panel sends', () => {
    fc.assert(
      fc.property(draft, (one) => {
        const sent = draftToRequest(one);
        assert.deepEqual(meaning(read(printRequest(sent))), meaning(sent));
      }),
      { numRuns: 150 },
    );
  });

  it('come back to the panel as the same request', () => {
    fc.assert(
      fc.property(draft, (one) => {
        const back = toDraft(read(printRequest(draftToRequest(one))));
        assert.ok(typeof back === 'object');
        assert.deepEqual(meaning(draftToRequest(back)), meaning(draftToRequest(one)));
        if (one.bodyKind === 'form') assert.equal(back.bodyKind, 'form');
      }),
      { numRuns: 150 },
    );
  });

  it('keep a number beyond 2^53 and the order of keys', () => {
    const text = '{\n  "b": 9007199254740993,\n  "a": 1.0\n}';
    const sent = draftToRequest({ method: 'POST', url: '/x', headers: [], bodyKind: 'json', form: [], text });
    const back = read(printRequest(sent));
    assert.deepEqual(
      [back.body, findHeaderValue(back.headers ?? [], 'content-type')],
      [{ kind: 'text', text }, 'application/json'],
    );
  });

  it('lead to each other without loss, for every operation of the catalogue with values', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      fc.constantFrom('a b', 'ä&=+#', '{{x}}', '12345678901234567890', 'name|eq|a,b', '2026-01-31 09:00:00'),
    );
    const valueOf = (field: OperationField): fc.Arbitrary<string> => {
      if (field.enum) return fc.constantFrom(...field.enum);
      switch (field.type) {
        case 'integer':
          return fc.constantFrom('0', '90', '9007199254740993');
        case 'number':
          return fc.constantFrom('1.50', '-2e3');
        case 'boolean':
          return fc.constantFrom('true', 'false');
        case 'object':
          return fc.constantFrom('{"a": 1.0}', '{"b": {"c": ["x", null]}}');
        case 'array':
          return field.itemType === 'object'
            ? fc.constant('[{"a": 1}]')
            : fc
                .array(fc.constantFrom('1', '73', '9007199254740993'), { minLength: 1, maxLength: 3 })
                .map(writeListText);
        case 'string':
          // A header value is one line of visible characters.
          return field.in === 'header' ? value.filter((v) => v !== '') : text;
      }
    };
    const filled = fc
      .constantFrom(...operations())
      .chain((operation) => {
        const form = buildOperationForm(operation, { pathForm: 'plain' });
        const some = fc.subarray([...form.fields]);
        return some.chain((fields) => {
          const wanted = form.fields.filter((f) => f.in === 'path' || fields.includes(f));
          return fc
            .tuple(...wanted.map((f) => valueOf(f)))
            .map((values) => ({ operation, form, wanted, values: values as string[] }));
        });
      })
      .map(({ operation, form, wanted, values }) => ({
        form,
        draft: wanted.reduce(
          (draft, f, i) => writeField(draft, form, f, values[i]!),
          operationDraft(operation, { pathForm: 'plain' }),
        ),
      }));
    fc.assert(
      fc.property(filled, ({ form, draft }) => {
        const back = toDraft(read(printRequest(draftToRequest(draft))));
        assert.ok(typeof back === 'object');
        assert.deepEqual(meaning(draftToRequest(back)), meaning(draftToRequest(draft)));
        const usesBody = draft.form.length > 0 || draft.text !== '';
        for (const field of form.fields)
          if (field.in !== 'body' || usesBody)
            assert.equal(readField(back, form, field), readField(draft, form, field), `${form.id} ${field.key}`);
      }),
      { numRuns: 150 },
    );
  });
});
