// Fills in a request of a document: variables, answers of other requests, files its body names.
import * as vscode from 'vscode';
import type { Account } from '../../../api/account';
import type { ApiRequest, Exchange } from '../../../api/types';
import { liveSources } from '../../../requests/language/dynamicValues';
import { Scope } from '../../../requests/language/scope';
import { toRequest, type BuildProblem } from '../../../requests/language/toRequest';
import type { HttpDocument, RequestNode } from '../../../requests/language/tree';
import { missingValueText, showEnvironmentProblem, type DocumentEnvironments } from './environments';
import { buildProblemText } from './problemWords';

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
}

/** Fills in a request of the document at `uri` with what is at hand; nothing is asked, sent or said. */
export async function fillIn(
  uri: vscode.Uri,
  document: HttpDocument,
  node: RequestNode,
  account: Account,
  from: ValuesAtHand,
): Promise<BuiltRequest | Unbuilt> {
  const processEnv = vscode.workspace.isTrusted ? (name: string): string | undefined => process.env[name] : undefined;
  const scope = new Scope(document, node, {
    environment: from.environment.values,
    prompts: from.prompted,
    lead: from.lead(),
    dynamic: liveSources(processEnv),
    answer: from.answer,
  });
  const { matchOperation } = await import('../../../api/catalogue');
  const files = await readFiles(uri, document, node);
  const built = toRequest(document, node, {
    resolve: (inner) => scope.resolve(inner),
    file: (path) => files.get(path),
    origin: account.origin,
    operation: (method, path) => matchOperation(method, path, account.generation)[0],
  });
  if (built.request) return { request: built.request, account, document, node };
  return {
    problem: built.problems[0] ?? { code: 'no-request', name: '', start: node.start, end: node.contentEnd },
    environment: from.environment,
  };
}

/** Says why a request cannot be built; an environment that is missing or broken is the reason behind a variable without a value. */
export function tellBuildProblem(problem: BuildProblem, environment: DocumentEnvironments): void {
  const {
    environments: {
      problems: [broken],
    },
    folder,
  } = environment;
  const missing = problem.code === 'unresolved-variable' ? missingValueText(environment, problem.name) : undefined;
  if (problem.code === 'unresolved-variable' && broken && folder) void showEnvironmentProblem(folder, broken);
  else if (missing?.choose) {
    const choose = vscode.l10n.t('Select Environment…');
    void vscode.window
      .showWarningMessage(missing.text, choose)
      .then((choice) =>
        choice === choose ? vscode.commands.executeCommand('acquire.request.selectEnvironment') : undefined,
      );
  } else void vscode.window.showWarningMessage(buildProblemText(vscode.l10n, problem));
}

/** The files a body names, beside the document; none in a workspace that is not trusted. */
async function readFiles(uri: vscode.Uri, document: HttpDocument, node: RequestNode): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  if (!vscode.workspace.isTrusted || !node.body?.files || uri.scheme === 'untitled') return files;
  for (const [, path = ''] of document.text
    .slice(node.body.start, node.body.end)
    .matchAll(/^<@?[ \t]*([^\s<%{][^\r\n]{0,1000})$/gm)) {
    const name = path.trim();
    try {
      files.set(name, await vscode.workspace.fs.readFile(vscode.Uri.joinPath(uri, '..', name)));
    } catch {
      /* said when the request is built */
    }
  }
  return files;
}
