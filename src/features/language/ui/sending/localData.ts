// Local data that a request of a document reads: files and environment variables. Reads outside the workspace need consent.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { listText, sizeText } from '../../../../core/format';
import { plainLabel, sentenceText } from '../../../../core/text';
import { inspectFile, MAX_FILE_BYTES, readInspected, type FileRefusal, type InspectedFile } from '../../../requests';

/** A file that needs the user's consent. `key` identifies the file, its size, and how the document names it. */
export interface OutsideFile {
  readonly key: string;
  readonly path: string;
  readonly size: number;
}

/** The data a request reads that needs consent. */
export interface LocalData {
  readonly files: readonly OutsideFile[];
  readonly variables: readonly string[];
}

/** True if there is nothing to ask about. */
export function isNoLocalData({ files, variables }: LocalData): boolean {
  return !files.length && !variables.length;
}

/** Workspace state: the environment variables the user agreed to, one entry per document, account and variable. */
const STATE_KEY = 'acquire.requests.environmentVariables';
const MAX_REMEMBERED = 500;
/** Maximum number of names in the message itself; if there are more, all are listed in the detail. */
const MAX_NAMED = 4;
const MAX_LISTED = 30;

/**
 * The user's consents. Variables are stored with the workspace, by document and account; files outside the workspace until the
 * window closes, and so is everything for an untitled document.
 */
export class LocalDataConsent {
  private readonly session = new Set<string>();

  constructor(private readonly memory: vscode.Memento) {}

  /** The part of `data` that the user has not agreed to yet, for a document that sends as an account. */
  missing(document: vscode.Uri, account: Account, data: LocalData): LocalData {
    const kept = new Set(this.remembered());
    const knows = (kind: string, name: string): boolean => {
      const entry = entryOf(document, account, kind, name);
      return this.session.has(entry) || kept.has(entry);
    };
    return {
      files: data.files.filter((file) => !knows('file', file.key)),
      variables: data.variables.filter((name) => !knows('variable', name)),
    };
  }

  /**
   * Asks once for consent to the data that some requests of a document read, and stores it. The message lists at most `MAX_LISTED` items;
   * consent covers only these.
   */
  async ask(document: vscode.Uri, all: readonly (readonly [Account, LocalData])[]): Promise<boolean> {
    const requests = firstOf(all, MAX_LISTED);
    const { message, detail } = questionText(requests);
    const send = l10n.t('Allow and Continue');
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, send)) !== send) return false;
    const kept: string[] = [];
    for (const [account, { files, variables }] of requests) {
      for (const file of files) this.session.add(entryOf(document, account, 'file', file.key));
      for (const name of variables) {
        const entry = entryOf(document, account, 'variable', name);
        if (document.scheme === 'untitled') this.session.add(entry);
        else kept.push(entry);
      }
    }
    if (kept.length)
      await this.memory.update(STATE_KEY, [...new Set([...this.remembered(), ...kept])].slice(-MAX_REMEMBERED));
    return true;
  }

  /**
   * Builds a request, and again after each consent, until everything it reads is covered. Resolves to undefined if the user declines. Does
   * not ask about requests that cannot be sent anyway.
   */
  async fill<T extends object>(
    document: vscode.Uri,
    account: Account,
    fill: () => Promise<{ readonly built: T; readonly missing: LocalData }>,
  ): Promise<T | undefined> {
    for (;;) {
      const { built, missing } = await fill();
      if ('problem' in built || isNoLocalData(missing)) return built;
      if (!(await this.ask(document, [[account, missing]]))) return undefined;
    }
  }

  /** Removes the consents for an untitled document, because the next one may get the same name. */
  forget(document: vscode.Uri): void {
    if (document.scheme !== 'untitled') return;
    const start = JSON.stringify([document.toString()]).slice(0, -1);
    for (const entry of this.session) if (entry.startsWith(`${start},`)) this.session.delete(entry);
  }

  private remembered(): readonly string[] {
    const kept = this.memory.get<unknown>(STATE_KEY);
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry === 'string') : [];
  }
}

/** Removes the consents for accounts. */
export async function forgetConsents(memory: vscode.Memento, accountKeys: ReadonlySet<string>): Promise<void> {
  const kept = memory.get<unknown>(STATE_KEY);
  if (!Array.isArray(kept)) return;
  const rest = kept.filter((entry) => !accountKeys.has(accountOf(entry) ?? ''));
  if (rest.length !== kept.length) await memory.update(STATE_KEY, rest.length ? rest : undefined);
}

