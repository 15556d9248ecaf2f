// The computer's policy: what an administrator forbids, whatever the settings of users and workspaces say.
import { isLoopback } from '../client/access/loopback';

/** The content of the policy file. It can only forbid, never allow more than the user did. */
export interface Policy {
  /** Hosts that may be reached in addition to this computer: `acme.acquire.io`, `*.acquire.io`. Undefined: all. */
  readonly allowedHosts?: readonly string[];
  /** False: changes are allowed for an hour at most, and "Always Allow" is not offered. */
  readonly permanentWriteAccess: boolean;
  /** False: no history is kept. */
  readonly history: boolean;
  /** True: webhook deliveries are stored without personal data. */
  readonly redactWebhooks: boolean;
}

/** Applies if there is no policy file. */
export const NO_POLICY: Policy = { permanentWriteAccess: true, history: true, redactWebhooks: false };
/** Applies if the policy file cannot be used: everything that a policy can forbid is forbidden. */
export const STRICTEST_POLICY: Policy = {
  allowedHosts: [],
  permanentWriteAccess: false,
  history: false,
  redactWebhooks: true,
};

/** What is wrong with a policy file. `name` is the key, the host or the error code it concerns. */
export interface PolicyProblem {
  readonly kind:
    'unreadable' | 'not-a-file' | 'too-large' | 'json' | 'not-an-object' | 'version' | 'key' | 'value' | 'host';
  readonly name?: string;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST = new RegExp(String.raw`^(?:\*\.)?${LABEL}(?:\.${LABEL})+$`);
const FLAGS = ['permanentWriteAccess', 'history', 'redactWebhooks'] as const;
const KEYS: readonly string[] = ['$schema', 'version', 'allowedHosts', ...FLAGS];

/** Parses a policy file. An unknown key or value makes the whole policy unusable: a typo must not allow anything. */
export function parsePolicy(text: string): Policy | PolicyProblem {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return { kind: 'json' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'not-an-object' };
  const given = value as Record<string, unknown>;
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return { kind: 'key', name: unknown };
  if (given['version'] !== 1) return { kind: 'version' };
  const wrong = FLAGS.find((key) => given[key] !== undefined && typeof given[key] !== 'boolean');
  if (wrong) return { kind: 'value', name: wrong };
  const hosts = given['allowedHosts'];
  if (hosts !== undefined && !Array.isArray(hosts)) return { kind: 'value', name: 'allowedHosts' };
  const allowedHosts = (hosts as readonly unknown[] | undefined)?.map((host) =>
    typeof host === 'string' ? host.toLowerCase() : '',
  );
  const bad = allowedHosts?.findIndex((host) => !HOST.test(host)) ?? -1;
  if (bad >= 0) return { kind: 'host', name: String((hosts as unknown[])[bad]) };
  const flags = Object.fromEntries(FLAGS.map((key) => [key, given[key] ?? NO_POLICY[key]]));
  return { ...(flags as unknown as Policy), ...(allowedHosts ? { allowedHosts } : {}) };
}

/** True for what `parsePolicy` returns for a file that cannot be used. */
export function isPolicyProblem(value: Policy | PolicyProblem): value is PolicyProblem {
  return 'kind' in value;
}

// There is one policy for the computer, so there is one for the process.
let current: Policy = NO_POLICY;

/** The policy in force. */
export function activePolicy(): Policy {
  return current;
}

/** Replaces the policy in force. */
export function setPolicy(next: Policy): void {
  current = next;
}

/** Whether anything may be sent to a host. This computer is always allowed, because the data does not leave it. */
export function isHostAllowed(hostname: string, { allowedHosts } = current): boolean {
  if (!allowedHosts || isLoopback(hostname)) return true;
  const host = hostname.toLowerCase().replace(/\.$/, '');
  return allowedHosts.some((pattern) =>
    pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length : host === pattern,
  );
}
