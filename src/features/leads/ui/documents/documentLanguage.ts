import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isWritable } from '../../../../api/client/account';
import { DisposableStore } from '../../../../core/disposables';
import { markdownText, plainLabel, sentenceText } from '../../../../core/text';
import type { DocumentProblem, DocumentProposal } from '../../documents/documentHelp';
import type { Field } from '../../model/fields';
import type { LeadTag } from '../../model/tags';
import { fieldLabel } from '../../texts/fields';
import { LEAD_SCHEME } from '../../../../platform/schemes';
import { leadAddress } from './leadUri';
import { isUntouched } from './orphanedDrafts';
import type { LeadsContext } from '../context';

/** A document is checked after this pause in typing, in ms. */
const DEBOUNCE_MS = 200;
const SELECTOR: vscode.DocumentSelector = { scheme: LEAD_SCHEME, language: 'json' };

/** Help for lead documents: a line with the account and the actions, diagnostics, completion and hover. Loaded with the first draft. */
export class DocumentLanguage implements vscode.Disposable {
  private readonly parts = new DisposableStore();
  private readonly problems = this.parts.add(vscode.languages.createDiagnosticCollection('acquire-lead'));
  private readonly lenses = this.parts.add(new vscode.EventEmitter<void>());
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly context: LeadsContext) {
    const { parts } = this;
    parts.add(
      vscode.languages.registerCodeLensProvider(SELECTOR, {
        onDidChangeCodeLenses: this.lenses.event,
        provideCodeLenses: (document) => this.lens(document),
      }),
    );
    parts.add(
      vscode.languages.registerCompletionItemProvider(
        SELECTOR,
        { provideCompletionItems: (document, position) => this.complete(document, position) },
        '"',
      ),
    );
    parts.add(
      vscode.languages.registerHoverProvider(SELECTOR, {
        provideHover: (document, position) => this.hover(document, position),
      }),
    );
    parts.add(
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.soon(document);
      }),
    );
    parts.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.soon(document);
      }),
    );
    parts.add(
      vscode.workspace.onDidCloseTextDocument((document) => {
        void this.closed(document);
      }),
    );
    parts.add(
      context.services.accounts.onDidChange(() => {
        this.lenses.fire();
      }),
    );
    parts.add(
      context.drafts.onDidChange(() => {
        this.lenses.fire();
        void this.updateDraftContext();
        for (const document of vscode.workspace.textDocuments) this.soon(document);
      }),
    );
    void this.updateDraftContext();
    for (const document of vscode.workspace.textDocuments) this.soon(document);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.parts.dispose();
  }

  /** Sets the context key for the buttons of a draft: the addresses of open documents that have one. */
  private async updateDraftContext(): Promise<void> {
    const edited = await Promise.all(
      vscode.workspace.textDocuments.map(async ({ uri }) => {
        const address = leadAddress(uri);
        return address && !address.isRemote && (await this.context.drafts.get(address)) ? [uri.toString()] : [];
      }),
    );
    await vscode.commands.executeCommand('setContext', 'acquire.lead.drafts', edited.flat());
  }

  private soon(document: vscode.TextDocument): void {
    if (document.uri.scheme !== LEAD_SCHEME) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        void this.check(document);
        void this.updateDraftContext();
      }, DEBOUNCE_MS),
    );
  }

  /** Closing a document removes its draft if it was not changed. */
  private async closed({ uri }: vscode.TextDocument): Promise<void> {
    const address = leadAddress(uri);
    if (!address || address.isRemote) return;
    this.problems.delete(uri);
    const draft = await this.context.drafts.get(address);
    if (draft && isUntouched(draft))
      await this.context.drafts.update(draft, (later) => (later?.text === draft.text ? undefined : later));
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    const { loadDocumentFacts } = await import('./documentFacts');
    const facts = await loadDocumentFacts(this.context, document.uri);
    if (!facts || document.isClosed) {
      this.problems.delete(document.uri);
      return;
    }
    const { documentProblems } = await import('../../documents/documentHelp');
    // VS Code's own JSON support marks syntax errors.
    this.problems.set(
      document.uri,
      documentProblems(document.getText(), facts)
        .filter((problem) => problem.code !== 'syntax')
        .map((problem) => {
          const range = new vscode.Range(
            document.positionAt(problem.offset),
            document.positionAt(problem.offset + problem.length),
          );
          const diagnostic = new vscode.Diagnostic(
            range,
            problemText(problem),
            problem.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
          );
          diagnostic.source = 'Acquire';
          return diagnostic;
        }),
    );
  }

  private async lens({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const address = leadAddress(uri);
    if (!address || address.isRemote) return [];
    const account = this.context.services.accounts.get(address.accountKey);
    const draft = await this.context.drafts.get(address);
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command = '', tooltip = ''): vscode.CodeLens =>
      new vscode.CodeLens(top, { title, command, tooltip, arguments: [uri] });
    const accountText = account
      ? isWritable(account)
        ? plainLabel(account.label, 40)
        : l10n.t('$(lock) {0}', sentenceText(account.label, 40))
      : l10n.t('signed out');
    if (!draft) return [lens(accountText), lens(l10n.t('Edit'), 'acquire.lead.edit')];
    const state = draft.isNew
      ? l10n.t('{0} · new, not sent', accountText)
      : l10n.t('{0} · draft, not sent', accountText);
    return [
      lens(state),
      lens(l10n.t('Apply to Acquire'), 'acquire.lead.apply'),
      ...(draft.isNew ? [] : [lens(l10n.t('Compare'), 'acquire.lead.compareDraft')]),
      lens(l10n.t('Discard Draft'), 'acquire.lead.discardDraft'),
    ];
  }

  private async complete(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.CompletionItem[]> {
    const { loadDocumentFacts } = await import('./documentFacts');
    const facts = await loadDocumentFacts(this.context, document.uri);
    if (!facts) return [];
    const { completeDocument } = await import('../../documents/documentHelp');
    const range = document.getWordRangeAtPosition(position, /"[^"\n]*"?/);
    return completeDocument(document.getText(), document.offsetAt(position), facts).map((proposal) =>
      completion(proposal, range),
    );
  }

  private async hover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const { loadDocumentFacts } = await import('./documentFacts');
    const facts = await loadDocumentFacts(this.context, document.uri);
    if (!facts) return undefined;
    const { findFieldAt } = await import('../../documents/documentHelp');
    const found = findFieldAt(document.getText(), document.offsetAt(position), facts);
    if (!found) return undefined;
    const lines = found.field ? fieldLines(found.field, facts.tags) : [l10n.t('This cannot be changed in Acquire.')];
    return new vscode.Hover(
      new vscode.MarkdownString(lines.join('\n\n')),
      new vscode.Range(document.positionAt(found.offset), document.positionAt(found.offset + found.length)),
    );
  }
}

