import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pair } from '../api/types';
import { isFromSandbox, newDelivery, SANDBOX_HEADER, type Delivery, type ForwardResult } from './delivery';
import { redactDelivery, redactForward } from './fixture';
import type { SignatureState } from './signature';

/** The version of the redaction that a line was written with. */
const REDACTION = 2;

/** One stored delivery. A body that is not UTF-8 stands as base64. */
interface Line {
  v: 1;
  id: string;
  at: number;
  source: Delivery['source'];
  headers: readonly Pair[];
  body: string;
  base64?: true;
  signature: SignatureState;
  attempt: number;
  /** `true` is of version 0.1, whose redaction left personal data in. */
  redacted?: true | typeof REDACTION;
  /** Sent by the sandbox, where redaction has dropped the header that says so. */
  sandbox?: true;
  forward?: ForwardResult[];
}

/** A later line about a delivery that stands further up: how the handler answered. */
interface Patch {
  v: 1;
  patch: string;
  redacted?: typeof REDACTION;
  forward: ForwardResult[];
}

/** Bytes after which the file is written anew with what the log still holds. */
const COMPACT_AT = 64 * 1024 * 1024;
/** Lines beyond the log's capacity after which that happens too, so that a small log stays a small file. */
const SPARE_LINES = 1_000;

