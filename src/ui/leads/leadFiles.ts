import * as vscode from 'vscode';
import { isAcquireError } from '../../api/errors';
import { DisposableStore } from '../../core/disposables';
import { plainLabel } from '../../core/text';
import type { Lead } from '../../leads/lead';
import { sourceFor } from '../../leads/sources';
import { errorWords } from '../shared/errorText';
import type { Services } from '../shared/services';
import { LEAD_SCHEME, leadAddress, type LeadAddress } from './leadUri';

/** A record as last read. `mtime` is when its text last differed from the one before, `readAt` when it was read (ms since the epoch). */
interface Entry { readonly lead: Lead; readonly bytes: Uint8Array; readonly mtime: number; readonly readAt: number }

/** VS Code asks for `stat` and then for the text: within this time (ms) both are answered from one call. */
const FRESH = 5_000;
const KEPT = 50;

/** Lead documents: JSON as received, read when a document is opened, with the account of the address and no other. */
export class LeadFiles implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changed.event;
  private readonly entries = new Map<string, Entry>();
  private readonly reading = new Map<string, Promise<Entry>>();

  constructor(private readonly services: Services) {
    this.parts.add(vscode.workspace.registerFileSystemProvider(LEAD_SCHEME, this, { isCaseSensitive: true }));
  }

  watch(): vscode.Disposable { return { dispose: () => undefined }; }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const address = leadAddress(uri);
    if (!address) return this.folder(uri);
    const { bytes, mtime } = await this.entry(address, uri);
    return { type: vscode.FileType.File, ctime: mtime, mtime, size: bytes.byteLength, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const address = leadAddress(uri);
    if (!address) throw vscode.FileSystemError.FileIsADirectory(uri);
    return (await this.entry(address, uri)).bytes;
  }

  readDirectory(): [string, vscode.FileType][] { return []; }
  createDirectory(uri: vscode.Uri): void { throw vscode.FileSystemError.NoPermissions(uri); }
  writeFile(uri: vscode.Uri): void { throw vscode.FileSystemError.NoPermissions(uri); }
  delete(uri: vscode.Uri): void { throw vscode.FileSystemError.NoPermissions(uri); }
  rename(uri: vscode.Uri): void { throw vscode.FileSystemError.NoPermissions(uri); }

  dispose(): void {
    this.parts.dispose();
    this.entries.clear();
  }

  /** Accounts and leads are folders, for the breadcrumbs; they cannot be listed. */
  private folder(uri: vscode.Uri): vscode.FileStat {
    if (uri.path.split('/').filter(Boolean).length > 1) throw vscode.FileSystemError.FileNotFound(uri);
    return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0, permissions: vscode.FilePermission.Readonly };
  }

  private async entry(address: LeadAddress, uri: vscode.Uri): Promise<Entry> {
    const key = `${address.accountKey}/${address.id}`;
    const kept = this.entries.get(key);
    if (kept && Date.now() - kept.readAt < FRESH) return kept;
    const running = this.reading.get(key) ?? this.read(key, address, uri).finally(() => this.reading.delete(key));
    this.reading.set(key, running);
    return running;
  }

  private async read(key: string, { accountKey, id }: LeadAddress, uri: vscode.Uri): Promise<Entry> {
    const account = this.services.accounts.get(accountKey);
    if (!account) throw vscode.FileSystemError.Unavailable(vscode.l10n.t('You are not signed in to the account this lead belongs to. Sign in to it, then open the lead again.'));
    try {
      const { lead, text } = await sourceFor(account.generation, await this.services.client()).get(account, id);
      const bytes = new TextEncoder().encode(`${text}\n`);
      const before = this.entries.get(key), now = Date.now();
      const entry: Entry = { lead, bytes, readAt: now, mtime: before && Buffer.compare(before.bytes, bytes) === 0 ? before.mtime : now };
      this.entries.delete(key);
      this.entries.set(key, entry);
      for (const old of this.entries.keys()) {
        if (this.entries.size <= KEPT) break;
        this.entries.delete(old);
      }
      if (before && before.mtime !== entry.mtime) this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
      return entry;
    } catch (error) {
      this.services.log.warn(`${plainLabel(uri.toString(), 200)}: ${isAcquireError(error) ? error.message : String(error)}`);
      if (isAcquireError(error) && error.kind === 'not-found') throw vscode.FileSystemError.FileNotFound(vscode.l10n.t('Acquire has no lead {0} in {1}. It may have been deleted.', plainLabel(id, 40), plainLabel(account.label, 60)));
      throw vscode.FileSystemError.Unavailable(errorWords(vscode.l10n, error, { account }).text);
    }
  }
}
