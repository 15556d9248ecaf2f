import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Account, Generation } from '../../../src/api/client/account';
import type { TestApi } from '../../../src/extension';
import type { RunningSandbox, SandboxOptions } from '../../../src/features/sandbox/options';
import { startSandbox } from '../../../src/features/sandbox/server';
import type { LeadsUi } from '../../../src/features/leads/ui/leadsUi';
import type { LeadNode } from '../../../src/features/leads/ui/view/tree';
import type { WebhooksUi } from '../../../src/features/webhooks/ui/webhooksUi';

/** The extension, activated. */
export async function loadTestApi(): Promise<TestApi> {
  return (await vscode.extensions.getExtension('acquire-community.acquire')?.activate()) as TestApi;
}

/** The part of the leads feature that is loaded on first use. */
export async function loadLeads(): Promise<LeadsUi> {
  return (await loadTestApi()).leads.load();
}

/** The part of the webhooks feature that is loaded on first use. */
export async function loadWebhooks(): Promise<WebhooksUi> {
  return (await loadTestApi()).webhooks.load();
}

/**
 * The end of the title of a test that runs for each API although the code it is about is the same for both: with 2.0.0 it is for
 * `npm run soak` only.
 */
export const longAgain = (generation: Generation): string => (generation === '2.0.0' ? ' @long' : '');

/** A sandbox that acts as a custom Acquire host, with an account signed in to it. */
export interface LeadSite {
  readonly sandbox: RunningSandbox;
  readonly account: Account;
  stop(): Promise<void>;
}

/**
 * Starts a sandbox on its own port and signs in to it with a regular account, which becomes the active one. Stopping it makes the
 * account active that was active before, because suites share their window and its accounts.
 */
export async function createLeadSite(
  generation: Generation,
  { label = 'Acme', writable = true, ...options }: SandboxOptions & { label?: string; writable?: boolean } = {},
): Promise<LeadSite> {
  const { accounts } = await loadTestApi();
  const before = accounts.active()?.key;
  const sandbox = await startSandbox({ leads: 120, ...options });
  const added = await accounts.add(
    {
      label,
      generation,
      origin: sandbox.origin,
      pathForm: 'plain',
      kind: 'own',
      credentialKind: 'token',
      authHeader: 'bearer',
    },
    { kind: 'token', token: sandbox.token },
  );
  if (writable) await accounts.writes.set(added.key, 'always');
  const account = accounts.get(added.key);
  assert.ok(account);
  return {
    sandbox,
    account,
    stop: async () => {
      const wasActive = accounts.active()?.key === added.key;
      await accounts.remove(added.key);
      if (wasActive && before) await accounts.setActive(before);
      await sandbox.stop();
    },
  };
}

/** Closes the panel with the log, which would be redrawn with each line. */
export const closeLog = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.closePanel');

/** Waits until a condition holds; fails with its description after some time. */
export async function waitUntil(what: string, holds: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until the view has settled in a state. */
export async function waitUntilSettled(state = 'ready'): Promise<void> {
  const leads = await loadLeads();
  leads.tree.getChildren();
  await waitUntil(
    `leads are ${state}, not ${leads.browser.state}`,
    () => leads.browser.state === state && leads.browser.list?.pages.state !== 'loading',
  );
}

/** The labels of the rows in the view. */
export async function rowLabels(): Promise<string[]> {
  const leads = await loadLeads();
  return leads.tree.getChildren().map((node) => String(leads.tree.getTreeItem(node).label));
}

/** The lead rows of the view. */
export async function leadRows(): Promise<(LeadNode & { kind: 'lead' })[]> {
  const leads = await loadLeads();
  return leads.tree.getChildren().filter((node): node is LeadNode & { kind: 'lead' } => node.kind === 'lead');
}

/** Method and path of each call the sandbox has seen. */
export function recordedCalls({ sandbox }: LeadSite): string[] {
  return sandbox.requests().map((r) => `${r.method} ${r.path}`);
}
