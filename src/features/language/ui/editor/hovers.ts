// Contents of hovers, and definitions: the operation's reference, parameters, values of placeholders, names of IDs.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Operation, Parameter } from '../../../../api/catalogue/types';
import { DisposableStore } from '../../../../core/disposables';
import { inlineCode } from '../../../../core/markdown';
import { isSecretKey, ScopedSecrets, SECRET_MASK } from '../../../../core/redaction';
import { markdownText } from '../../../../core/text';
import { lineAt } from '../../completion/place';
import { DYNAMIC_VARIABLES, createDynamicSources } from '../../resolve/dynamicValues';
import { idHints } from '../../edit/idHints';
import { pathFor } from '../../../../api/catalogue/example';
import { readPrompts, VariableScope } from '../../resolve/scope';
import { findDefinition, hoverSubjectAt, type HoverSubject } from '../../resolve/hoverSubject';
import { operationEffects } from '../../../../api/catalogue/effects';
import { buildProblemText } from '../../texts/buildProblems';
import { REQUEST_LANGUAGE_ID, type RequestDocuments } from './documents';
import { liveKindNames } from '../../texts/liveValues';
import type { LiveNames } from './names';

const PAGE = 'acquire.reference.openPage';
/** Maximum number of parameters in a hover; the reference has them all. */
const MAX_PARAMETERS = 12;

/** Registers hovers and "Go to Definition". */
export function registerHovers(documents: RequestDocuments, names: LiveNames): vscode.Disposable {
  const store = new DisposableStore();
  store.add(
    vscode.languages.registerHoverProvider(REQUEST_LANGUAGE_ID, {
      provideHover: (document, position) => hover(documents, names, document, document.offsetAt(position)),
    }),
  );
  store.add(
    vscode.languages.registerDefinitionProvider(REQUEST_LANGUAGE_ID, {
      provideDefinition: (document, position) => {
        const span = findDefinition(documents.tree(document), document.offsetAt(position));
        return span && new vscode.Location(document.uri, documents.range(document, span));
      },
    }),
  );
  return store;
}

async function hover(
  documents: RequestDocuments,
  names: LiveNames,
  document: vscode.TextDocument,
  offset: number,
): Promise<vscode.Hover | undefined> {
  const tree = documents.tree(document);
  const account = documents.accountAt(tree, offset);
  const id = idHints(tree, lineAt(tree.text, offset), documents.knowledge, () => account).find(
    (h) => h.at - h.value.length <= offset && offset <= h.at,
  );
  if (id && account) {
    const name = (await names.soon(account, id.kind)).find((v) => v.value === id.value)?.label;
    const text =
      name === undefined ? undefined : `${markdownText(liveKindNames()[id.kind])}: **${markdownText(name)}**`;
    if (text)
      return new vscode.Hover(
        new vscode.MarkdownString(text),
        documents.range(document, { start: id.at - id.value.length, end: id.at }),
      );
  }
  const subject = hoverSubjectAt(tree, offset, documents.knowledge, account);
  if (!subject) return undefined;
  const range = documents.range(document, subject.span);
  switch (subject.kind) {
    case 'operation':
      return new vscode.Hover(operationText(subject.operation, account?.pathForm ?? 'api'), range);
    case 'parameter':
      return new vscode.Hover(parameterText(subject.parameter), range);
    default:
      return new vscode.Hover(placeholderText(documents, document, subject), range);
  }
}

/** A summary of an operation's reference, with a link to its page. */
export function operationText(operation: Operation, pathForm: 'api' | 'plain'): vscode.MarkdownString {
  const parameters = [...operation.pathParams, ...operation.query, ...operation.headers, ...operation.body].filter(
    (p) => !p.pattern,
  );
  const shown = [...parameters.filter((p) => p.required), ...parameters.filter((p) => !p.required)].slice(
    0,
    MAX_PARAMETERS,
  );
  const text = new vscode.MarkdownString(
    [
      `**${markdownText(operation.title)}** · ${inlineCode(`${operation.method} ${pathFor(operation, pathForm)}`)}`,
      markdownText(operation.summary),
      operationEffects(operation)
        .map((e) => `${e.warning ? '$(warning) ' : ''}${markdownText(e.text)}`)
        .join('  \n'),
      shown.length
        ? `${shown.map((p) => `${inlineCode(p.location ?? p.name)}${p.required ? '\\*' : ''}`).join(', ')}${parameters.length > shown.length ? ', …' : ''}`
        : '',
      `[${markdownText(l10n.t('Open the reference'))}](command:${PAGE}?${encodeURIComponent(JSON.stringify([operation.id]))})`,
    ]
      .filter(Boolean)
      .join('\n\n'),
    true,
  );
  text.isTrusted = { enabledCommands: [PAGE] };
  return text;
}

