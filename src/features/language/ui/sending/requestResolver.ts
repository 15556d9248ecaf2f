import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { ApiRequest } from '../../../../api/client/types';
import type { Disposable } from '../../../../core/disposables';
import { isSecretKey, ScopedSecrets } from '../../../../core/redaction';
import { plainLabel } from '../../../../core/text';
import { createDynamicSources } from '../../resolve/dynamicValues';
import { readPrompts, VariableScope, type Resolution } from '../../resolve/scope';
import { readCaseRows } from '../../run';
import { buildDocumentRequest, type BuildProblem, type BuildResult } from '../../resolve/toRequest';
import { accountName, type HttpDocument, type RequestNode } from '../../parse/tree';
import type { Services } from '../../../../platform/services';
import type { RequestsUi } from '../../../requests/ui';
import {
  missingValueText,
  showEnvironmentProblem,
  type DocumentEnvironments,
  type EnvironmentReader,
} from './environments';
import { DocumentFiles, isNoLocalData, LocalDataConsent, type LocalData, type OutsideFile } from './localData';
import type { LastResponses } from './lastResponses';
import { buildProblemText } from '../../texts/buildProblems';
import { noAccountText } from '../../texts/run';

/** What filling in and sending need of the rest of the window. */
export interface SendingParts {
  readonly services: Services;
  readonly load: () => Promise<RequestsUi>;
  /** The fields of the selected lead, when it is one of this account. */
  readonly lead: (accountKey: string) => Readonly<Record<string, unknown>> | undefined;
  readonly environments: EnvironmentReader;
}

/** What a request is sent with once, in place of what counts otherwise. A request that is pinned to an account keeps it. */
export interface SendAs {
  readonly accountKey?: string;
  /** The name is undefined for no environment. */
  readonly environment?: { readonly name: string | undefined };
}

/** A request of a document, with the account it is sent as and the environment its variables are read from. */
export interface DocumentRequest {
  readonly editor: vscode.TextDocument;
  readonly document: HttpDocument;
  readonly node: RequestNode;
  readonly account: Account;
  readonly environment: DocumentEnvironments;
  readonly as?: SendAs | undefined;
}

/** A request of a document, filled in. */
export interface SendableRequest {
  readonly request: ApiRequest;
  readonly account: Account;
  readonly document: HttpDocument;
  readonly node: RequestNode;
  /** Resolves the placeholders of its checks. */
  readonly resolve: (inner: string) => Resolution;
}

/** Why a request could not be filled in. */
export interface UnsendableRequest {
  readonly problem: BuildProblem;
  readonly environment: DocumentEnvironments;
}

/** Fills in requests of documents: finds their accounts, and asks for values and for consent to the data of this computer they read. */
export class RequestResolver implements Disposable {
  private readonly masked = new Map<string, Disposable>();
  /** What was last given for the prompts of each document, but for masked ones; in memory only. */
  private readonly given = new Map<string, Map<string, string>>();
  private readonly consent: LocalDataConsent;

  constructor(
    private readonly parts: SendingParts,
    private readonly sent: LastResponses,
  ) {
    this.consent = new LocalDataConsent(parts.services.context.workspaceState);
  }

  /** The account a request sends as: the one it is pinned to with `# @account`, else the active one. Undefined when there is none. */
  accountOf(document: HttpDocument, node: RequestNode, as?: SendAs): Account | undefined {
    const { accounts } = this.parts.services;
    const label = accountName(document, node);
    if (label === undefined) return as?.accountKey === undefined ? accounts.active() : accounts.get(as.accountKey);
    return accounts.all().find((a) => a.label.toLowerCase() === label.trim().toLowerCase());
  }

  /** The account a request sends as. Says so when there is none, and offers to sign in. */
  async requireAccount(document: HttpDocument, node: RequestNode, as?: SendAs): Promise<Account | undefined> {
    const account = this.accountOf(document, node, as);
    if (account) return account;
    const label = accountName(document, node);
    if (label === undefined) await this.parts.services.signIn();
    else
      void vscode.window.showWarningMessage(
        l10n.t('No account is named {0}. Sign in to it, or change the @account line.', plainLabel(label, 60)),
      );
    return undefined;
  }

  /** What the user gives for the prompts of a request of a document, beginning with what was given last; undefined when one is dismissed. */
  async ask(uri: vscode.Uri, document: HttpDocument, node: RequestNode): Promise<Map<string, string> | undefined> {
    const answers = new Map<string, string>();
    const given = this.given.get(uri.toString()) ?? new Map<string, string>();
    this.given.set(uri.toString(), given);
    for (const { name, text, masked } of readPrompts(document, node)) {
      const value = await vscode.window.showInputBox({
        title: plainLabel(name, 60),
        prompt: plainLabel(text, 200) || undefined,
        password: masked,
        value: masked ? '' : (given.get(name) ?? ''),
        ignoreFocusOut: true,
      });
      if (value === undefined) return undefined;
      // Masked in logs and history until the window is closed.
      if (masked && !this.masked.has(value)) this.masked.set(value, this.parts.services.redactor.remember(value));
      answers.set(name, value);
      if (!masked) given.set(name, value);
    }
    return answers;
  }

