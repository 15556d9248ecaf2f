import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { ApiRequest } from '../../../../api/client/types';
import type { Disposable } from '../../../../core/disposables';
import { isSecretKey, ScopedSecrets } from '../../../../core/redaction';
import { plainLabel, sentenceText } from '../../../../core/text';
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

/** What building and sending requests needs from the rest of the window. */
export interface SendingParts {
  readonly services: Services;
  readonly load: () => Promise<RequestsUi>;
  /** The fields of the selected lead, if it belongs to this account. */
  readonly lead: (accountKey: string) => Readonly<Record<string, unknown>> | undefined;
  readonly environments: EnvironmentReader;
}

/** One-time overrides for sending a request. A request that is pinned to an account keeps it. */
export interface SendAs {
  readonly accountKey?: string;
  /** An undefined name means no environment. */
  readonly environment?: { readonly name: string | undefined };
}

/** A request of a document, with the account it is sent as and the environment of its variables. */
export interface DocumentRequest {
  readonly editor: vscode.TextDocument;
  readonly document: HttpDocument;
  readonly node: RequestNode;
  readonly account: Account;
  readonly environment: DocumentEnvironments;
  readonly as?: SendAs | undefined;
}

/** A request of a document with its placeholders resolved. */
export interface SendableRequest {
  readonly request: ApiRequest;
  readonly account: Account;
  readonly document: HttpDocument;
  readonly node: RequestNode;
  /** Resolves the placeholders of its checks. */
  readonly resolve: (inner: string) => Resolution;
}

/** Why a request could not be built. */
export interface UnsendableRequest {
  readonly problem: BuildProblem;
  readonly environment: DocumentEnvironments;
}

/** Builds requests of documents: determines their accounts, and asks for prompts and for consent to the local data they read. */
export class RequestResolver implements Disposable {
  private readonly masked = new Map<string, Disposable>();
  /** The last inputs for the prompts of each document, except masked ones; only in memory. */
  private readonly given = new Map<string, Map<string, string>>();
  private readonly consent: LocalDataConsent;

  constructor(
    private readonly parts: SendingParts,
    private readonly sent: LastResponses,
  ) {
    this.consent = new LocalDataConsent(parts.services.context.workspaceState);
  }

  /** The account a request sends as: the one it is pinned to with `# @account`, otherwise the active one. Undefined if there is none. */
  accountOf(document: HttpDocument, node: RequestNode, as?: SendAs): Account | undefined {
    const { accounts } = this.parts.services;
    const label = accountName(document, node);
    if (label === undefined) return as?.accountKey === undefined ? accounts.active() : accounts.get(as.accountKey);
    return accounts.all().find((a) => a.label.toLowerCase() === label.trim().toLowerCase());
  }

  /** The account a request sends as. If there is none, shows a message that offers to sign in. */
  async requireAccount(document: HttpDocument, node: RequestNode, as?: SendAs): Promise<Account | undefined> {
    const account = this.accountOf(document, node, as);
    if (account) return account;
    const label = accountName(document, node);
    if (label === undefined) await this.parts.services.signIn();
    else
      void vscode.window.showWarningMessage(
        l10n.t('No account is named {0}. Sign in to it, or change the @account line.', sentenceText(label, 60)),
      );
    return undefined;
  }

  /** Asks for the prompts of a request of a document, starting with the last inputs; undefined if one is dismissed. */
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
   * The rows of the data file of a request, after asking for consent if the file is outside the workspace folder. Undefined without
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

  /** Builds a request from available data, after asking for consent to the local data it reads; sends and shows nothing. */
  async fill(
    one: DocumentRequest,
    prompted: ReadonlyMap<string, string>,
  ): Promise<SendableRequest | UnsendableRequest> {
    const { editor, node, account, environment } = one;
    const built = await this.consent.fill(editor.uri, account, () => this.fillIn(one, prompted));
    return built ?? { problem: { code: 'local-data-declined', name: '', ...node.line! }, environment };
  }

  /** Asks once about the local data that several requests read. False if the user declines. */
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

  /** Removes the consents and inputs of a closed document. */
  forget(uri: vscode.Uri): void {
    this.consent.forget(uri);
    this.given.delete(uri.toString());
  }

  dispose(): void {
    for (const handle of this.masked.values()) handle.dispose();
  }

  /**
   * Builds a request from available data without asking, sending or showing anything. Local data without consent is in `missing`, even if
   * the request cannot be built yet; files in it were not read, so there is no request then.
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
        response: (name) => this.sent.responseOf(editor.uri, account.key, name),
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
    // The first pass finds out which files are named; the second one inserts their content.
    let result = build();
    const outside = await files.load(allowed);
    if (files.any) result = build();
    const missing = unagreed({ files: outside, variables: [...variables] });
    if (result.request) {
      const secrets = [
        // Its checks may use other variables than the request itself.
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

/** Shows why a request cannot be built; the cause of an unresolved variable may be a missing or invalid environment. */
export function showBuildProblem(problem: BuildProblem, environment: DocumentEnvironments): void {
  // A user who declined needs no message about it.
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
