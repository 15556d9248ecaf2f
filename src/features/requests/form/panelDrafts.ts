import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Disposable } from '../../../core/disposables';
import { atomicReplace } from '../../../core/store/atomicReplace';
import { nodeFiles, readIfExists } from '../../../core/store/fileLayer';
import { removeStaleTemporaries } from '../../../core/store/temporaries';
import { readDraft, type RequestDraft } from './draft';
import { redactDraft, type TextRedactor } from './redactDraft';

const VERSION = 1;
/** Delay between a change of a draft and writing it, in ms. */
const WRITE_DELAY_MS = 300;
/** Age at which the draft of a window that was never reopened is removed, in ms. */
const MAX_AGE_MS = 30 * 24 * 3_600_000;
const ID = /^[0-9a-f]{24}$/;

/** What a Try Request panel shows: a request, the account that would send it, and the exchange of its last response. */
export interface PanelDraft {
  readonly draft: RequestDraft;
  readonly accountKey?: string;
  readonly exchangeId?: string;
}

/** Creates an ID for a new panel. The panel's saved state contains nothing else of the request. */
export function newPanelId(): string {
  return randomBytes(12).toString('hex');
}

/** True for a panel ID; a saved state may contain anything. */
export function isPanelId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

/**
 * Drafts of Try Request panels, one file each in a folder of the extension's storage, readable only by the user. They survive a reload of
 * the window, without secrets: what `redactDraft` masks is not written.
 */
export class PanelDraftStore implements Disposable {
  private readonly pending = new Map<string, PanelDraft>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  /** `redact` masks known credentials in a text. `onError` receives disk errors; the panel then continues without being stored. */
  constructor(
    private readonly folder: string,
    private readonly redact: TextRedactor,
    private readonly onError: (error: unknown) => void = () => undefined,
  ) {}

  /** The stored draft of a panel; undefined if there is none, or it is damaged. */
  async get(id: string): Promise<PanelDraft | undefined> {
    await this.flush();
    const text = await readIfExists(nodeFiles, this.file(id)).catch(() => undefined);
    return text && parse(text.toString('utf8'));
  }

  /** Stores the draft of a panel after a short delay. */
  put(id: string, draft: PanelDraft): void {
    this.pending.set(id, draft);
    this.timer ??= setTimeout(() => void this.flush(), WRITE_DELAY_MS);
  }

  /** Writes pending drafts. Secrets are masked before this returns, so it may be called while the credentials are being removed. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const texts = [...this.pending].map(([id, draft]) => [id, this.textOf(draft)] as const);
    this.pending.clear();
    return this.enqueue(async () => {
      for (const [id, text] of texts)
        if (text !== undefined) await atomicReplace(this.file(id), text).catch(this.onError);
    });
  }

  private textOf({ draft, accountKey, exchangeId }: PanelDraft): string | undefined {
    try {
      return JSON.stringify({ version: VERSION, accountKey, exchangeId, draft: redactDraft(draft, this.redact) });
    } catch (error) {
      this.onError(error);
      return undefined;
    }
  }

  /** Removes the draft of a panel. */
  remove(id: string): Promise<void> {
    this.pending.delete(id);
    return this.enqueue(() => rm(this.file(id), { force: true }));
  }

  /** Removes the drafts of accounts. */
  async removeOfAccounts(accountKeys: ReadonlySet<string>): Promise<void> {
    for (const [id, { accountKey }] of this.pending) if (isOf(accountKey, accountKeys)) this.pending.delete(id);
    await this.enqueue(async () => {
      for (const id of await this.ids()) {
        const text = await readIfExists(nodeFiles, this.file(id));
        // A damaged draft may belong to any account.
        const draft = text && parse(text.toString('utf8'));
        if (!draft || isOf(draft.accountKey, accountKeys)) await rm(this.file(id), { force: true });
      }
    });
  }

  /** Drops the pending drafts of all panels. */
  async forget(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pending.clear();
    await this.writing;
  }

  /** Removes the drafts of all panels, including those on disk. */
  async removeAll(): Promise<void> {
    await this.forget();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Removes drafts of panels that will not come back, and temporary files of crashed windows. */
  removeLeftovers(): Promise<void> {
    return this.enqueue(async () => {
      await removeStaleTemporaries(this.folder);
      for (const id of await this.ids()) {
        const file = this.file(id);
        if (Date.now() - (await stat(file)).mtimeMs > MAX_AGE_MS) await rm(file, { force: true });
      }
    });
  }

  dispose(): void {
    void this.flush();
  }

  private async ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names
      .map((name) => path.basename(name, '.json'))
      .filter((id, n) => ID.test(id) && names[n] === `${id}.json`);
  }

  private file(id: string): string {
    if (!ID.test(id)) throw new TypeError('not the id of a panel');
    return path.join(this.folder, `${id}.json`);
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    return (this.writing = this.writing.then(work).catch(this.onError));
  }
}

const isOf = (key: string | undefined, keys: ReadonlySet<string>): boolean => key !== undefined && keys.has(key);

function parse(json: string): PanelDraft | undefined {
  try {
    const { version, accountKey, exchangeId, draft } = Object(JSON.parse(json)) as Record<string, unknown>;
    if (version !== VERSION || typeof draft !== 'object' || draft === null) return undefined;
    return {
      draft: readDraft(draft),
      ...(typeof accountKey === 'string' ? { accountKey } : {}),
      ...(typeof exchangeId === 'string' ? { exchangeId } : {}),
    };
  } catch {
    return undefined;
  }
}
