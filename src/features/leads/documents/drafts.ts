import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Emitter, type Event } from '../../../core/events';
import type { Disposable } from '../../../core/disposables';
import { atomicReplace } from '../../../core/store/atomicReplace';
import { removeStaleTemporaries } from '../../../core/store/temporaries';
import { isRow } from '../model/read';

/** A changed lead document that was not sent. `base` is the record's text it began from; a new lead has none. */
export interface Draft {
  readonly accountKey: string;
  readonly id: string;
  readonly base: string;
  readonly text: string;
  /** Ms since the epoch. */
  readonly savedAt: number;
  readonly isNew: boolean;
}

/** Which draft. */
export type DraftKey = Pick<Draft, 'accountKey' | 'id'>;

const VERSION = 1;

/**
 * Drafts of lead documents, a file each in a folder of the extension's own, so that they survive a reload and a crash. All windows share
 * the folder: it is read each time, so that what another window saved or took away is known here too.
 */
export class DraftStore implements Disposable {
  private readonly changed = new Emitter<DraftKey>();
  /** A draft was begun, saved or taken away in this window. */
  readonly onDidChange: Event<DraftKey> = this.changed.event;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {}

  /** All drafts of this machine. */
  async all(): Promise<readonly Draft[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const drafts = await Promise.all(names.map((name) => readDraft(path.join(this.folder, name))));
    return drafts.filter((draft) => draft !== undefined);
  }

  /** The draft of a lead, if there is one. */
  get(key: DraftKey): Promise<Draft | undefined> {
    return readDraft(this.file(key));
  }

  /** Keeps a draft; it is written before this resolves. */
  async put(draft: Draft): Promise<void> {
    await this.inTurn(() => atomicReplace(this.file(draft), JSON.stringify({ version: VERSION, ...draft })));
    this.changed.fire(draft);
  }

  /** Forgets a draft and its file; does nothing when there is none. */
  async remove(key: DraftKey): Promise<void> {
    let there = true;
    await this.inTurn(() =>
      rm(this.file(key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        there = false;
      }),
    );
    if (there) this.changed.fire({ accountKey: key.accountKey, id: key.id });
  }

  /** Removes all drafts, damaged ones and temporaries too. */
  async removeAll(): Promise<void> {
    const drafts = await this.all();
    await this.inTurn(() => rm(this.folder, { recursive: true, force: true }));
    for (const draft of drafts) this.changed.fire({ accountKey: draft.accountKey, id: draft.id });
  }

  /** Takes away the drafts of accounts that are gone, and hands them back. */
  async prune(accountKeys: ReadonlySet<string>): Promise<readonly Draft[]> {
    const left = (await this.all()).filter(({ accountKey }) => !accountKeys.has(accountKey));
    for (const draft of left) await this.remove(draft);
    return left;
  }

  /** Removes what crashed windows left of drafts they were writing. */
  async removeStaleTemporaries(): Promise<void> {
    await removeStaleTemporaries(this.folder, { legacy: /\.json\.[0-9a-f]{12}\.new$/ });
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** Changes to the files one after the other: two of one draft at once would mix. */
  private inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.writing.then(change);
    this.writing = done.catch(() => undefined);
    return done;
  }

  private file({ accountKey, id }: DraftKey): string {
    return path.join(
      this.folder,
      `${accountKey.replace(/[^a-z0-9]/g, '')}-${createHash('sha256').update(id).digest('hex').slice(0, 24)}.json`,
    );
  }
}

/** Undefined where there is none, and for one that cannot be understood. */
async function readDraft(file: string): Promise<Draft | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseDraft(text);
}

function parseDraft(json: string): Draft | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (!isRow(value) || value['version'] !== VERSION) return undefined;
    const { accountKey, id, base, text, savedAt, isNew } = value;
    if (
      typeof accountKey !== 'string' ||
      typeof id !== 'string' ||
      typeof base !== 'string' ||
      typeof text !== 'string'
    )
      return undefined;
    return { accountKey, id, base, text, savedAt: typeof savedAt === 'number' ? savedAt : 0, isNew: isNew === true };
  } catch {
    return undefined;
  }
}
