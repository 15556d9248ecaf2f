import * as vscode from 'vscode';

/** One open panel and what it shows. */
export interface OpenPanel extends vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  /** The user closed it. Not called when the window is closed or reloaded: its panels come back. */
  onClosed?(): void;
}

/** The open panels of one kind, `acquire.<name>`. */
export class OpenPanels<T extends OpenPanel> implements vscode.Disposable {
  /** The one used last is at the end. */
  private readonly open = new Set<T>();
  private ending = false;

  constructor(
    private readonly name: string,
    private readonly options: vscode.WebviewPanelOptions = {},
  ) {}

  /** All of them, the one used last at the end. */
  get all(): readonly T[] {
    return [...this.open];
  }

  /** Brings the panel used last of those that `matches` holds for to the front. Undefined when there is none. */
  reveal(matches: (one: T) => boolean = () => true): T | undefined {
    const found = this.all.findLast(matches);
    found?.panel.reveal();
    return found;
  }

  /** Opens a panel. */
  create(make: (panel: vscode.WebviewPanel) => T): T {
    const { name, options } = this;
    return this.adopt(vscode.window.createWebviewPanel(`acquire.${name}`, '', vscode.ViewColumn.Active, options), make);
  }

  /** Takes over a panel, one that VS Code restored for example. */
  adopt(panel: vscode.WebviewPanel, make: (panel: vscode.WebviewPanel) => T): T {
    const one = make(panel);
    this.open.add(one);
    panel.onDidChangeViewState(() => {
      if (panel.active && this.open.delete(one)) this.open.add(one);
    });
    panel.onDidDispose(() => {
      this.open.delete(one);
      one.dispose();
      if (!this.ending) one.onClosed?.();
    });
    return one;
  }

  /** Ends what the panels do. They stay: VS Code restores them after a reload. */
  dispose(): void {
    this.ending = true;
    for (const one of this.open) one.dispose();
  }
}
