import * as vscode from 'vscode';

/** One open panel and what it shows. */
export interface OpenPanel extends vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  /** The user closed it. Not called when the window is closed or reloaded: its panels come back. */
  onClosed?(): void;
}

/** The open panels of one kind, `acquire.<name>`. */
export class OpenPanels<T extends OpenPanel> implements vscode.Disposable {
  /** The most recently used one is last. */
  private readonly open = new Set<T>();
  private ending = false;

  constructor(
    private readonly name: string,
    private readonly options: vscode.WebviewPanelOptions = {},
  ) {}

  /** All open panels, the most recently used one last. */
  get all(): readonly T[] {
    return [...this.open];
  }

  /** Reveals the most recently used panel for which `matches` returns true. Undefined if there is none. */
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

  /** Takes over an existing panel, such as one that VS Code restored. */
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

  /** Disposes the panels' contents. The panels stay open, so that VS Code restores them after a reload. */
  dispose(): void {
    this.ending = true;
    for (const one of this.open) one.dispose();
  }
}
