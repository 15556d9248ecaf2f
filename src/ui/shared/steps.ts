import * as vscode from 'vscode';
import { DisposableStore } from '../../core/disposables';

/** What stands around one question of several. Steps count from 1. */
export interface StepFrame { readonly title: string; readonly step?: number; readonly total?: number; readonly back?: boolean }

/** One thing to choose. `icon` and `colour` are ids of a theme icon and a theme colour. A choice without a value is a separator. */
export interface Choice<T> { readonly label: string; readonly description?: string; readonly detail?: string; readonly icon?: string; readonly colour?: string; readonly value?: T; readonly active?: boolean }

/** How a question ended: with a value, by going one step back, or by giving up. */
export type Answer<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'cancelled' };

/** A typed answer, read as the user types. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

export interface PickQuestion<T> extends StepFrame { readonly placeholder: string; readonly choices: readonly Choice<T>[] }
export interface InputQuestion<T> extends StepFrame {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  /** Typed characters are hidden. */
  readonly password?: boolean;
  readonly read: (typed: string) => Reading<T>;
  /**
   * Runs when a readable answer was confirmed; the box stays, busy, with what was typed. Resolves to undefined when all is well, else to
   * the words of the problem, and the user goes on from there. The signal is aborted when the user goes back or gives up.
   */
  readonly confirm?: (value: T, signal: AbortSignal) => Promise<string | undefined>;
}

/** Asks questions one after the other. Tests answer in its place. */
export interface Asking {
  pick<T>(question: PickQuestion<T>): Promise<Answer<T>>;
  input<T>(question: InputQuestion<T>): Promise<Answer<T>>;
}

interface Item<T> extends vscode.QuickPickItem { readonly choice?: Choice<T> }

/** Asks with VS Code's quick picks and input boxes. They stay when the focus goes elsewhere: a token is copied from the browser meanwhile. */
export const asking: Asking = {
  pick: <T>(question: PickQuestion<T>): Promise<Answer<T>> => new Promise((resolve) => {
    const store = new DisposableStore();
    const box = store.add(vscode.window.createQuickPick<Item<T>>());
    const end = (answer: Answer<T>): void => { resolve(answer); store.dispose(); };
    Object.assign(box, { title: question.title, step: question.step, totalSteps: question.total, placeholder: question.placeholder, ignoreFocusOut: true, matchOnDescription: true, matchOnDetail: true });
    box.buttons = question.back ? [vscode.QuickInputButtons.Back] : [];
    box.items = question.choices.map((choice) => ({
      label: choice.label, description: choice.description, detail: choice.detail, choice,
      kind: choice.value === undefined ? vscode.QuickPickItemKind.Separator : vscode.QuickPickItemKind.Default,
      ...(choice.icon ? { iconPath: new vscode.ThemeIcon(choice.icon, choice.colour ? new vscode.ThemeColor(choice.colour) : undefined) } : {}),
    }));
    box.activeItems = box.items.filter((item) => item.choice?.active);
    store.add(box.onDidTriggerButton(() => end({ kind: 'back' })));
    store.add(box.onDidAccept(() => {
      const value = box.selectedItems[0]?.choice?.value;
      if (value !== undefined) end({ kind: 'value', value });
    }));
    store.add(box.onDidHide(() => end({ kind: 'cancelled' })));
    box.show();
  }),

  input: <T>(question: InputQuestion<T>): Promise<Answer<T>> => new Promise((resolve, reject) => {
    const store = new DisposableStore();
    const box = store.add(vscode.window.createInputBox());
    let running: AbortController | undefined;
    const end = (answer: Answer<T>): void => { running?.abort(); resolve(answer); store.dispose(); };
    Object.assign(box, { title: question.title, step: question.step, totalSteps: question.total, prompt: question.prompt, placeholder: question.placeholder, value: question.value ?? '', password: question.password ?? false, ignoreFocusOut: true });
    box.buttons = question.back ? [vscode.QuickInputButtons.Back] : [];
    const read = (): T | undefined => {
      const reading = question.read(box.value);
      box.validationMessage = 'problem' in reading ? reading.problem : undefined;
      return 'problem' in reading ? undefined : reading.value;
    };
    const confirm = async (value: T): Promise<void> => {
      if (!question.confirm) return end({ kind: 'value', value });
      const own = running = new AbortController();
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
    store.add(box.onDidTriggerButton(() => end({ kind: 'back' })));
    store.add(box.onDidChangeValue((typed) => { if (typed) read(); else box.validationMessage = undefined; }));
    store.add(box.onDidAccept(() => {
      if (running) return;
      const value = read();
      if (value !== undefined) confirm(value).catch((error: unknown) => { reject(error as Error); store.dispose(); });
    }));
    store.add(box.onDidHide(() => end({ kind: 'cancelled' })));
    box.show();
  }),
};

/** One step of a flow: asks and remembers, or says which way to go. `skip` is a step that has nothing to ask this time. */
export type Step = (frame: Required<Pick<StepFrame, 'back'>>) => Promise<'next' | 'back' | 'cancelled' | 'skip'>;

/** Goes through the steps, forth and back; a skipped step is skipped on the way back too. Resolves to whether the end was reached. */
export async function walk(steps: readonly Step[]): Promise<boolean> {
  const asked: number[] = [];
  for (let n = 0; n < steps.length;) {
    const way = await steps[n]!({ back: asked.length > 0 });
    if (way === 'cancelled') return false;
    if (way === 'back') {
      const last = asked.pop();
      if (last === undefined) return false;
      n = last;
      continue;
    }
    if (way === 'next') asked.push(n);
    n += 1;
  }
  return true;
}
