import type { Exchange } from '../../../api/client/types';
import { readResponseReference, type ResponseReferenceProblem } from './responseReference';
import { computeDynamicValue, type DynamicProblem, type DynamicSources } from './dynamicValues';
import { readExpression, findPlaceholders, type PlaceholderExpression } from '../parse/placeholders';
import { findCapture } from '../parse/runTags';
import { spanText, type HttpDocument, type RequestNode, type VariableNode } from '../parse/tree';

/** Why a placeholder has no value. */
export type VariableProblem =
  | 'unresolved-variable'
  | 'variable-cycle'
  | 'value-too-long'
  | 'no-lead'
  | 'no-lead-field'
  | 'prompt-unanswered'
  | ResponseReferenceProblem
  | DynamicProblem;

/**
 * A piece of a placeholder's value. `data` came from outside the document (a response, a lead, a prompt, a generator) and is escaped for
 * where it is inserted; text from the file or the environment is inserted as written.
 */
export interface Piece {
  readonly text: string;
  readonly data: boolean;
}

/** The value of a placeholder, or the name without a value and why it has none. */
export type Resolution =
  { readonly pieces: readonly Piece[] } | { readonly problem: VariableProblem; readonly name: string };

/** The sources of values, for sending one request once. Prompts and requests that provide values are already done. */
export interface ScopeSources {
  readonly environment?: ReadonlyMap<string, string>;
  readonly prompts?: ReadonlyMap<string, string>;
  /** The fields of the selected lead, if one of this account is selected. */
  readonly lead?: Readonly<Record<string, unknown>>;
  /** The last exchange of a named request with this account. */
  readonly response?: (name: string) => Exchange | undefined;
  readonly dynamic: DynamicSources;
  /** Variables already expanded for the document's other requests with the same sources, if their value does not depend on the request. */
  readonly shared?: Map<string, Resolution>;
}

/** The text of a variable and where it is defined. Escapes only work in the document. */
interface ReferenceChain {
  readonly from: 'file' | 'environment';
  readonly text: string;
}

/** A value that grows beyond this many characters is rejected: variables that double each other would fill the memory. */
const MAX_VALUE_CHARACTERS = 4_000_000;

/** Resolves placeholders: prompt, captured value, file, environment, selected lead. A file variable of the same block comes first. */
export class VariableScope {
  /** Names of the environment variables used so far. */
  readonly usedVariables = new Set<string>();
  private readonly expanding = new Set<string>();
  private readonly expanded = new Map<string, Resolution>();
  private readonly shared: Map<string, Resolution> | undefined;
  /** Variables that are, or refer to, one that may differ in the next request. */
  private readonly own = new Set<string>();

  constructor(
    private readonly document: HttpDocument,
    private readonly node: RequestNode,
    private readonly sources: ScopeSources,
  ) {
    // A prompt overrides a variable, even one that others refer to.
    if (!node.tags.length) this.shared = sources.shared;
  }

  /** The value of the text between braces. */
  resolve(inner: string): Resolution {
    const what = readExpression(inner);
    switch (what.kind) {
      case 'dynamic':
        return this.dynamic(what);
      case 'response':
        return this.response(what);
      default:
        return this.name(what.name);
    }
  }

  private dynamic({ name, args }: Extract<PlaceholderExpression, { kind: 'dynamic' }>): Resolution {
    const result = computeDynamicValue(name, args, this.sources.dynamic);
    return 'value' in result
      ? { pieces: [{ text: result.value, data: true }] }
      : { problem: result.problem, name: args[0] && result.problem.startsWith('process') ? args[0] : name };
  }

  private response({ request, side, part, path }: Extract<PlaceholderExpression, { kind: 'response' }>): Resolution {
    const exchange = this.sources.response?.(request);
    if (!exchange) return { problem: 'response-missing', name: request };
    const result = readResponseReference(exchange, side, part, path);
    return 'value' in result
      ? { pieces: [{ text: result.value, data: true }] }
      : { problem: result.problem, name: `${request}.${side}.${part}${path ? `.${path}` : ''}` };
  }

