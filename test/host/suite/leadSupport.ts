import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Account, Generation } from '../../../src/api/client/account';
import type { TestApi } from '../../../src/extension';
import type { RunningSandbox, SandboxOptions } from '../../../src/features/sandbox/options';
import { startSandbox } from '../../../src/features/sandbox/server';
import type { LeadNode } from '../../../src/features/leads/ui/view/tree';

/** The extension, activated. */
export async function api(): Promise<TestApi> {
  return (await vscode.extensions.getExtension('acquire-community.acquire')?.activate()) as TestApi;
}

/** A sandbox that stands for a foreign Acquire host, with an account signed in to it. */
export interface Site {
  readonly sandbox: RunningSandbox;
  readonly account: Account;
  stop(): Promise<void>;
}

/** Starts a sandbox on a port of its own and signs in to it as an ordinary account; it becomes the active one. */
export async function site(
  generation: Generation,
  { label = 'Acme', writable = true, ...options }: SandboxOptions & { label?: string; writable?: boolean } = {},
): Promise<Site> {
  const { accounts } = await api();
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
      await accounts.remove(added.key);
      await sandbox.stop();
    },
  };
}

/** Waits until a condition holds; fails with its description after ten seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until the view has settled in a state. */
export async function settled(state = 'ready'): Promise<void> {
  const { leads } = await api();
  leads.tree.getChildren();
  await until(
    `leads are ${state}, not ${leads.browser.state}`,
    () => leads.browser.state === state && leads.browser.list?.pages.state !== 'loading',
  );
}

/** What the rows of the view say. */
export async function rowLabels(): Promise<string[]> {
  const { leads } = await api();
  return leads.tree.getChildren().map((node) => String(leads.tree.getTreeItem(node).label));
}

/** The lead rows of the view. */
export async function leadRows(): Promise<(LeadNode & { kind: 'lead' })[]> {
  const { leads } = await api();
  return leads.tree.getChildren().filter((node): node is LeadNode & { kind: 'lead' } => node.kind === 'lead');
}

/** Method and path of each call the sandbox has seen. */
export function calls({ sandbox }: Site): string[] {
  return sandbox.requests().map((r) => `${r.method} ${r.path}`);
}

const QUESTIONS = [
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
  'showQuickPick',
  'showInputBox',
  'showSaveDialog',
  'showOpenDialog',
] as const;

/**
 * Runs something that asks the user, and answers its questions in this order: a button's or row's label, the text of an input box, an
 * address for a file dialog, undefined for Escape. Messages without buttons are not questions. Fails when an answer was not asked for.
 */
export async function answering(
  answers: readonly (string | vscode.Uri | undefined)[],
  run: () => PromiseLike<unknown>,
): Promise<string[]> {
  const window = vscode.window as unknown as Record<string, (...args: unknown[]) => unknown>;
  const real = Object.fromEntries(QUESTIONS.map((name) => [name, window[name]]));
  const left = [...answers];
  const asked: string[] = [];
  /** What was said without a question; it tells why a question did not come. */
  const said: string[] = [];
  const reply = async (name: string, args: readonly unknown[]): Promise<unknown> => {
    if (name === 'showQuickPick') {
      const [items, options] = args as [
        readonly (string | vscode.QuickPickItem)[] | PromiseLike<readonly vscode.QuickPickItem[]>,
        vscode.QuickPickOptions | undefined,
      ];
      asked.push(options?.title ?? options?.placeHolder ?? 'pick');
      const answer = left.shift();
      const found = (await items).find((item) => (typeof item === 'string' ? item : item.label) === answer);
      if (answer !== undefined && !found)
        throw new Error(
          `no row "${String(answer)}" among ${(await items).map((i) => (typeof i === 'string' ? i : i.label)).join(', ')}`,
        );
      return options?.canPickMany ? found && [found] : found;
    }
    if (name.endsWith('Message')) {
      const [text, ...rest] = args as [string, ...(string | vscode.MessageOptions)[]];
      const buttons = rest.filter((r): r is string => typeof r === 'string');
      if (!buttons.length || !rest.some((r) => typeof r === 'object')) {
        said.push(text);
        return undefined;
      }
      asked.push(text);
      const answer = left.shift();
      if (answer !== undefined && !buttons.includes(String(answer)))
        throw new Error(`"${text}" has no button "${String(answer)}" but ${buttons.join(', ')}`);
      return answer;
    }
    asked.push(name);
    const answer = left.shift();
    return name === 'showOpenDialog' && answer ? [answer] : answer;
  };
  for (const name of QUESTIONS) window[name] = (...args) => reply(name, args);
  try {
    await run();
  } finally {
    Object.assign(window, real);
  }
  assert.deepEqual(left, [], `not asked for; asked: ${asked.join(' | ')}; said: ${said.join(' | ')}`);
  return asked;
}
