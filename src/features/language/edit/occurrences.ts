// Where variables and named requests of a file are defined and used: for rename, references, highlights and colors.
import { readExpression, findPlaceholders } from '../parse/placeholders';
import { readDependencies } from '../parse/runTags';
import { requestName, tagValue, spanText, spanTouches, type HttpDocument, type Span } from '../parse/tree';

/** What a name refers to. Prompts, captures and file variables are all used as variables. */
export type SymbolKind = 'variable' | 'request';

/** A place where a name is written; `start`/`end` covers only the name. */
export interface Occurrence extends Span {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly isDefinition: boolean;
}

const indexes = new WeakMap<HttpDocument, readonly Occurrence[]>();

/** Every place in a file where a variable or a named request is defined or used, in text order. Cached per tree. */
export function findOccurrences(document: HttpDocument): readonly Occurrence[] {
  const known = indexes.get(document);
  if (known) return known;
  const found = [...definitions(document), ...uses(document)].sort((a, b) => a.start - b.start);
  indexes.set(document, found);
  return found;
}

/** The variable or request whose name is at an offset. */
export function findOccurrenceAt(document: HttpDocument, offset: number): Occurrence | undefined {
  return findOccurrences(document).find((one) => spanTouches(one, offset));
}

/** All places of the same variable or request. */
export function findSameOccurrences(
  document: HttpDocument,
  { kind, name }: Pick<Occurrence, 'kind' | 'name'>,
): readonly Occurrence[] {
  return findOccurrences(document).filter((one) => one.kind === kind && one.name === name);
}

/** Tags whose value starts with the name of a variable. */
const DEFINING_TAGS: ReadonlySet<string> = new Set(['prompt', 'prompt-masked', 'capture']);
const VARIABLE = /^[^\s=]+/;

function* definitions(document: HttpDocument): Generator<Occurrence> {
  const named = (kind: SymbolKind, { start, end }: Span): Occurrence => ({
    kind,
    name: document.text.slice(start, end),
    isDefinition: true,
    start,
    end,
  });
  for (const node of document.requests) {
    for (const { name } of node.variables) yield named('variable', name);
    for (const tag of node.tags) {
      const kind = spanText(document, tag.name).toLowerCase();
      const name = DEFINING_TAGS.has(kind) ? VARIABLE.exec(spanText(document, tag.value))?.[0] : undefined;
      if (name !== undefined) yield named('variable', { start: tag.value.start, end: tag.value.start + name.length });
      if (kind === 'name' && node.line && tag.value.end > tag.value.start) yield named('request', tag.value);
    }
    const isTagged = Boolean(tagValue(document, node, 'name'));
    if (node.line && node.title && !isTagged && requestName(document, node) !== undefined)
      yield named('request', node.title);
  }
}

function* uses(document: HttpDocument): Generator<Occurrence> {
  for (const { inner, innerStart: start } of findPlaceholders(document.text)) {
    const what = readExpression(inner);
    if (what.kind === 'dynamic') continue;
    const [kind, name] =
      what.kind === 'name' ? (['variable', what.name] as const) : (['request', what.request] as const);
    // Fields of the selected lead are not variables of the file.
    if (kind === 'variable' && /^lead(?:\.|$)/.test(name)) continue;
    yield { kind, name, isDefinition: false, start, end: start + name.length };
  }
  for (const node of document.requests)
    for (const { name, start, end } of node.tags.length ? readDependencies(document, node) : [])
      yield { kind: 'request', name, isDefinition: false, start, end };
}

const NAMES: Record<SymbolKind, RegExp> = { variable: /^[A-Za-z_][\w.-]*$/, request: /^[A-Za-z_][\w-]*$/ };

/** Why a name cannot be changed. */
export type RenameProblem = 'undefined' | 'malformed' | 'taken';

/** Why the variable or request of an occurrence cannot be renamed, or not to this name; undefined if it can. */
export function renameProblem(document: HttpDocument, one: Occurrence, name?: string): RenameProblem | undefined {
  if (!findSameOccurrences(document, one).some(({ isDefinition }) => isDefinition)) return 'undefined';
  if (name === undefined || name === one.name) return undefined;
  if (!NAMES[one.kind].test(name) || (one.kind === 'variable' && /^lead(?:\.|$)/.test(name))) return 'malformed';
  return findSameOccurrences(document, { kind: one.kind, name }).length ? 'taken' : undefined;
}
