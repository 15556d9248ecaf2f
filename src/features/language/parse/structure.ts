import { bodyLines } from './body';
import {
  methodText,
  oncePerBlock,
  requestName,
  targetText,
  spanText,
  type HttpDocument,
  type RequestNode,
  type Span,
} from './tree';

/** A request in the outline. */
export interface OutlineItem {
  readonly label: string;
  readonly detail: string;
  readonly span: Span;
  readonly selection: Span;
  readonly variables: readonly { readonly label: string; readonly detail: string; readonly span: Span }[];
}

/** The requests of a document, by title, name or address. */
export function requestOutline(document: HttpDocument): OutlineItem[] {
  const out: OutlineItem[] = [];
  for (const node of document.requests) {
    if (!node.line && !node.variables.length) continue;
    const span = { start: node.start, end: Math.max(node.contentEnd, node.start) };
    const variables = node.variables.map((v) => ({
      label: `@${spanText(document, v.name)}`,
      detail: spanText(document, v.value),
      span: { start: v.start, end: v.end },
    }));
    const { label, detail } = labels(document, node);
    out.push({
      label,
      detail,
      span,
      selection: node.line ? { start: node.line.start, end: Math.min(node.line.end, span.end) } : span,
      variables,
    });
  }
  return out;
}

const labels = oncePerBlock((document, node): Pick<OutlineItem, 'label' | 'detail'> => {
  const address = node.line ? addressText(document, node) : '';
  const title = node.title && spanText(document, node.title);
  const label = title || requestName(document, node) || address || `@${spanText(document, node.variables[0]!.name)}`;
  return { label, detail: label === address ? '' : address };
});

/** `POST /profile/lead/list` */
function addressText(document: HttpDocument, node: RequestNode): string {
  return `${methodText(document, node.line!)} ${targetText(document, node.line!).split(/[?#]/, 1)[0]!}`;
}

/** A span that can be folded, from the line of `start` to the line of `end`. */
export interface Fold extends Span {
  readonly kind: 'request' | 'body' | 'comment' | 'script';
}

/** Requests, brackets of JSON bodies over several lines, runs of comment lines and scripts. */
export function findFolds(document: HttpDocument): Fold[] {
  const out: Fold[] = [];
  for (const node of document.requests) {
    const start = node.separator?.start ?? node.tags[0]?.start ?? node.line?.start;
    if (start !== undefined && node.contentEnd > start) out.push({ kind: 'request', start, end: node.contentEnd });
    if (node.body) bracketFolds(document, node, out);
  }
  for (const one of document.ignored)
    if (one.kind.endsWith('script')) out.push({ kind: 'script', start: one.start, end: one.end });
  return out;
}

/** Maximum depth of folding. */
const MAX_FOLD_DEPTH = 200;

function bracketFolds(document: HttpDocument, node: RequestNode, out: Fold[]): void {
  const { text } = document;
  const first = text[node.body!.start];
  if (first !== '{' && first !== '[') return;
  const open: { at: number; line: number }[] = [];
  let inString = false;
  bodyLines(document, node.body!).forEach((line, n) => {
    for (let at = line.start; at < line.end; at++) {
      const code = text.charCodeAt(at);
      if (inString) {
        if (code === 92) at++;
        else if (code === 34) inString = false;
        continue;
      }
      if (code === 34) inString = true;
      else if (code === 123 || code === 91) {
        if (open.length < MAX_FOLD_DEPTH) open.push({ at, line: n });
      } else if (code === 125 || code === 93) {
        const opened = open.pop();
        if (opened && n > opened.line + 1)
          out.push({ kind: 'body', start: opened.at, end: lineBefore(text, line.start) });
      }
    }
    // A JSON string cannot span lines.
    inString = false;
  });
}

/** The end of the line before the one that starts at `start`: the closing bracket stays visible. */
function lineBefore(text: string, start: number): number {
  return Math.max(0, text[start - 1] === '\n' && text[start - 2] === '\r' ? start - 2 : start - 1);
}
