// JUnit XML that conforms to the schemas of both Ant's JUnit task and Jenkins.
import { version } from '../../../package.json';
import { terminalText } from '../io';
import { failedChecks, requestLabel, type ResultRow } from './report';

/** Lone surrogates and non-characters, which XML cannot contain; `terminalText` escapes all others. */
const IMPOSSIBLE = /[\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for XML; line breaks and tabs become spaces, as attribute normalization would do anyway. */
const xml = (text: string): string =>
  terminalText(text.replace(IMPOSSIBLE, '').replace(/[\t\r\n]+/g, ' ')).replace(/[&<>"']/g, (c) => ESCAPES[c]!);

interface TestCase {
  readonly name: string;
  readonly seconds: number;
  readonly problem?: { readonly kind: 'failure' | 'error' | 'skipped'; readonly message: string };
}

/** A case for the request itself, and one for each of its checks. */
function casesOf(row: ResultRow): TestCase[] {
  const label = requestLabel(row);
  const texts = new Map(failedChecks(row).map(({ line, text }) => [line, text]));
  const seconds = (row.durationMs ?? 0) / 1000;
  const ownFailure = row.checks.every(({ passed }) => passed);
  const kinds = { failed: 'failure', error: 'error', unknown: 'error', 'not-sent': 'skipped' } as const;
  const problem =
    row.outcome === 'passed' || (row.outcome === 'failed' && !ownFailure)
      ? undefined
      : { kind: kinds[row.outcome], message: row.reason ?? row.outcome };
  return [
    { name: label, seconds, ...(problem ? { problem } : {}) },
    ...row.checks.map((check): TestCase => ({
      name: `${label} line ${check.line}: ${check.text}`,
      seconds: 0,
      ...(check.passed ? {} : { problem: { kind: 'failure', message: texts.get(check.line)! } }),
    })),
  ];
}

function caseText({ name, seconds, problem }: TestCase, className: string): string {
  const head = `    <testcase name="${xml(name)}" classname="${xml(className)}" time="${seconds.toFixed(3)}"`;
  if (!problem) return `${head}/>`;
  const { kind, message } = problem;
  const inner =
    kind === 'skipped' ? '<skipped/>' : `<${kind} message="${xml(message)}" type="${kind}">${xml(message)}</${kind}>`;
  return `${head}>${inner}</testcase>`;
}

/** The report of `--junit`: one suite for each file. */
export function junitText(rows: readonly ResultRow[], now = new Date()): string {
  const files = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const known = files.get(row.file);
    if (known) known.push(row);
    else files.set(row.file, [row]);
  }
  const suites = [...files].map(([file, own], id) => {
    const cases = own.flatMap(casesOf);
    const count = (kind: string): number => cases.filter(({ problem }) => problem?.kind === kind).length;
    const seconds = own.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0) / 1000;
    return [
      `  <testsuite name="${xml(file) || '-'}" package="acquire" id="${id}" timestamp="${now.toISOString().slice(0, 19)}" hostname="localhost" tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds.toFixed(3)}">`,
      `    <properties><property name="acquire" value="${xml(version)}"/></properties>`,
      ...cases.map((one) => caseText(one, file)),
      '    <system-out></system-out>',
      '    <system-err></system-err>',
      '  </testsuite>',
    ].join('\n');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.map((suite) => `${suite}\n`).join('')}</testsuites>\n`;
}
