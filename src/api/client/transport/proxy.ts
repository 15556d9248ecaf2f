import type { Agent } from 'http';

/** The agent that sends requests for a URL through a proxy; undefined for a direct connection. */
export type ProxyAgents = (url: URL) => Agent | undefined;

/** The error code of an agent that could not reach its proxy. */
export const PROXY_UNREACHABLE_CODE = 'PROXY_UNREACHABLE';

let agents: ProxyAgents | undefined;

/** Sets the proxies of this process. VS Code needs none here, because it applies its own settings to Node's modules. */
export function useProxyAgents(chosen: ProxyAgents | undefined): void {
  agents = chosen;
}

/** The agent for a URL. */
export function proxyAgent(url: URL): Agent | undefined {
  return agents?.(url);
}
