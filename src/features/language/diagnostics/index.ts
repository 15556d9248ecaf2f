import type { HttpDocument, RequestNode } from '../parse/tree';
import { DiagnosticCollector, type CheckContext, type RequestDiagnostic } from './types';
import { checkAddress } from './address';
import { checkChecks, checkCycles, checkRunTags } from './checks';
import { DiagnosticsCache } from './diagnosticsCache';
import { checkOperation } from './operation';
import { checkSecrets, checkHeaderSecrets } from './secrets';
import { checkShape, checkNames } from './shape';
import { checkVariables } from './variables';

export { DiagnosticsCache } from './diagnosticsCache';
export type { CheckContext, CheckedAccount, RequestDiagnostic, DiagnosticCode, DiagnosticFix, Severity } from './types';

/** All diagnostics of a document, in document order. Accepts any tree and never throws. `kept` reuses the results of unchanged requests. */
export function diagnoseDocument(
  document: HttpDocument,
  context: CheckContext,
  kept = new DiagnosticsCache(),
): RequestDiagnostic[] {
  const findings = new DiagnosticCollector(document, context);
  for (const { code, start, end } of document.problems)
    findings.add(code, code === 'script-not-closed' || code === 'tag-without-name' ? 'warning' : 'error', {
      start,
      end,
    });
  for (const { kind, start, end } of document.ignored)
    findings.add(`ignored-${kind}`, kind === 'text' ? 'warning' : 'info', { start, end });
  checkNames(findings);
  checkCycles(findings);
  const remembered = kept.begin(findings);
  for (const node of document.requests) {
    if (context.accountOf) findings.account = context.accountOf(node);
    remembered(node, findings.account, () => {
      checkRequest(findings, node);
    });
  }
  return findings.all.sort((a, b) => a.start - b.start);
}

function checkRequest(findings: DiagnosticCollector, node: RequestNode): void {
  checkSecrets(findings, node);
  checkShape(findings, node);
  checkVariables(findings, node);
  checkChecks(findings, node);
  checkRunTags(findings, node);
  if (!node.line) return;
  checkHeaderSecrets(findings, node);
  const foreign = checkAddress(findings, node);
  if (!foreign) checkOperation(findings, node);
}
