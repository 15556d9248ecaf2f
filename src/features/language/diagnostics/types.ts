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

/** Codes of all diagnostics. Their messages are in `texts/diagnostics.ts`. */
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
  | 'multipart-header'
  | 'multipart-not-closed'
  | 'multipart-part-name'
  | 'timeout-value'
  | 'unknown-account'
  | 'foreign-origin'
  | 'address'
  | 'header-not-allowed'
  | 'header-characters'
  | 'base64-broken'
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

/** Severity of a diagnostic, as in VS Code. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** An edit that fixes a diagnostic. `token` is a credential that is removed from the text and can be kept for an account. */
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

/** A diagnostic for a span of the document. `data` fills in its message. */
export interface RequestDiagnostic extends Span {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly data: readonly string[];
  readonly fixes?: readonly DiagnosticFix[];
}

/** What diagnostics need to know about an account. */
export type CheckedAccount = Pick<Account, 'origin' | 'generation' | 'pathForm'>;

/** The environments of a document. */
export interface EnvironmentChoices {
  /** The selected one, even if it does not exist. */
  readonly selected: string | undefined;
  /** Each variable with the names of the environments that define it. */
  readonly definedIn: ReadonlyMap<string, readonly string[]>;
}

/** What the diagnostics are based on. */
export interface CheckContext {
  /** Absent while the catalogue is not loaded. */
  readonly knowledge?: CatalogueIndex;
  /** The account the document sends as. */
  readonly account?: CheckedAccount;
  /** The account a request sends as, if that differs within a document. Takes precedence over `account`. */
  readonly accountOf?: (node: RequestNode) => CheckedAccount | undefined;
  readonly environment?: ReadonlyMap<string, string>;
  /** The environments that can be selected, if there are any. */
  readonly environments?: EnvironmentChoices;
  /** The workspace is trusted: `$processEnv` and files may be read. */
  readonly trusted: boolean;
  readonly accountLabels?: readonly string[];
}

/** Collects the diagnostics of one document. */
export class DiagnosticCollector {
  /** The diagnostics so far. */
  readonly all: RequestDiagnostic[] = [];
  /** The account of the request being checked. */
  account: CheckedAccount | undefined;
  /** Variables that were expanded for one request and have the same value for others. */
  readonly expanded = new Map<string, Resolution>();
  private named: Set<string> | undefined;
  constructor(
    readonly document: HttpDocument,
    readonly context: CheckContext,
  ) {
    this.account = context.account;
  }

  /** The names by which requests of the document can be referenced. */
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

  /** Adds a diagnostic for a span; `data` fills in its message. */
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
