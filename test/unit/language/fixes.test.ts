import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diagnoseDocument, type RequestDiagnostic } from '../../../src/features/language/diagnostics';
import { parseRequests } from '../../../src/features/language/parse/parser';

/** Lines of request files, including common mistakes. */
const LINES = [
  'GET /a',
  'POST /api/v1/crm/objects/contact?x={{y}}',
  'GET /a b',
  'DELETE {id}',
  'GET acme.acquire.io/x',
  '  GET /y',
  '    &x=1',
  '###',
  '### Title',
  '# @name one',
  '# @timeout 900 m',
  '# @disabled',
  '# @',
  '@x = 1',
  '@y = {{x}}{{z}}',
  '@z',
  'Content-Type: application/json',
  'Content-Type: application/x-www-form-urlencoded',
  'Content-Type: multipart/form-data; boundary=b',
  'Content-Type: multipart/form-data; boundary={{x}}',
  'Authorization: Bearer abcdefghijklmnop',
  'X-A: {{one.response.body.$.a[?@.b==1]}}',
  'nonsense',
  ': x',
  '',
  '',
  '{"a":{{x}},"b":"{{$datetime \'YYYY-Q\'}}"}',
  '{"a":1,}',
  '[1,2]',
  'a=1&b={{x}}',
  'c=3',
  '--b',
  '--b--',
  'Content-Disposition: form-data; name="t"',
  '< ./file.json',
  '<@latin9 ./{{x}}',
  '> {% x %}',
  '  > {% x %}',
  '>> out.json',
  '<> old.json',
  '?? status == 200',
  '// a comment',
  '\u202e\u200bGET /a',
];
const texts = fc
  .tuple(
    fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...LINES) }, { weight: 1, arbitrary: fc.string() })),
    fc.constantFrom('\n', '\r\n', '\r'),
  )
  .map(([lines, lineBreak]) => lines.join(lineBreak));

const account = { origin: 'https://acme.acquire.io', generation: '2.0.0', pathForm: 'api' } as const;
const found = (text: string): RequestDiagnostic[] => diagnoseDocument(parseRequests(text), { trusted: true, account });
const count = (findings: readonly RequestDiagnostic[], code: string): number =>
  findings.filter((one) => one.code === code).length;

function applied(text: string, edits: readonly { start: number; end: number; text: string }[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, text: put } of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    assert.ok(at <= start && start <= end && end <= text.length, 'edits lie in the text, one after the other');
    out += text.slice(at, start) + put;
    at = end;
  }
  return out + text.slice(at);
}

describe('diagnostics of any text', () => {
  it('lie in it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const { start, end } of found(text)) assert.ok(0 <= start && start <= end && end <= text.length);
      }),
    );
  });

  it('are gone after their fix', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const before = found(text);
        for (const { code, fixes = [] } of before)
          for (const fix of fixes) {
            const after = found(applied(text, fix.edits));
            assert.ok(
              count(after, code) < count(before, code),
              `${code} by ${fix.code}: ${JSON.stringify(text)} -> ${JSON.stringify(applied(text, fix.edits))}`,
            );
          }
      }),
      { numRuns: 100 },
    );
  });
});
