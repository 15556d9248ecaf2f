// What we know about a lead document: which fields can be written, which values they take, and what is wrong.
import { getLocation, parse, parseTree, type Node, type ParseError } from 'jsonc-parser';
import { changesBetween, refusedPath } from '../model/changes';
import { readTagIds, type Field } from '../model/fields';
import { isRecordRow, trimmedText, type RecordRow } from '../model/read';
import type { LeadTag } from '../model/tags';

/** What is known about a document's record. `base` is the record as it was read. */
export interface DocumentFacts {
  readonly base: RecordRow;
  readonly fields: readonly Field[];
  readonly tags: readonly LeadTag[];
}

/** A problem at a place. Offsets are UTF-16 units. `code` selects the text; `name` and `values` are inserted into it. */
export interface DocumentProblem {
  readonly code:
    'syntax' | 'not-an-object' | 'read-only' | 'email' | 'choice' | 'unknown-tag' | 'required' | 'type' | 'duplicate';
  readonly severity: 'error' | 'warning';
  readonly offset: number;
  readonly length: number;
  readonly name: string;
  readonly values?: readonly string[];
}

/** A completion: a key of the record, or a value of a field. */
export interface DocumentProposal {
  readonly kind: 'key' | 'value';
  readonly text: string;
  readonly field: Field;
  readonly label?: string;
}

/** A record read from a document's text. */
export function parseRecord(text: string): { readonly record?: RecordRow; readonly problem?: DocumentProblem } {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  const [error] = errors;
  if (error)
    return {
      problem: { code: 'syntax', severity: 'error', offset: error.offset, length: Math.max(1, error.length), name: '' },
    };
  if (!isRecordRow(value))
    return { problem: { code: 'not-an-object', severity: 'error', offset: 0, length: text.length, name: '' } };
  return { record: value };
}

/** All problems in a document. A changed read-only field is a warning, because it is not sent. */
export function documentProblems(text: string, { base, fields, tags }: DocumentFacts): readonly DocumentProblem[] {
  const { record, problem } = parseRecord(text);
  if (!record) return problem ? [problem] : [];
  const root = parseTree(text);
  const out: DocumentProblem[] = [...duplicates(root, '')];
  const { refused } = changesBetween(base, record, fields, tags);
  for (const path of refused)
    out.push(at(root, refusedPath(path), { code: 'read-only', severity: 'warning', name: path }, true));
  for (const field of fields) {
    const found = find(root, field.path);
    if (found) out.push(...checkValue(root, field, valueOf(found), tags, isNew(base, field.path, found)));
  }
  return out;
}

/** True if the value was changed: values from the API itself are not reported. */
function isNew(base: RecordRow, path: readonly string[], node: Node): boolean {
  let before: unknown = base;
  for (const step of path) before = isRecordRow(before) ? before[step] : undefined;
  return JSON.stringify(before) !== JSON.stringify(valueOf(node));
}

function checkValue(
  root: Node | undefined,
  field: Field,
  value: unknown,
  tags: readonly LeadTag[],
  changed: boolean,
): readonly DocumentProblem[] {
  if (!changed) return [];
  const say = (
    code: DocumentProblem['code'],
    severity: DocumentProblem['severity'],
    values?: readonly string[],
  ): readonly DocumentProblem[] => [
    {
      ...at(root, field.path, { code, severity, name: field.label ?? field.key }, false),
      ...(values ? { values } : {}),
    },
  ];
  const text = trimmedText(value);
  if (field.kind === 'tags') {
    const unknown = tags.length ? readTagIds(value, tags).filter((id) => !tags.some((tag) => tag.id === id)) : [];
    return unknown.length ? say('unknown-tag', 'error', unknown) : [];
  }
  if (text === undefined)
    return value !== null && typeof value === 'object' && field.kind !== 'object'
      ? say('type', 'error')
      : field.required
        ? say('required', 'warning')
        : [];
  if (field.kind === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return say('email', 'error');
  if (field.kind === 'choice' && field.options && !field.options.includes(text))
    return say('choice', 'warning', field.options);
  if (field.kind === 'number' && !Number.isFinite(Number(text))) return say('type', 'error');
  return [];
}

function duplicates(node: Node | undefined, below: string): DocumentProblem[] {
  if (node?.type !== 'object') return [];
  const seen = new Set<string>();
  const out: DocumentProblem[] = [];
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key) continue;
    const name = String(key.value);
    if (seen.has(name))
      out.push({ code: 'duplicate', severity: 'warning', offset: key.offset, length: key.length, name: below + name });
    seen.add(name);
    if (name === 'fields' && !below) out.push(...duplicates(value, 'fields.'));
  }
  return out;
}

