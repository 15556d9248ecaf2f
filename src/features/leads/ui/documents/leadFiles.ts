import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AcquireError } from '../../../../api/errors/errors';
import { DisposableStore } from '../../../../core/disposables';
import { LruMap } from '../../../../core/lruMap';
import { plainLabel, sentenceText } from '../../../../core/text';
import { fingerprint, draftVersion, type DraftKey, type DraftStore } from '../../documents/drafts';
import type { LeadRecord, LeadsChanged } from '../../sources/source';
import { leadSource } from '../leadSource';
import { errorMessage } from '../../../../api/errors/messages';
import type { Services } from '../../../../platform/services';
import { leadAddress, type LeadAddress } from './leadUri';

/** A record as last read. `mtime` is when its text last changed, `readAt` when it was read (ms since the epoch). */
interface Entry {
  readonly bytes: Uint8Array;
  readonly mtime: number;
  readonly readAt: number;
}

/** VS Code asks for `stat` and then for the text: within this time (ms) one call serves both. */
const REUSE_MS = 5_000;
const MAX_CACHED_LEADS = 50;
/** Maximum number of bytes that a fingerprint adds to a size. */
const SIZE_NOISE = 65_536;

/**
 * Lead documents: JSON as received, read when a document is opened, always with the account in the address. They are read-only until the
 * user edits one; saving it then stores a draft on this machine, and sends nothing.
 */
