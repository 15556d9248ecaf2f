import { readCaptures } from '../parse/runTags';
import { oncePerBlock, requestName, spanText, type ParsedRequest, type RequestNode } from '../parse/tree';
import type { CheckedAccount, RequestDiagnostic, DiagnosticCollector } from './types';

/** The diagnostics of a block, with positions relative to its start, and what they depended on besides the block's text. */
interface KnownFindings {
  readonly account: CheckedAccount | undefined;
  /** Number of preceding variables: it determines which of several with the same name applies. */
  readonly variables: number;
  readonly list: readonly RequestDiagnostic[];
}

/**
 * The diagnostics of a document's requests, cached across its versions: a request is only checked again if its own text changed, or
 * something outside it that affects it. Trees of later versions must come from `reparse`.
 */
export class DiagnosticsCache {
  private outside = '';
  private known = new WeakMap<ParsedRequest, KnownFindings>();

  /** Starts a version. The returned function adds the diagnostics of a request to `findings`, from the cache or by calling `check`. */
  begin(
    findings: DiagnosticCollector,
  ): (node: RequestNode, account: CheckedAccount | undefined, check: () => void) => void {
    const { document, context } = findings;
    const outside = JSON.stringify([
      context.trusted,
      context.knowledge !== undefined,
      document.requests.map((node) => factsForOthers(document, node)).join(''),
      [...(context.environment ?? [])],
      context.environments && [context.environments.selected, [...context.environments.definedIn]],
    ]);
    if (outside !== this.outside) this.known = new WeakMap();
    this.outside = outside;
    let variables = 0;
    return (node, account, check) => {
      const { origin } = node;
      const before = variables;
      variables += origin.variables.length;
      const known = this.known.get(origin);
      if (known?.variables === before && isSame(known.account, account)) {
        for (const one of known.list) findings.all.push(moved(one, node.start));
        return;
      }
      const from = findings.all.length;
      check();
      const list = findings.all.slice(from).map((one) => moved(one, -node.start));
      this.known.set(origin, { account, variables: before, list });
    };
  }
}

/** What other requests can see of a block, as text; empty for most blocks. */
const factsForOthers = oncePerBlock((document, node) => {
  const name = node.line && requestName(document, node);
  const captures = node.line ? readCaptures(document, node).map((capture) => capture.name) : [];
  const variables = node.variables.map((one) => [spanText(document, one.name), spanText(document, one.value)]);
  return name === undefined && !captures.length && !variables.length ? '' : JSON.stringify([name, captures, variables]);
});

const isSame = (a: CheckedAccount | undefined, b: CheckedAccount | undefined): boolean =>
  a === b || (a?.origin === b?.origin && a?.generation === b?.generation && a?.pathForm === b?.pathForm);

function moved(one: RequestDiagnostic, by: number): RequestDiagnostic {
  const fixes = one.fixes?.map((fix) => ({
    ...fix,
    edits: fix.edits.map((edit) => ({ ...edit, start: edit.start + by, end: edit.end + by })),
  }));
  return { ...one, start: one.start + by, end: one.end + by, ...(fixes ? { fixes } : {}) };
}
