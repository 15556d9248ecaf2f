// Proxies named by the environment variables that curl and other programs read.
import type { Agent } from 'node:http';
import proxyAgents from 'https-proxy-agent';
import { isLoopback } from '../api/client/access/origin';
import { PROXY_UNREACHABLE_CODE, useProxyAgents } from '../api/client/transport/proxy';
import { UsageError, type Io } from './io';

type Env = Io['env'];
type AgentCall = Parameters<InstanceType<typeof proxyAgents.HttpsProxyAgent>['callback']>;

/** Opens a tunnel for each request, and reports if the proxy cannot be reached. */
class TunnelAgent extends proxyAgents.HttpsProxyAgent {
  override async callback(...call: AgentCall) {
    try {
      return await super.callback(...call);
    } catch (cause) {
      throw Object.assign(new Error('the proxy was not reached', { cause }), { code: PROXY_UNREACHABLE_CODE });
    }
  }
}

/**
 * Uses the proxies in `HTTPS_PROXY` and `HTTP_PROXY` from now on, except for the hosts in `NO_PROXY`. Throws a
 * `UsageError` for an invalid proxy URL, without showing it, because it may contain a password.
 */
export function useProxies({ env, redactor }: Io): void {
  const proxies = new Map<string, URL>();
  for (const [protocol, name] of [
    ['https:', 'HTTPS_PROXY'],
    ['http:', 'HTTP_PROXY'],
  ] as const) {
    const value = variable(env, name);
    if (!value) continue;
    const proxy = proxyAddress(value);
    if (!proxy) throw new UsageError(`${name} must be an address such as http://proxy.example:8080.`);
    if (proxy.password) redactor.remember(decoded(proxy.password));
    proxies.set(protocol, proxy);
  }
  const excluded = variable(env, 'NO_PROXY')
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(Boolean);
  useProxyAgents((url) => {
    const proxy = proxies.get(url.protocol);
    // A token is sent unencrypted only to this computer.
    if (!proxy || (url.protocol === 'http:' && isLoopback(url.hostname)) || isExcluded(url, excluded)) return undefined;
    const agent: unknown = new TunnelAgent({
      protocol: proxy.protocol,
      host: withoutBrackets(proxy.hostname),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      rejectUnauthorized: true,
      ...(proxy.username || proxy.password ? { auth: `${decoded(proxy.username)}:${decoded(proxy.password)}` } : {}),
    });
    // Node needs less of an agent than its type declares.
    return agent as Agent;
  });
}

/** The lower-case variable, otherwise the upper-case one, as in curl. An empty one counts as not set. */
const variable = (env: Env, name: string): string =>
  [env[name.toLowerCase()], env[name]].map((value) => value?.trim()).find(Boolean) ?? '';

const withoutBrackets = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** `http://` may be omitted from a proxy. */
function proxyAddress(value: string): URL | undefined {
  try {
    const url = new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** True for `*`, and for a listed host and its subdomains, on the listed port if there is one. */
function isExcluded(url: URL, excluded: readonly string[]): boolean {
  const host = withoutBrackets(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return excluded.some((entry) => {
    if (entry === '*') return true;
    // An IPv6 address without brackets contains colons itself.
    const [, name = entry, onlyPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
    const listed = withoutBrackets(name).replace(/^\*?\./, '');
    return (
      listed !== '' && (onlyPort === undefined || onlyPort === port) && (host === listed || host.endsWith(`.${listed}`))
    );
  });
}
