// Runs every regular expression of the source, and the request parser, on input meant to be slow for it. The time must not grow much faster
// than the input.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import ts from 'typescript';
import { parseRequests } from '../../src/features/language/parse/parser';
import { figure } from '../figures';
import { root } from '../../scripts/lib/paths';

/** Characters of the shorter input; the longer one is four times that. */
const SHORT = 16_000;
const TIMES = 4;
/** Milliseconds below which measurements are only noise. */
const NOISE = 60;
/** Four times the input may take this many times as long; quadratic work takes sixteen times. */
const ALLOWED = 9;

interface Found {
  readonly where: string;
  readonly regex: RegExp;
}

/** Every regular expression literal below src, except in build scripts. */
function literals(): Found[] {
  const src = path.join(root, 'src');
  const found: Found[] = [];
  for (const name of readdirSync(src, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))) {
    const source = ts.createSourceFile(name, readFileSync(path.join(src, name), 'utf8'), ts.ScriptTarget.ES2022, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const [, body = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? [];
        found.push({
          where: `${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
          regex: new RegExp(body, flags),
        });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/** Texts to repeat so that an expression backtracks: common runs, and the literal parts of the expression itself. */
function pumps({ source }: RegExp): string[] {
  const own = source.match(/[\w:/"'<>=&{}$%@#.,-]{2,}/g) ?? [];
  return [
    ...new Set([
      ' ',
      '\t',
      '\n',
      'a',
      '0',
      '-',
      '.',
      '/',
      '"',
      '\\',
      '(',
      '[',
      '{',
      '{{',
      '$',
      '=',
      '&',
      '%',
      '`',
      '+',
      ',',
      ':',
      '<',
      '#',
      'a ',
      ' ,',
      'a=',
      '"a"',
      '\\"',
      '\r\n',
      'ab0',
      ...own.slice(0, 6),
    ]),
  ];
}

const text = (pump: string, length: number, before: string, after: string): string =>
  before + pump.repeat(Math.ceil(length / pump.length)).slice(0, length) + after;

/** Milliseconds to search the whole text once; the best of three. */
function timeOf(run: () => unknown): number {
  let best = Infinity;
  for (let n = 0; n < 3 && best > NOISE / 10; n++) {
    const began = performance.now();
    run();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

/** A search that takes longer is ended: its time grows exponentially, or nearly so. */
const LIMIT_MS = 3_000;
const context = createContext({}) as { regex?: RegExp; input?: string };

/** Searches the whole text. Takes at most LIMIT_MS, which only code that runs in a context of its own can be held to. */
function search(regex: RegExp, input: string): void {
  Object.assign(context, { regex, input });
  try {
    runInContext(regex.global ? 'input.replace(regex, "")' : 'regex.test(input)', context, { timeout: LIMIT_MS });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
  }
}

interface Slow {
  readonly where: string;
  readonly pump: string;
  readonly ms: number;
  readonly growth: number;
}

function measure(where: string, pump: string, run: (input: string) => unknown): Slow | undefined {
  for (const [before, after] of [
    ['', '\u0001'],
    ['"', '\u0001'],
    ['x', 'x\u0001'],
  ] as const) {
    const long = text(pump, SHORT * TIMES, before, after);
    const ms = timeOf(() => run(long));
    if (ms < NOISE) continue;
    const growth =
      ms /
      Math.max(
        0.01,
        timeOf(() => run(text(pump, SHORT, before, after))),
      );
    if (growth > ALLOWED || ms >= LIMIT_MS) return { where, pump, ms, growth };
  }
  return undefined;
}

const all = literals();
const slow: Slow[] = [];
let worst = 0;
for (const { where, regex } of all) {
  for (const pump of pumps(regex)) {
    const result = measure(where, pump, (input) => search(regex, input));
    if (!result) continue;
    slow.push(result);
    break;
  }
}
for (const pump of [
  '### a\n',
  'GET /x\n',
  '{{',
  '{{a}}',
  '# @name a\n',
  'a: b\n',
  '@a = b\n',
  '\n',
  ' ',
  '<',
  '"',
  '{"a":',
  'GET {{a}} HTTP/1.1\na: b\n\n',
]) {
  const time = (length: number): number => timeOf(() => parseRequests(text(pump, length, '', '')));
  const growth = time(80_000 * TIMES) / Math.max(0.05, time(80_000));
  if (time(80_000 * TIMES) < NOISE) continue;
  worst = Math.max(worst, growth);
  if (growth > ALLOWED) slow.push({ where: 'the request parser', pump, ms: time(80_000 * TIMES), growth });
}
console.log(
  `${all.length} regular expressions, and the parser on 13 kinds of text (${worst ? `four times the text: at most ${worst.toFixed(1)} times the time` : `each below ${NOISE} ms`})`,
);
for (const { where, pump, ms, growth } of slow)
  console.log(
    `  ${where}: ${ms.toFixed(0)} ms for ${SHORT * TIMES} characters of ${JSON.stringify(pump)}, ${growth.toFixed(1)} times that of a quarter`,
  );
figure(
  'regex',
  `${all.length} expressions and the parser on adversarial text: ${slow.length} grow faster than their input`,
);
if (slow.length) process.exitCode = 1;