  /**
   * The rows of the data file of a request, after asking for consent where the file is outside the workspace folder. Undefined without
   * such a file; a sentence if it cannot be used.
   */
  rowsOf(
    { uri }: vscode.TextDocument,
    document: HttpDocument,
    node: RequestNode,
    as?: SendAs,
  ): ReturnType<typeof readCaseRows> {
    return readCaseRows(document, node, async (written) => {
      const problem = (code: BuildProblem['code']): string => buildProblemText({ code, name: written, ...node.line! });
      const account = this.accountOf(document, node, as);
      if (!account) return noAccountText();
      for (;;) {
        const files = new DocumentFiles(uri);
        files.content(written, true);
        const outside = await files.load((file) =>
          isNoLocalData(this.consent.missing(uri, account, { files: [file], variables: [] })),
        );
        if (!outside.length) {
          const bytes = files.content(written, true) ?? 'file-unreadable';
          return typeof bytes === 'string' ? problem(bytes) : bytes;
        }
        if (!(await this.consent.ask(uri, [[account, { files: outside, variables: [] }]])))
          return problem('local-data-declined');
      }
    });
  }

  /** Fills in a request with what is at hand, after asking for consent to the data of this computer it reads; nothing is sent or said. */
  async fill(
    one: DocumentRequest,
    prompted: ReadonlyMap<string, string>,
  ): Promise<SendableRequest | UnsendableRequest> {
    const { editor, node, account, environment } = one;
    const built = await this.consent.fill(editor.uri, account, () => this.fillIn(one, prompted));
    return built ?? { problem: { code: 'local-data-declined', name: '', ...node.line! }, environment };
  }

  /** Asks once about the data of this computer that several requests read. False when the user says no. */
  async confirmLocalData(
    editor: vscode.TextDocument,
    document: HttpDocument,
    nodes: readonly RequestNode[],
    as?: SendAs,
  ): Promise<boolean> {
    const environment = await this.parts.environments.of(editor.uri, as?.environment);
    const asked: [Account, LocalData][] = [];
    for (const node of nodes) {
      const account = this.accountOf(document, node, as);
      if (!account) continue;
      const { missing } = await this.fillIn({ editor, document, node, account, environment }, new Map());
      if (!isNoLocalData(missing)) asked.push([account, missing]);
    }
    return !asked.length || this.consent.ask(editor.uri, asked);
  }

  /** Drops what a document may read: it was closed. */
  forget(uri: vscode.Uri): void {
    this.consent.forget(uri);
    this.given.delete(uri.toString());
  }

  dispose(): void {
    for (const handle of this.masked.values()) handle.dispose();
  }

  /**
   * Fills in a request with what is at hand; nothing is asked, sent or said. What it reads of this computer without consent is in
   * `missing`, found also where the request cannot be built yet; files among it were not read, so there is no request then.
   */
  private async fillIn(
    { editor, document, node, account, environment }: DocumentRequest,
    prompted: ReadonlyMap<string, string>,
  ): Promise<{ readonly built: SendableRequest | UnsendableRequest; readonly missing: LocalData }> {
    const unagreed = (data: LocalData): LocalData => this.consent.missing(editor.uri, account, data);
    const variables = new Set<string>();
    const files = new DocumentFiles(editor.uri);
    const processEnv = vscode.workspace.isTrusted
      ? (name: string): string | undefined => {
          variables.add(name);
          return process.env[name];
        }
      : undefined;
    const { matchOperation } = await import('../../../../api/catalogue');
    let scope: VariableScope;
    const build = (): BuildResult => {
      scope = new VariableScope(document, node, {
        environment: environment.values,
        prompts: prompted,
        lead: this.parts.lead(account.key),
        dynamic: createDynamicSources(processEnv),
        answer: (name) => this.sent.responseOf(editor.uri, account.key, name),
      });
      const made = buildDocumentRequest(document, node, {
        resolve: (inner) => scope.resolve(inner),
        file: (path, literal) => files.content(path, literal),
        origin: account.origin,
        operation: (method, path) => matchOperation(method, path, account.generation)[0],
      });
      return made;
    };
    const allowed = (file: OutsideFile): boolean => isNoLocalData(unagreed({ files: [file], variables: [] }));
    // The first pass tells which files are named; a second fills in what they hold.
    let result = build();
    const outside = await files.load(allowed);
    if (files.any) result = build();
    const missing = unagreed({ files: outside, variables: [...variables] });
    if (result.request) {
      const secrets = [
        // Its checks may use others than the request itself.
        ...environment.environments.secretsAmong(environment.values.keys(), environment.chosen),
        ...[...variables].filter(isSecretKey).map((name) => process.env[name] ?? ''),
      ];
      const request = secrets.length ? { ...result.request, secrets: new ScopedSecrets(secrets) } : result.request;
      return { built: { request, account, document, node, resolve: (inner) => scope.resolve(inner) }, missing };
    }
    const problem = result.problems[0] ?? { code: 'no-request', name: '', start: node.start, end: node.contentEnd };
    return { built: { problem, environment }, missing };
  }
}

/** Says why a request cannot be built; an environment that is missing or broken is the reason behind a variable without a value. */
export function showBuildProblem(problem: BuildProblem, environment: DocumentEnvironments): void {
  // Who said no needs no message about it.
  if (problem.code === 'local-data-declined') return;
  const isUnresolved = problem.code === 'unresolved-variable';
  const [broken] = environment.environments.problems;
  const missing = isUnresolved ? missingValueText(environment, problem.name) : undefined;
  if (isUnresolved && broken && environment.folder) void showEnvironmentProblem(environment.folder, broken);
  else if (missing !== undefined) {
    const choose = l10n.t('Select Environment…');
    void vscode.window
      .showWarningMessage(missing, choose)
      .then((choice) =>
        choice === choose ? vscode.commands.executeCommand('acquire.request.selectEnvironment') : undefined,
      );
  } else void vscode.window.showWarningMessage(buildProblemText(problem));
}
