// Reads and writes single fields of an operation's form in a draft. The draft is the single source of truth; the form is a view of it.
import { findHeaderValue } from '../../../core/headers';
import type { Pair } from '../../../api/client/types';
import type { RequestDraft } from './draft';
import { arrayItems, isEditable, isJsonObject, jsonValueAt, setJsonValue } from '../json/jsonEdit';
import { isMember, memberPairs, readMembers, writeMembers } from './flatObject';
import type { OperationField, OperationForm } from './operationForm';
import { decodePart, encodePart, readQueryPairs, splitUrl, replaceQuery } from '../urlText';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** A date, with or without a time. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}.*)?)?$/;
const INTEGER = /^-?(?:0|[1-9]\d*)$/;

/** Why a field's value is invalid. */
export type FieldProblem =
  'missing' | 'notNumber' | 'notBoolean' | 'notJson' | 'notObject' | 'notArray' | 'notFlat' | 'notDate';

const segments = (path: string): string[] => path.split('/');
/** The path of an address without scheme and host. */
const pathname = (url: string): { head: string; path: string } => {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url);
  return match
    ? { head: match[0], path: splitUrl(url.slice(match[0].length)).path }
    : { head: '', path: splitUrl(url).path };
};

function readPath(url: string, template: string, name: string): string | undefined {
  const at = segments(template).indexOf(`{${name}}`);
  const found = segments(pathname(url).path)[at];
  return at < 0 || found === undefined || found === `{${name}}` ? undefined : decodePart(found.replace(/\+/g, '%2B'));
}

function writePath(url: string, template: string, name: string, value: string): string {
  const at = segments(template).indexOf(`{${name}}`);
  const { head, path } = pathname(url);
  const parts = segments(path);
  if (at < 0 || at >= parts.length) return url;
  parts[at] = value === '' ? `{${name}}` : encodePart(value);
  return head + parts.join('/') + url.slice(head.length + path.length);
}

