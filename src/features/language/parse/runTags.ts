// Tags that control a run: `# @capture name = $.path`, `# @depends name`, `# @each file.csv`.
import { requestName, spanText, type HttpDocument, type RequestNode, type Span } from './tree';

/** A value captured from a response, which other requests use as a variable. */
export interface Capture {
  readonly name: string;
  readonly part: 'body' | 'headers';
  /** A JSONPath, or the name of a header. */
  readonly path: string;
  /** The value of the tag. */
  readonly span: Span;
}

const CAPTURE = /^([A-Za-z_][\w.-]*)\s*=\s*(\S.*)$/;
const HEADER = /^header\s+(\S+)$/i;

/** The tags of a request with a given name. */
function tagsNamed(document: HttpDocument, node: RequestNode, name: string): readonly Span[] {
  return node.tags.filter((tag) => spanText(document, tag.name).toLowerCase() === name).map((tag) => tag.value);
}

/** Parses `name = $.path` or `name = header Location`; undefined if it is neither. */
function readCapture(document: HttpDocument, span: Span): Capture | undefined {
  const [, name, source] = CAPTURE.exec(spanText(document, span)) ?? [];
  if (name === undefined || source === undefined) return undefined;
  const header = HEADER.exec(source)?.[1];
  return header === undefined
    ? { name, part: 'body', path: source.replace(/^body\s+/i, ''), span }
    : { name, part: 'headers', path: header, span };
}

/** The captures of a request. */
export function readCaptures(document: HttpDocument, node: RequestNode): Capture[] {
  return tagsNamed(document, node, 'capture').flatMap((span) => readCapture(document, span) ?? []);
}

/** The values of invalid `# @capture` tags. */
export function findBrokenCaptures(document: HttpDocument, node: RequestNode): Span[] {
  return tagsNamed(document, node, 'capture').filter((span) => !readCapture(document, span));
}

/** The names in `# @depends a, b`, with their positions. */
export function readDependencies(document: HttpDocument, node: RequestNode): (Span & { readonly name: string })[] {
  return tagsNamed(document, node, 'depends').flatMap((span) =>
    [...spanText(document, span).matchAll(/[^\s,]+/g)].map(({ 0: name, index }) => ({
      name,
      start: span.start + index,
      end: span.start + index + name.length,
    })),
  );
}

/** The data file in `# @each file.csv`; the request is run once per row. */
export function readEachTag(document: HttpDocument, node: RequestNode): (Span & { readonly file: string }) | undefined {
  const [span] = tagsNamed(document, node, 'each');
  return span && { file: spanText(document, span), start: span.start, end: span.end };
}

/** The name that others use for the response of a request: its own, or one derived from its first capture. */
export function responseName(document: HttpDocument, node: RequestNode): string | undefined {
  if (!node.tags.length && !node.title) return undefined;
  const own = requestName(document, node);
  if (own !== undefined) return own;
  const [first] = node.tags.length ? readCaptures(document, node) : [];
  return first && `@capture ${first.name}`;
}

/** The request that other requests refer to by this name. */
export function findRequestByName(document: HttpDocument, name: string): RequestNode | undefined {
  return document.requests.find((node) => node.line && responseName(document, node) === name);
}

interface CaptureSource {
  readonly node: RequestNode;
  readonly request: string;
  readonly part: 'body' | 'headers';
  readonly path: string;
}

const indexes = new WeakMap<HttpDocument, ReadonlyMap<string, readonly CaptureSource[]>>();

/** The captures of a document by variable name, in document order. Cached per tree. */
function captureIndex(document: HttpDocument): ReadonlyMap<string, readonly CaptureSource[]> {
  const known = indexes.get(document);
  if (known) return known;
  const index = new Map<string, CaptureSource[]>();
  for (const node of document.requests) {
    if (!node.line || !node.tags.length) continue;
    for (const { name, part, path } of readCaptures(document, node)) {
      const source = { node, request: responseName(document, node)!, part, path };
      const list = index.get(name);
      if (list) list.push(source);
      else index.set(name, [source]);
    }
  }
  indexes.set(document, index);
  return index;
}

/** Where a variable is captured, as seen by another request: in the last request before it, otherwise the first after it. */
export function findCapture(
  document: HttpDocument,
  node: RequestNode,
  name: string,
): { readonly request: string; readonly part: 'body' | 'headers'; readonly path: string } | undefined {
  const others = captureIndex(document)
    .get(name)
    ?.filter((source) => source.node !== node);
  if (!others?.length) return undefined;
  const { request, part, path } = others.findLast((source) => source.node.start < node.start) ?? others[0]!;
  return { request, part, path };
}
