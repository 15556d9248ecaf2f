import * as vscode from 'vscode';
import { DisposableStore } from '../core/disposables';
import type { InputAnswer, QuickInputHost, Choice, InputQuestion, PickQuestion } from '../core/multiStepInput';

interface Item<T> extends vscode.QuickPickItem {
  readonly choice?: Choice<T>;
}

/** Asks with VS Code's quick picks and input boxes. They stay open without focus, so that a token can be copied from the browser. */
export const quickInput: QuickInputHost = {
  pick: <T>(question: PickQuestion<T>): Promise<InputAnswer<T>> =>
    new Promise((resolve) => {
      const store = new DisposableStore();
      const box = store.add(vscode.window.createQuickPick<Item<T>>());
      const end = (answer: InputAnswer<T>): void => {
        resolve(answer);
        store.dispose();
      };
      Object.assign(box, {
        title: question.title,
        step: question.step,
        totalSteps: question.total,
        placeholder: question.placeholder,
        ignoreFocusOut: true,
        matchOnDescription: true,
        matchOnDetail: true,
      });
      box.buttons = question.back ? [vscode.QuickInputButtons.Back] : [];
      box.items = question.choices.map((choice) => ({
        label: choice.label,
        description: choice.description,
        detail: choice.detail,
        choice,
        kind: choice.value === undefined ? vscode.QuickPickItemKind.Separator : vscode.QuickPickItemKind.Default,
        ...(choice.icon
          ? {
              iconPath: new vscode.ThemeIcon(
                choice.icon,
                choice.color ? new vscode.ThemeColor(choice.color) : undefined,
              ),
            }
          : {}),
      }));
      box.activeItems = box.items.filter((item) => item.choice?.active);
      store.add(box.onDidTriggerButton(() => end({ kind: 'back' })));
      store.add(
        box.onDidAccept(() => {
          const value = box.selectedItems[0]?.choice?.value;
          if (value !== undefined) end({ kind: 'value', value });
        }),
      );
      store.add(box.onDidHide(() => end({ kind: 'cancelled' })));
      box.show();
    }),

  input: <T>(question: InputQuestion<T>): Promise<InputAnswer<T>> =>
    new Promise((resolve, reject) => {
      const store = new DisposableStore();
      const box = store.add(vscode.window.createInputBox());
      let running: AbortController | undefined;
      const end = (answer: InputAnswer<T>): void => {
        running?.abort();
        resolve(answer);
        store.dispose();
      };
      Object.assign(box, {
        title: question.title,
        step: question.step,
        totalSteps: question.total,
        prompt: question.prompt,
        placeholder: question.placeholder,
        value: question.value ?? '',
        password: question.password ?? false,
        ignoreFocusOut: true,
      });
      const { variant } = question;
      const showButtons = (label: string): void => {
        box.buttons = [
          ...(question.back ? [vscode.QuickInputButtons.Back] : []),
          ...(variant ? [{ iconPath: new vscode.ThemeIcon(variant.icon), tooltip: label }] : []),
        ];
      };
      showButtons(variant?.label ?? '');
      const read = (): T | undefined => {
        const reading = question.read(box.value);
        box.validationMessage = 'problem' in reading ? reading.problem : undefined;
        return 'problem' in reading ? undefined : reading.value;
      };
      const confirm = async (value: T): Promise<void> => {
        if (!question.confirm) return end({ kind: 'value', value });
        const own = (running = new AbortController());
        box.busy = true;
        box.enabled = false;
        const problem = await question.confirm(value, own.signal);
        if (own.signal.aborted) return;
        running = undefined;
        if (problem === undefined) return end({ kind: 'value', value });
        box.busy = false;
        box.enabled = true;
        box.validationMessage = problem;
      };
      store.add(
        box.onDidTriggerButton((button) => {
          if (button === vscode.QuickInputButtons.Back) return end({ kind: 'back' });
          if (running || !variant) return;
          const { prompt, label } = variant.turn();
          box.prompt = prompt;
          showButtons(label);
        }),
      );
      store.add(
        box.onDidChangeValue((typed) => {
          if (typed) read();
          else box.validationMessage = undefined;
        }),
      );
      store.add(
        box.onDidAccept(() => {
          if (running) return;
          const value = read();
          if (value !== undefined)
            confirm(value).catch((error: unknown) => {
              reject(error as Error);
              store.dispose();
            });
        }),
      );
      store.add(box.onDidHide(() => end({ kind: 'cancelled' })));
      box.show();
    }),
};
