// Opens a file for import and reads it in the current thread.
import { createHash } from 'node:crypto';
import { Planner } from '../planner';
import {
  ImportFileError,
  type FileFacts,
  type FileRow,
  type ImportCount,
  type ImportFile,
  type LeadImportOptions,
  type ImportSource,
  type ImportStep,
} from '../types';
import { detectCsvDialect, CsvRows, sampleCsvColumns, type CsvDialect } from './csvRows';
import { detectEncoding, FileDecoder, type DetectedEncoding } from './encoding';
import { JsonRows, JsonSurvey, objectTable, type JsonTable } from './jsonRows';
import { isJsonLines, isJsonText } from './jsonValues';
import { openSource, type SourceBytes } from './sourceBytes';

/** Steps per batch: few enough that the receiving thread is never blocked. */
const BATCH_STEPS = 200;
/** Bytes read to detect the encoding, and to detect the format; doubled until they contain a header. */
const ENCODING_BYTES = 65_536;
const HEAD_BYTES = 262_144;
/** The header must be within this size. After an unclosed quote, reading continues after a million characters. */
const MAX_HEAD_BYTES = 16 * 1024 * 1024;
/** Time between two progress reports. */
const PROGRESS_MS = 100;

/** Turns text into rows, piece by piece. */
interface RowReader {
  push(text: string): FileRow[];
  end(): FileRow[];
}

/** What was detected about a file: the facts for callers, and a reader for its rows. */
interface Layout {
  readonly facts: FileFacts;
  rows(): RowReader;
}

/** Examines the first bytes of a file. Rejects with an ImportFileError if it is missing or is not text in an encoding we can read. */
export async function checkIsText(source: ImportSource): Promise<void> {
  detectEncoding(await (await openSource(source)).head(ENCODING_BYTES));
}

/** Opens a file and detects its contents. Rejects with an AcquireError `cancelled`, or an ImportFileError. */
export async function openImport(source: ImportSource, signal?: AbortSignal): Promise<ImportFile> {
  return openBytes(await openSource(source), signal);
}

/** The same for bytes from any source. */
export async function openBytes(bytes: SourceBytes, signal?: AbortSignal): Promise<ImportFile> {
  const detected = detectEncoding(await bytes.head(ENCODING_BYTES));
  return new OpenFile(bytes, detected, await layoutOf(bytes, detected, signal));
}

async function layoutOf(bytes: SourceBytes, detected: DetectedEncoding, signal?: AbortSignal): Promise<Layout> {
  for (let size = HEAD_BYTES; ; size *= 2) {
    const head = await bytes.head(size);
    const whole = head.length >= bytes.size;
    const decoder = new FileDecoder(detected.encoding);
    const text = decoder.push(head) + (whole ? decoder.end() : '');
    if (whole && !text.trim()) throw new ImportFileError('empty');
    const enough = whole || size >= MAX_HEAD_BYTES;
    if (isJsonText(text)) {
      const lines = isJsonLines(text, enough);
      if (lines !== undefined) return jsonLayout(bytes, detected, lines, signal);
    } else {
      const dialect = detectCsvDialect(text, enough, detected.marked);
      if (dialect) return csvLayout(text, whole, dialect, detected);
    }
    if (enough) throw new ImportFileError('no-header');
  }
}

function csvLayout(text: string, whole: boolean, dialect: CsvDialect, { encoding }: DetectedEncoding): Layout {
  const { delimiter, headerLine, columns } = dialect;
  return {
    facts: { format: 'csv', encoding, delimiter, headerLine, columns, samples: sampleCsvColumns(text, whole, dialect) },
    rows: () => new CsvRows(dialect),
  };
}

/** The columns of JSON are only known after reading the whole file. */
async function jsonLayout(
  bytes: SourceBytes,
  { encoding }: DetectedEncoding,
  lines: boolean,
  signal: AbortSignal | undefined,
): Promise<Layout> {
  const survey = new JsonSurvey(lines);
  for await (const text of textOf(bytes, encoding, signal)) survey.push(text);
  const table = survey.end() ?? (await oneObject(bytes, encoding, signal));
  const { columns, samples } = table;
  return {
    facts: { format: lines ? 'jsonl' : 'json', encoding, columns, samples },
    rows: () => new JsonRows(table),
  };
}

