// Environment files in the editor: reading them for a document, and selecting one. Nothing is read in an untrusted workspace.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainLabel, sentenceText } from '../../../../core/text';
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

/** The environments that apply to a document, and where their files are. */
export interface DocumentEnvironments {
  readonly environments: Environments;
  /** The folder of the files; undefined if there are none, or they must not be read. */
  readonly folder: vscode.Uri | undefined;
  /** The name selected for this workspace, even if no file defines it. */
  readonly chosen: string | undefined;
  /** The variables of the selected environment. */
  readonly values: ReadonlyMap<string, string>;
}

/** Reads environment files for documents, every time: they are small, and a changed value takes effect at once. */
export class EnvironmentReader implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  /** The variables of documents, as last read; undefined while they are read for the first time. */
  private known = new Map<string, DocumentEnvironments | undefined>();
  private readonly changed = this.parts.add(new Emitter<void>());
  /** Variables of documents may have changed. */
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
   * The environments of a document: those of the nearest folder with environment files, up to the root of its workspace folder.
   * @param instead overrides the environment selected for this workspace
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

  /** The variables of a document as last read, for completion and diagnostics; `onDidChange` fires once they are read. */
  variables(document: vscode.Uri): ReadonlyMap<string, string> | undefined {
    const key = document.toString();
    const { known } = this;
    if (!known.has(key)) {
      known.set(key, undefined);
      this.of(document).then(
        (found) => {
          // Results from before a change are outdated.
          if (known !== this.known) return;
          known.set(key, found);
          if (found.environments.names.length || found.values.size) this.changed.fire();
        },
        () => undefined,
      );
    }
    return known.get(key)?.values;
  }

  /** The environments of a document as last read, and which variables they define; undefined if there are none. */
  choices(document: vscode.Uri): EnvironmentChoices | undefined {
    const { environments, chosen } = this.known.get(document.toString()) ?? {};
    if (!environments?.names.length) return undefined;
    const definedIn = new Map<string, string[]>();
    for (const name of environments.names)
      for (const variable of environments.values(name).keys())
        definedIn.set(variable, [...(definedIn.get(variable) ?? []), name]);
    return { selected: chosen, definedIn };
  }

  /** The secret values among these variables of a document, as last read. */
  secretsAmong(document: vscode.Uri, variables: Iterable<string>): readonly string[] {
    const { environments, chosen } = this.known.get(document.toString()) ?? {};
    return environments?.secretsAmong(variables, chosen) ?? [];
  }

  dispose(): void {
    this.parts.dispose();
  }
}

/** The folders that may contain a document's environment files, nearest first. A document without a folder uses those of the workspace. */
function foldersOf(document: vscode.Uri): vscode.Uri[] {
  const own = vscode.workspace.getWorkspaceFolder(document)?.uri;
  if (document.scheme === 'untitled') return (vscode.workspace.workspaceFolders ?? []).map((f) => f.uri);
  return environmentFolders(vscode.Uri.joinPath(document, '..').path, own?.path).map((path) =>
    document.with({ path, query: '', fragment: '' }),
  );
}

/** Links are only followed within the workspace folder, because the values are used in requests without asking. */
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

/** Shows what is wrong with an environment file, with a button that opens it at that line. */
export async function showEnvironmentProblem(folder: vscode.Uri, problem: EnvironmentProblem): Promise<void> {
  const open = l10n.t('Open File');
  if ((await vscode.window.showWarningMessage(environmentProblemText(problem), open)) !== open) return;
  const at = new vscode.Position(problem.line - 1, problem.column - 1);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, problem.file), {
    selection: new vscode.Range(at, at),
  });
}

/** Why a variable has no value, if another environment defines it or may define it; undefined otherwise. */
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
    ? l10n.t('The environment {0} is not in the files of this document.', sentenceText(chosen, 40))
    : undefined;
}

const SAMPLE = '{\n  "dev": {\n    "name": "value"\n  }\n}\n';

/** The environments of a document, and none, as choices; no items if there are no environments. */
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

/** Lets the user select the environment of this workspace. Resolves when that is done. */
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
