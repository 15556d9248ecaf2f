// Environment files in the editor: reading them for a document, and choosing one. Nothing is read in a workspace that is not trusted.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainLabel } from '../../../../core/text';
import {
  ENVIRONMENT_FILES,
  type EnvironmentFile,
  environmentFolders,
  type EnvironmentProblem,
  Environments,
  inspectFile,
  readInspected,
} from '../../../requests';
import { DisposableStore } from '../../../../core/disposables';
import { Emitter } from '../../../../core/events';
import { pluralText } from '../../../../core/format';
import type { EnvironmentChoices } from '../../diagnostics/types';
import { environmentProblemText, unselectedText } from '../../texts/environments';
import type { EnvironmentChoice } from './environmentChoice';

/** The environments that count for a document, and where their files are. */
export interface DocumentEnvironments {
  readonly environments: Environments;
  /** The folder of the files; undefined when there are none, or they must not be read. */
  readonly folder: vscode.Uri | undefined;
  /** The name that is chosen for this workspace, whether the files know it or not. */
  readonly chosen: string | undefined;
  /** The variables of the chosen environment. */
  readonly values: ReadonlyMap<string, string>;
}

/** Reads environment files for documents, each time again: they are small, and a value that was just changed counts at once. */
export class EnvironmentReader implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  /** What documents have of variables, as it was read last; undefined while it is being read for the first time. */
  private known = new Map<string, DocumentEnvironments | undefined>();
  private readonly changed = this.parts.add(new Emitter<void>());
  /** Variables of documents may have other values. */
  readonly onDidChange = this.changed.event;

  constructor(readonly choice: EnvironmentChoice) {
    const again = (): void => {
      this.known = new Map();
      this.changed.fire();
    };
    this.parts.add(choice.onDidChange(again));
    this.parts.add(vscode.workspace.onDidGrantWorkspaceTrust(again));
    const files = this.parts.add(vscode.workspace.createFileSystemWatcher('**/http-client*.env.json'));
    for (const event of [files.onDidChange, files.onDidCreate, files.onDidDelete]) this.parts.add(event(again));
  }

  /**
   * The environments of a document: those of the nearest folder that has a file of them, up to the root of its workspace folder.
   * @param instead counts in place of the environment that is chosen for this workspace
   */
  async of(document: vscode.Uri, instead?: { readonly name: string | undefined }): Promise<DocumentEnvironments> {
    const chosen = instead ? instead.name : this.choice.name;
    const nothing: DocumentEnvironments = {
      environments: Environments.none,
      folder: undefined,
      chosen,
      values: new Map(),
    };
    if (!vscode.workspace.isTrusted) return nothing;
    for (const folder of foldersOf(document)) {
      const files = (await Promise.all(ENVIRONMENT_FILES.map((name) => readEnvironmentFile(folder, name)))).filter(
        (f) => f !== undefined,
      );
      if (!files.length) continue;
      const environments = Environments.read(files);
      return { environments, folder, chosen, values: environments.values(chosen) };
    }
    return nothing;
  }

  /** The variables of a document as they were read last, for completion and checks; told by `onDidChange` once they are read. */
  variables(document: vscode.Uri): ReadonlyMap<string, string> | undefined {
    const key = document.toString();
    const { known } = this;
    if (!known.has(key)) {
      known.set(key, undefined);
      this.of(document).then(
        (found) => {
          // What was read before a change does not count after it.
          if (known !== this.known) return;
          known.set(key, found);
          if (found.environments.names.length || found.values.size) this.changed.fire();
        },
        () => undefined,
      );
    }
    return known.get(key)?.values;
  }

  /** The environments of a document as they were read last, and which variables they define; undefined where there are none. */
  choices(document: vscode.Uri): EnvironmentChoices | undefined {
    const { environments, chosen } = this.known.get(document.toString()) ?? {};
    if (!environments?.names.length) return undefined;
    const definedIn = new Map<string, string[]>();
    for (const name of environments.names)
      for (const variable of environments.values(name).keys())
        definedIn.set(variable, [...(definedIn.get(variable) ?? []), name]);
    return { selected: chosen, definedIn };
  }

  /** The secret values among these variables of a document, as they were read last. */
  secretsAmong(document: vscode.Uri, variables: Iterable<string>): readonly string[] {
    const { environments, chosen } = this.known.get(document.toString()) ?? {};
    return environments?.secretsAmong(variables, chosen) ?? [];
  }

  dispose(): void {
    this.parts.dispose();
  }
}