/** Describes one parameter. */
export function parameterText(parameter: Parameter): vscode.MarkdownString {
  const values = parameter.enum
    ?.slice(0, 30)
    .map((v) => inlineCode(v))
    .join(', ');
  const example =
    parameter.secret || parameter.personal || parameter.example === undefined
      ? undefined
      : typeof parameter.example === 'string'
        ? parameter.example
        : JSON.stringify(parameter.example);
  const facts = [
    parameter.itemType ? `${parameter.type} of ${parameter.itemType}` : parameter.type,
    parameter.required ? l10n.t('required') : '',
    parameter.format ? l10n.t('written as {0}', parameter.format) : '',
  ];
  return new vscode.MarkdownString(
    [
      `**${markdownText(parameter.location ?? parameter.name)}** · ${facts
        .filter(Boolean)
        .map((f) => markdownText(f))
        .join(' · ')}`,
      parameter.note ? markdownText(parameter.note) : '',
      values
        ? `${markdownText(l10n.t('One of'))}: ${values}`
        : example
          ? `${markdownText(l10n.t('Example'))}: ${inlineCode(example)}`
          : '',
    ]
      .filter(Boolean)
      .join('\n\n'),
  );
}

/** The current value of a placeholder, or why it has none. */
function placeholderText(
  documents: RequestDocuments,
  document: vscode.TextDocument,
  subject: Extract<HoverSubject, { kind: 'placeholder' }>,
): vscode.MarkdownString {
  const { expression, inner, node } = subject;
  const tree = documents.tree(document);
  const account = documents.accountOf(tree, node);
  const { lead, sending, services, environments } = documents.parts;
  const head = `**${markdownText(inner)}**`;
  if (expression.kind === 'dynamic') {
    const usage = DYNAMIC_VARIABLES.find((d) => d.name === expression.name)?.usage;
    if (expression.name === '$processEnv')
      return new vscode.MarkdownString(
        `${head}\n\n${markdownText(vscode.workspace.isTrusted ? l10n.t('A system environment variable, read when the request is sent.') : l10n.t('System variables are read only in trusted workspaces.'))}`,
      );
    if (usage)
      return new vscode.MarkdownString(
        `${head}\n\n${markdownText(l10n.t('Generated each time the request is sent.'))} ${inlineCode(usage)}`,
      );
  }
  const prompt =
    expression.kind === 'name' ? readPrompts(tree, node).find((p) => p.name === expression.name) : undefined;
  if (prompt)
    return new vscode.MarkdownString(
      `${head}\n\n${markdownText(l10n.t('You are prompted for it when the request is sent.'))} ${markdownText(prompt.text)}`,
    );
  const scope = new VariableScope(tree, node, {
    environment: documents.environment(document),
    lead: account && lead(account.key),
    dynamic: createDynamicSources(),
    response: (name) => account && sending.sent.responseOf(document.uri, account.key, name),
  });
  const result = scope.resolve(inner);
  const line = subject.span;
  if ('problem' in result)
    return new vscode.MarkdownString(
      `${head}\n\n${markdownText(buildProblemText({ code: result.problem, name: result.name, start: line.start, end: line.end }))}`,
    );
  const value = isSecretKey(/(?<![\w-])[\w-]*$/.exec(inner)?.[0] ?? '')
    ? SECRET_MASK
    : services.redactor.text(
        result.pieces
          .map((p) => p.text)
          .join('')
          .slice(0, 400),
        new ScopedSecrets(environments.secretsAmong(document.uri, scope.usedVariables)),
      );
  return new vscode.MarkdownString(`${head} = ${inlineCode(value) || markdownText(l10n.t('(empty)'))}`);
}
