import * as vscode from 'vscode';
import type { Disposable } from '../../../core/disposables';
import type { LinkTarget, Services } from '../../../platform/services';
import type { LinkDependencies } from './linkActions';

/** What other features and the tests inside VS Code get from links. */
export interface LinksFeature extends Disposable {
  /** Copies a link to each of these, one per line. */
  copy(targets: readonly LinkTarget[]): Promise<void>;
  /** Opens the target of a link. The only thing it sends is the read of a lead. */
  open(uri: vscode.Uri): Promise<void>;
}

/** The extension's only URI handler, and the function that copies links. Their code is loaded on first use. */
export function linksFeature(services: Services, dependencies: LinkDependencies): LinksFeature {
  const open = async (uri: vscode.Uri): Promise<void> => {
    try {
      await (await import('./linkActions')).followLink(services, dependencies, uri);
    } catch (error) {
      await services.showError(error);
    }
  };
  const handler = vscode.window.registerUriHandler({ handleUri: (uri) => void open(uri) });
  return {
    open,
    copy: async (targets) => (await import('./linkActions')).copyLinks(services, targets),
    dispose: () => handler.dispose(),
  };
}