  private name(name: string, isBelow = false): Resolution {
    const prompted = this.sources.prompts?.get(name);
    if (prompted !== undefined) return { pieces: [{ text: prompted, data: true }] };
    if (isPrompt(this.document, this.node, name)) return { problem: 'prompt-unanswered', name };
    const captured = this.captured(name);
    if (captured && !('problem' in captured && this.behind(name))) return captured;
    const behind = this.behind(name);
    if (behind) {
      if (!this.expanding.size && !this.expanded.has(name) && !isBelow) this.expandBelow(name);
      if (behind.from === 'environment') this.usedVariables.add(name);
      return this.expand(name, behind);
    }
    if (name === 'lead' || name.startsWith('lead.')) return this.leadField(name);
    return { problem: 'unresolved-variable', name };
  }

  /** The value that another request captured under a name; undefined if there is none. */
  private captured(name: string): Resolution | undefined {
    const capture = findCapture(this.document, this.node, name);
    if (!capture) return undefined;
    const result = this.response({ kind: 'response', side: 'response', ...capture });
    // The request may have no name of its own.
    return 'problem' in result && result.name !== capture.request
      ? { problem: result.problem, name: `${name} (${capture.path})` }
      : result;
  }

  private leadField(name: string): Resolution {
    const { lead } = this.sources;
    if (!lead) return { problem: 'no-lead', name };
    let value: unknown = lead;
    for (const key of name.split('.').slice(1))
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined;
    if (value === undefined || value === null || value === lead) return { problem: 'no-lead-field', name };
    return { pieces: [{ text: typeof value === 'object' ? JSON.stringify(value) : String(value), data: true }] };
  }

  /** The text of a variable as written; undefined if there is none with that name. */
  private behind(name: string): ReferenceChain | undefined {
    const variable = findFileVariable(this.document, this.node, name);
    if (variable) return { from: 'file', text: spanText(this.document, variable.value) };
    const text = this.sources.environment?.get(name);
    return text === undefined ? undefined : { from: 'environment', text };
  }

  /** Expands what a variable refers to before the variable itself, so that long chains of variables need no deep stack. */
  private expandBelow(top: string): void {
    const entered = new Set<string>();
    const left = new Set<string>();
    const waiting = [top];
    for (let name = waiting.at(-1); name !== undefined; name = waiting.at(-1)) {
      const text = entered.has(name) || this.shared?.has(name) ? undefined : this.behind(name)?.text;
      if (text === undefined) {
        waiting.pop();
        if (entered.has(name) && !left.has(name) && name !== top) this.name(name, true);
        left.add(name);
        continue;
      }
      entered.add(name);
      for (const { inner } of findPlaceholders(text)) {
        const what = readExpression(inner);
        if (what.kind !== 'name' || left.has(what.name) || this.expanded.has(what.name)) continue;
        if (entered.has(what.name)) {
          this.expanded.set(name, { problem: 'variable-cycle', name: what.name });
          this.own.add(name);
        } else waiting.push(what.name);
      }
    }
  }

  /** A variable's text with its placeholders resolved recursively. Each variable is expanded once. */
  private expand(name: string, { from, text }: ReferenceChain): Resolution {
    const known = this.expanded.get(name) ?? this.shared?.get(name);
    if (known) return known;
    if (this.expanding.has(name)) return { problem: 'variable-cycle', name };
    this.expanding.add(name);
    const result = this.pieces(text, from === 'file', name);
    this.expanding.delete(name);
    this.expanded.set(name, result);
    if (this.shared) this.share(name, text, result);
    return result;
  }

  private share(name: string, text: string, result: Resolution): void {
    const isOwn =
      (indexFileVariables(this.document).get(name)?.length ?? 0) > 1 ||
      ('problem' in result && result.problem === 'variable-cycle') ||
      findPlaceholders(text).some(({ inner }) => this.own.has(inner));
    if (isOwn) this.own.add(name);
    else this.shared!.set(name, result);
  }

