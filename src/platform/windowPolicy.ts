import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { setPolicy, type PolicyProblem } from '../api/policy/policy';
import { loadPolicy, policyPaths } from '../api/policy/policyFile';
import { DisposableStore } from '../core/disposables';
import { Emitter } from '../core/events';
import { sentenceText } from '../core/text';

/** The computer's policy in this window: read at startup and whenever the window gets the focus. */
export class WindowPolicy implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly changed = this.parts.add(new Emitter<void>());
  private files = policyPaths(process.platform, process.env.ProgramData);
  private loaded = '';
  private shown = '';

  /** The policy has changed. */
  readonly onDidChange = this.changed.event;

  constructor() {
    this.parts.add(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.load();
      }),
    );
    this.load();
  }

  /** Reads the policy file. An unusable file is reported once until it changes. */
  load(): void {
    const { policy, file = '', problem } = loadPolicy(this.files);
    setPolicy(policy);
    const text = problem ? policyProblemText(file, problem) : '';
    if (text && text !== this.shown) void showProblem(text, file);
    this.shown = text;
    const loaded = JSON.stringify([file, policy]);
    if (loaded === this.loaded) return;
    this.loaded = loaded;
    this.changed.fire();
  }

  /** Reads the policy from another file. Available only to tests, see `extension.ts`. */
  readFrom(file: string | undefined): void {
    this.files = file === undefined ? policyPaths(process.platform, process.env.ProgramData) : [file];
    this.load();
  }

  dispose(): void {
    this.parts.dispose();
  }
}

async function showProblem(text: string, file: string): Promise<void> {
  const open = l10n.t('Open File');
  if ((await vscode.window.showErrorMessage(text, open)) === open)
    await vscode.window.showTextDocument(vscode.Uri.file(file));
}

/** What is wrong with a policy file, and the consequences. */
function policyProblemText(file: string, problem: PolicyProblem): string {
  return l10n.t(
    'The policy file {0} cannot be used: {1} Until an administrator corrects it, Acquire sends nothing to other computers.',
    file,
    reasonText(problem),
  );
}

function reasonText({ kind, name: raw }: PolicyProblem): string {
  const name = sentenceText(raw, 80);
  switch (kind) {
    case 'unreadable':
      return l10n.t('it could not be read ({0}).', name);
    case 'not-a-file':
      return l10n.t('it is not a file.');
    case 'too-large':
      return l10n.t('it is larger than 64 KB.');
    case 'json':
      return l10n.t('it is not valid JSON.');
    case 'not-an-object':
      return l10n.t('it is not a JSON object.');
    case 'version':
      return l10n.t('"version" must be 1.');
    case 'key':
      return l10n.t('the key "{0}" is unknown.', name);
    case 'value':
      return l10n.t('the value of "{0}" has the wrong type.', name);
    case 'host':
      return l10n.t('"{0}" is not a host name. Use acme.acquire.io or *.acquire.io.', name);
  }
}
