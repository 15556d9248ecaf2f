// Completion in request files: from the catalogue, the document's own names, and the account's values by name.
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import { findOperation } from '../../../../api/catalogue';
import { plainLabel } from '../../../../core/text';
import {
  completeAt,
  continuesAfterSpace,
  type CompletionContext,
  type LivePlace,
  type Suggestion,
} from '../../completion/complete';
import { documentedLeadFields, leadFieldsOf } from '../../edit/leadFields';
import type { LiveValue } from '../../../requests';
import { REQUEST_LANGUAGE_ID, type RequestDocuments } from './documents';
import { operationText, parameterText } from './hovers';
import type { LiveNames } from './names';

const KINDS: Record<Suggestion['kind'], vscode.CompletionItemKind> = {
  method: vscode.CompletionItemKind.Keyword,
  template: vscode.CompletionItemKind.Snippet,
  operation: vscode.CompletionItemKind.Method,
  path: vscode.CompletionItemKind.File,
  parameter: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  header: vscode.CompletionItemKind.Field,
  variable: vscode.CompletionItemKind.Variable,
  dynamic: vscode.CompletionItemKind.Function,
  request: vscode.CompletionItemKind.Reference,
  field: vscode.CompletionItemKind.Field,
  tag: vscode.CompletionItemKind.Keyword,
  account: vscode.CompletionItemKind.Constant,
  check: vscode.CompletionItemKind.Field,
  operator: vscode.CompletionItemKind.Operator,
};

/** A suggestion in VS Code's list; its documentation is resolved on demand. */
class SuggestedItem extends vscode.CompletionItem {
  constructor(
    label: string | vscode.CompletionItemLabel,
    kind: vscode.CompletionItemKind,
    readonly suggestion?: Suggestion,
  ) {
    super(label, kind);
  }
}

/** Registers completion for request files. */
export function registerSuggestions(documents: RequestDocuments, names: LiveNames): vscode.Disposable {
  const provider: vscode.CompletionItemProvider<SuggestedItem> = {
    provideCompletionItems: async (document, position, token, { triggerCharacter }) => {
      const tree = documents.tree(document);
      const offset = document.offsetAt(position);
      if (triggerCharacter === ' ' && !continuesAfterSpace(tree, offset)) return [];
      const account = documents.accountAt(tree, offset);
      const { items, live, incomplete } = completeAt(tree, offset, contextOf(documents, document, account));
      const out = items.map((s) => item(document, s));
      if (incomplete) return new vscode.CompletionList(out, true);
      if (!live || !account) return out;
      const values = await names.soon(account, live.kind);
      return token.isCancellationRequested
        ? []
        : [...values.map((value, i) => liveItem(document, live, value, i)), ...out];
    },
    resolveCompletionItem: (made) => {
      const { suggestion } = made;
      const operation = suggestion?.operationId === undefined ? undefined : findOperation(suggestion.operationId);
      if (operation)
        made.documentation = operationText(operation, documents.parts.services.accounts.active()?.pathForm ?? 'api');
      else if (suggestion?.parameter) made.documentation = parameterText(suggestion.parameter);
      return made;
    },
  };
  return vscode.languages.registerCompletionItemProvider(
    REQUEST_LANGUAGE_ID,
    provider,
    '/',
    '?',
    '&',
    '=',
    '{',
    '@',
    ':',
    '"',
    '.',
    '[',
    ' ',
  );
}

function contextOf(
  documents: RequestDocuments,
  document: vscode.TextDocument,
  account: Account | undefined,
): CompletionContext {
  const {
    knowledge,
    parts: { lead, sending },
  } = documents;
  const record = account && lead(account.key);
  return {
    knowledge,
    account,
    accountLabels: documents.labels(),
    environment: documents.environment(document),
    leadFields: record ? leadFieldsOf(record) : documentedLeadFields(knowledge, account?.generation ?? '1.0.0'),
    response: (name) => account && sending.sent.responseOf(document.uri, account.key, name),
  };
}

function item(document: vscode.TextDocument, suggestion: Suggestion): SuggestedItem {
  const { label, description } = suggestion;
  const made = new SuggestedItem(
    description ? { label, description: plainLabel(description) } : label,
    KINDS[suggestion.kind],
    suggestion,
  );
  made.insertText = suggestion.snippet ? new vscode.SnippetString(suggestion.insert) : suggestion.insert;
  made.range = new vscode.Range(document.positionAt(suggestion.span.start), document.positionAt(suggestion.span.end));
  made.filterText = quoted(document, made.range) && !label.startsWith('"') ? `"${label}` : (suggestion.filter ?? label);
  if (suggestion.detail) made.detail = plainLabel(suggestion.detail);
  if (suggestion.sort) made.sortText = suggestion.sort;
  if (suggestion.goesOn) made.command = { command: 'editor.action.triggerSuggest', title: '' };
  return made;
}

/** An ID with its name: found by either, inserted as the ID. */
function liveItem(
  document: vscode.TextDocument,
  { span, quoted: asText }: LivePlace,
  { value, label }: LiveValue,
  index: number,
): SuggestedItem {
  const made = new SuggestedItem(
    label === value ? value : { label, description: value },
    vscode.CompletionItemKind.Value,
  );
  made.insertText = asText ? JSON.stringify(value) : value;
  made.range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
  made.filterText = `${quoted(document, made.range) ? '"' : ''}${value} ${label}`;
  made.sortText = `!${String(index).padStart(4, '0')}`;
  return made;
}

/** True if the replaced text starts with a quotation mark: VS Code compares it with the filter text. */
function quoted(document: vscode.TextDocument, range: vscode.Range): boolean {
  return document.getText(new vscode.Range(range.start, range.start.translate(0, 1))) === '"';
}
