// Implements the tools in a window. Loaded with the first call.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../api/client/account';
import { sentenceText } from '../../../core/text';
import type { Services } from '../../../platform/services';
import { getSetting } from '../../../platform/settings';
import type { LeadRecord } from '../../leads';
import type { Delivery } from '../../webhooks';
import { AgentLog, logText, redactedArguments } from '../agentLog';
import type { AgentPorts, RequestFileSource } from '../ports';
import { readFileBelow } from '../requestFile';
import { PersonalMask } from '../result/personal';
import { isTool, ToolSession } from '../toolSession';
import type { ToolName } from '../toolTable';

/** What other features provide to the tools. */
export interface AgentSources {
  /** The deliveries of the window, newest first. */
  deliveries(): Promise<readonly Delivery[]>;
  /** Shows a changed lead as a draft; false if it already has one. */
  proposeDraft(account: Account, record: LeadRecord, text: string): Promise<boolean>;
}

/** Maximum number of confirmed calls that have not started yet; beyond that they are dropped. */
const MAX_PREPARED = 100;
/** No account has this key, so a call that expects it is refused. */
const NO_ACCOUNT = '-';

/** The tools of this window: the confirmation before a call, and the calls. */
export class WindowTools {
  private readonly log = new AgentLog();
  private readonly session: ToolSession;
  private mask = new PersonalMask();
  /** By tool and arguments: the account named in the confirmation (none if equal calls named different ones), and how many calls wait. */
  private readonly asked = new Map<string, { readonly account: string | undefined; readonly count: number }>();

  constructor(
    private readonly services: Services,
    sources: AgentSources,
  ) {
    const ports: AgentPorts = {
      surface: 'window',
      account: () => services.accounts.active(),
      client: services.client,
      deliveries: () => sources.deliveries(),
      requestFile,
      preview: {
        lead: (account, record, text) => sources.proposeDraft(account, record, text),
        request: (account, request) => services.tryRequest(request, account.key),
      },
      redact: (text) => services.redactor.text(text),
      personal: () => (getSetting('agents.maskPersonalData') ? this.mask : undefined),
      refusal,
    };
    this.session = new ToolSession(ports, this.log);
  }

  /** The confirmation before a call. */
  prepare(name: string, input: object): vscode.PreparedToolInvocation {
    const account = this.services.accounts.active();
    const key = callKey(name, input);
    const before = this.asked.get(key);
    const now = account?.key ?? '';
    this.asked.set(key, {
      account: !before || before.account === now ? now : undefined,
      count: (before?.count ?? 0) + 1,
    });
    const [oldest] = this.asked.keys();
    if (this.asked.size > MAX_PREPARED && oldest !== undefined) this.asked.delete(oldest);
    const message = new vscode.MarkdownString();
    message.appendText(`${question(name as ToolName, account)} ${personalText()}`);
    const args = redactedArguments(input, (text) => this.services.redactor.text(text));
    if (args !== '{}') message.appendCodeblock(args, 'json');
    const label = account ? sentenceText(account.label, 60) : l10n.t('Acquire');
    return {
      invocationMessage: l10n.t('Using {0} in {1}', name, label),
      confirmationMessages: { title: l10n.t('Let the language model use {0}?', label), message },
    };
  }

  /** Calls a tool. Rejects only if the call was canceled. */
  async invoke(name: string, input: object, token: vscode.CancellationToken): Promise<vscode.LanguageModelToolResult> {
    const key = callKey(name, input);
    const asked = this.asked.get(key);
    if (asked && asked.count > 1) this.asked.set(key, { ...asked, count: asked.count - 1 });
    else this.asked.delete(key);
    const expected = asked && (asked.account ?? NO_ACCOUNT);
    const abort = new AbortController();
    if (token.isCancellationRequested) abort.abort();
    const listening = token.onCancellationRequested(() => abort.abort());
    try {
      const { text } = await this.session.call(name as ToolName, input, { signal: abort.signal, expected });
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    } catch {
      throw new vscode.CancellationError();
    } finally {
      listening.dispose();
    }
  }

  /** The calls of this window as text, newest first. */
  logText(): string {
    return logText(this.log.list()) || l10n.t('No language model has used Acquire in this window.');
  }

  /** Removes the logged calls, the cached results and the made-up values. */
  clear(): void {
    this.log.clear();
    this.session.clear();
    this.mask = new PersonalMask();
  }
}

/** Why a tool may not be used in this window. */
function refusal(tool: string): string | undefined {
  if (!vscode.workspace.isTrusted) return 'The workspace is not trusted, so there are no tools.';
  return isTool(tool) && getSetting('agents.tools')[tool]
    ? undefined
    : `The person has turned ${tool} off, in the setting acquire.agents.tools.`;
}

const callKey = (name: string, input: object): string => `${name} ${JSON.stringify(input)}`;

const personalText = (): string =>
  getSetting('agents.maskPersonalData')
    ? l10n.t('Personal data is replaced with made-up values.')
    : l10n.t('The language model gets the result, with personal data in it.');

/** What the model is about to do, and with which account. */
function question(name: ToolName, account: Account | undefined): string {
  if (!account) return l10n.t('No account is signed in to Acquire.');
  const label = sentenceText(account.label, 60);
  switch (name) {
    case 'acquire_propose_change':
      return l10n.t('A change in {0} is opened for review. Nothing is sent before you apply it.', label);
    case 'acquire_preview_request':
      return l10n.t('A request to {0} is put together. Nothing is sent.', label);
    case 'acquire_search_operations':
    case 'acquire_read_operation':
      return l10n.t('The API reference is read. Nothing is sent to {0}.', label);
    case 'acquire_list_deliveries':
    case 'acquire_read_delivery':
      return l10n.t('Webhook deliveries of this window are read. The active account is {0}.', label);
    default:
      return l10n.t('Data of {0} is read.', label);
  }
}

/** A request file in one of the workspace folders. */
async function requestFile(name: string): Promise<RequestFileSource | undefined> {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const found = uri.scheme === 'file' ? await readFileBelow(uri.fsPath, name) : undefined;
    if (found) return found;
  }
  return undefined;
}