  private pieces(text: string, escapes: boolean, name: string): Resolution {
    const pieces: Piece[] = [];
    let length = 0;
    let at = 0;
    const literal = (end: number): void => {
      if (end > at)
        pieces.push({ text: escapes ? unescapeValue(text.slice(at, end)) : text.slice(at, end), data: false });
    };
    for (const one of findPlaceholders(text)) {
      literal(one.start);
      const value = this.resolve(one.inner);
      if ('problem' in value) return value;
      for (const piece of value.pieces) length += piece.text.length;
      if (length > MAX_VALUE_CHARACTERS || pieces.length + value.pieces.length > 100_000)
        return { problem: 'value-too-long', name };
      pieces.push(...value.pieces);
      at = one.end;
    }
    literal(text.length);
    return { pieces };
  }
}

const ESCAPE = /\\(?:([nrt\\])|u([0-9a-fA-F]{4}))/g;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };

/** `\n`, `\r`, `\t`, `\\` and `\u0020` in a file variable's value; any other backslash stays. */
export function unescapeValue(text: string): string {
  return text.includes('\\')
    ? text.replace(ESCAPE, (_, letter: string | undefined, hex: string | undefined) =>
        letter ? ESCAPED[letter]! : String.fromCharCode(parseInt(hex!, 16)),
      )
    : text;
}

/** The file variable a request sees under a name: the last one of its block, else the last one before it, else the first one after it. */
export function findFileVariable(document: HttpDocument, node: RequestNode, name: string): VariableNode | undefined {
  const all = indexFileVariables(document).get(name);
  if (!all) return undefined;
  // The last one that starts before the end of the block is either the block's own last one or the nearest before it.
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.start < node.end) low = middle + 1;
    else high = middle;
  }
  return all[low - 1] ?? all[0];
}

const indexes = new WeakMap<HttpDocument, ReadonlyMap<string, readonly VariableNode[]>>();

/** The variables of a document by name, each in text order. Cached per tree. */
export function indexFileVariables(document: HttpDocument): ReadonlyMap<string, readonly VariableNode[]> {
  const known = indexes.get(document);
  if (known) return known;
  const index = new Map<string, VariableNode[]>();
  for (const node of document.requests) {
    for (const variable of node.variables) {
      const name = spanText(document, variable.name);
      const list = index.get(name);
      if (list) list.push(variable);
      else index.set(name, [variable]);
    }
  }
  indexes.set(document, index);
  return index;
}

/** A value that the user is asked for before the request is sent. */
export interface Prompt {
  readonly name: string;
  readonly text: string;
  readonly masked: boolean;
}

/** Names whose prompt is masked by convention, as in other HTTP clients. */
const MASKED_NAMES = /^(password|passwd|pass|secret|token|api_?key)$/i;

/** `# @prompt name text` and `# @prompt-masked name text` of a request. */
export function readPrompts(document: HttpDocument, node: RequestNode): Prompt[] {
  const out: Prompt[] = [];
  for (const tag of node.tags) {
    const kind = spanText(document, tag.name).toLowerCase();
    if (kind !== 'prompt' && kind !== 'prompt-masked') continue;
    const value = spanText(document, tag.value);
    const blank = value.search(/\s/);
    const name = blank < 0 ? value : value.slice(0, blank);
    if (name)
      out.push({
        name,
        text: blank < 0 ? '' : value.slice(blank).trim(),
        masked: kind === 'prompt-masked' || MASKED_NAMES.test(name),
      });
  }
  return out;
}

const promptNames = new WeakMap<RequestNode, ReadonlySet<string>>();

/** True if the request prompts for this name. */
export function isPrompt(document: HttpDocument, node: RequestNode, name: string): boolean {
  if (!node.tags.length) return false;
  let names = promptNames.get(node);
  if (!names) promptNames.set(node, (names = new Set(readPrompts(document, node).map((p) => p.name))));
  return names.has(name);
}
