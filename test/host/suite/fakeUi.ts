import assert from 'node:assert/strict';
import * as vscode from 'vscode';

type Listener = (value?: unknown) => unknown;

/** A quick pick or input box without a window: the test types, picks and confirms in the user's place. */
export class FakeBox {
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
    private readonly whenShown: (box: FakeBox) => void,
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

/** A message that was shown, with or without buttons. */
export interface ShownMessage {
  readonly kind: 'message';
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly detail: string;
  readonly modal: boolean;
  readonly buttons: readonly string[];
}

/** What VS Code shows to the user. The test operates boxes directly; for all others, the user's return value is the answer. */
export type AskedQuestion =
  | ShownMessage
  | {
      readonly kind: 'pick';
      readonly title: string;
      readonly rows: readonly vscode.QuickPickItem[];
      readonly options: vscode.QuickPickOptions;
    }
  | { readonly kind: 'input'; readonly title: string; readonly options: vscode.InputBoxOptions }
  | { readonly kind: 'open' | 'save' | 'folder'; readonly title: string; readonly name: string }
  | { readonly kind: 'browser'; readonly address: string }
  | { readonly kind: 'box'; readonly box: FakeBox };

/** The label of a button or row, the rows themselves, the text of an input, or the URI of a file; undefined dismisses. */
export type UserAnswer = string | vscode.Uri | readonly vscode.QuickPickItem[] | undefined;

/** Answers what VS Code shows. */
export type FakeUser = (question: AskedQuestion) => UserAnswer | Promise<UserAnswer>;

const LEVELS = { showInformationMessage: 'info', showWarningMessage: 'warning', showErrorMessage: 'error' } as const;

/** The button that was pressed, as the caller passed it: a text or an item with a title. */
async function message(
  user: FakeUser,
  level: ShownMessage['level'],
  [text, ...rest]: readonly unknown[],
): Promise<unknown> {
  const isItem = (r: unknown): r is { title: string } => typeof r === 'object' && r !== null && 'title' in r;
  const buttons = rest.filter((r): r is string | { title: string } => typeof r === 'string' || isItem(r));
  const titles = buttons.map((b) => (typeof b === 'string' ? b : b.title));
  const { modal = false, detail = '' } = (rest.find((r) => typeof r === 'object' && r !== null && !isItem(r)) ??
    {}) as vscode.MessageOptions;
  const answer = await user({ kind: 'message', level, text: String(text), detail, modal, buttons: titles });
  if (answer === undefined) return undefined;
  assert.ok(
    typeof answer === 'string' && titles.includes(answer),
    `"${String(text)}" has no button "${String(answer)}" but ${titles.join(', ')}`,
  );
  return buttons[titles.indexOf(answer)];
}

/** The row or rows that were chosen, as the caller passed them: texts or items. */
async function pick(user: FakeUser, [given, options]: readonly unknown[]): Promise<unknown> {
  const list = await (given as PromiseLike<readonly (string | vscode.QuickPickItem)[]>);
  const rows = list.map((row) => (typeof row === 'string' ? { label: row } : row));
  const settings = (options ?? {}) as vscode.QuickPickOptions;
  const title = settings.title ?? settings.placeHolder ?? 'pick';
  const answer = await user({ kind: 'pick', title, rows, options: settings });
  if (answer === undefined) return undefined;
  const chosen = typeof answer === 'string' ? rows.filter(({ label }) => label === answer).slice(0, 1) : answer;
  assert.ok(
    Array.isArray(chosen) && (chosen.length || typeof answer !== 'string'),
    `no row "${String(answer)}" among ${rows.map(({ label }) => label).join(', ')}`,
  );
  const found = chosen.map((row) => list[rows.indexOf(row)]);
  return settings.canPickMany ? found : found[0];
}

/** Replaces VS Code's messages, prompts, dialogs and browser with `user`. Returns a function that restores them. */
export function fakeUi(user: FakeUser): () => void {
  const window = vscode.window as unknown as Record<string, unknown>;
  const env = vscode.env as unknown as Record<string, unknown>;
  const saved: [Record<string, unknown>, string, unknown][] = [];
  const put = (where: Record<string, unknown>, name: string, what: unknown): void => {
    saved.push([where, name, where[name]]);
    where[name] = what;
  };
  const file =
    (kind: 'open' | 'save' | 'folder') =>
    async (options: vscode.SaveDialogOptions = {}): Promise<unknown> => {
      const name = options.defaultUri?.path.split('/').at(-1) ?? 'file.txt';
      const answer = await user({ kind, title: options.title ?? '', name });
      return kind === 'open' && answer ? [answer] : answer;
    };
  const shown = (box: FakeBox): void => void user({ kind: 'box', box });
  for (const [name, level] of Object.entries(LEVELS))
    put(window, name, (...args: unknown[]) => message(user, level, args));
  put(window, 'showQuickPick', (...args: unknown[]) => pick(user, args));
  put(window, 'showInputBox', async (options: vscode.InputBoxOptions = {}) =>
    user({ kind: 'input', title: options.title ?? options.prompt ?? 'input', options }),
  );
  put(window, 'showOpenDialog', file('open'));
  put(window, 'showSaveDialog', file('save'));
  put(window, 'showWorkspaceFolderPick', file('folder'));
  put(window, 'createQuickPick', () => new FakeBox(shown, true));
  put(window, 'createInputBox', () => new FakeBox(shown));
  put(env, 'openExternal', async (uri: vscode.Uri) => {
    await user({ kind: 'browser', address: uri.toString(true) });
    return true;
  });
  return () => {
    for (const [where, name, what] of saved.reverse()) where[name] = what;
  };
}

/** Runs something while `user` answers. Resolves to everything that was shown, in order. */
export async function withUser(user: FakeUser, run: () => PromiseLike<unknown>): Promise<readonly AskedQuestion[]> {
  const shown: AskedQuestion[] = [];
  const restore = fakeUi((question) => {
    shown.push(question);
    return user(question);
  });
  try {
    await run();
  } finally {
    restore();
  }
  return shown;
}

/** Runs something while every message is dismissed. Resolves to the messages. */
export async function shownTexts(run: () => PromiseLike<unknown>): Promise<readonly ShownMessage[]> {
  return (await withUser(() => undefined, run)).filter((q) => q.kind === 'message');
}