/** Completions at an offset: writable keys that are missing, or values of the field there. */
export function completeDocument(
  text: string,
  offset: number,
  { fields, tags }: DocumentFacts,
): readonly DocumentProposal[] {
  const location = getLocation(text, offset);
  const path = location.path.map(String);
  if (location.isAtPropertyKey) {
    const parent = path.slice(0, -1);
    const there = find(parseTree(text), parent);
    const taken = new Set((there?.children ?? []).map((property) => String(property.children?.[0]?.value)));
    return fields
      .filter(
        (field) =>
          field.path.length === parent.length + 1 &&
          parent.every((step, n) => field.path[n] === step) &&
          !taken.has(field.path.at(-1) ?? ''),
      )
      .map((field) => ({
        kind: 'key',
        text: field.path.at(-1) ?? field.key,
        field,
        ...(field.label ? { label: field.label } : {}),
      }));
  }
  const field = fieldAt(path, fields);
  if (!field) return [];
  if (field.kind === 'tags') return tags.map((tag) => ({ kind: 'value', text: tag.id, label: tag.name, field }));
  return (field.options ?? []).map((option) => ({ kind: 'value', text: option, field }));
}

/** The field at an offset, with the range of its name or value; undefined outside of fields. `writable` is false if it is not sent. */
export function findFieldAt(
  text: string,
  offset: number,
  { fields }: DocumentFacts,
): { readonly name: string; readonly field?: Field; readonly offset: number; readonly length: number } | undefined {
  const location = getLocation(text, offset);
  const node = location.previousNode;
  if (!node || !location.path.length || offset > node.offset + node.length) return undefined;
  const path = location.path.map(String);
  return { name: path.join('.'), field: fieldAt(path, fields), offset: node.offset, length: node.length };
}

const fieldAt = (path: readonly string[], fields: readonly Field[]): Field | undefined =>
  fields.find(
    (field) =>
      field.path.length <= path.length &&
      field.path.every((step, n) => step === path[n]) &&
      (field.path.length === path.length || field.kind === 'tags' || field.kind === 'object'),
  );

/** The value node at a path of keys; the last of duplicate keys counts. */
function find(root: Node | undefined, path: readonly string[]): Node | undefined {
  let node = root;
  for (const step of path)
    node =
      node?.type === 'object'
        ? node.children?.findLast((property) => property.children?.[0]?.value === step)?.children?.[1]
        : undefined;
  return node;
}

function valueOf(node: Node): unknown {
  if (node.type === 'object')
    return Object.fromEntries(
      (node.children ?? []).map((property) => [
        String(property.children?.[0]?.value),
        property.children?.[1] ? valueOf(property.children[1]) : null,
      ]),
    );
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  return node.value as unknown;
}

function at(
  root: Node | undefined,
  path: readonly string[],
  problem: Pick<DocumentProblem, 'code' | 'severity' | 'name'>,
  wholeProperty: boolean,
): DocumentProblem {
  const node = find(root, path) ?? root;
  const key = wholeProperty ? node?.parent?.children?.[0] : undefined;
  const shown = key ?? node;
  return { ...problem, offset: shown?.offset ?? 0, length: shown === root ? 1 : (shown?.length ?? 1) };
}
