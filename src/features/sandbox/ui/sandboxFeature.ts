import type { Feature } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { SandboxHost } from './sandboxHost';

/** The user interface of the built-in sandbox. */
export function sandboxFeature(services: Services, sandbox: SandboxHost): Feature {
  return {
    data: [{ id: 'sandbox', removeAll: () => sandbox.removeData(), forget: () => sandbox.removeData() }],
    handlers: async () => (await import('./sandboxCommands')).sandboxHandlers(services, sandbox),
    dispose: () => undefined,
  };
}
