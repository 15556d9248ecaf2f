import { AcquireError } from '../../../api/errors/errors';
import { accountTarget } from '../../../api/client/access/origin';
import { createDynamicSources } from '../resolve/dynamicValues';
import { fillTarget } from '../resolve/resolveVariables';
import { VariableScope } from '../resolve/scope';
import { findHeader, headerValue, targetText, type RequestNode, type Span } from '../parse/tree';
import { hasPlaceholder, targetView } from '../edit/view';
import type { DiagnosticCollector, DiagnosticFix } from './types';

/** An address the client will reject: another origin, a user name, or characters that servers read differently. True if there is one. */
export function checkAddress(findings: DiagnosticCollector, node: RequestNode): boolean {
  const { document, account } = findings;
  const line = node.line!;
  const first = line.pieces[0];
  if (!account || !first) return false;
  const whole: Span = { start: first.start, end: line.pieces[line.pieces.length - 1]!.end };
  const host = findHeader(document, node, 'host');
  if (
    host &&
    !hasPlaceholder(headerValue(document, host)) &&
    headerValue(document, host).toLowerCase() !== new URL(account.origin).host
  ) {
    findings.add('foreign-origin', 'error', host.value, [headerValue(document, host), account.origin]);
    return true;
  }
  const written = targetText(document, line);
  const address = known(findings, node, written);
  if (address === undefined || !(address.startsWith('/') || address.includes('://'))) return false;
  try {
    accountTarget(account, encodeBlanks(address));
    return false;
  } catch (error) {
    if (!(error instanceof AcquireError)) return false;
    // Violations of a policy are reported when the request is sent.
    if (error.detail.problem === 'policy') return false;
    if (error.kind === 'untrusted-host')
      findings.add(
        'foreign-origin',
        'error',
        whole,
        [error.detail.origin ?? address, account.origin],
        relative(findings, node),
      );
    else findings.add('address', 'error', whole, [error.detail.problem ?? '']);
    return true;
  }
}

/** Spaces and non-ASCII letters after the host are encoded when the request is built; the host itself is left to the client. */
function encodeBlanks(address: string): string {
  const hash = address.indexOf('#');
  return (hash < 0 ? address : address.slice(0, hash)).replace(/ /g, '%20');
}

/** The target with the values of file and environment variables; undefined if it needs other values. */
function known(
  { document, context, expanded }: DiagnosticCollector,
  node: RequestNode,
  target: string,
): string | undefined {
  if (!target.includes('{{')) return target;
  const scope = new VariableScope(document, node, {
    environment: context.environment,
    dynamic: createDynamicSources(),
    shared: expanded,
  });
  const { text, problems } = fillTarget(target, (inner) => scope.resolve(inner));
  if (!problems.length) return text;
  // Only the origin determines where a request goes.
  const authority = AUTHORITY.exec(target)?.[0];
  return authority && !authority.includes('{{') ? target.replace(/\{\{[^{}]*\}\}/g, '0') : undefined;
}

const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** Removes scheme and host, so that the request goes to the account. */
function relative({ document }: DiagnosticCollector, node: RequestNode): DiagnosticFix[] {
  const { origin, path } = targetView(document, node);
  const start = node.line!.pieces[0]!.start;
  if (!origin || !path.startsWith('/') || !document.text.startsWith(origin, start)) return [];
  return [{ code: 'make-relative', data: [path], edits: [{ start, end: start + origin.length, text: '' }] }];
}
