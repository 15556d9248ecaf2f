import type { Account } from '../../../api/client/account';
import type { CheckProblem } from '../checks/read';
import type { CatalogueIndex } from '../edit/catalogueIndex';
import {
  requestName,
  type HttpDocument,
  type IgnoredKind,
  type RequestNode,
  type Span,
  type SyntaxProblem,
} from '../parse/tree';
import type { Resolution, VariableProblem } from '../resolve/scope';

/** Everything a check can say. The words are in the user interface. */
export type DiagnosticCode =
  | SyntaxProblem['code']
  | `ignored-${IgnoredKind}`
  | VariableProblem
  | 'unsupported-method'
  | 'relative-target'
  | 'open-placeholder'
  | 'query-without-mark'
  | 'duplicate-name'
  | 'unknown-request'
  | 'ignored-tag'
  | 'body-comment'
  | 'body-request'
  | 'body-variable'
  | 'body-handler'
  | 'file-encoding'
  | 'target-blank'
  | 'two-content-types'
  | 'form-line-break'
  | 'multipart-boundary'
  | 'multipart-empty'
  | 'multipart-outside'
  | 'multipart-not-closed'
  | 'multipart-part-name'
  | 'timeout-value'
  | 'unknown-account'
  | 'foreign-origin'
  | 'address'
  | 'header-not-allowed'
  | 'credential-header'
  | 'pasted-token'
  | 'unknown-path'
  | 'wrong-method'
  | 'other-generation'
  | 'missing-parameter'
  | 'wrong-type'
  | 'wrong-value'
  | 'wrong-content-type'
  | 'missing-content-type'
  | 'retired-operation'
  | 'broken-json'
  | CheckProblem['code']
  | 'check-without-request'
  | 'check-number'
  | 'check-no-schema'
  | 'check-pattern'
  | 'check-pattern-slow'
  | 'capture-value'
  | 'each-file'
  | 'dependency-cycle';

/** How much a finding matters, in the editor's own steps. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** A change of the document that fixes a finding. `token` is a credential that is taken out of the text and may be kept as an account's. */
export interface DiagnosticFix {
  readonly code:
    | 'use-method'
    | 'use-path'
    | 'add-parameter'
    | 'use-value'
    | 'set-content-type'
    | 'remove-header'
    | 'keep-token'
    | 'make-relative'
    | 'add-slash'
    | 'begin-query'
    | 'join-form'
    | 'insert-separator'
    | 'move-variable'
    | 'unindent'
    | 'encode-blank'
    | 'define-variable'
    | 'select-environment'
    | 'remove-text';
  readonly data: readonly string[];
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[];
  readonly token?: string;
}

/** One thing a check has to say about a stretch of the document. `data` fills the words. */
export interface RequestDiagnostic extends Span {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly data: readonly string[];
  readonly fixes?: readonly DiagnosticFix[];
}

/** What the checks need to know of an account. */
export type CheckedAccount = Pick<Account, 'origin' | 'generation' | 'pathForm'>;

/** The environments of a document. */
export interface EnvironmentChoices {
  /** The one that is selected, whether it exists or not. */
  readonly selected: string | undefined;
  /** Each variable with the names of the environments that define it. */
  readonly definedIn: ReadonlyMap<string, readonly string[]>;
}

/** What the checks may know. */
export interface CheckContext {
  /** Absent while the catalogue is not loaded. */
  readonly knowledge?: CatalogueIndex;
  /** The account the document sends as. */
  readonly account?: CheckedAccount;
  /** The account a request sends as, where requests of a document may differ in that. Goes before `account`. */
  readonly accountOf?: (node: RequestNode) => CheckedAccount | undefined;
  readonly environment?: ReadonlyMap<string, string>;
  /** The environments that can be selected, where there are any. */
  readonly environments?: EnvironmentChoices;
  /** The workspace is trusted: `$processEnv` and files may be read. */
  readonly trusted: boolean;
  readonly accountLabels?: readonly string[];
}

/** Collects findings for one document. */
export class DiagnosticCollector {
  /** What was found so far. */
  readonly all: RequestDiagnostic[] = [];
  /** The account of the request that is being checked. */
  account: CheckedAccount | undefined;
  /** Variables that were expanded for one request and are the same for others. */
  readonly expanded = new Map<string, Resolution>();
  private named: Set<string> | undefined;
  constructor(
    readonly document: HttpDocument,
    readonly context: CheckContext,
  ) {
    this.account = context.account;
  }

  /** The names requests of the document can be referred to by. */
  get names(): ReadonlySet<string> {
    if (!this.named) {
      this.named = new Set();
      for (const node of this.document.requests) {
        const name = node.line && (node.tags.length || node.title) ? requestName(this.document, node) : undefined;
        if (name !== undefined) this.named.add(name);
      }
    }
    return this.named;
  }

  /** Adds a finding at a place; `data` fills in its words. */
  add(
    code: DiagnosticCode,
    severity: Severity,
    span: Span,
    data: readonly string[] = [],
    fixes?: readonly DiagnosticFix[],
  ): void {
    this.all.push({
      code,
      severity,
      start: span.start,
      end: Math.max(span.end, span.start),
      data,
      ...(fixes?.length ? { fixes } : {}),
    });
  }
}