async function oneObject(
  bytes: SourceBytes,
  encoding: DetectedEncoding['encoding'],
  signal?: AbortSignal,
): Promise<JsonTable> {
  const pieces: string[] = [];
  for await (const text of textOf(bytes, encoding, signal)) pieces.push(text);
  return objectTable(pieces.join(''));
}

async function* textOf(
  bytes: SourceBytes,
  encoding: DetectedEncoding['encoding'],
  signal?: AbortSignal,
  onBytes?: (piece: Uint8Array) => void,
): AsyncGenerator<string, void, undefined> {
  const decoder = new FileDecoder(encoding);
  for await (const piece of bytes.pieces(signal)) {
    onBytes?.(piece);
    yield decoder.push(piece);
  }
  yield decoder.end();
}

class OpenFile implements ImportFile {
  readonly facts: FileFacts;
  /** The hash of the first complete pass: every other pass must have read the same bytes. */
  private sha256: string | undefined;
  private readonly closing = new AbortController();

  constructor(
    private readonly bytes: SourceBytes,
    private readonly detected: DetectedEncoding,
    private readonly layout: Layout,
  ) {
    this.facts = layout.facts;
  }

  async *steps(
    options: LeadImportOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly ImportStep[], ImportCount, undefined> {
    const pass = this.pass(options, signal);
    try {
      for (;;) {
        const { done, value } = await pass.next();
        if (done) return value;
        for (let at = 0; at < value.steps.length; at += BATCH_STEPS) yield value.steps.slice(at, at + BATCH_STEPS);
      }
    } finally {
      // Closes the file if the rest is not read.
      await pass.return(undefined as never);
    }
  }

  async check(
    options: LeadImportOptions,
    keep: { readonly leftOut: number; readonly others: number },
    signal?: AbortSignal,
    onProgress?: (progress: { readonly rows: number; readonly share: number }) => void,
  ): ReturnType<ImportFile['check']> {
    const leftOut: ImportStep[] = [];
    const others: ImportStep[] = [];
    const pass = this.pass(options, signal);
    let lastReport = 0;
    for (;;) {
      const { done, value } = await pass.next();
      if (done) return { count: value, leftOut, others };
      for (const step of value.steps) {
        const [kept, most] = step.action === 'leave-out' ? [leftOut, keep.leftOut] : [others, keep.others];
        if (kept.length < most) kept.push(step);
      }
      if (onProgress && performance.now() - lastReport > PROGRESS_MS) {
        lastReport = performance.now();
        onProgress({ rows: value.rows, share: value.share });
      }
    }
  }

  /** One pass over the whole file. */
  private async *pass(
    options: LeadImportOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<
    { readonly steps: readonly ImportStep[]; readonly rows: number; readonly share: number },
    ImportCount,
    undefined
  > {
    const hash = createHash('sha256');
    const reader = this.layout.rows();
    const planner = new Planner(this.facts, options);
    const counts = { create: 0, update: 0, 'leave-out': 0 };
    let read = 0;
    let rows = 0;
    const planned = (found: readonly FileRow[]) => {
      const steps = found.map((row) => planner.step(row));
      for (const { action } of steps) counts[action]++;
      rows += steps.length;
      return { steps, rows, share: read / this.bytes.size };
    };
    const cancelled = AbortSignal.any([this.closing.signal, ...(signal ? [signal] : [])]);
    const texts = textOf(this.bytes, this.detected.encoding, cancelled, (piece) => {
      hash.update(piece);
      read += piece.length;
    });
    for await (const text of texts) yield planned(reader.push(text));
    yield planned(reader.end());
    const sha256 = hash.digest('hex');
    if ((this.sha256 ??= sha256) !== sha256) throw new ImportFileError('changed');
    return { rows, create: counts.create, update: counts.update, leftOut: counts['leave-out'], sha256 };
  }

  close(): Promise<void> {
    this.closing.abort();
    return Promise.resolve();
  }
}
