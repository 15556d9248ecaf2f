import { findNodeAtOffset, parseTree, type Node } from 'jsonc-parser';
import { findPlaceholders } from '../parse/placeholders';
import { findRequestAt, spanText, spanTouches, type HttpDocument, type RequestNode, type Span } from '../parse/tree';
import { bodyFormat, formView, maskedJson, targetView } from './view';

/** Longer bodies are only selected as a whole. Characters. */
const MAX_BODY_CHARACTERS = 500_000;

/**
 * What can be selected around an offset, smallest first, each within the next: a name, a placeholder, a value, a field, a line, the body,
 * the request, the file.
 */
export function selectionSpans(document: HttpDocument, offset: number): readonly Span[] {
  const node = findRequestAt(document, offset);
  const spans = node ? [...spansOf(document, node, offset)] : [];
  const around = spans.filter((span) => spanTouches(span, offset) && span.end > span.start);
  around.push({ start: 0, end: document.text.length });
  around.sort((a, b) => a.end - a.start - (b.end - b.start));
  const out: Span[] = [];
  for (const { start, end } of around) {
    const inner = out.at(-1);
    if (!inner || (start <= inner.start && inner.end <= end && (start < inner.start || inner.end < end)))
      out.push({ start, end });
  }
  return out;
}

function* spansOf(document: HttpDocument, node: RequestNode, offset: number): Generator<Span> {
  for (const span of [node.title, node.separator]) if (span) yield span;
  for (const one of [...node.tags, ...node.variables, ...node.headers]) {
    yield one.name;
    yield one.value;
    yield one;
  }
  yield* node.checks;
  if (node.line) {
    const { pathSpan, entries } = targetView(document, node);
    if (node.line.method) yield node.line.method;
    if (pathSpan) yield pathSpan;
    for (const entry of entries) yield* [entry.name, entry.value, entry];
    yield* node.line.pieces;
    yield node.line;
  }
  yield* placeholderSpans(document, node, offset);
  if (node.body) {
    if (spanTouches(node.body, offset)) yield* bodySpans(document, node, offset);
    yield node.body;
  }
  const start = node.separator?.start ?? node.tags[0]?.start ?? node.line?.start ?? node.start;
  yield { start, end: node.contentEnd };
}

/** The placeholder at an offset, with and without its braces. */
function* placeholderSpans(document: HttpDocument, node: RequestNode, offset: number): Generator<Span> {
  const from = document.text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = document.text.indexOf('\n', offset);
  const line = { start: Math.max(from, node.start), end: lineEnd < 0 ? document.text.length : lineEnd };
  for (const one of findPlaceholders(spanText(document, line))) {
    const start = line.start + one.innerStart;
    yield { start, end: start + one.inner.length };
    yield { start: line.start + one.start, end: line.start + one.end };
  }
}

function* bodySpans(document: HttpDocument, node: RequestNode, offset: number): Generator<Span> {
  const body = node.body!;
  if (body.end - body.start > MAX_BODY_CHARACTERS) return;
  if (bodyFormat(document, node) === 'form') {
    for (const entry of formView(document, body)) yield* [entry.name, entry.value, entry];
    return;
  }
  const text = maskedJson(document, body);
  const root = /^\s*[[{]/.test(text) ? parseTree(text) : undefined;
  let at: Node | undefined = root && findNodeAtOffset(root, offset - body.start, true);
  for (; at; at = at.parent) {
    const start = body.start + at.offset;
    if (at.type === 'string' && at.length >= 2) yield { start: start + 1, end: start + at.length - 1 };
    yield { start, end: start + at.length };
  }
}
