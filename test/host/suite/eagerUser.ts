import * as vscode from 'vscode';
import { StandInBox } from './quickInputs';

/** Somebody who takes the first thing offered, types the same word everywhere and presses the first button; everything that is shown is noted. */
export interface EagerUser {
  /** Every text that was shown in a question, a message or a dialog, oldest first. */
  readonly seen: string[];
  /** How many questions are still answered; then everything is dismissed, so that no command asks for ever. */
  patience: number;
  restore(): void;
}

/** What is typed where nothing stands yet. */
const WORD = 'eager';

/** Puts the eager user in the place of VS Code's questions. Files are saved under `folder`; no browser is opened. */
export function eagerUser(folder: string): EagerUser {
  const window = vscode.window as unknown as Record<string, unknown>;
  const env = vscode.env as unknown as Record<string, unknown>;
  const saved: [Record<string, unknown>, string, unknown][] = [];
  const put = (where: Record<string, unknown>, name: string, what: unknown): void => {
    saved.push([where, name, where[name]]);
    where[name] = what;
  };
  const user: EagerUser = {
    seen: [],
    patience: 0,
    restore: () => {
      for (const [where, name, what] of saved.reverse()) where[name] = what;
    },
  };
  const willing = (): boolean => user.patience-- > 0;
  const note = (...what: unknown[]): void => {
    user.seen.push(...what.map((one) => (typeof one === 'string' ? one : (JSON.stringify(one) ?? ''))));
  };

  const answer = (box: StandInBox): void => {
    const look = (): void =>
      note(
        box.title,
        box.prompt,
        box.placeholder,
        box.validationMessage ?? '',
        box.items,
        box.password ? '' : box.value,
      );
    look();
    // Rows may come a little later than the box.
    setTimeout(() => {
      look();
      if (box.hidden) return;
      const item = box.items.find((i) => i.kind !== vscode.QuickPickItemKind.Separator);
      if (!willing() || (box.isPick && !item)) return box.hide();
      if (item) {
        box.selectedItems = [item];
        box.activeItems = [item];
      } else if (!box.value) box.type(WORD);
      box.accept();
      setTimeout(() => {
        look();
        box.hide();
      }, 120);
    }, 15);
  };
  const message = async (text: string, ...rest: unknown[]): Promise<unknown> => {
    note(text, rest);
    const buttons = rest.filter((r) => typeof r === 'string' || (typeof r === 'object' && r !== null && 'title' in r));
    return willing() ? buttons[0] : undefined;
  };
  put(window, 'createQuickPick', () => new StandInBox(answer, true));
  put(window, 'createInputBox', () => new StandInBox(answer));
  for (const name of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage']) put(window, name, message);
  put(window, 'showQuickPick', async (items: unknown, options?: vscode.QuickPickOptions) => {
    const rows = await (items as PromiseLike<(string | vscode.QuickPickItem)[]>);
    note(options ?? {}, rows);
    const first = willing()
      ? rows.find((row) => typeof row === 'string' || row.kind !== vscode.QuickPickItemKind.Separator)
      : undefined;
    return options?.canPickMany ? first && [first] : first;
  });
  put(window, 'showInputBox', async (options?: vscode.InputBoxOptions) => {
    note(options ?? {});
    return willing() ? options?.value || WORD : undefined;
  });
  let files = 0;
  put(window, 'showSaveDialog', async (options?: vscode.SaveDialogOptions) => {
    note(options?.title ?? '');
    files += 1;
    return willing()
      ? vscode.Uri.file(`${folder}/saved-${files}-${options?.defaultUri?.path.split('/').at(-1) ?? 'file.txt'}`)
      : undefined;
  });
  put(window, 'showOpenDialog', async () => undefined);
  put(window, 'showWorkspaceFolderPick', async () => undefined);
  put(env, 'openExternal', async (uri: vscode.Uri) => {
    note(uri.toString(true));
    return true;
  });
  return user;
}
