import assert from 'node:assert/strict';
import * as catalogue from '../../../src/api/catalogue';
import { diagnoseDocument, DiagnosticsCache, type CheckContext } from '../../../src/features/language/diagnostics';
import { CatalogueIndex } from '../../../src/features/language/edit/catalogueIndex';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { reparse } from '../../../src/features/language/parse/reparse';

const knowledge = new CatalogueIndex(catalogue);
const context = (more: Partial<CheckContext> = {}): CheckContext => ({
  knowledge,
  trusted: true,
  account: { origin: 'https://app.acquire.io', generation: '1.0.0', pathForm: 'api' },
  ...more,
});

describe('diagnostics kept from version to version', () => {
  const A = '### a\nPOST /profile/lead/lits?x={{v}}\n\nlimit=10\n\n';
  const B =
    '### b\n# @name b\nPOST /profile/lead/list\nAuthorization: Bearer abcdefghijklmnopq\n\nlimit=many\n&page={{a.response.body.$.data}}\n\n';

  it('equal those of a full check, after every kind of edit', () => {
    const kept = new DiagnosticsCache();
    const steps: [string, CheckContext][] = [
      [A + B, context()],
      [`# a line\n${A}${B}`, context()],
      [B + A, context()],
      [`@v = 1\n${A}${B}`, context()],
      [`${A}@v = 1\n\n${B}${A}`, context()],
      [`@v = https://elsewhere.example\n${A}${A}`, context()],
      [A + B, context({ environment: new Map([['v', '2']]) })],
      [A + B, context()],
      [A + B, context({ account: { origin: 'https://acme.acquire.io', generation: '2.0.0', pathForm: 'api' } })],
      [A.replace('### a', '### a\n# @name a') + B, context()],
      [
        `### one\n@host = https://elsewhere.example\n\n### two\nGET {{host}}/api/x\n\n### three\n@host = https://app.acquire.io\n\n### two\nGET {{host}}/api/x\n\n`,
        context(),
      ],
      ['', context()],
    ];
    let tree = parseRequests('');
    for (const [text, given] of steps) {
      tree = reparse(tree, text);
      assert.deepEqual(diagnoseDocument(tree, given, kept), diagnoseDocument(parseRequests(text), given), text);
    }
  });

  it('are not found again for requests that are as they were', () => {
    const asked: string[] = [];
    const kept = new DiagnosticsCache();
    const counting = new CatalogueIndex({
      ...catalogue,
      matchOperation: (method, path, generation) => {
        asked.push(path);
        return catalogue.matchOperation(method, path, generation);
      },
    });
    const tree = parseRequests(A + B);
    diagnoseDocument(tree, context({ knowledge: counting }), kept);
    asked.length = 0;
    const edited = `${A}${B.replace('limit=many', 'limit=20')}`;
    diagnoseDocument(reparse(tree, edited), context({ knowledge: counting }), kept);
    assert.ok(asked.length > 0 && asked.every((path) => path === '/profile/lead/list'), asked.join());
  });

  it('judge each address by the variables that its own request sees', () => {
    const foreign = (text: string): number[] => {
      const document = parseRequests(text);
      return diagnoseDocument(document, context())
        .filter(({ code }) => code === 'foreign-origin')
        .map(({ start }) => document.requests.findIndex((r) => r.start <= start && start < r.end));
    };
    const base = '@base = {{host}}/api\n@twice = {{base}}\n';
    const block = (host: string): string => `###\n@host = ${host}\nGET {{twice}}/profile/lead/list\n`;
    const [ours, theirs] = ['https://app.acquire.io', 'https://elsewhere.example'];
    assert.deepEqual(foreign(base + block(ours) + block(theirs) + block(ours)), [2]);
    assert.deepEqual(foreign(base + block(theirs) + block(ours) + block(theirs)), [1, 3]);
    assert.deepEqual(foreign(`${base}@host = ${theirs}\n${'###\nGET {{twice}}/x\n'.repeat(3)}`), [1, 2, 3]);
    assert.deepEqual(
      foreign(
        `${base}@host = ${theirs}\n###\nGET {{twice}}/x\n###\n# @prompt host\nGET {{twice}}/x\n###\nGET {{base}}/x\n`,
      ),
      [1, 3],
    );
    assert.deepEqual(
      foreign(`@host = {{base}}\n@base = {{host}}\n###\nGET {{base}}/x\n${block(theirs).replace('twice', 'host')}`),
      [2],
    );
    assert.deepEqual(foreign(`${base}${block('{{twice}}')}${block(theirs)}`), [2]);
  });
});
