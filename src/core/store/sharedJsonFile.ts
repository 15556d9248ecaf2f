import { atomicReplace } from './atomicReplace';
import { nodeFiles, readIfExists, type FileLayer } from './fileLayer';
import { withLock, type LockOptions } from './lock';

const VERSION = 1;

/** The file was written by a newer version of the extension. It is neither read nor written. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError';
  constructor(readonly file: string) {
    super('a stored file was written by a newer version of the extension');
  }
}

/** What a `SharedJsonFile` is made with. */
export interface SharedJsonOptions<T> {
  /** Checks a stored record. Undefined, or an exception, means that it is damaged: it is not shown to readers, but stays in the file. */
  readonly parse: (value: unknown, key: string) => T | undefined;
  /** Defaults to the disk. */
  readonly files?: FileLayer;
}

interface Content<T> {
  readonly records: Map<string, T>;
  /** Records that `parse` does not accept, as stored. */
  readonly damaged: Map<string, unknown>;
}

/**
 * Records by key in a JSON file that all windows share. Every read is from the disk, so a change made in another window counts at once.
 * Changes are made under a lock and replace the file as a whole. A damaged record never costs another one: each record has a line of
 * its own, so even in a file that is no JSON any more the others are found.
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

  /**
   * Changes records. `change` gets the present records and edits the map; it may also remove damaged ones from the second map. It must
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
    const stored = bytes ? this.storedRecords(bytes.toString('utf8')) : new Map<string, unknown>();
    const records = new Map<string, T>();
    const damaged = new Map<string, unknown>();
    for (const [key, value] of stored) {
      const record = this.parse(value, key);
      if (record === undefined) damaged.set(key, value);
      else records.set(key, record);
    }
    return { records, damaged };
  }

  private parse(value: unknown, key: string): T | undefined {
    try {
      return this.options.parse(value, key);
    } catch {
      return undefined;
    }
  }

  private storedRecords(text: string): Map<string, unknown> {
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      return salvage(text);
    }
    const { version, records } = Object(content) as { version?: unknown; records?: unknown };
    if (typeof version === 'number' && version > VERSION) throw new NewerFormatError(this.path);
    return new Map(typeof records === 'object' && records !== null ? Object.entries(records) : []);
  }
}

function format(records: ReadonlyMap<string, unknown>, damaged: ReadonlyMap<string, unknown>): string {
  const lines: string[] = [];
  for (const [key, value] of damaged) {
    try {
      if (!records.has(key)) lines.push(formatRecord(key, value));
    } catch {
      // Nested so deeply that it can be read but not written: it is dropped, so that it does not cost the others.
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

/** The records whose lines are whole in a text that is no JSON. */
function salvage(text: string): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const line of text.split('\n')) {
    try {
      const [entry] = Object.entries(JSON.parse(`{${line.replace(/,\s*$/, '')}}`) as object);
      if (entry) found.set(...entry);
    } catch {
      // The damaged record.
    }
  }
  return found;
}
