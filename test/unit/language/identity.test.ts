import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeBody, appendQuery } from '../../../src/api/client/body';
import { accountTarget } from '../../../src/api/client/access/origin';
import type { ApiRequest, Body, Pair } from '../../../src/api/client/types';
import { toDraft, draftToRequest } from '../../../src/features/requests/form/draft';
import { printRequest } from '../../../src/features/requests/text/printRequest';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { printDocument, tokenizeDocument } from '../../../src/features/language/print/printer';
import { headerParameter } from '../../../src/features/requests/text/contentType';
import { anyDocument, anyDraft, anyRequest } from './support/arbitraries';
import { readSource } from './support/read';

const ORIGIN = 'https://acme.acquire.io';

/** What reaches the server: URL, headers and body, without parts that may vary (boundary, JSON whitespace). */
function wire(request: ApiRequest): unknown {
  const url = appendQuery(accountTarget({ origin: ORIGIN }, request.url).url, request.query);
  const headers = (request.headers ?? []).map(([n, v]): Pair => [n.toLowerCase(), v]);
  const body: Body | undefined = request.body;
  const encoded = encodeBody(body);
  let type = headers.find(([n]) => n === 'content-type')?.[1] ?? encoded.contentType;
  let bytes = encoded.bytes?.toString('latin1') ?? '';
  const boundary = body?.kind === 'multipart' ? headerParameter(encoded.contentType ?? '', 'boundary') : undefined;
  if (boundary) {
    bytes = bytes.replaceAll(boundary, 'B');
    type = 'multipart/form-data';
  }
  const json =
    body?.kind !== 'bytes' && type?.includes('json') ? parsed(Buffer.from(bytes, 'latin1').toString()) : undefined;
  return {
    method: request.method,
    url: url.origin + url.pathname,
    query: [...url.searchParams],
    headers: headers.filter(([n]) => n !== 'content-type'),
    type,
    body: json ?? bytes,
  };
}

function parsed(text: string): unknown {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

describe('the document and the request are equivalent', () => {
  it('printing what was parsed returns the same text', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        assert.equal(printDocument(parseRequests(text)), text);
      }),
      { numRuns: 500 },
    );
  });

  it('the blocks cover the text without a gap, and every node lies in its block', () => {
    fc.assert(
      fc.property(anyDocument, (text) => {
        const document = parseRequests(text);
        let at = 0;
        for (const node of document.requests) {
          assert.equal(node.start, at);
          at = node.end;
          for (const span of [
            ...node.headers,
            ...node.tags,
            ...node.variables,
            ...(node.line ? [node.line] : []),
            ...(node.body ? [node.body] : []),
          ]) {
            assert.ok(node.start <= span.start && span.start <= span.end && span.end <= node.end, JSON.stringify(span));
          }
        }
        assert.equal(at, text.length);
        let end = 0;
        for (const token of tokenizeDocument(document)) {
          assert.equal(token.start, end);
          end = token.end;
        }
        assert.equal(end, text.length);
      }),
      { numRuns: 300 },
    );
  });

  it('a request written as a document reads back as the same request', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const text = printRequest(request, { title: 'A title', name: 'it' });
        const back = readSource(text);
        assert.deepEqual(back.problems, undefined, text);
        assert.deepEqual(wire(back.request!), wire(request), text);
        // Printing it and reading it again changes nothing.
        assert.deepEqual(readSource(printRequest(back.request!)).request, back.request, text);
      }),
      { numRuns: 500 },
    );
  });

  it('the state of the panel survives opening it as a document and reading it back', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const request = draftToRequest(draft);
        const text = printRequest(request);
        const back = readSource(text);
        assert.deepEqual(back.problems, undefined, text);
        const again = toDraft(back.request!);
        assert.ok(typeof again === 'object', text);
        assert.deepEqual(wire(draftToRequest(again)), wire(request), text);
      }),
      {
        numRuns: 300,
        examples: [
          [
            {
              method: 'POST',
              url: '/profile/lead/list',
              headers: [],
              bodyKind: 'multipart',
              form: [['', '']],
              text: '',
            },
          ],
          [{ method: 'POST', url: '/profile/lead/list', headers: [], bodyKind: 'multipart', form: [], text: '' }],
        ],
      },
    );
  });
});
