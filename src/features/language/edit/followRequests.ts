/**
 * Matches requests before and after an edit: pairs of texts for requests whose text changed. They are matched by order, or by their
 * first line if a request was added or removed.
 */
export function matchEditedRequests(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [before: string, after: string])[] {
  const [known, now] = [new Set(before), new Set(after)];
  const gone = before.filter((text) => !now.has(text));
  const added = after.filter((text) => !known.has(text));
  return gone.flatMap((text, i) => {
    const same = gone.length === added.length ? added[i] : added.find((one) => firstLine(one) === firstLine(text));
    return same === undefined ? [] : [[text, same] as const];
  });
}

const firstLine = (text: string): string => /^.*/.exec(text)![0];
