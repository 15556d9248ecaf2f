import { findNodeAtLocation, getNodeValue, parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { Operation, Parameter } from '../../../api/catalogue/types';
import { findPlaceholders } from '../parse/placeholders';
import { spanText, type BodyNode, type RequestNode, type Span } from '../parse/tree';
import { maskedJson, targetView } from '../edit/view';
import type { DiagnosticCollector, DiagnosticFix } from './types';
import { findWrongJson } from './values';

/** Longer bodies are not checked while typing. Characters. */
const MAX_BODY_CHARACTERS = 500_000;

/** Checks that a JSON body is valid, and that its fields are those of the operation. */
export function checkJson(findings: DiagnosticCollector, node: RequestNode, operation: Operation | undefined): void {
  const body = node.body!;
  if (body.files || body.end - body.start > MAX_BODY_CHARACTERS) return;
  const text = maskedJson(findings.document, body);
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text, errors, { disallowComments: true });
  } catch {
    // Nested too deep for the stack.
    findings.add('broken-json', 'error', body);
    return;
  }
  const first = errors[0];
  if (first) {
    const start = Math.min(body.start + first.offset, body.end - 1);
    findings.add('broken-json', 'error', { start, end: Math.min(Math.max(start + first.length, start + 1), body.end) });
  }
  if (!root || !operation || operation.bodyKind !== 'json' || first) return;
  const filled = spansOfPlaceholders(findings, body);
  for (const parameter of operation.body) checkField(findings, node, root, parameter, filled);
}

function spansOfPlaceholders({ document }: DiagnosticCollector, body: BodyNode): Span[] {
  const text = spanText(document, body);
  return text.includes('{{') ? findPlaceholders(text).map((p) => ({ start: p.start, end: p.end })) : [];
}

function checkField(
  findings: DiagnosticCollector,
  node: RequestNode,
  root: Node,
  parameter: Parameter,
  filled: readonly Span[],
): void {
  const location = parameter.location ?? parameter.name;
  // Fields of list items repeat for every item; the schema comparison of the response view checks those.
  if (location.includes('[]') || parameter.pattern) return;
  const path = location.split('.');
  const found = findNodeAtLocation(root, path);
  const body = node.body!;
  if (!found) {
    const parent = path.length === 1 ? root : findNodeAtLocation(root, path.slice(0, -1));
    if (parameter.required && parent?.type === 'object')
      missing(findings, node, parameter, parent, path[path.length - 1]!);
    return;
  }
  if (filled.some((f) => f.start < found.offset + found.length && found.offset < f.end)) return;
  const wrong = findWrongJson(parameter, getNodeValue(found));
  if (!wrong) return;
  const span = { start: body.start + found.offset, end: body.start + found.offset + found.length };
  const fixes = (wrong.allowed ?? [])
    .slice(0, 6)
    .map((value): DiagnosticFix => ({ code: 'use-value', data: [value], edits: [{ ...span, text: value }] }));
  findings.add(
    wrong.code,
    'warning',
    span,
    [location, wrong.code === 'wrong-type' ? parameter.type : (wrong.allowed ?? []).join(', ')],
    fixes,
  );
}

function missing(
  findings: DiagnosticCollector,
  node: RequestNode,
  parameter: Parameter,
  parent: Node,
  key: string,
): void {
  const { document } = findings;
  const body = node.body!;
  const at = body.start + parent.offset + 1;
  const first = parent.children?.[0];
  // The new field is inserted before the first one, with the same line break and indentation.
  const before = first ? document.text.slice(at, body.start + first.offset) : ' ';
  const text = `${/^\s*$/.test(before) ? before : ''}${JSON.stringify(key)}: ${emptyValue(parameter)}${first ? ',' : ' '}`;
  findings.add(
    'missing-parameter',
    'warning',
    targetView(document, node).pathSpan ?? node.line!,
    [parameter.location ?? parameter.name, 'body'],
    [{ code: 'add-parameter', data: [key], edits: [{ start: at, end: at, text }] }],
  );
}

/** An initial value of the parameter's type. */
export function emptyValue(parameter: Parameter): string {
  switch (parameter.type) {
    case 'integer':
    case 'number':
      return '0';
    case 'boolean':
      return 'false';
    case 'array':
      return '[]';
    case 'object':
      return '{}';
    default:
      return '""';
  }
}
