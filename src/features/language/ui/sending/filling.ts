// Fills in a request of a document: variables, answers of other requests, files its body names.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import type { ApiRequest, Exchange } from '../../../../api/client/types';
import { isSecretKey, ScopedSecrets } from '../../../../core/redaction';
import { liveSources } from '../../resolve/dynamicValues';
import { Scope } from '../../resolve/scope';
import { toRequest, type BuildProblem, type BuildResult } from '../../resolve/toRequest';
import type { HttpDocument, RequestNode } from '../../parse/tree';
import { missingValueText, showEnvironmentProblem, type DocumentEnvironments } from './environments';
import { DocumentFiles, isEmpty, type LocalData, type OutsideFile } from './localData';
import { buildProblemText } from '../../texts/buildProblems';

/** A request of a document, filled in. */
export interface BuiltRequest {
  readonly request: ApiRequest;
  readonly account: Account;
  readonly document: HttpDocument;
  readonly node: RequestNode;
}

/** Why a request could not be filled in. */
export interface Unbuilt {
  readonly problem: BuildProblem;
  readonly environment: DocumentEnvironments;
}

/** Where the values of a request come from. */
export interface ValuesAtHand {
  readonly environment: DocumentEnvironments;
  /** What the user gave for the prompts, by name. */
  readonly prompted: ReadonlyMap<string, string>;
  /** The fields of the selected lead, when it is one of the account. */
  readonly lead: () => Readonly<Record<string, unknown>> | undefined;
  /** The last exchange of a named request of the same document. */
  readonly answer: (name: string) => Exchange | undefined;
  /** What of the data of this computer the user did not agree to yet. */
  readonly missing: (data: LocalData) => LocalData;
}

/**
 * Fills in a request of the document at `uri` with what is at hand; nothing is asked, sent or said. What it reads of this computer without
 * consent is in `missing`, found also where the request cannot be built yet; files among it were not read, so there is no request then.
 */
export async function fillIn(
  uri: vscode.Uri,
  document: HttpDocument,
  node: RequestNode,
  account: Account,
  from: ValuesAtHand,
): Promise<{ readonly built: BuiltRequest | Unbuilt; readonly missing: LocalData }> {
  const variables = new Set<string>();
  const files = new DocumentFiles(uri);
  const processEnv = vscode.workspace.isTrusted
    ? (name: string): string | undefined => {
        variables.add(name);
        return process.env[name];
      }
    : undefined;
  const { matchOperation } = await import('../../../../api/catalogue');
  const used = new Set<string>();
  const build = (): BuildResult => {
    const scope = new Scope(document, node, {
      environment: from.environment.values,
      prompts: from.prompted,
      lead: from.lead(),
      dynamic: liveSources(processEnv),
      answer: from.answer,
    });
    const made = toRequest(document, node, {
      resolve: (inner) => scope.resolve(inner),
      file: (path, literal) => files.content(path, literal),
      origin: account.origin,
      operation: (method, path) => matchOperation(method, path, account.generation)[0],
    });
    for (const name of scope.usedVariables) used.add(name);
    return made;
  };
  const allowed = (file: OutsideFile): boolean => isEmpty(from.missing({ files: [file], variables: [] }));
  // The first pass tells which files are named; a second fills in what they hold.
  let result = build();
  const outside = await files.load(allowed);
  if (files.any) result = build();
  const missing = from.missing({ files: outside, variables: [...variables] });
  if (result.request) {
    const secrets = [
      ...from.environment.environments.secretsAmong(used, from.environment.chosen),
      ...[...variables].filter(isSecretKey).map((name) => process.env[name] ?? ''),
    ];
    const request = secrets.length ? { ...result.request, secrets: new ScopedSecrets(secrets) } : result.request;
    return { built: { request, account, document, node }, missing };
  }
  const problem = result.problems[0] ?? { code: 'no-request', name: '', start: node.start, end: node.contentEnd };
  return { built: { problem, environment: from.environment }, missing };
}

/** Says why a request cannot be built; an environment that is missing or broken is the reason behind a variable without a value. */
export function tellBuildProblem(problem: BuildProblem, environment: DocumentEnvironments): void {
  // Who said no needs no message about it.
  if (problem.code === 'local-data-declined') return;
  const {
    environments: {
      problems: [broken],
    },
    folder,
  } = environment;
  const missing = problem.code === 'unresolved-variable' ? missingValueText(environment, problem.name) : undefined;
  if (problem.code === 'unresolved-variable' && broken && folder) void showEnvironmentProblem(folder, broken);
  else if (missing?.choose) {
    const choose = l10n.t('Select Environment…');
    void vscode.window
      .showWarningMessage(missing.text, choose)
      .then((choice) =>
        choice === choose ? vscode.commands.executeCommand('acquire.request.selectEnvironment') : undefined,
      );
  } else void vscode.window.showWarningMessage(buildProblemText(problem));
}
