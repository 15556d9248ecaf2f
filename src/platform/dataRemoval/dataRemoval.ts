import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { dropDataInMemory, removeAllData, removeDataOf, type DataStore } from '../../core/dataStore';
import { DisposableStore } from '../../core/disposables';
import { atomicReplace } from '../../core/store/atomicReplace';
import type { AccountsService } from '../services';

/** Contains only the time of the last removal of all data, in milliseconds since the epoch. All windows share it. */
const MARKER_FILE = 'data-removed.json';
/** Workspace state: the last removal that this workspace knows about. */
const SEEN_KEY = 'acquire.data.removal';

/**
 * Removes what the extension stores. Data of an account is removed when it is signed out, in any window; everything is removed by
 * `removeAll`. A workspace that is not open then cleans up when it is next opened, because other windows cannot reach its state.
 */
export class DataRemoval implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly marker: string;
  private stores: readonly DataStore[] = [];
  private removing = false;
  private handled = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly globalState: vscode.Memento,
    private readonly accounts: AccountsService,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.marker = path.join(context.globalStorageUri.fsPath, MARKER_FILE);
  }

  /** Starts with the stores of all features. */
  use(stores: readonly DataStore[]): void {
    this.stores = stores;
    let known = this.accounts.all().map(({ key }) => key);
    this.parts.add(
      this.accounts.onDidChange(() => {
        const now = this.accounts.all().map(({ key }) => key);
        const gone = known.filter((key) => !now.includes(key));
        known = now;
        if (gone.length && !this.removing) void removeDataOf(this.stores, new Set(gone), this.noteFailure);
      }),
    );
    const watcher = this.parts.add(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(this.context.globalStorageUri, MARKER_FILE)),
    );
    const follow = (): void => void this.follow().catch((error: unknown) => this.noteFailure('window', error));
    this.parts.add(watcher.onDidCreate(follow));
    this.parts.add(watcher.onDidChange(follow));
    this.parts.add(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) follow();
      }),
    );
    void this.begin().catch((error: unknown) => this.noteFailure('window', error));
  }

  /**
   * Removes everything: in this window, on disk, and in other windows, which watch a marker file.
   * @returns the ids of the stores with remaining data
   */
  async removeAll(): Promise<readonly string[]> {
    this.removing = true;
    try {
      const { ownPlaces } = await import('./ownPlaces');
      const places = ownPlaces(this.context, this.globalState, MARKER_FILE);
      const left = await removeAllData([...this.stores, ...places], this.noteFailure);
      await this.mark();
      return left;
    } finally {
      this.removing = false;
    }
  }

  dispose(): void {
    this.parts.dispose();
  }

  private async mark(): Promise<void> {
    const at = Math.max(Date.now(), this.handled + 1);
    await mkdir(path.dirname(this.marker), { recursive: true, mode: 0o700 });
    await atomicReplace(this.marker, JSON.stringify({ at }));
    await this.note(at);
  }

  /** Checks for a removal while this workspace was not open. */
  private async begin(): Promise<void> {
    const at = await this.removedAt();
    this.handled = at;
    if (at === 0 || this.context.workspaceState.get(SEEN_KEY) === at) return;
    const { cleanWorkspace } = await import('./ownPlaces');
    await cleanWorkspace(this.context);
    await this.note(at);
  }

  /** Checks for a removal in another window. */
  private async follow(): Promise<void> {
    const at = await this.removedAt();
    if (at <= this.handled || this.removing) return;
    this.handled = at;
    await dropDataInMemory(this.stores, this.noteFailure);
    const { cleanWorkspace } = await import('./ownPlaces');
    await cleanWorkspace(this.context);
    await this.note(at);
  }

  private async note(at: number): Promise<void> {
    this.handled = at;
    await this.context.workspaceState.update(SEEN_KEY, at);
  }

  private async removedAt(): Promise<number> {
    try {
      const { at } = Object(JSON.parse(await readFile(this.marker, 'utf8'))) as { at?: unknown };
      return typeof at === 'number' ? at : 0;
    } catch {
      return 0;
    }
  }

  private readonly noteFailure = (id: string, error: unknown): void => {
    this.log.warn(`data could not be removed (${id}): ${error instanceof Error ? error.message : String(error)}`);
  };
}
