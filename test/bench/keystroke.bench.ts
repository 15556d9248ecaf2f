// Keystrokes in the middle of a request file, by its size: the time to reparse the text and compute diagnostics, and to compute the outline
// and the operations of all lenses, which the editor requests when typing pauses.
import * as catalogue from '../../src/api/catalogue';
import { diagnoseDocument, DiagnosticsCache, type CheckContext } from '../../src/features/language/diagnostics';
import { CatalogueIndex } from '../../src/features/language/edit/catalogueIndex';
import { findRequestOperation } from '../../src/features/language/edit/view';
import { parseRequests } from '../../src/features/language/parse/parser';
import { reparse } from '../../src/features/language/parse/reparse';
import { requestOutline } from '../../src/features/language/parse/structure';
import { recordMeasurement } from './record';
import { requestFile } from './requestFile';

const KEYS = 200;
/** The number of keys after which all code is JIT-compiled. */
const WARM_UP = 50;
const knowledge = new CatalogueIndex(catalogue);
const account = { generation: '1.0.0', pathForm: 'plain', origin: 'https://app.acquire.io' } as const;
const context: CheckContext = { knowledge, account, trusted: true };

class Times {
  private readonly all: number[] = [];
  take<T>(run: () => T): T {
    const started = performance.now();
    const result = run();
    this.all.push(performance.now() - started);
    return result;
  }
  /** The value at a quantile of the times. */
  at(share: number): number {
    const sorted = this.all.slice(WARM_UP).sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  }
  /** Half of the interquartile range, as a share of the median. */
  get noise(): number {
    return (this.at(0.75) - this.at(0.25)) / 2 / this.at(0.5);
  }
}

function measure(requests: number): void {
  const whole = requestFile(requests);
  const at = whole.indexOf('limit=10', whole.length / 2) + 'limit=10'.length;
  const kept = new DiagnosticsCache();
  let tree = parseRequests(whole);
  diagnoseDocument(tree, context, kept);
  const [keys, diagnostics, views] = [new Times(), new Times(), new Times()];
  for (let key = 0; key < WARM_UP + KEYS; key++) {
    // A flat string, as the editor provides it.
    const text = Buffer.from(whole.slice(0, at) + String(key) + whole.slice(at)).toString();
    tree = keys.take(() => reparse(tree, text));
    diagnostics.take(() => diagnoseDocument(tree, context, kept));
    views.take(() => {
      requestOutline(tree);
      for (const node of tree.requests) findRequestOperation(tree, node, knowledge, account.generation);
    });
  }
  const where = `a file of ${requests.toLocaleString('en')} requests`;
  const isLargest = requests === 10_000;
  const line = (what: string, times: Times, share: number, of: string, atMost: number): void =>
    recordMeasurement({
      line: 'keystroke',
      what: `${what} in ${where}`,
      who: 'ours',
      value: times.at(share),
      noise: times.noise,
      unit: 'ms',
      growth: { of, size: requests },
      ...(isLargest ? { atMost } : {}),
    });
  line('key: read again, p99,', keys, 0.99, 'A key in a request file: read again, p99', 1);
  line('key: diagnostics, p99,', diagnostics, 0.99, 'A key in a request file: diagnostics, p99', 10);
  line('pause: lenses and outline', views, 0.5, 'A pause in a request file: lenses, outline', 30);
}

for (const requests of [10, 100, 1_000, 10_000]) measure(requests);