export class LeadFiles implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changed.event;
  private readonly entries = new LruMap<string, Entry>(MAX_CACHED_LEADS);
  private readonly reading = new Map<string, Promise<Entry>>();
  /** The addresses under which a lead was requested, to report its changes. */
  private readonly addresses = new Map<string, Set<string>>();
  /** The version of a draft last reported to VS Code, which compares it before saving. */
  private readonly reportedVersions = new Map<string, string | undefined>();
  private isFollowing = false;

  constructor(
    private readonly services: Services,
    private readonly drafts: DraftStore,
  ) {
    this.parts.add(drafts.onDidChange((key) => this.reload(key)));
    this.parts.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        const address = leadAddress(uri);
        if (address) this.addresses.get(keyOf(address))?.delete(uri.toString());
      }),
    );
  }

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const address = leadAddress(uri);
    if (!address) return folder(uri);
    const draft = address.isRemote ? undefined : await this.drafts.get(address);
    if (!address.isRemote) this.reportedVersions.set(keyOf(address), draftVersion(draft));
    if (draft)
      return {
        type: vscode.FileType.File,
        ctime: draft.savedAt,
        mtime: draft.savedAt,
        // If the size is unchanged, VS Code silently overwrites what another window saved.
        size: Buffer.byteLength(draft.text) + (fingerprint(draft.text) % SIZE_NOISE),
      };
    const { bytes, mtime } = await this.entry(address, uri);
    return {
      type: vscode.FileType.File,
      ctime: mtime,
      mtime,
      size: bytes.byteLength,
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const address = leadAddress(uri);
    if (!address) throw vscode.FileSystemError.FileIsADirectory(uri);
    const draft = address.isRemote ? undefined : await this.drafts.get(address);
    if (!draft) return (await this.entry(address, uri)).bytes;
    this.know(address, uri);
    return new TextEncoder().encode(draft.text);
  }

  /** Stores the saved text as a draft. Nothing is sent. */
  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const address = leadAddress(uri);
    const text = new TextDecoder().decode(content);
    const key = address && keyOf(address);
    let isNewer = false;
    const draft =
      address && !address.isRemote
        ? await this.drafts.update(address, (stored) => {
            isNewer =
              this.reportedVersions.has(key ?? '') && this.reportedVersions.get(key ?? '') !== draftVersion(stored);
            return stored && !isNewer ? { ...stored, text, savedAt: Math.max(Date.now(), stored.savedAt + 1) } : stored;
          })
        : undefined;
    if (key !== undefined) this.reportedVersions.delete(key);
    if (!draft)
      throw vscode.FileSystemError.NoPermissions(
        l10n.t('This lead is not being edited. Choose "Edit Lead as JSON" first.'),
      );
    if (isNewer)
      throw vscode.FileSystemError.Unavailable(
        l10n.t('Another window has just saved this draft. Save again to compare it with your text.'),
      );
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  /** Takes a record that was just read, and reloads its open documents. */
  renew(accountKey: string, record: LeadRecord): void {
    const key = { accountKey, id: record.lead.id };
    this.keep(keyOf(key), record);
    this.reload(key);
  }

  /** Drops a record, so that its open documents are read again. */
  forget(key: DraftKey): void {
    this.entries.delete(keyOf(key));
    this.reload(key);
  }

  /** Makes VS Code reload the open documents of a lead. */
  reload(key: DraftKey): void {
    const uris = this.addresses.get(keyOf(key));
    if (uris)
      this.changed.fire([...uris].map((uri) => ({ type: vscode.FileChangeType.Changed, uri: vscode.Uri.parse(uri) })));
  }

  /** Applies the changes of a write. */
  follow({ accountKey, records = [], removed = [], stale = [] }: LeadsChanged): void {
    for (const record of records) this.renew(accountKey, record);
    for (const id of [...removed, ...stale]) this.forget({ accountKey, id });
  }

  dispose(): void {
    this.parts.dispose();
    this.entries.clear();
  }

  private know(address: DraftKey, uri: vscode.Uri): void {
    this.followDrafts();
    const key = keyOf(address);
    const known = this.addresses.get(key) ?? new Set<string>();
    this.addresses.set(key, known.add(uri.toString()));
  }

  /** Makes VS Code reload open documents when another window saves or removes their draft. Starts with the first document. */
  private followDrafts(): void {
    if (this.isFollowing) return;
    this.isFollowing = true;
    const refresh = (): void => void this.drafts.refresh();
    const pattern = new vscode.RelativePattern(vscode.Uri.file(this.drafts.folder), '*.json');
    const watcher = this.parts.add(vscode.workspace.createFileSystemWatcher(pattern));
    this.parts.add(watcher.onDidCreate(refresh));
    this.parts.add(watcher.onDidChange(refresh));
    this.parts.add(watcher.onDidDelete(refresh));
    this.parts.add(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) refresh();
      }),
    );
  }

  private async entry(address: LeadAddress, uri: vscode.Uri): Promise<Entry> {
    this.know(address, uri);
    const key = keyOf(address);
    const kept = this.entries.get(key);
    if (kept && Date.now() - kept.readAt < REUSE_MS) return kept;
    const running = this.reading.get(key) ?? this.read(key, address, uri).finally(() => this.reading.delete(key));
    this.reading.set(key, running);
    return running;
  }

  private async read(key: string, { accountKey, id }: LeadAddress, uri: vscode.Uri): Promise<Entry> {
    const account = this.services.accounts.get(accountKey);
    if (!account)
      throw vscode.FileSystemError.Unavailable(
        l10n.t('You are not signed in to the account this lead belongs to. Sign in to it, then open the lead again.'),
      );
    try {
      const before = this.entries.get(key);
      const entry = this.keep(key, await (await leadSource(this.services, account)).get(account, id));
      if (before && before.mtime !== entry.mtime) this.reload({ accountKey, id });
      return entry;
    } catch (error) {
      this.services.log.warn(
        `${plainLabel(uri.toString(), 200)}: ${error instanceof AcquireError ? error.message : String(error)}`,
      );
      if (error instanceof AcquireError && error.kind === 'not-found')
        throw vscode.FileSystemError.FileNotFound(
          l10n.t(
            'Acquire has no lead {0} in {1}. It may have been deleted.',
            sentenceText(id, 40),
            sentenceText(account.label, 60),
          ),
        );
      throw vscode.FileSystemError.Unavailable(errorMessage(error, { account }).text);
    }
  }

  private keep(key: string, { text }: LeadRecord): Entry {
    const bytes = new TextEncoder().encode(`${text}\n`);
    const before = this.entries.get(key);
    const readAt = Date.now();
    const mtime = before && Buffer.compare(before.bytes, bytes) === 0 ? before.mtime : readAt;
    const entry: Entry = { bytes, readAt, mtime };
    this.entries.set(key, entry);
    return entry;
  }
}

const keyOf = ({ accountKey, id }: DraftKey): string => `${accountKey}/${id}`;

/** Accounts and leads are folders, for the breadcrumbs; they cannot be listed. */
function folder(uri: vscode.Uri): vscode.FileStat {
  if (uri.path.split('/').filter(Boolean).length > 1) throw vscode.FileSystemError.FileNotFound(uri);
  return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0, permissions: vscode.FilePermission.Readonly };
}
