// Decodes what a client sent into one tree: query strings and forms with bracketed keys, JSON and multipart bodies.

/** A tree of parameters. Objects have no prototype, so a key such as `__proto__` is only a key. */
export type FieldTree = Record<string, unknown>;

const SPACE = /\s+/g;

/** An empty tree. */
function noFields(): FieldTree {
  return Object.create(null) as FieldTree;
}

/**
 * Splits a form key into its path: `a` → a · `filter[master]` → filter, master · `id[]` → id, '' ·
 * `[extra_field][key]key` (Acquire's own custom-field form) → extra_field, key.
 */
export function splitFormKey(key: string): string[] {
  const start = key.indexOf('[');
  if (start < 0) return [key];
  const path = start > 0 ? [key.slice(0, start)] : [];
  let at = start;
  while (key[at] === '[') {
    const end = key.indexOf(']', at);
    if (end < 0) return [key];
    path.push(key.slice(at + 1, end));
    at = end + 1;
  }
  return path;
}

/** Maximum levels of brackets in a key, or of lists and objects in JSON. Same limit as PHP. */
const MAX_DEPTH = 64;

/** Thrown for parameters that are nested too deeply. The message says so in one sentence. */
class DepthError extends RangeError {
  constructor() {
    super(`The parameters are nested more than ${MAX_DEPTH} levels deep.`);
  }
}

/**
 * Builds a tree from names and values. A name that occurs twice, or ends in `[]`, becomes an array.
 * Throws a RangeError for a name with more than MAX_DEPTH levels.
 */
export function buildFieldTree(pairs: Iterable<readonly [string, unknown]>): FieldTree {
  const root = noFields();
  for (const [key, value] of pairs) put(root, splitFormKey(key), value);
  return tidy(root) as FieldTree;
}

/** Sets a value at a path. Arrays grow in place: a copy per value would take quadratic time. */
function put(root: FieldTree, path: readonly string[], value: unknown): void {
  if (path.length > MAX_DEPTH) throw new DepthError();
  const list = path.length > 1 && path.at(-1) === '';
  const last = path.length - (list ? 2 : 1);
  let node = root;
  for (const step of path.slice(0, last)) {
    const next = node[step];
    node = (isTree(next) ? next : (node[step] = noFields())) as FieldTree;
  }
  const name = path[last] ?? '';
  const there = node[name];
  if (Array.isArray(there)) there.push(value);
  else if (there !== undefined) node[name] = [there, value];
  else node[name] = list ? [value] : value;
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Turns objects whose keys are 0 … n-1 into arrays. */
function tidy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(tidy);
  if (typeof node !== 'object' || node === null) return node;
  const keys = Object.keys(node);
  for (const key of keys) (node as FieldTree)[key] = tidy((node as FieldTree)[key]);
  return keys.length > 0 && keys.every((key, n) => key === String(n))
    ? keys.map((key) => (node as FieldTree)[key])
    : node;
}

/** The tree of a query string. Throws a RangeError as `fieldsOf` does. */
export function readQueryFields(search: string): FieldTree {
  return buildFieldTree(new URLSearchParams(search).entries());
}

/** A decoded body. `problem` says why it could not be read. */
export interface DecodedBody {
  readonly fields: FieldTree;
  readonly problem?: string;
}

/**
 * Reads a body. JSON is recognized by its content type or its first byte, because 1.0.0 pages name one type and send another;
 * everything else that is not multipart is read as a form.
 */
export async function decodeBody(bytes: Uint8Array, contentType: string): Promise<DecodedBody> {
  if (bytes.length === 0) return { fields: noFields() };
  const type = contentType.toLowerCase();
  if (type.startsWith('multipart/')) return multipart(bytes, contentType);
  const text = new TextDecoder().decode(bytes);
  if (type.includes('json') || (!type.includes('form') && /^\s*[[{]/.test(text))) return json(text);
  return formBody(new URLSearchParams(text.replace(/^\uFEFF/, '')).entries());
}

function formBody(pairs: Iterable<readonly [string, unknown]>): DecodedBody {
  try {
    return { fields: buildFieldTree(pairs) };
  } catch (error) {
    if (!(error instanceof DepthError)) throw error;
    return { fields: noFields(), problem: error.message };
  }
}

function json(text: string): DecodedBody {
  try {
    const value = parseJson(text);
    if (isTree(value)) return { fields: value as FieldTree };
    return { fields: Object.assign(noFields(), { '': value }) };
  } catch (error) {
    const problem = error instanceof DepthError ? error.message : `The body is not JSON: ${messageOf(error)}`;
    return { fields: noFields(), problem };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');

/**
 * Parses JSON to objects without a prototype, so that an own key `__proto__` stays an own key.
 * Throws a SyntaxError, or a RangeError for more than MAX_DEPTH levels.
 */
function parseJson(text: string): unknown {
  return withoutPrototypes(JSON.parse(text), 0);
}

function withoutPrototypes(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) throw new DepthError();
  if (Array.isArray(value)) return value.map((item) => withoutPrototypes(item, depth + 1));
  const out = noFields();
  for (const [key, inner] of Object.entries(value)) out[key] = withoutPrototypes(inner, depth + 1);
  return out;
}

async function multipart(bytes: Uint8Array, contentType: string): Promise<DecodedBody> {
  let form: FormData;
  try {
    form = await new Response(bytes as BodyInit, { headers: { 'content-type': contentType } }).formData();
  } catch {
    return {
      fields: noFields(),
      problem: 'The multipart body cannot be read; its boundary may be missing from Content-Type.',
    };
  }
  return formBody(
    [...form.entries()].map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : `(file ${value.name}, ${value.size} bytes)`,
    ]),
  );
}

/** A field as text; numbers and booleans are converted, everything else is absent. */
export function textField(fields: FieldTree, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;
}

/** A field as an integer, given as a number or text; undefined if absent or empty, NaN for anything else. */
export function integerField(fields: FieldTree, name: string): number | undefined {
  const value = textField(fields, name)?.replace(SPACE, '');
  if (value === undefined || value === '') return undefined;
  return /^-?\d{1,15}$/.test(value) ? Number(value) : NaN;
}

/** A field as a list: an array, a JSON array as text, or texts joined by commas. */
export function listField(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value)) return value as unknown[];
  if (typeof value !== 'string') return [value];
  if (value.trim().startsWith('[')) {
    try {
      const parsed = parseJson(value);
      if (Array.isArray(parsed)) return parsed as unknown[];
    } catch {
      return [value];
    }
  }
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A list of ids; NaN for an item that is not an id. */
export function idListField(value: unknown): number[] {
  return listField(value).map((id) => (/^\d{1,15}$/.test(String(id).trim()) ? Number(id) : NaN));
}

/** A nested object, or an empty one. JSON text is parsed, because query parameters contain it. */
export function nestedField(value: unknown): FieldTree {
  if (typeof value === 'string' && value.trim().startsWith('{')) return json(value).fields;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as FieldTree) : noFields();
}

/** A copy of a record without one of its keys. */
export function omitKey<T extends object, K extends keyof T & string>(record: T, key: K): Omit<T, K> {
  const out: Partial<T> = { ...record };
  delete out[key];
  return out as Omit<T, K>;
}
