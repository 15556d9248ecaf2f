import assert from 'node:assert/strict';
import * as vscode from 'vscode';

type Listener = (value?: unknown) => unknown;

/** A quick pick or input box without a window: the test types, picks and confirms in the user's place. */
export class StandInBox {
  title = '';
  prompt = '';
  placeholder = '';
  step?: number;
  totalSteps?: number;
  password = false;
  ignoreFocusOut = false;
  enabled = true;
  busy = false;
  value = '';
  validationMessage: string | undefined;
  items: vscode.QuickPickItem[] = [];
  activeItems: vscode.QuickPickItem[] = [];
  selectedItems: vscode.QuickPickItem[] = [];
  buttons: readonly vscode.QuickInputButton[] = [];
  canSelectMany = false;
  matchOnDescription = false;
  matchOnDetail = false;
  keepScrollPosition = false;
  sortByLabel = false;
  shown = false;
  hidden = false;
  private readonly listeners = new Map<string, Listener[]>();
  private on(name: string) {
    return (listener: Listener) => {
      this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
      return { dispose: () => undefined };
    };
  }
  private fire(name: string, value?: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(value);
  }
  readonly onDidAccept = this.on('accept');
  readonly onDidHide = this.on('hide');
  readonly onDidChangeValue = this.on('value');
  readonly onDidTriggerButton = this.on('button');
  readonly onDidChangeActive = this.on('active');
  readonly onDidChangeSelection = this.on('selection');
  readonly onDidTriggerItemButton = this.on('itemButton');

  constructor(
    private readonly whenShown: (box: StandInBox) => void,
    readonly isPick = false,
  ) {}
  show(): void {
    this.shown = true;
    this.whenShown(this);
  }
  hide(): void {
    if (!this.hidden) {
      this.hidden = true;
      this.fire('hide');
    }
  }
  dispose(): void {
    this.hide();
  }

  type(text: string): void {
    this.value = text;
    this.fire('value', text);
  }
  accept(): void {
    this.fire('accept');
  }
  back(): void {
    assert.ok(
      this.buttons.includes(vscode.QuickInputButtons.Back),
      `no way back from: ${this.prompt || this.placeholder}`,
    );
    this.fire('button', vscode.QuickInputButtons.Back);
  }
  /** Presses a button of the title by its tooltip. */
  press(tooltip: string): void {
    const button = this.buttons.find((b) => b.tooltip === tooltip);
    assert.ok(button, `no button "${tooltip}" among ${this.buttons.map((b) => b.tooltip).join(' | ')}`);
    this.fire('button', button);
  }
  pick(label: string): void {
    const item = this.items.find((i) => i.label.includes(label));
    assert.ok(item, `no line "${label}" in ${this.items.map((i) => i.label).join(' | ')}`);
    this.selectedItems = [item];
    this.fire('accept');
  }
}

/** Windows, messages and the browser, replaced for the time of a test. */
export interface StandIns {
  /** Resolves to the next box that is shown and was not handed out yet. */
  next(): Promise<StandInBox>;
  /** Every message with its buttons, oldest first. */
  readonly messages: {
    readonly level: string;
    readonly text: string;
    readonly modal: boolean;
    readonly buttons: string[];
  }[];
  /** The button that is pressed on messages that have it; else they are dismissed. */
  press: string | undefined;
  /** Boxes are closed as soon as they are shown. */
  closeAtOnce: boolean;
  restore(): void;
}

/** Puts stand-ins in the place of VS Code's quick inputs, messages and dialogs. `restore` must be called. */
export function standIn(): StandIns {
  const window = vscode.window as unknown as Record<string, unknown>;
  const env = vscode.env as unknown as Record<string, unknown>;
  const saved = new Map<[Record<string, unknown>, string], unknown>();
  const put = (where: Record<string, unknown>, name: string, what: unknown): void => {
    saved.set([where, name], where[name]);
    where[name] = what;
  };
  const waiting: ((box: StandInBox) => void)[] = [];
  const boxes: StandInBox[] = [];
  const result: StandIns = {
    messages: [],
    press: undefined,
    closeAtOnce: false,
    next: () =>
      new Promise((resolve, reject) => {
        const box = boxes.shift();
        if (box) return resolve(box);
        const timer = setTimeout(() => reject(new Error('no box was shown')), 10_000);
        waiting.push((shown) => {
          clearTimeout(timer);
          resolve(shown);
        });
      }),
    restore: () => {
      for (const [[where, name], what] of saved) where[name] = what;
    },
  };
  const shown = (box: StandInBox): void => {
    if (result.closeAtOnce) {
      setTimeout(() => box.hide(), 0);
      return;
    }
    const taker = waiting.shift();
    if (taker) taker(box);
    else boxes.push(box);
  };
  const message =
    (level: string) =>
    async (text: string, ...rest: unknown[]): Promise<unknown> => {
      const options = rest.find((r) => typeof r === 'object' && r !== null && !('title' in r)) as
        { modal?: boolean } | undefined;
      const buttons = rest.filter(
        (r): r is string | { title: string } =>
          typeof r === 'string' || (typeof r === 'object' && r !== null && 'title' in r),
      );
      const titles = buttons.map((b) => (typeof b === 'string' ? b : b.title));
      result.messages.push({ level, text, modal: options?.modal ?? false, buttons: titles });
      return buttons[titles.indexOf(result.press ?? '')];
    };
  put(window, 'createQuickPick', () => new StandInBox(shown));
  put(window, 'createInputBox', () => new StandInBox(shown));
  for (const [name, level] of [
    ['showInformationMessage', 'info'],
    ['showWarningMessage', 'warning'],
    ['showErrorMessage', 'error'],
  ] as const)
    put(window, name, message(level));
  for (const name of ['showQuickPick', 'showInputBox', 'showOpenDialog', 'showSaveDialog', 'showWorkspaceFolderPick'])
    put(window, name, async (first: unknown) => {
      await first;
      return undefined;
    });
  put(env, 'openExternal', () => Promise.resolve(true));
  return result;
}
