import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as catalogue from '../../../src/api/catalogue';
import { diagnoseDocument, DiagnosticsCache, type CheckContext } from '../../../src/features/language/diagnostics';
import { CatalogueIndex } from '../../../src/features/language/edit/catalogueIndex';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { reparse } from '../../../src/features/language/parse/reparse';
import { requestOutline } from '../../../src/features/language/parse/structure';
import type { HttpDocument, RequestNode } from '../../../src/features/language/parse/tree';
import { anyDocument } from './support/arbitraries';

const context: CheckContext = {
  knowledge: new CatalogueIndex(catalogue),
  trusted: true,
  account: { origin: 'https://app.acquire.io', generation: '1.0.0', pathForm: 'api' },
};

/** A tree as plain values. */
const plain = ({ text, requests, ignored, problems }: HttpDocument): unknown => ({
  text,
  ignored,
  problems,
  requests: requests.map((node: RequestNode) => ({
    start: node.start,
    end: node.end,
    contentEnd: node.contentEnd,
    separator: node.separator,
    title: node.title,
    tags: node.tags,
    variables: node.variables,
    line: node.line,
    headers: node.headers,
    checks: node.checks,
    body: node.body,
    bodyComments: node.bodyComments,
  })),
});

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(30),
  inserted: fc.oneof(anyDocument, fc.constantFrom('', '#', '##', '###', '\n', '\r', '\n###\n', '%}', '> {%\n', 'x')),
});

describe('reading a changed request file', () => {
  it('returns the tree and the diagnostics of the complete text, after any edits', () => {
    fc.assert(
      fc.property(anyDocument, fc.array(edit, { minLength: 1, maxLength: 8 }), (first, edits) => {
        const kept = new DiagnosticsCache();
        let tree = parseRequests(first);
        diagnoseDocument(tree, context, kept);
        for (const { at, removed, inserted } of edits) {
          const place = Math.floor(at * tree.text.length);
          const text = tree.text.slice(0, place) + inserted + tree.text.slice(place + removed);
          tree = reparse(tree, text);
          const whole = parseRequests(text);
          assert.deepEqual(plain(tree), plain(whole));
          assert.deepEqual(diagnoseDocument(tree, context, kept), diagnoseDocument(whole, context));
          assert.deepEqual(requestOutline(tree), requestOutline(whole));
        }
      }),
      { numRuns: 80 },
    );
  });

  it('reuses every block except the edited one', () => {
    const block = (n: number): string => `### ${n}\nPOST /profile/lead/list?page=${n}\n\nlimit=10\n\n`;
    const text = Array.from({ length: 50 }, (_, n) => block(n)).join('');
    const before = parseRequests(text);
    const after = reparse(before, text.replace('page=20\n\nlimit=10', 'page=20\n\nlimit=100'));
    const taken = after.requests.map((node, n) => node.origin === before.requests[n]!.origin);
    assert.deepEqual(
      taken.flatMap((isSame, n) => (isSame ? [] : [n])),
      [20],
    );
    assert.equal(after.requests[10], before.requests[10]);
    // Moved down and back up.
    assert.equal(reparse(after, text).requests[30], before.requests[30]);
  });

  it('parses a block again if an edit removed or added its separator', () => {
    const text = 'GET /a\n###\nGET /b\n###\nGET /c\n';
    for (const edited of [
      'GET /a###\nGET /b\n###\nGET /c\n',
      'GET /a\n##\nGET /b\n###\nGET /c\n',
      'GET /a\n###\nGET /b\n ###\nGET /c\n',
      '###\nGET /a\n###\nGET /b\n###\nGET /c\n',
      '###\nGET /b\n###\nGET /c\n',
      '',
    ]) {
      assert.deepEqual(plain(reparse(parseRequests(text), edited)), plain(parseRequests(edited)), edited);
      assert.deepEqual(plain(reparse(parseRequests(edited), text)), plain(parseRequests(text)), edited);
    }
  });
});
