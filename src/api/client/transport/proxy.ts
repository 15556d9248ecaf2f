import type { Agent } from 'http';

/** The agent that takes requests for an address through a proxy; undefined for a direct connection. */
export type ProxyAgents = (url: URL) => Agent | undefined;

/** The code of the error of an agent that did not reach its proxy. */
export const PROXY_UNREACHABLE = 'PROXY_UNREACHABLE';

let agents: ProxyAgents | undefined;

/** Chooses the proxies of this process. In VS Code there are none: it applies its own settings to Node's modules. */
export function useProxyAgents(chosen: ProxyAgents | undefined): void {
  agents = chosen;
}

/** The agent for an address. */
export function proxyAgent(url: URL): Agent | undefined {
  return agents?.(url);
}