/** How each line begins, so that whose it is can be told without reading the whole of it. */
const HEAD = /^\{"v":1,"(id|patch)":"([\w-]{1,40})"/;

/**
 * Keeps deliveries in one file of JSON lines in the extension's storage; appended in batches, replaced atomically. Never throws for a broken line: that line is left out.
 * Windows of one folder, and all without a folder, share the file: what another window added stays in it.
 */
export class DeliveryStore {
  private pending: (() => string)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private written = 0;
  private lines = 0;
  private replacing = 0;
  /** The deliveries this window has read or added, by their ids; all others in the file are another window's. */
  private readonly known = new Set<string>();
  /** Lines of other windows when the file was last written anew. */
  private foreign = 0;
  /** What the file held when it was last written anew: it may be more than `COMPACT_AT` by itself. */
  private least = 0;

  /** `redact` is asked on each write: with it, personal data does not reach the disk. `failed` is told when the disk refuses, and of a delivery that cannot be written. */
  constructor(
    private readonly file: string,
    private readonly redact: () => boolean,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** What was stored, oldest first, at most `capacity`. */
  async load(capacity: number): Promise<{ deliveries: Delivery[]; dropped: number }> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch {
      return { deliveries: [], dropped: 0 };
    }
    const lines = text.split('\n').filter(Boolean);
    const known = new Map<string, Delivery>();
    for (const line of lines) {
      const read = readLine(line);
      if (read && 'patch' in read) {
        const d = known.get(read.patch);
        if (d) d.forward = read.forward;
      } else if (read) known.set(read.id, read);
    }
    this.written = text.length;
    this.lines = lines.length;
    const all = [...known.values()];
    for (const { id } of all) this.known.add(id);
    if (this.redact() && lines.some((line) => !isRedacted(line))) void this.replace(all);
    return { deliveries: all.slice(-capacity), dropped: Math.max(0, all.length - capacity) };
  }

  /** Takes a delivery over; it is on disk within a moment, or after `flush`. */
  add(delivery: Delivery): void {
    this.known.add(delivery.id);
    this.soon(() => writeLine(delivery, this.redact()));
  }

  /** Notes how the handler answered a delivery that was added before. */
  noteForward(delivery: Delivery): void {
    this.soon(() => writePatch(delivery, this.redact()));
  }

  /** Writes what is pending. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = this.pending;
    this.pending = [];
    if (!batch.length) return this.writing;
    return this.enqueue(async () => {
      const lines = this.serialize(batch);
      if (!lines.length) return;
      await mkdir(path.dirname(this.file), { recursive: true });
      // Starts on a line of its own: a write that failed half-way, here or in another window, must not cost the next delivery.
      const text = `\n${lines.join('')}`;
      await appendFile(this.file, text, { mode: 0o600 });
      this.written += text.length;
      this.lines += lines.length;
    });
  }

  /** True when the file has grown so far beyond `capacity` deliveries that `replace` is due, and none is under way. */
  needsCompacting(capacity: number): boolean {
    return (
      !this.replacing &&
      (this.written > Math.max(COMPACT_AT, 2 * this.least) || this.lines > 2 * capacity + SPARE_LINES + this.foreign)
    );
  }

  /** Writes the file anew with these, oldest first, after what other windows added. */
  replace(deliveries: readonly Delivery[]): Promise<void> {
    this.pending = [];
    this.replacing++;
    return this.rewrite(deliveries).finally(() => {
      this.replacing--;
    });
  }

  /** Removes what this window has stored. */
  clear(): Promise<void> {
    this.pending = [];
    return this.rewrite([]);
  }

  private rewrite(deliveries: readonly Delivery[]): Promise<void> {
    const gone = new Set(this.known);
    for (const { id } of deliveries) gone.delete(id);
    return this.enqueue(async () => {
      const more = this.linesOfOthers();
      const others = await more();
      const own = this.serialize(deliveries.map((d) => () => writeLine(d, this.redact())));
      const text = [...this.ofOthers(others), ...own].join('');
      const late = await this.put(text, more);
      this.written = this.least = text.length + late.reduce((sum, line) => sum + line.length + 1, 0);
      this.foreign = others.length + late.length;
      this.lines = this.foreign + own.length;
      for (const id of gone) this.known.delete(id);
    });
  }

  /**
   * Puts the text in the place of the file at once: another window reads the old one or the new one. What another has added to the
   * old one meanwhile, which `more` reads, goes with it.
   */
  private async put(text: string, more: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const temporary = `${this.file}.${randomBytes(6).toString('hex')}`;
    await mkdir(path.dirname(this.file), { recursive: true });
    try {
      await writeFile(temporary, text, { mode: 0o600 });
      const late = await more();
      if (late.length) await appendFile(temporary, this.ofOthers(late).join(''));
      if (text || late.length) await rename(temporary, this.file);
      else await Promise.all([temporary, this.file].map((file) => rm(file, { force: true })));
      return late;
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /**
   * Reads the lines of deliveries that another window added: all of them with the first call, and with each later one those that were
   * added since. Read piece by piece, since nearly all lines are this window's own.
   */
  private linesOfOthers(): () => Promise<string[]> {
    const others = new Set<string>();
    let at = 0;
    return async () => {
      const lines: string[] = [];
      const file = await open(this.file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (!file) return lines;
      let rest = '';
      for await (const piece of file.createReadStream({ encoding: 'utf8', start: at })) {
        const whole = (rest + String(piece)).split('\n');
        rest = whole.pop() ?? '';
        for (const line of whole) {
          at += Buffer.byteLength(line) + 1;
          const [, kind, id = ''] = HEAD.exec(line) ?? [];
          if (kind === 'id' && !this.known.has(id)) others.add(id);
          if (others.has(id)) lines.push(line);
        }
      }
      return lines;
    };
  }

  /** Lines of other windows, as they are to be written. With redaction on, a line written before it was is redacted as well. */
  private ofOthers(lines: readonly string[]): string[] {
    const redact = this.redact();
    return this.serialize(lines.map((line) => () => (redact ? redactLine(line) : `${line}\n`)));
  }

  /** The lines as text, each by itself: one that cannot be written is reported and costs no other. */
  private serialize(lines: readonly (() => string)[]): string[] {
    return lines.flatMap((line) => {
      try {
        return [line()];
      } catch (error) {
        this.failed(error);
        return [];
      }
    });
  }

  private soon(line: () => string): void {
    this.pending.push(line);
    this.timer ??= setTimeout(() => {
      void this.flush();
    }, 250);
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.writing = this.writing.then(work).catch((error: unknown) => {
      this.failed(error);
    });
    return this.writing;
  }
}

function writeLine(delivery: Delivery, redact: boolean): string {
  const shown = redact ? redactDelivery(delivery) : undefined;
  const utf8 = Buffer.from(delivery.body).toString('utf8');
  const whole = shown !== undefined || Buffer.from(utf8, 'utf8').equals(Buffer.from(delivery.body));
  const line: Line = {
    v: 1,
    id: delivery.id,
    at: delivery.receivedAt,
    source: delivery.source,
    headers: shown?.headers ?? delivery.headers,
    signature: delivery.signature,
    attempt: delivery.attempt,
    body: shown?.body ?? (whole ? utf8 : Buffer.from(delivery.body).toString('base64')),
    ...(whole ? {} : { base64: true as const }),
    ...(shown ? { redacted: REDACTION } : {}),
    ...(shown && isFromSandbox(delivery) ? { sandbox: true as const } : {}),
    ...(delivery.forward.length ? { forward: shown?.forward ?? delivery.forward } : {}),
  };
  return `${JSON.stringify(line)}\n`;
}

function writePatch(d: Pick<Delivery, 'id' | 'forward'>, redact: boolean): string {
  const patch: Patch = redact
    ? { v: 1, patch: d.id, redacted: REDACTION, forward: redactForward(d.forward) }
    : { v: 1, patch: d.id, forward: d.forward };
  return `${JSON.stringify(patch)}\n`;
}

/** True for a line written with today's redaction. Quotes within texts are escaped, so no text can look like this key. */
const isRedacted = (line: string): boolean => line.includes(`,"redacted":${REDACTION}`);

/** A line of another window without personal data; empty when it cannot be read. */
function redactLine(line: string): string {
  if (isRedacted(line)) return `${line}\n`;
  const read = readLine(line);
  if (!read) return '';
  return 'patch' in read ? writePatch({ id: read.patch, forward: read.forward }, true) : writeLine(read, true);
}

/** Reads a line; undefined for one that is broken, or holds what no version has written. */
function readLine(text: string): Delivery | Patch | undefined {
  try {
    const line = JSON.parse(text) as Line | Patch;
    if (line.v !== 1) return undefined;
    if ('patch' in line)
      return typeof line.patch === 'string' && Array.isArray(line.forward)
        ? { ...line, forward: line.forward.filter(isForwardResult) }
        : undefined;
    if (!isLine(line)) return undefined;
    const delivery = newDelivery({
      body: Buffer.from(line.body, line.base64 ? 'base64' : 'utf8'),
      headers: line.sandbox ? [...line.headers, SANDBOX_HEADER] : line.headers,
      signature: line.signature,
      source: line.source,
      receivedAt: line.at,
      attempt: line.attempt,
      id: line.id,
    });
    delivery.forward = Array.isArray(line.forward) ? line.forward.filter(isForwardResult) : [];
    return delivery;
  } catch {
    return undefined;
  }
}

const MAX_TIME = 8_640_000_000_000_000;
const isTime = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= MAX_TIME;

function isLine(line: Line): boolean {
  return (
    typeof line.id === 'string' &&
    typeof line.body === 'string' &&
    typeof line.signature === 'string' &&
    typeof line.source === 'string' &&
    Number.isSafeInteger(line.attempt) &&
    isTime(line.at) &&
    Array.isArray(line.headers) &&
    line.headers.every((pair: unknown) => Array.isArray(pair) && pair.length === 2 && pair.every(isText))
  );
}
const isText = (value: unknown): boolean => typeof value === 'string';

function isForwardResult(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { at, url, outcome, ms, attempt } = value as Partial<ForwardResult>;
  return isTime(at) && isText(url) && isText(outcome) && typeof ms === 'number' && typeof attempt === 'number';
}
