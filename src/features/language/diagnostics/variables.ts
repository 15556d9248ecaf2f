import { createDynamicSources, computeDynamicValue } from '../resolve/dynamicValues';
import { parseJsonPath } from '../../requests/jsonPath';
import { readExpression, findPlaceholders } from '../parse/placeholders';
import { findCapture, readEachTag } from '../parse/runTags';
import { findFileVariable, isPrompt } from '../resolve/scope';
import { bodyLines } from '../parse/body';
import { spanText, type RequestNode, type Span } from '../parse/tree';
import type { DiagnosticCollector, DiagnosticFix } from './types';
import { expandToLines } from './lines';

/** Placeholders that cannot be resolved: unknown names, unknown requests, invalid paths and arguments. */
export function checkVariables(findings: DiagnosticCollector, node: RequestNode): void {
  for (const span of filledSpans(findings, node)) {
    const text = spanText(findings.document, span);
    if (!text.includes('{{')) continue;
    for (const one of findPlaceholders(text))
      checkOne(findings, node, one.inner, { start: span.start + one.start, end: span.start + one.end });
  }
}

/** All spans of a request in which placeholders are resolved. */
function filledSpans({ document }: DiagnosticCollector, node: RequestNode): Span[] {
  const out: Span[] = node.variables.map((v) => v.value);
  if (node.line) out.push(...node.line.pieces);
  for (const header of node.headers) out.push(header);
  out.push(...node.checks);
  if (node.body) {
    // One search for the whole body; it is only split into lines if comments must be left out.
    if (node.body.comments) out.push(...bodyLines(document, node.body));
    else out.push(node.body);
  }
  return out;
}

function checkOne(findings: DiagnosticCollector, node: RequestNode, inner: string, span: Span): void {
  const { document, context } = findings;
  const what = readExpression(inner);
  if (what.kind === 'dynamic') {
    const result = computeDynamicValue(
      what.name,
      what.args,
      createDynamicSources(context.trusted ? () => '' : undefined),
    );
    if ('problem' in result)
      findings.add(result.problem, 'error', span, [
        result.problem === 'process-env-untrusted' ? (what.args[0] ?? '') : what.name,
      ]);
    return;
  }
  if (what.kind === 'response') {
    if (!findings.names.has(what.request)) findings.add('unknown-request', 'error', span, [what.request]);
    else if (what.part === 'body' && what.path !== '' && what.path !== '*' && !parseJsonPath(what.path))
      findings.add('json-path-malformed', 'error', span, [what.path]);
    return;
  }
  const { name } = what;
  if (name.startsWith('lead.') || findFileVariable(document, node, name) || context.environment?.has(name)) return;
  if (isPrompt(document, node, name) || findCapture(document, node, name)) return;
  // A column of a data file, which is not read while typing.
  if (node.tags.length && readEachTag(document, node)) return;
  // Above the request, or above the variable if there is no request.
  const { start } = expandToLines(document.text, node.line ?? span);
  const { selected, definedIn } = context.environments ?? {};
  const knowing = definedIn?.get(name);
  const fixes: DiagnosticFix[] = [];
  if (knowing) fixes.push({ code: 'select-environment', data: [], edits: [] });
  if (/^[\w.-]+$/.test(name))
    fixes.push({ code: 'define-variable', data: [name], edits: [{ start, end: start, text: `@${name} = \n` }] });
  findings.add(
    'unresolved-variable',
    'error',
    span,
    knowing ? [name, knowing.join(', '), selected ?? ''] : [name],
    fixes,
  );
}
