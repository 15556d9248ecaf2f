// Request files as the providers of one window see them: trees, accounts, variables and diagnostics.
import * as vscode from 'vscode';
import type { Account } from '../../../../api/client/account';
import * as catalogue from '../../../../api/catalogue';
import { DisposableStore } from '../../../../core/disposables';
import { diagnoseDocument, DiagnosticsCache, type RequestDiagnostic } from '../../diagnostics';
import { CatalogueIndex } from '../../edit/catalogueIndex';
import { parseRequests } from '../../parse/parser';
import { reparse } from '../../parse/reparse';
import { findRequestAt, type HttpDocument, type RequestNode, type Span } from '../../parse/tree';
import type { SendingParts } from '../sending/requestResolver';
import type { DocumentSending } from '../sending/sending';

/** The id of the language of request files. */
export const REQUEST_LANGUAGE_ID = 'acquire-http';

/** The parts that the providers use. */
export interface LanguageParts extends SendingParts {
  readonly sending: DocumentSending;
}

interface Read {
  readonly version: number;
  readonly tree: HttpDocument;
  readonly kept: DiagnosticsCache;
  findings?: { readonly round: number; readonly list: readonly RequestDiagnostic[] };
}

/** Request files for the providers. Each version is parsed once and checked once. */
export class RequestDocuments implements vscode.Disposable {
  /** What the catalogue contains about methods, paths and parameters. */
  readonly knowledge = new CatalogueIndex(catalogue);
  private readonly store = new DisposableStore();
  private readonly read = new WeakMap<vscode.TextDocument, Read>();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  /** Accounts, environments or trust changed, so results for documents may be outdated. */
  readonly onDidChange = this.changed.event;
  /** Counts those changes. */
  private round = 0;

  constructor(readonly parts: LanguageParts) {
    const again = (): void => {
      this.round++;
      this.changed.fire();
    };
    this.store.add(parts.services.accounts.onDidChange(again));
    this.store.add(vscode.workspace.onDidGrantWorkspaceTrust(again));
    this.store.add(parts.environments.onDidChange(again));
  }

  /** The syntax tree of this version of a document; parsed once per version. */
  tree(document: vscode.TextDocument): HttpDocument {
    return this.of(document).tree;
  }

  /** A span of the tree as an editor range. */
  range(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
    return new vscode.Range(document.positionAt(start), document.positionAt(end));
  }

  /** The account a request sends as; undefined if no one is signed in or its `@account` is unknown. */
  accountOf(document: HttpDocument, node: RequestNode | undefined): Account | undefined {
    return node ? this.parts.sending.filler.accountOf(document, node) : this.parts.services.accounts.active();
  }

  /** The account of the request at an offset. */
  accountAt(document: HttpDocument, offset: number): Account | undefined {
    return this.accountOf(document, findRequestAt(document, offset));
  }

  /** The names of all accounts, for `# @account`. */
  labels(): string[] {
    return this.parts.services.accounts.all().map((a) => a.label);
  }

  /** The variables of the selected environment in a document; undefined if none is selected. */
  environment(document: vscode.TextDocument): ReadonlyMap<string, string> | undefined {
    return this.parts.environments.variables(document.uri);
  }

  /** All diagnostics of this version of a document. */
  findings(document: vscode.TextDocument): readonly RequestDiagnostic[] {
    const read = this.of(document);
    if (read.findings?.round === this.round) return read.findings.list;
    const { tree } = read;
    const list = diagnoseDocument(
      tree,
      {
        knowledge: this.knowledge,
        accountOf: (node) => this.accountOf(tree, node),
        environment: this.environment(document),
        environments: this.parts.environments.choices(document.uri),
        trusted: vscode.workspace.isTrusted,
        accountLabels: this.labels(),
      },
      read.kept,
    );
    read.findings = { round: this.round, list };
    return list;
  }

  dispose(): void {
    this.store.dispose();
  }

  private of(document: vscode.TextDocument): Read {
    const known = this.read.get(document);
    if (known?.version === document.version) return known;
    const read: Read = {
      version: document.version,
      tree: known ? reparse(known.tree, document.getText()) : parseRequests(document.getText()),
      kept: known?.kept ?? new DiagnosticsCache(),
    };
    if (known) this.parts.sending.sent.follow(document.uri, known.tree, read.tree);
    this.read.set(document, read);
    return read;
  }
}
