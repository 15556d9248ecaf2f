import { atomicReplace } from './atomicReplace';
import { nodeFiles, readIfExists, type FileLayer } from './fileLayer';
import { withLock, type LockOptions } from './lock';

const VERSION = 1;
/** The version at the start or end of a text that is not valid JSON. */
const TORN_VERSION = /^\s*\{\s*"version"\s*:\s*"?(\d+)|"version"\s*:\s*"?(\d+)"?\s*\}\s*$/;
const JSON_TOKEN = /"(?:[^"\\]|\\[^])*"?|[{}[\],:]/g;

/** The file was written by a newer version of the extension. It is not read or written. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError';
  constructor(readonly file: string) {
    super('a stored file was written by a newer version of the extension');
  }
}

/** Options of a `SharedJsonFile`. */
export interface SharedJsonOptions<T> {
  /** Validates a stored record. Undefined or an exception means that it is damaged: it is hidden from readers but stays in the file. */
  readonly parse: (value: unknown, key: string) => T | undefined;
  /** Which record counts if an edited or damaged file has two for a key. Defaults to the last one. */
  readonly merge?: (a: T, b: T) => T;
  /** Defaults to the disk. */
  readonly files?: FileLayer;
}

/** The content of a file. */
export interface SharedJsonContent<T> {
  readonly records: ReadonlyMap<string, T>;
  /** The file exists but not in the format this class writes, so records may be missing. */
  readonly isDamaged: boolean;
}

interface Content<T> extends SharedJsonContent<T> {
  readonly records: Map<string, T>;
  /** Records that `parse` rejects, as stored. */
  readonly damaged: Map<string, unknown>;
}

/** A record as stored. */
type Entry = readonly [key: string, value: unknown];

/**
 * Records by key in a JSON file that all windows share. Every read is from disk, so changes made in other windows take effect at once.
 * Changes are made under a lock and replace the whole file. A damaged record never affects another one: each record has its
 * own line, so the others can be found even in a file that is no longer valid JSON.
 */
export class SharedJsonFile<T> {
  private readonly files: FileLayer;

  constructor(
    readonly path: string,
    private readonly options: SharedJsonOptions<T>,
  ) {
    this.files = options.files ?? nodeFiles;
  }

  /** All records, fresh from the disk; empty when the file does not exist. Rejects when the file cannot be read, or with a `NewerFormatError`. */
  async read(): Promise<ReadonlyMap<string, T>> {
    return (await this.load()).records;
  }

  /** Like `read`, but also returns whether records may be missing. */
  async readContent(): Promise<SharedJsonContent<T>> {
    const { records, isDamaged } = await this.load();
    return { records, isDamaged };
  }

  /**
   * Changes records. `change` gets the current records and edits the map; it may also remove damaged ones from the second map. It must
   * have no other effect, since it is called again if the lock is lost. Nothing is written if it changes nothing or throws.
   * @returns the records as they are in the file now
   */
  async update(
    change: (records: Map<string, T>, damaged: Map<string, unknown>) => void | Promise<void>,
    options: Omit<LockOptions, 'files'> = {},
  ): Promise<ReadonlyMap<string, T>> {
    return withLock(
      this.path,
      async (lock) => {
        const { records, damaged } = await this.load();
        const before = format(records, damaged);
        await change(records, damaged);
        const after = format(records, damaged);
        if (after !== before)
          await atomicReplace(this.path, after, { files: this.files, beforeRename: () => lock.assertHeld() });
        return records;
      },
      { ...options, files: this.files, repeatWhenLost: true },
    );
  }

  private async load(): Promise<Content<T>> {
    const bytes = await readIfExists(this.files, this.path);
    const { entries, isDamaged } = bytes
      ? this.storedEntries(bytes.toString('utf8'))
      : { entries: [], isDamaged: false };
    const records = new Map<string, T>();
    const damaged = new Map<string, unknown>();
    for (const [key, value] of entries) {
      const record = this.parse(value, key);
      const other = records.get(key);
      if (record === undefined) damaged.set(key, value);
      else records.set(key, other !== undefined && this.options.merge ? this.options.merge(other, record) : record);
    }
    return { records, damaged, isDamaged };
  }

  private parse(value: unknown, key: string): T | undefined {
    try {
      return this.options.parse(value, key);
    } catch {
      return undefined;
    }
  }

  private storedEntries(text: string): { entries: readonly Entry[]; isDamaged: boolean } {
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      if (TORN_VERSION.exec(text)?.some((version) => Number(version) > VERSION)) throw new NewerFormatError(this.path);
      return { entries: salvage(text), isDamaged: true };
    }
    const { version, records } = Object(content) as { version?: unknown; records?: unknown };
    if (Number(version) > VERSION) throw new NewerFormatError(this.path);
    const isObject = typeof records === 'object' && records !== null && !Array.isArray(records);
    return { entries: isObject ? entriesOf(text) : [], isDamaged: !isObject || version !== VERSION };
  }
}

function format(records: ReadonlyMap<string, unknown>, damaged: ReadonlyMap<string, unknown>): string {
  const lines: string[] = [];
  for (const [key, value] of damaged) {
    try {
      if (!records.has(key)) lines.push(formatRecord(key, value));
    } catch {
      // Nested so deeply that it can be read but not written: it is dropped, so that the others can be written.
    }
  }
  for (const [key, value] of records) lines.push(formatRecord(key, value));
  return `{"version":${VERSION},"records":{\n${lines.join(',\n')}\n}}\n`;
}

function formatRecord(key: string, value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError(`the record ${key} is not a JSON value`);
  return `${JSON.stringify(key)}: ${json}`;
}

/** The records of a valid JSON text, including both records of a duplicate key, of which `JSON.parse` returns only the last. */
function entriesOf(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  let depth = 0;
  let name = '';
  let section = '';
  let valueStart = -1;
  for (const { 0: token, index } of text.matchAll(JSON_TOKEN)) {
    const closes = token === '}' || token === ']';
    if (depth === 2 && valueStart >= 0 && (closes || token === ',')) {
      entries.push([name, JSON.parse(text.slice(valueStart, index))]);
      valueStart = -1;
    }
    if (closes) depth--;
    else if (token === '{' || token === '[') depth++;
    else if (token.startsWith('"') && depth <= 2 && valueStart < 0) name = JSON.parse(token) as string;
    else if (token === ':' && depth === 1) section = name;
    else if (token === ':' && depth === 2 && section === 'records') valueStart = index + 1;
  }
  return entries;
}

/** The records on intact lines of invalid JSON. A record that also has a torn line is left out: it is unknown which one counts. */
function salvage(text: string): readonly Entry[] {
  const found: Entry[] = [];
  const torn = new Set<string>();
  for (const line of text.split('\n')) {
    try {
      const [entry] = Object.entries(JSON.parse(`{${line.replace(/,\s*$/, '')}}`) as object);
      if (entry) found.push(entry);
    } catch {
      torn.add(keyOf(line));
    }
  }
  return found.filter(([key]) => !torn.has(key));
}

/** The key at the start of a line; empty if there is none. */
function keyOf(line: string): string {
  try {
    return JSON.parse(/^\s*("(?:[^"\\]|\\.)*")\s*:/.exec(line)?.[1] ?? '""') as string;
  } catch {
    return '';
  }
}
