import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { Emitter, type Event } from '../../../core/events';
import type { Disposable } from '../../../core/disposables';
import { atomicReplace } from '../../../core/store/atomicReplace';
import { withLock, type HeldLock } from '../../../core/store/lock';
import { removeStaleTemporaries } from '../../../core/store/temporaries';
import { isRecordRow } from '../model/read';

/** A changed lead document that was not sent. `base` is the text of the record it started from; a new lead has none. */
export interface LeadDraft {
  readonly accountKey: string;
  readonly id: string;
  readonly base: string;
  readonly text: string;
  /** Ms since the epoch. */
  readonly savedAt: number;
  readonly isNew: boolean;
}

/** Identifies a draft. */
export type DraftKey = Pick<LeadDraft, 'accountKey' | 'id'>;

const VERSION = 1;

/** Distinguishes texts of equal length. */
export const fingerprint = (text: string): number => crc32(text);

/** A new value each time a draft is saved; undefined if there is none. */
export const draftVersion = (draft: LeadDraft | undefined): string | undefined =>
  draft && `${draft.savedAt} ${fingerprint(draft.text)}`;

/** The last known state of a draft in this window. */
interface Known {
  readonly key: DraftKey;
  readonly version: string | undefined;
  /** This window was the last to save it. */
  readonly isOwn: boolean;
}

/**
 * Drafts of lead documents, one file each in a folder of the extension's own, so that they survive reloads and crashes. All windows share
 * the folder: it is read each time, to see changes from other windows, and changed under a lock.
 */
export class DraftStore implements Disposable {
  private readonly changed = new Emitter<DraftKey>();
  /** A draft was created, saved or removed in this window, or in another one as detected by `refresh`. */
  readonly onDidChange: Event<DraftKey> = this.changed.event;
  /** By file; only drafts that were requested. */
  private readonly known = new Map<string, Known>();
  private writing: Promise<unknown> = Promise.resolve();

  constructor(readonly folder: string) {}

  /** All drafts of this machine. */
  async all(): Promise<readonly LeadDraft[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const drafts = await Promise.all(names.map((name) => readDraft(path.join(this.folder, name))));
    return drafts.filter((draft) => draft !== undefined);
  }

  /** The draft of a lead, if there is one. */
  async get(key: DraftKey): Promise<LeadDraft | undefined> {
    const draft = await readDraft(this.file(key));
    this.note(key, draft);
    return draft;
  }

  /** Stores a draft, replacing any earlier one; it is written before this resolves. */
  async put(draft: LeadDraft): Promise<void> {
    await this.update(draft, () => draft);
  }

  /** Removes a draft and its file; does nothing if there is none. */
  async remove(key: DraftKey): Promise<void> {
    if (await this.get(key)) await this.update(key, () => undefined);
  }

  /**
   * Changes a draft based on its state on disk, under a lock that keeps other windows out: `change` returns the new state, or
   * undefined to remove the draft. Returning its argument changes nothing.
   * @returns the resulting draft
   */
  async update(
    key: DraftKey,
    change: (stored: LeadDraft | undefined) => LeadDraft | undefined,
  ): Promise<LeadDraft | undefined> {
    const file = this.file(key);
    let before: LeadDraft | undefined;
    const work = async (lock: HeldLock): Promise<LeadDraft | undefined> => {
      before = await readDraft(file);
      const next = change(before);
      if (next === before) return next;
      const beforeRename = (): Promise<void> => lock.assertHeld();
      if (next) await atomicReplace(file, JSON.stringify({ version: VERSION, ...next }), { beforeRename });
      else await rm(file, { force: true });
      return next;
    };
    const after = await this.inTurn(() => withLock(file, work, { repeatWhenLost: true }));
    this.note(key, after, after !== before);
    if (after !== before) this.changed.fire({ accountKey: key.accountKey, id: key.id });
    return after;
  }

  /** True if another window saved the draft after this one did, or if this one never saved it. */
  isFromElsewhere(draft: LeadDraft): boolean {
    const known = this.known.get(this.file(draft));
    return !known?.isOwn || known.version !== draftVersion(draft);
  }

  /** Reports the drafts that another window has saved or removed since they were last read here. */
  async refresh(): Promise<void> {
    for (const [file, { key, version }] of [...this.known]) {
      const draft = await readDraft(file);
      // Drafts that this window saved in the meantime have already been reported.
      if (draftVersion(draft) === version || this.known.get(file)?.version !== version) continue;
      this.note(key, draft);
      this.changed.fire(key);
    }
  }

  /** Removes all drafts, including damaged ones and temporary files. */
  async removeAll(): Promise<void> {
    const drafts = await this.all();
    await this.inTurn(() => rm(this.folder, { recursive: true, force: true }));
    for (const draft of drafts) this.changed.fire({ accountKey: draft.accountKey, id: draft.id });
  }

  /** Removes and returns the drafts of accounts that are gone. */
  async prune(accountKeys: ReadonlySet<string>): Promise<readonly LeadDraft[]> {
    const left = (await this.all()).filter(({ accountKey }) => !accountKeys.has(accountKey));
    for (const draft of left) await this.remove(draft);
    return left;
  }

  /** Removes temporary files that crashed windows left behind. */
  async removeStaleTemporaries(): Promise<void> {
    await removeStaleTemporaries(this.folder, { legacy: /\.json\.[0-9a-f]{12}\.new$/ });
  }

  dispose(): void {
    this.changed.dispose();
  }

  /** Remembers the state of a draft. If it was read and is unchanged, it keeps its mark as this window's own. */
  private note({ accountKey, id }: DraftKey, draft: LeadDraft | undefined, isOwn?: boolean): void {
    const file = this.file({ accountKey, id });
    const before = this.known.get(file);
    const version = draftVersion(draft);
    const stays = before !== undefined && before.version === version && before.isOwn;
    this.known.set(file, { key: { accountKey, id }, version, isOwn: isOwn === true || stays });
  }

  /** Runs the changes of this window one after another, so that the last one wins. */
  private inTurn<T>(change: () => Promise<T>): Promise<T> {
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

/** Undefined if there is none, or if it cannot be parsed. */
async function readDraft(file: string): Promise<LeadDraft | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseDraft(text);
}

function parseDraft(json: string): LeadDraft | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (!isRecordRow(value) || value['version'] !== VERSION) return undefined;
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
