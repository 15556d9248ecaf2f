// The folders on disk that VS Code gives the extension: in its global storage, in each workspace, and in the logs.
import { readdir, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';

/** Locations of the extension's folders. */
export interface OwnFolders {
  /** `acquire-community.acquire`: the name of the folders. */
  readonly extensionId: string;
  readonly globalStorage: string;
  /** Undefined in a window without a folder. */
  readonly workspaceStorage?: string;
  readonly logs: string;
}

/** The name of the folder that VS Code creates for the logs of one run. */
const LOG_SESSION = /^\d{8}T\d{6}$/;
/** How deep in such a folder the extension's own folder may be. */
const LOG_DEPTH = 4;

/** Removes everything in a folder except the named files. Rejects with the first failure, after everything else was removed. */
export async function emptyFolder(folder: string, except: readonly string[] = []): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !except.includes(name));
  const results = await Promise.allSettled(
    names.map((name) => rm(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 })),
  );
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}

/**
 * Removes what the extension stored in all workspaces, not only in the open one: VS Code keeps a folder per workspace, with one per
 * extension.
 */
export async function emptyWorkspaceStorages({
  extensionId,
  globalStorage,
  workspaceStorage,
}: OwnFolders): Promise<void> {
  const roots = workspaceStorage
    ? [path.dirname(path.dirname(workspaceStorage))]
    : // Next to the global storage, or next to the profiles.
      [
        path.resolve(globalStorage, '../../workspaceStorage'),
        path.resolve(globalStorage, '../../../../workspaceStorage'),
      ];
  for (const root of roots) {
    if (path.basename(root) !== 'workspaceStorage') continue;
    for (const workspace of await readdir(root).catch(() => []))
      await emptyFolder(path.join(root, workspace, extensionId));
  }
}

/** Empties the extension's logs of this run and of earlier ones, which VS Code keeps for a while. */
export async function emptyLogs({ extensionId, logs }: OwnFolders): Promise<void> {
  let session = logs;
  while (!LOG_SESSION.test(path.basename(session))) {
    if (session === path.dirname(session)) return emptyLogFolder(logs);
    session = path.dirname(session);
  }
  for (const folder of await foldersNamed(path.dirname(session), extensionId, LOG_DEPTH)) await emptyLogFolder(folder);
}

/** Log files that may be open are truncated, not removed, so that what VS Code writes next can be seen. */
async function emptyLogFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    if ((await stat(file)).isFile()) await truncate(file);
  }
}

async function foldersNamed(root: string, name: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const folder = path.join(root, entry.name);
    if (entry.name === name) found.push(folder);
    else if (depth > 0) found.push(...(await foldersNamed(folder, name, depth - 1)));
  }
  return found;
}