/** The values of a list as users write them: `id, name`; a JSON array if that would be misread. */
export function writeListText(items: readonly string[]): string {
  const isPlain = items.every((item) => item !== '' && item === item.trim() && !/^\[|,/.test(item));
  return isPlain ? items.join(', ') : JSON.stringify(items);
}

/** The values of a list written with commas or as a JSON array. A broken array is one value, so that the user sees it. */
export function listItems(text: string): string[] {
  const value = text.trim();
  if (value.startsWith('[')) return arrayItems(value) ?? [value];
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The values of a list sent by repeating its name. A single text with known values or an array is read as a list too. */
function readPairs(pairs: readonly Pair[], field: OperationField): string | undefined {
  const values = pairs.filter(([n]) => n === field.name).map(([, value]) => value);
  const [first] = values;
  if (first === undefined) return undefined;
  if (values.length > 1) return writeListText(values);
  const isKnown = first.split(',').every((item) => field.enum?.includes(item.trim()));
  return isKnown || first.trim().startsWith('[') ? first : writeListText(values);
}

function writePairs(pairs: readonly Pair[], name: string, typed: string): Pair[] {
  const at = pairs.findIndex(([n]) => n === name);
  const before = pairs.slice(0, at < 0 ? pairs.length : at);
  const after = pairs.slice(before.length).filter(([n]) => n !== name);
  return [...before, ...listItems(typed).map((value): Pair => [name, value]), ...after];
}

const readPair = (pairs: readonly Pair[], name: string): string | undefined => pairs.find(([n]) => n === name)?.[1];

function writePair(pairs: readonly Pair[], name: string, value: string): Pair[] {
  const at = pairs.findIndex(([n]) => n === name);
  if (value === '') return pairs.filter((_, i) => i !== at);
  if (at < 0) return [...pairs, [name, value]];
  return pairs.map((pair, i): Pair => (i === at ? [name, value] : pair));
}

const where = (field: OperationField): string[] => (field.location ?? field.name).split('.');

/** The JSON token for a typed text, by the field's type. A text that does not match the type becomes a string, so that the user sees it. */
export function jsonToken(field: Pick<OperationField, 'type' | 'itemType' | 'jsonText'>, typed: string): string {
  const value = typed.trim();
  if (field.jsonText) return JSON.stringify(typed);
  switch (field.type) {
    case 'integer':
    case 'number':
      return NUMBER.test(value) ? value : JSON.stringify(typed);
    case 'boolean':
      return value === 'true' || value === 'false' ? value : JSON.stringify(typed);
    case 'array': {
      if (value.startsWith('[')) return parses(value) ? value : JSON.stringify(typed);
      const item = { type: (field.itemType ?? 'string') as OperationField['type'] };
      return `[${value
        .split(',')
        .map((part) => jsonToken(item.type === 'array' ? { type: 'string' } : item, part.trim()))
        .join(', ')}]`;
    }
    case 'object':
      return parses(value) ? value : JSON.stringify(typed);
    case 'string':
      return JSON.stringify(typed);
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** True if the form can write the operation's body fields: there are none, or the body has the right kind and is valid. */
export function bodyFits(draft: RequestDraft, form: OperationForm): boolean {
  if (!form.fields.some((f) => f.in === 'body')) return true;
  if (form.body === 'json') return draft.bodyKind === 'json' && isEditable(draft.text);
  return draft.bodyKind === form.body;
}

function readQuery(pairs: readonly Pair[], form: OperationForm, field: OperationField): string | undefined {
  if (field.list) return readPairs(pairs, field);
  return readPair(pairs, field.name) ?? (field.columns && readMembers(pairs, field, form));
}

/** The text of a field in the draft; undefined if it is not there. */
export function readField(draft: RequestDraft, form: OperationForm, field: OperationField): string | undefined {
  switch (field.in) {
    case 'path':
      return readPath(draft.url, form.path, field.name);
    case 'query':
      return readQuery(readQueryPairs(draft.url), form, field);
    case 'header':
      return findHeaderValue(draft.headers, field.name.toLowerCase());
    case 'body': {
      if (draft.bodyKind !== 'json')
        return field.list ? readPairs(draft.form, field) : readPair(draft.form, field.name);
      const value = jsonValueAt(draft.text, where(field));
      return value.found ? (value.text ?? value.raw) : undefined;
    }
  }
}

/** The draft with a field's text set; an empty text removes the field. */
export function writeField(
  draft: RequestDraft,
  form: OperationForm,
  field: OperationField,
  typed: string,
): RequestDraft {
  const write = field.list ? writePairs : writePair;
  switch (field.in) {
    case 'path':
      return { ...draft, url: writePath(draft.url, form.path, field.name, typed) };
    case 'query': {
      const pairs = readQueryPairs(draft.url);
      const written = field.columns ? writeMembers(pairs, field, form, typed) : write(pairs, field.name, typed);
      return { ...draft, url: replaceQuery(draft.url, written) };
    }
    case 'header': {
      const name = draft.headers.find(([n]) => n.toLowerCase() === field.name.toLowerCase())?.[0] ?? field.name;
      return { ...draft, headers: writePair(draft.headers, name, typed) };
    }
    case 'body':
      if (draft.bodyKind !== 'json') return { ...draft, form: write(draft.form, field.name, typed) };
      return {
        ...draft,
        text: setJsonValue(draft.text, where(field), typed === '' ? undefined : jsonToken(field, typed)),
      };
  }
}

/** What is wrong with a field's current value, if anything. */
export function fieldProblem(field: OperationField, value: string | undefined): FieldProblem | undefined {
  if (value === undefined || value === '') return field.required ? 'missing' : undefined;
  if (value.includes('{{')) return undefined;
  const text = value.trim();
  switch (field.type) {
    case 'integer':
      return INTEGER.test(text) ? undefined : 'notNumber';
    case 'number':
      return NUMBER.test(text) ? undefined : 'notNumber';
    case 'boolean':
      return text === 'true' || text === 'false' ? undefined : 'notBoolean';
    case 'object':
      if (!parses(text)) return 'notJson';
      if (!isJsonObject(text)) return 'notObject';
      return field.columns && !memberPairs(text) ? 'notFlat' : undefined;
    case 'array':
      if (text.startsWith('[')) return parses(text) ? undefined : 'notJson';
      return field.itemType === 'object' ? 'notArray' : undefined;
    case 'string':
      return field.date && !DATE.test(text) ? 'notDate' : undefined;
  }
}

/** Query or form rows that belong to no field of the form, with their index in the full list. */
export function findOtherPairs(
  pairs: readonly Pair[],
  form: OperationForm | undefined,
  place: 'query' | 'body',
): { readonly index: number; readonly pair: Pair }[] {
  const own = (form?.fields ?? []).filter((f) => f.in === place);
  const names = new Set(own.map((f) => f.name));
  const lists = new Set(own.filter((f) => f.list).map((f) => f.name));
  const seen = new Set<string>();
  return pairs
    .map((pair, index) => ({ index, pair }))
    .filter(({ pair }) => {
      const [name] = pair;
      if (lists.has(name) || (form && own.some((f) => isMember(f, form, pair)))) return false;
      if (!names.has(name) || seen.has(name)) return true;
      seen.add(name);
      return false;
    });
}
