// Separate from the rest of the panel kit, which is loaded with the first panel, because this runs at activation.
import * as vscode from 'vscode';

/** Restores the panels of one kind. */
interface Restorer {
  restore(panel: vscode.WebviewPanel, state: unknown): unknown;
}

/** Lets VS Code restore the panels `acquire.<name>` after a reload, each with the state its script has stored. Needs the activation event `onWebviewPanel:acquire.<name>`. */
export function restorePanels(name: string, load: () => Promise<Restorer>): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(`acquire.${name}`, {
    deserializeWebviewPanel: async (panel, state: unknown) => {
      await (await load()).restore(panel, state);
    },
  });
}
