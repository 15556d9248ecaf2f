import { DisposableStore } from '../../../core/disposables';
import { lazy, type Lazy } from '../../../core/lazy';
import { areResponsesChecked } from '../../../platform/checkResponse';
import type { Feature } from '../../../platform/commands';
import { createLazyTreeView, registerLazyDocuments } from '../../../platform/lazyProviders';
import type { Services } from '../../../platform/services';
import type { ReferenceNode } from './outline';
import type { ReferenceUi } from './referenceUi';
import { REFERENCE_SCHEME } from '../../../platform/schemes';
import { ReferenceScope } from './scope';

/** The API reference, and what other features may use of it. */
export interface ReferenceFeature extends Feature {
  /** Opens the reference page of an operation. */
  openOperation(operationId: string): Promise<void>;
}

/**
 * The API Reference view with its pages, the documentation assistant, the OpenAPI export and the comparison of responses. Loaded on
 * first use.
 * @param onDifference called when the response of an exchange differs from the documentation
 */
export function referenceFeature(
  services: Services,
  onDifference: (exchangeId: string) => Promise<void>,
): ReferenceFeature {
  const parts = new DisposableStore();
  const scope = parts.add(new ReferenceScope(services));
  const load: Lazy<ReferenceUi> = lazy(async () => {
    const { createReferenceUi } = await import('./referenceUi');
    return parts.add(createReferenceUi(services, scope, view, onDifference));
  });
  const view = parts.add(
    createLazyTreeView<ReferenceNode>(
      'acquire.reference',
      { showCollapseAll: true, resolves: true },
      async () => (await load()).tree,
    ),
  );
  parts.add(registerLazyDocuments(REFERENCE_SCHEME, async () => (await load()).pages));
  parts.add(
    services.onDidExchange((exchange) => {
      if (!areResponsesChecked()) return;
      load()
        .then(({ differences }) => differences.check(exchange))
        .catch((error: unknown) => services.log.warn(`a response could not be compared: ${String(error)}`));
    }),
  );
  return {
    handlers: async () => (await load()).handlers,
    openOperation: async (id) => (await load()).openPage(id),
    dispose: () => parts.dispose(),
  };
}
