import assert from 'node:assert/strict';
import { diagnoseDocument } from '../../../src/features/language/diagnostics';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { readSource } from './support/read';

/** `@v0 = 1`, `@v1 = {{v0}}` and so on. */
const chain = (length: number, first = '1'): string =>
  `@v0 = ${first}\n${Array.from({ length }, (_, n) => `@v${n + 1} = {{v${n}}}`).join('\n')}\n`;

describe('variables that refer to variables', () => {
  it('have a value however long the chain is, in any order', () => {
    const url = (text: string): string | undefined => readSource(text).request?.url;
    assert.equal(url(`${chain(5_000)}GET /x?a={{v5000}}`), '/x?a=1');
    const reversed = chain(5_000).trim().split('\n').reverse().join('\n');
    assert.equal(url(`${reversed}\nGET /x?a={{v5000}}&b={{v1}}`), '/x?a=1&b=1');
    const environment = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`e${n + 1}`, `{{e${n}}}`]));
    const long = readSource('GET /x?a={{e5000}}', {
      environment: new Map(Object.entries({ e0: '2', ...environment })),
    });
    assert.equal(long.request?.url, '/x?a=2');
  });

  it('are a problem if they form a cycle of any length', () => {
    const problems = (text: string): string[] => (readSource(text).problems ?? []).map(({ code }) => code);
    for (const length of [1, 2, 10, 10_000])
      assert.deepEqual(problems(`${chain(length, `{{v${length}}}`)}GET /x?a={{v${length}}}`), ['variable-cycle']);
    assert.deepEqual(problems('@a = {{b}}{{a}}\n@b = 1\nGET /x?a={{a}}'), ['variable-cycle']);
  });

  it('are checked without a separate error', () => {
    const text = `${chain(5_000)}GET /x?a={{v5000}}`;
    assert.ok(Array.isArray(diagnoseDocument(parseRequests(text), { trusted: true })));
  });
});
