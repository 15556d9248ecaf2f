import type { HttpDocument, RequestNode } from '../parse/tree';

/**
 * The offset of the request line after or before the one of the request at an offset; wraps around from the last to the first and back.
 * Undefined if the document has no request.
 */
export function findNeighborRequest(document: HttpDocument, offset: number, direction: 1 | -1): number | undefined {
  const nodes = document.requests.filter((node) => node.line);
  const starts = nodes.map((node) => node.line!.start);
  if (direction > 0) return starts.find((start) => start > offset) ?? starts[0];
  // From within a request, the first step back goes to the previous request, not to its own line.
  const own = nodes.findLast((node) => node.start <= offset);
  return starts.findLast((start) => start < (own?.start ?? offset)) ?? starts.at(-1);
}

/** The requests that a selection touches, in document order; all of them without a selection. */
export function selectedRequests(
  document: HttpDocument,
  spans: readonly { readonly start: number; readonly end: number }[] | undefined,
): RequestNode[] {
  const all = document.requests.filter((node) => node.line);
  if (!spans) return all;
  return all.filter((node) =>
    spans.some(
      ({ start, end }) =>
        start <= Math.max(node.contentEnd, node.line!.end) &&
        (end > node.start || (start === end && start >= node.start && start < node.end)),
    ),
  );
}