function accountOf(entry: unknown): string | undefined {
  try {
    const [, key] = JSON.parse(String(entry)) as unknown[];
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}

function entryOf(document: vscode.Uri, account: Account, kind: string, name: string): string {
  return JSON.stringify([document.toString(), account.key, kind, name]);
}

/** The first items that requests read, at most `max` files and variables altogether. */
function firstOf(
  requests: readonly (readonly [Account, LocalData])[],
  max: number,
): readonly (readonly [Account, LocalData])[] {
  let left = max;
  const take = <T>(list: readonly T[]): readonly T[] => {
    const taken = list.slice(0, left);
    left -= taken.length;
    return taken;
  };
  return requests
    .map(([account, { files, variables }]) => [account, { variables: take(variables), files: take(files) }] as const)
    .filter(([, data]) => !isNoLocalData(data));
}

/** A path with only its start and end, which are the most informative. */
function pathText(path: string): string {
  return path.length > 300
    ? `${plainLabel(path.slice(0, 100))}…${plainLabel(path.slice(-199), 200)}`
    : plainLabel(path, 300);
}

function questionText(requests: readonly (readonly [Account, LocalData])[]): { message: string; detail: string } {
  const variables = [...new Set(requests.flatMap(([, data]) => data.variables))];
  const files = [...new Map(requests.flatMap(([, data]) => data.files).map((file) => [file.path, file])).values()];
  const names = [
    ...variables.map((name) => l10n.t('the environment variable {0}', sentenceText(name, 80))),
    ...files.map(({ path, size }) => l10n.t('the file {0} ({1})', pathText(path), sizeText(size))),
  ];
  const accounts = [...new Map(requests.map(([account]) => [account.key, account])).values()].map(
    (account) => `${plainLabel(account.label, 60)} (${account.origin.replace(/^https?:\/\//, '')})`,
  );
  const shown = names.slice(0, MAX_NAMED);
  if (names.length > shown.length) shown.push(l10n.t('{0} more', names.length - shown.length));
  return {
    message:
      requests.length > 1
        ? l10n.t('These requests read {0}. Send this data to {1}?', listText(shown), listText(accounts))
        : l10n.t('This request reads {0}. Send this data to {1}?', listText(shown), listText(accounts)),
    detail: [
      ...(names.length > MAX_NAMED ? names : []),
      ...(files.length
        ? [l10n.t("Files outside this document's workspace folder are read only with your permission.")]
        : []),
    ].join('\n'),
  };
}

/** The content of a file, why it is not sent, or the consent it needs. */
type LoadedFile = Uint8Array | FileRefusal | OutsideFile;

/** The files that one request of a document names. A file that needs consent is not read before the user agreed. */
export class DocumentFiles {
  private readonly wanted = new Map<string, boolean>();
  private readonly loaded = new Map<string, LoadedFile>();

  /** In an untrusted workspace, and for an untitled document, there are no files. */
  constructor(private readonly document: vscode.Uri) {}

  private get mayRead(): boolean {
    return vscode.workspace.isTrusted && this.document.scheme !== 'untitled';
  }

  /**
   * The content of a file, for `buildDocumentRequest`. A file that is not loaded yet is recorded and treated as empty for now. `literal`:
   * the document contains the name itself, not through a variable or response.
   */
  content(written: string, literal: boolean): Uint8Array | FileRefusal | undefined {
    if (!this.mayRead) return undefined;
    this.wanted.set(written, literal && this.wanted.get(written) !== false);
    const loaded = this.loaded.get(written);
    return typeof loaded === 'string' || loaded instanceof Uint8Array ? loaded : new Uint8Array();
  }

  /** True if the request names files. */
  get any(): boolean {
    return this.wanted.size > 0;
  }

  /** Loads the recorded files. Resolves to those that need consent and were not read. */
  async load(hasConsent: (file: OutsideFile) => boolean): Promise<readonly OutsideFile[]> {
    for (const [written, literal] of this.wanted)
      if (!this.loaded.has(written)) this.loaded.set(written, await this.read(written, literal, hasConsent));
    return [...this.loaded.values()].filter(
      (file): file is OutsideFile => typeof file !== 'string' && !(file instanceof Uint8Array),
    );
  }

  private async read(
    written: string,
    literal: boolean,
    hasConsent: (file: OutsideFile) => boolean,
  ): Promise<LoadedFile> {
    const { document } = this;
    const folder = vscode.Uri.joinPath(document, '..');
    // A document outside all workspace folders has no files of its own: even files next to it need consent.
    const boundary = vscode.workspace.getWorkspaceFolder(document)?.uri;
    if (document.scheme !== 'file')
      return boundary ? readVirtual(vscode.Uri.joinPath(folder, written), boundary) : 'file-outside';
    const file = await inspectFile(written, folder.fsPath, boundary?.fsPath);
    if (typeof file === 'string') return file;
    if (file.inside && literal) return readInspected(file);
    const outside = outsideFile(written, file);
    return hasConsent(outside) ? readInspected(file) : outside;
  }
}

function outsideFile(written: string, { path, size }: InspectedFile): OutsideFile {
  return { key: JSON.stringify([written, path, size]), path, size };
}

/** Reads a file of a virtual workspace, where links cannot be followed: only a regular file below the folder. */
async function readVirtual(file: vscode.Uri, folder: vscode.Uri): Promise<Uint8Array | FileRefusal> {
  const below = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  if (!file.path.startsWith(below)) return 'file-outside';
  try {
    const { type, size } = await vscode.workspace.fs.stat(file);
    if (type !== vscode.FileType.File) return 'file-not-regular';
    if (size > MAX_FILE_BYTES) return 'file-too-large';
    const bytes = await vscode.workspace.fs.readFile(file);
    return bytes.byteLength > MAX_FILE_BYTES ? 'file-too-large' : bytes;
  } catch {
    return 'file-unreadable';
  }
}
