// A document of 1,000 requests: a full parse compared with a bare line scan and httpYac, completion, and growth on hostile texts.
import { createRequire } from 'node:module';
import path from 'node:path';
import * as catalogue from '../../src/api/catalogue';
import { diagnoseDocument } from '../../src/features/language/diagnostics';
import { completeAt } from '../../src/features/language/completion/complete';
import { CatalogueIndex } from '../../src/features/language/edit/catalogueIndex';
import { parseRequests } from '../../src/features/language/parse/parser';
import { httpYacFolder } from './competitors';
import { recordMeasurement } from './record';
import { flat, requestFile } from './requestFile';

const REQUESTS = 1000;
const text = requestFile(REQUESTS);

/** Splits the text into lines and counts separators: the minimum work of a line-based parser. */
function bareScan(source: string): number {
  let separators = 0;
  for (let at = 0; at < source.length;) {
    let end = source.indexOf('\n', at);
    if (end < 0) end = source.length;
    const line = source.slice(at, end);
    if (line.startsWith('###')) separators++;
    at = end + 1;
  }
  return separators;
}

function median(run: () => unknown, runs = 60): number {
  for (let i = 0; i < Math.min(runs, 30); i++) run();
  const times = Array.from({ length: runs }, () => {
    const t = performance.now();
    run();
    return performance.now() - t;
  });
  return times.sort((a, b) => a - b)[runs >> 1] ?? NaN;
}

async function medianOf(run: () => Promise<unknown>, runs: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < runs + 1; i++) {
    const t = performance.now();
    await run();
    times.push(performance.now() - t);
  }
  return times.slice(1).sort((a, b) => a - b)[runs >> 1] ?? NaN;
}

const line = (name: string, value: string, note = ''): void => {
  console.log(`${name.padEnd(44)} ${value.padStart(12)}  ${note}`);
};
const ms = (value: number): string => `${value.toFixed(3)} ms`;

/** httpYac's parser, installed separately; undefined if the registry is unreachable. */
async function httpYac(): Promise<number | undefined> {
  const dir = httpYacFolder();
  if (!dir) return undefined;
  try {
    const yac = createRequire(path.join(dir, 'package.json'))('httpyac') as {
      store: {
        HttpFileStore: new () => {
          parse(name: string, text: string, options: unknown): Promise<{ httpRegions: unknown[] }>;
        };
      };
      io: { fileProvider: object };
    };
    // httpYac expects its host to read files; this document needs none.
    Object.assign(yac.io.fileProvider, {
      EOL: '\n',
      isAbsolute: (name: string) => Promise.resolve(path.isAbsolute(name)),
      dirname: path.dirname,
      joinPath: path.join,
      exists: () => Promise.resolve(false),
      readFile: () => Promise.resolve(''),
      readBuffer: () => Promise.resolve(Buffer.alloc(0)),
      writeBuffer: () => Promise.resolve(),
      readdir: () => Promise.resolve([]),
      hasExtension: (name: string, ...all: string[]) => Promise.resolve(all.some((e) => name.endsWith(e))),
      fsPath: (name: string) => name,
      toString: (name: string) => name,
    });
    const parsed = async (): Promise<unknown> =>
      new yac.store.HttpFileStore().parse(path.join(dir, 'bench.http'), text, { workingDir: dir, config: {} });
    return await medianOf(parsed, 3);
  } catch (error) {
    console.log(
      `httpYac could not be measured: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
    return undefined;
  }
}

async function main(): Promise<void> {
  console.log(`${REQUESTS} requests, ${text.length} characters`);
  const bare = median(() => bareScan(text));
  const ours = median(() => parseRequests(text));
  line('bare line scan', ms(bare));
  line('whole parse', ms(ours));
  recordMeasurement({
    line: 'parse',
    what: '1,000 requests parsed, over a bare line scan',
    who: 'ours',
    value: ours / bare,
    unit: '×',
    atMost: 5,
  });
  const theirs = await httpYac();
  if (theirs !== undefined) {
    line('httpYac', ms(theirs));
    recordMeasurement({
      line: 'parse',
      what: '1,000 requests parsed, over a bare line scan',
      who: 'httpYac',
      value: theirs / bare,
      unit: '×',
    });
    recordMeasurement({
      line: 'parse',
      what: '1,000 requests parsed, times faster than httpYac',
      who: 'ours',
      value: theirs / ours,
      unit: '×',
      atLeast: 50,
    });
  }

  const knowledge = new CatalogueIndex(catalogue);
  const at = text.lastIndexOf('&page=') + 1;
  const account = { generation: '1.0.0', pathForm: 'plain' } as const;
  recordMeasurement({
    line: 'completion',
    what: 'suggestions at the end of 1,000 requests',
    who: 'ours',
    value: median(() => completeAt(parseRequests(text), at, { knowledge, account }), 20),
    unit: 'ms',
    atMost: 10,
  });
  const context = { knowledge, account: { ...account, origin: 'https://app.acquire.io' }, trusted: true };
  line('every check of the document', ms(median(() => diagnoseDocument(parseRequests(text), context), 10)));

  console.log('\ngrowth: time of a text twice as long, divided by the time of the text');
  for (const [name, piece] of [
    ['placeholders that do not close', '{{a'],
    ['braces', '{'],
    ['blanks', ' '],
    ['separators', '###\n'],
    ['ampersands', '&'],
    ['scripts that do not close', '> {%\n'],
    ['carriage returns', '\r'],
    ['beginnings of web tokens', 'eyJ'],
    ['variables that double', '@a = {{a}}{{a}}\n'],
  ] as const) {
    const grown = (times: number): string =>
      flat(`POST /a\nContent-Type: application/x-www-form-urlencoded\nX: 1\n\n${piece.repeat(times)}`);
    const short = grown(20_000);
    const long = grown(40_000);
    const run =
      (source: string): (() => unknown) =>
      () =>
        diagnoseDocument(parseRequests(source), { ...context, knowledge: undefined });
    const first = median(run(short), 5);
    line(name, `${(median(run(long), 5) / first).toFixed(2)}`, ms(first));
  }
}

void main();
