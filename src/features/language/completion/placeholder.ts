import { DYNAMIC_VARIABLES } from '../resolve/dynamicValues';
import { parseJsonPath, searchJsonPath } from '../../requests/jsonPath';
import { isSecretKey, SECRET_MASK } from '../../../core/redaction';
import { indexFileVariables, readPrompts } from '../resolve/scope';
import { requestName, spanText, type HttpDocument, type RequestNode } from '../parse/tree';
import { findRequestOperation } from '../edit/view';
import type { CompletionPlace } from './place';
import type { CompletionContext, Suggestion, Suggestions } from './suggestion';

const REFERENCE = /^([A-Za-z_][\w-]*)\.(?:(request|response)(?:\.(?:(body|headers)(?:\.(.*))?|\w*))?|\w*)$/;

/** Suggestions between braces. */
export function completePlaceholder(
  document: HttpDocument,
  node: RequestNode,
  place: Extract<CompletionPlace, { kind: 'placeholder' }>,
  context: CompletionContext,
): Suggestions {
  const { inner, span } = place;
  const closed = document.text.startsWith('}}', span.end);
  const end = closed ? '' : '}}';
  const reference = REFERENCE.exec(inner);
  if (reference && reference[1] !== 'lead') return inReference(document, reference, place, context, end);
  const items: Suggestion[] = [];
  const seen = new Set<string>();
  const add = (label: string, kind: Suggestion['kind'], detail?: string, goesOn?: true): void => {
    if (seen.has(label)) return;
    seen.add(label);
    items.push({ label, kind, insert: goesOn ? label : label + end, span, detail, ...(goesOn ? { goesOn } : {}) });
  };
  for (const prompt of readPrompts(document, node)) add(prompt.name, 'variable', prompt.text);
  for (const [name, all] of indexFileVariables(document))
    add(name, 'variable', shown(name, spanText(document, all[0]!.value)));
  for (const [name, value] of context.environment ?? []) add(name, 'variable', shown(name, value));
  for (const field of context.leadFields ?? []) add(`lead.${field}`, 'field');
  for (const { name, usage } of DYNAMIC_VARIABLES) add(name, 'dynamic', usage);
  for (const other of document.requests) {
    const name =
      other !== node && other.line && (other.tags.length || other.title) ? requestName(document, other) : undefined;
    if (name !== undefined) add(`${name}.response.body.$.`, 'request', undefined, true);
  }
  return { items };
}

/** A value for display next to its name. */
function shown(name: string, value: string): string {
  return isSecretKey(name) ? SECRET_MASK : value.slice(0, 80);
}

function inReference(
  document: HttpDocument,
  match: RegExpExecArray,
  { inner, span }: Extract<CompletionPlace, { kind: 'placeholder' }>,
  context: CompletionContext,
  end: string,
): Suggestions {
  const [, name = '', side, part, path] = match;
  const start = document.text.indexOf(inner, span.start);
  const word = (from: number, label: string, goesOn: boolean, detail?: string): Suggestion => ({
    label,
    kind: 'field',
    insert: goesOn ? `${label}.` : label + end,
    span: { start: start + from, end: span.end },
    detail,
    ...(goesOn ? { goesOn: true } : {}),
  });
  const words = (from: number, all: readonly string[], goesOn: boolean): Suggestions => ({
    items: all.map((label) => word(from, label, goesOn)),
  });
  if (!side || !part)
    return words(inner.lastIndexOf('.') + 1, side ? ['body', 'headers'] : ['response', 'request'], true);
  if (path === undefined) return { items: [] };
  const from = inner.length - path.length;
  if (part === 'headers') {
    const headers = context.response?.(name)?.response?.headers ?? [];
    return words(from, headers.length ? [...new Set(headers.map(([h]) => h))] : ['Content-Type', 'Date'], false);
  }
  // The keys below the path up to the last dot.
  const cut = Math.max(path.lastIndexOf('.'), 0);
  const query = parseJsonPath(path.slice(0, cut) || '$');
  const found = query ? searchJsonPath(query, sampleOf(document, name, context)) : [];
  const sample = typeof found === 'string' ? undefined : found[0]?.value;
  if (Array.isArray(sample)) return { items: [word(from + cut, '[0]', holdsMore(sample[0]))] };
  if (typeof sample !== 'object' || sample === null) return { items: [] };
  const at = from + (path.includes('.') ? cut + 1 : 0);
  return {
    items: Object.entries(sample)
      .filter(([key]) => /^[\w$-]+$/.test(key))
      .map(([key, value]: [string, unknown]) =>
        Array.isArray(value)
          ? word(at, `${key}[0]`, holdsMore(value[0]), 'array')
          : word(at, key, holdsMore(value), value === null ? 'null' : typeof value),
      ),
  };
}

/** True for an object with keys, which are suggested next. */
function holdsMore(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

/** The last response of the request, otherwise the documented example. */
function sampleOf(document: HttpDocument, name: string, context: CompletionContext): unknown {
  const last = context.response?.(name)?.response?.json;
  if (last !== undefined) return last;
  const node = document.requests.find((r) => r.line && requestName(document, r) === name);
  return (
    node &&
    context.knowledge &&
    findRequestOperation(document, node, context.knowledge, context.account?.generation)?.responseExamples[0]
  );
}
