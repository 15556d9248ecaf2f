// Formatting a 10 MB response in the worker, compared with JSON.stringify(JSON.parse()) on the same text, and how long typing would wait.
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { root } from '../../scripts/lib/paths';
import { ResponsePrinter } from '../../src/features/requests/response/responsePrinter';
import { median, recordMeasurement, spreadOf } from './record';

const ROUNDS = 7;
const rows = Array.from({ length: 34_000 }, (_, i) => ({
  id: 70574 + i,
  name: `Ada Lovelace ${i}`,
  email: `u${i}@example.com`,
  visitor_phone: '',
  location_full_name: 'Example City, Example State, Exampleland',
  ip: '203.0.113.10',
  country_name: 'United States',
  date_updated: '2018-08-02 07:30:28',
  tags: [1, 2, 3],
  n: null,
  nested: { a: 1.5, b: true },
}));
const text = JSON.stringify({ success: true, data: { total: rows.length, data: rows } });
rows.length = 0;

async function measure(): Promise<void> {
  const printer = new ResponsePrinter(path.join(root, 'dist/jsonWorker.cjs'));
  await printer.head(text, 262_144);
  const plain: number[] = [];
  const whole: number[] = [];
  const blocks: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    let started = performance.now();
    JSON.stringify(JSON.parse(text));
    plain.push(performance.now() - started);
    globalThis.gc?.(); // so that garbage of the comparison does not count for us
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    started = performance.now();
    await printer.whole(text);
    whole.push(performance.now() - started);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    delay.disable();
    blocks.push(delay.max / 1e6);
  }
  printer.dispose();
  console.log(
    `${(text.length / 1e6).toFixed(1)} MB   parse and stringify ${median(plain).toFixed(0)} ms   laid out in the worker ${median(whole).toFixed(0)} ms`,
  );
  recordMeasurement({
    line: 'response',
    what: '10 MB JSON response, over stringify(parse())',
    who: 'ours',
    ...spreadOf(whole.map((value, round) => value / (plain[round] ?? NaN))),
    unit: '×',
    atMost: 3,
  });
  recordMeasurement({
    line: 'block',
    what: 'longest the extension host waits for it',
    who: 'ours',
    value: Math.max(...blocks),
    unit: 'ms',
    atMost: 50,
  });
}

void measure();
