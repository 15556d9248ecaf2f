import { findRequestByName, readDependencies } from '../parse/runTags';
import { spanText, requestName, type HttpDocument, type RequestNode } from '../parse/tree';
import { prerequisiteRequests } from '../resolve/dependencies';

/** A request of a run, ordered after its dependencies. */
export interface PlannedRequest {
  readonly node: RequestNode;
  /** Its index among the blocks of the document. */
  readonly index: number;
  /** Its name, otherwise its title. */
  readonly name: string | null;
  /** Indexes of the requests that must pass first. */
  readonly after: ReadonlySet<number>;
  /** A name in its `# @depends` that no request has. */
  readonly unknown: string | undefined;
}

/** The requests of a run in order, or one that depends on itself. */
export type RunPlan = { readonly requests: readonly PlannedRequest[] } | { readonly cycle: RequestNode };

/**
 * Orders the requests of a document for a run: in document order, each after its dependencies and the requests whose responses it uses.
 * Those are included even if they were not selected.
 */
export function planRun(
  document: HttpDocument,
  chosen: readonly RequestNode[],
  environment: ReadonlyMap<string, string>,
): RunPlan {
  const places = new Map(document.requests.map((node, index) => [node, index]));
  const out = new Map<RequestNode, PlannedRequest>();
  const entered = new Set<RequestNode>();
  const open: RequestNode[] = [...chosen].reverse();
  const neededBy = (node: RequestNode): RequestNode[] =>
    [...prerequisiteRequests(document, node, environment)].flatMap((name) => findRequestByName(document, name) ?? []);
  for (let node = open.at(-1); node; node = open.at(-1)) {
    const before = out.has(node) ? [] : neededBy(node);
    const missing = before.filter((one) => !out.has(one));
    if (missing.length) {
      entered.add(node);
      const circle = missing.find((one) => entered.has(one));
      if (circle) return { cycle: circle };
      open.push(...missing.reverse());
      continue;
    }
    open.pop();
    if (out.has(node)) continue;
    entered.delete(node);
    out.set(node, {
      node,
      index: places.get(node)!,
      name: requestLabel(document, node),
      after: new Set(before.map((one) => places.get(one)!)),
      unknown: readDependencies(document, node).find((one) => !findRequestByName(document, one.name))?.name,
    });
  }
  return { requests: [...out.values()] };
}

/** The name of a request, otherwise its title; null if it has neither. */
export const requestLabel = (document: HttpDocument, node: RequestNode): string | null =>
  requestName(document, node) ?? ((node.title && spanText(document, node.title).trim()) || null);