/** The folders a document's environment files may be in, the nearest first. A document without a folder has those of the workspace. */
function foldersOf(document: vscode.Uri): vscode.Uri[] {
  const own = vscode.workspace.getWorkspaceFolder(document)?.uri;
  if (document.scheme === 'untitled') return (vscode.workspace.workspaceFolders ?? []).map((f) => f.uri);
  return environmentFolders(vscode.Uri.joinPath(document, '..').path, own?.path).map((path) =>
    document.with({ path, query: '', fragment: '' }),
  );
}

/** Links are followed within the workspace folder only: their values go into requests without a question. */
async function readEnvironmentFile(folder: vscode.Uri, name: string): Promise<EnvironmentFile | undefined> {
  const unread = { name, text: undefined };
  if (folder.scheme === 'file') {
    const boundary = vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder;
    const file = await inspectFile(name, folder.fsPath, boundary.fsPath);
    if (typeof file === 'object') {
      if (!file.inside) return { ...unread, outside: true };
      const bytes = await readInspected(file);
      return typeof bytes === 'string' ? unread : { name, text: new TextDecoder().decode(bytes) };
    }
    if (file !== 'file-unreadable') return unread;
  }
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
    return { name, text: new TextDecoder().decode(bytes) };
  } catch (error) {
    return error instanceof vscode.FileSystemError && error.code === 'FileNotFound' ? undefined : unread;
  }
}

/** Says what is wrong with an environment file, and opens it at the place when the user wants to see it. */
export async function showEnvironmentProblem(folder: vscode.Uri, problem: EnvironmentProblem): Promise<void> {
  const open = l10n.t('Open File');
  if ((await vscode.window.showWarningMessage(environmentProblemText(problem), open)) !== open) return;
  const at = new vscode.Position(problem.line - 1, problem.column - 1);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, problem.file), {
    selection: new vscode.Range(at, at),
  });
}

/** Why a variable has no value, where another choice of environment gives it one or may; undefined otherwise. */
export function missingValueText(
  { environments, folder, chosen }: DocumentEnvironments,
  variable: string,
): string | undefined {
  const name = plainLabel(variable, 80);
  const knowing = environments
    .defining(variable)
    .map((one) => plainLabel(one, 40))
    .join(', ');
  if (!folder) return undefined;
  if (knowing) return unselectedText(name, knowing, plainLabel(chosen, 40));
  return chosen !== undefined && environments.names.length && !environments.names.includes(chosen)
    ? l10n.t('The environment {0} is not in the files of this document.', plainLabel(chosen, 40))
    : undefined;
}

const SAMPLE = '{\n  "dev": {\n    "name": "value"\n  }\n}\n';

/** The environments of a document and none at all, to choose from; no items where there are no environments. */
export function environmentItems(
  found: DocumentEnvironments,
): readonly { readonly label: string; readonly description: string; readonly name: string | undefined }[] {
  const { names } = found.environments;
  if (!names.length) return [];
  return [
    ...names.map((name) => ({ label: plainLabel(name, 80), description: describe(found, name), name })),
    { label: l10n.t('No environment'), description: l10n.t('shared values only'), name: undefined },
  ];
}

/** Lets the user choose the environment of this workspace. Resolves when that is done. */
export async function pickEnvironment(reader: EnvironmentReader, document: vscode.Uri | undefined): Promise<void> {
  const place =
    document ??
    vscode.workspace.workspaceFolders?.[0]?.uri.with({ path: `${vscode.workspace.workspaceFolders[0].uri.path}/any` });
  const found = place && (await reader.of(place));
  for (const problem of found?.environments.problems ?? []) void showEnvironmentProblem(found!.folder!, problem);
  const items = found ? environmentItems(found) : [];
  if (!items.length) {
    if (!found?.environments.problems.length) await offerFile(place);
    return;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Select Environment'),
    placeHolder: l10n.t('Which environment should requests use?'),
  });
  if (picked) await reader.choice.choose(picked.name);
}

function describe({ environments, chosen }: DocumentEnvironments, name: string): string {
  const count = environments.values(name).size;
  const variables = pluralText(count, l10n.t('{0} variable', count), l10n.t('{0} variables', count));
  return name === chosen ? l10n.t('{0} · chosen', variables) : variables;
}

async function offerFile(place: vscode.Uri | undefined): Promise<void> {
  const folder =
    place &&
    (vscode.workspace.getWorkspaceFolder(place)?.uri ??
      (place.scheme === 'untitled' ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(place, '..')));
  const create = l10n.t('Create File');
  const text = l10n.t('There is no http-client.env.json beside this document or above it in the folder.');
  if (!folder)
    return void vscode.window.showInformationMessage(
      l10n.t('Open a folder first. Its file http-client.env.json defines the environments.'),
    );
  if ((await vscode.window.showInformationMessage(text, create)) !== create) return;
  const file = vscode.Uri.joinPath(folder, ENVIRONMENT_FILES[0]);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(SAMPLE));
  await vscode.window.showTextDocument(file);
}
