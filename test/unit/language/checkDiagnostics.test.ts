import assert from 'node:assert/strict';
import { diagnoseDocument as diagnose } from '../../../src/features/language/diagnostics';
import { parseRequests } from '../../../src/features/language/parse/parser';
import { diagnosticText } from '../../../src/features/language/texts/diagnostics';

describe('diagnostics of checks', () => {
  const codes = (text: string): string[] =>
    diagnose(parseRequests(text), { trusted: true }).map(
      ({ code, start, end }) => `${code}: ${text.slice(start, end)}`,
    );

  it('mark what is wrong', () => {
    for (const [line, expected] of [
      ['?? stats == 200', 'check-field: stats'],
      ['?? body.a == 1', 'check-field: body.a'],
      ['?? status = 200', 'check-operator: ='],
      ['?? status ==', 'check-value: =='],
      ['?? status isNumber 5', 'check-extra: 5'],
      ['?? header', 'check-argument: header'],
      ['?? status == ok', 'check-number: ok'],
      ['?? body $.a[}] == 1', 'json-path-malformed: $.a[}]'],
      ['?? body $.a matches (', 'check-pattern: ('],
      ['?? body $.a matches (a+)+$', 'check-pattern-slow: (a+)+$'],
      ['?? body $.a == {{nobody}}', 'unresolved-variable: {{nobody}}'],
      ['# @capture id', 'capture-value: id'],
      ['# @capture id = $.a[}]', 'json-path-malformed: id = $.a[}]'],
      ['# @depends nobody', 'unknown-request: nobody'],
      ['# @each rows.txt', 'each-file: rows.txt'],
      ['# @name a\n# @depends a', 'dependency-cycle: a'],
    ] as const)
      assert.deepEqual(codes(`${line.startsWith('#') ? `${line}\nGET /a` : `GET /a\n${line}`}`), [expected], line);
  });

  it('ignore valid checks', () => {
    for (const line of [
      '?? status == 200',
      '?? body $.items[?@.name == "a b"].id == 1',
      '?? body $.a matches ^\\d+$',
      '?? body matches (?:[\\w-]+\\.)?acquire',
      '?? status == {{status}}',
      '?? !success',
      '?? body $.list.length > 2',
    ])
      assert.deepEqual(codes(`@status = 200\nGET /a\n${line}`), [], line);
    assert.deepEqual(codes('# @name a\n# @capture id = $.id\nGET /a\n\n###\n# @depends a\nGET /b/{{id}}'), []);
    assert.deepEqual(codes('# @each rows.csv\nGET /b/{{id}}'), []);
  });

  it('find requests that depend on each other in a cycle', () => {
    const text =
      '# @name a\n# @depends b\nGET /a\n\n###\n# @name b\n# @depends c\nGET /b\n\n###\n# @name c\n# @depends a\nGET /c';
    assert.deepEqual(codes(text), ['dependency-cycle: b', 'dependency-cycle: c', 'dependency-cycle: a']);
  });

  it('find a cycle after others, and take linear time for long chains', () => {
    const chain = (count: number, last: string): string =>
      Array.from(
        { length: count },
        (_, n) => `# @name r${n}\n# @depends ${n + 1 < count ? `r${n + 1}` : last}\nGET /r${n}\n`,
      ).join('\n###\n');
    const circle = `${chain(3, 'r0')}\n###\n# @name before\n# @depends r1\nGET /x\n\n###\n# @name after\nGET /y\n`;
    assert.deepEqual(codes(circle), ['dependency-cycle: r1', 'dependency-cycle: r2', 'dependency-cycle: r0']);
    const started = performance.now();
    assert.deepEqual(codes(`${chain(3_000, 'end')}\n###\n# @name end\nGET /end`), []);
    assert.ok(performance.now() - started < 5_000);
  });

  it('have a text for each', () => {
    const text =
      'GET /a\n?? x\n?? status = 1\n?? status ==\n?? header\n?? status == ok\n?? body matches (\n?? body matches (a+)+';
    for (const finding of diagnose(parseRequests(text), { trusted: true }))
      assert.doesNotMatch(diagnosticText(finding), /no value here/);
  });
});
