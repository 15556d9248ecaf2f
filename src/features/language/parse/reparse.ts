import { parseBlocks } from './parser';
import type { HttpDocument, ParsedRequest, RequestNode, Span } from './tree';

/** Number of characters compared at a time: comparing pieces of text is many times faster than comparing characters. */
const PIECE = 4096;
/** The length of a separator. */
const SEPARATOR = 3;

/**
 * Parses a text of which an earlier version was parsed. Unchanged blocks are reused, so that a keystroke in a long file is cheap.
 * The tree equals the one that `parseRequests` returns.
 */
export function reparse(before: HttpDocument, text: string): HttpDocument {
  const { requests } = before;
  const by = text.length - before.text.length;
  const same = samePrefix(before.text, text);
  const unchangedFrom = text.length - sameSuffix(before.text, text, same);
  // A block counts as the same only if its separator is.
  const first = Math.max(0, blockAfter(requests, same - SEPARATOR + 1) - 1);
  const start = requests[first]!.start;
  const parsed = parseBlocks(text, start, (separator) => {
    const at = separator - by;
    return separator >= unchangedFrom && requests[blockAfter(requests, at)]?.start === at;
  });
  const last = parsed.end === text.length ? requests.length : blockAfter(requests, parsed.end - by);
  const splice = <T extends Span>(all: readonly T[], between: readonly T[]): T[] => [
    ...all.filter((one) => one.start < start),
    ...between,
    ...all.filter((one) => one.start >= parsed.end - by).map((one) => moved(one, by)),
  ];
  return {
    text,
    requests: [
      ...requests.slice(0, first),
      ...parsed.requests,
      ...requests.slice(last).map((node) => movedRequest(node, by)),
    ],
    ignored: splice(before.ignored, parsed.ignored),
    problems: splice(before.problems, parsed.problems),
  };
}

/** The index of the first block that starts at an offset or after it. */
function blockAfter(requests: readonly RequestNode[], offset: number): number {
  let low = 0;
  let high = requests.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (requests[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function samePrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.slice(at, at + PIECE) === b.slice(at, at + PIECE)) at += PIECE;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return Math.min(at, most);
}

/** The length of the common suffix of two texts, after a common prefix. */
function sameSuffix(a: string, b: string, prefix: number): number {
  const most = Math.min(a.length, b.length) - prefix;
  const end = (text: string, from: number, to: number): string => text.slice(text.length - to, text.length - from);
  let length = 0;
  while (length + PIECE <= most && end(a, length, length + PIECE) === end(b, length, length + PIECE)) length += PIECE;
  while (length < most && a.charCodeAt(a.length - length - 1) === b.charCodeAt(b.length - length - 1)) length++;
  return length;
}

/** A part of a tree at another position of the text: all numbers in it are positions. */
function moved<T>(part: T, by: number): T {
  if (by === 0 || part === undefined) return part;
  if (Array.isArray(part)) return part.map((one: unknown) => moved(one, by)) as T;
  const copy = { ...part } as Record<string, unknown>;
  for (const key in copy) {
    const value = copy[key];
    if (typeof value === 'number') copy[key] = value + by;
    else if (typeof value === 'object') copy[key] = moved(value, by);
  }
  return copy as T;
}

function movedRequest(node: RequestNode, by: number): RequestNode {
  const { origin, start } = node;
  const distance = start + by - origin.start;
  return by === 0 ? node : distance === 0 ? origin : new MovedRequest(origin, distance);
}

/** A block after an edit. Its parts are computed on access, which few need. */
class MovedRequest implements RequestNode {
  private readonly known: Partial<RequestNode> = {};

  constructor(
    readonly origin: ParsedRequest,
    private readonly by: number,
  ) {}

  get start(): number {
    return this.origin.start + this.by;
  }
  get end(): number {
    return this.origin.end + this.by;
  }
  get contentEnd(): number {
    return this.origin.contentEnd + this.by;
  }
  get separator(): RequestNode['separator'] {
    return this.part('separator');
  }
  get title(): RequestNode['title'] {
    return this.part('title');
  }
  get tags(): RequestNode['tags'] {
    return this.part('tags');
  }
  get variables(): RequestNode['variables'] {
    return this.part('variables');
  }
  get line(): RequestNode['line'] {
    return this.part('line');
  }
  get headers(): RequestNode['headers'] {
    return this.part('headers');
  }
  get checks(): RequestNode['checks'] {
    return this.part('checks');
  }
  get body(): RequestNode['body'] {
    return this.part('body');
  }
  get bodyComments(): RequestNode['bodyComments'] {
    return this.part('bodyComments');
  }

  /** The same object each time, as in a parsed block. */
  private part<K extends keyof RequestNode>(name: K): RequestNode[K] {
    const known = this.known as { [key in K]?: RequestNode[K] };
    return (known[name] ??= moved((this.origin as RequestNode)[name], this.by));
  }
}