/** Describes a field in Markdown: its label, its name at Acquire, and which values it takes. */
function fieldLines(field: Field, tags: readonly LeadTag[]): string[] {
  const lines = [
    `**${markdownText(fieldLabel(field))}**`,
    field.custom
      ? l10n.t('A custom field, sent as {0}.', markdownText(field.key))
      : l10n.t('Sent as {0}.', markdownText(field.key)),
  ];
  if (field.kind === 'tags') {
    const known = tags.slice(0, 30).map((tag) => `${tag.name} (${tag.id})`);
    lines.push(l10n.t('Tag IDs or names: {0}', markdownText(known.join(', '), 1000)));
  }
  if (field.options) lines.push(l10n.t('One of: {0}', markdownText(field.options.join(', '))));
  return lines;
}

function completion(
  { kind, text, field, label }: DocumentProposal,
  range: vscode.Range | undefined,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(
    { label: plainLabel(text, 80), description: plainLabel(label, 60) || undefined },
    kind === 'key' ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.Value,
  );
  const quoted = JSON.stringify(text);
  item.insertText =
    kind === 'key'
      ? new vscode.SnippetString(`${quoted.replace(/[\\$}]/g, '\\$&')}: ${field.kind === 'number' ? '$1' : '"$1"'}`)
      : quoted;
  item.filterText = `${quoted} ${plainLabel(label, 60)}`;
  if (range) item.range = range;
  return item;
}

function problemText({ code, name, values }: DocumentProblem): string {
  const label = sentenceText(name, 60);
  switch (code) {
    case 'syntax':
      return l10n.t('This is not valid JSON.');
    case 'not-an-object':
      return l10n.t('A lead must be a JSON object.');
    case 'read-only':
      return l10n.t('"{0}" cannot be changed in Acquire and will not be sent.', label);
    case 'email':
      return l10n.t('This is not an email address.');
    case 'choice':
      return l10n.t('"{0}" accepts one of: {1}', label, sentenceText(values?.join(', '), 200));
    case 'unknown-tag':
      return l10n.t('The account has no such tag: {0}', sentenceText(values?.join(', '), 100));
    case 'required':
      return l10n.t('The account requires "{0}".', label);
    case 'type':
      return l10n.t('"{0}" does not accept this type of value.', label);
    case 'duplicate':
      return l10n.t('"{0}" is set twice; the last value is used.', label);
  }
}
