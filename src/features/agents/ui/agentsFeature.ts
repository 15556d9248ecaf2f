import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import { lazy } from '../../../core/lazy';
import type { CommandHandlers, Feature } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { AgentCommandId } from '../commands';
import type { AgentSources } from './windowTools';

const LOG = vscode.Uri.from({ scheme: 'acquire-agents', path: '/Acquire agent log.log' });

interface Manifest {
  readonly contributes?: { readonly languageModelTools?: readonly { readonly name: string }[] };
}

/**
 * Tools for language models, only in trusted workspaces. Their code is loaded with the first call; until then VS Code only has their
 * names from the manifest.
 */
export function agentsFeature(services: Services, sources: AgentSources): Feature {
  const store = new DisposableStore();
  const load = lazy(async () => new (await import('./windowTools')).WindowTools(services, sources));
  const register = (): void => {
    const { contributes } = services.context.extension.packageJSON as Manifest;
    for (const { name } of contributes?.languageModelTools ?? [])
      store.add(
        vscode.lm.registerTool<object>(name, {
          prepareInvocation: async ({ input }) => (await load()).prepare(name, input),
          invoke: async ({ input }, token) => (await load()).invoke(name, input, token),
        }),
      );
  };
  if (vscode.workspace.isTrusted) register();
  else store.add(vscode.workspace.onDidGrantWorkspaceTrust(register));
  const changed = store.add(new vscode.EventEmitter<vscode.Uri>());
  store.add(
    vscode.workspace.registerTextDocumentContentProvider(LOG.scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async () => (await load()).logText(),
    }),
  );
  const handlers: CommandHandlers<AgentCommandId> = {
    'acquire.agents.showLog': async () => {
      changed.fire(LOG);
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(LOG), { preview: true });
    },
  };
  const clear = async (): Promise<void> => (await load.created)?.clear();
  return {
    handlers: () => Promise.resolve(handlers),
    data: [{ id: 'agents', removeAll: clear, forget: clear }],
    dispose: () => store.dispose(),
  };
}
