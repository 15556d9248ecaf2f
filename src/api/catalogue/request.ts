import type { Expanded } from './schema';
import type { BodyKind, Json, JsonSchema, JsonType, Parameter } from './types';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a parameter's documentation says about its value; ids and numbers may be sent as text too. */
function fromParameter(parameter: Parameter): JsonSchema {
  const open = parameter.enumOpen === true;
  const item = parameter.itemType ? { items: { type: parameter.itemType as JsonType } } : {};
  const types: JsonType[] =
    parameter.type === 'integer' || parameter.type === 'number' ? [parameter.type, 'string'] : [parameter.type];
  const schema: Mutable<JsonSchema> = { type: types.length === 1 ? (types[0] as JsonType) : types };
  if (parameter.enum && !open && parameter.type === 'array') schema.items = { enum: parameter.enum };
  else if (parameter.enum && !open) schema.enum = parameter.enum;
  else if (parameter.type === 'array') Object.assign(schema, item);
  if (parameter.note) schema.description = parameter.note;
  if (parameter.secret) schema['x-secret'] = true;
  if (parameter.personal) schema['x-personal'] = true;
  return schema;
}

/** The parameter table and the example together: where they differ in type, either is allowed. */
function joined(own: JsonSchema, shown: JsonSchema | undefined): JsonSchema {
  if (!shown) return own;
  const { pattern, ...rest } = shown;
  const types = [...new Set([own.type ?? [], shown.type ?? 'null'].flat())];
  return {
    ...rest,
    ...own,
    type: types.length === 1 ? (types[0] as JsonType) : types,
    ...(pattern && own.type !== 'string' ? { pattern } : {}),
    ...(shown.properties ? { properties: shown.properties } : {}),
    ...(shown.items && !own.items?.enum ? { items: { ...own.items, ...shown.items } } : {}),
  };
}

/** Puts one parameter into the object schema at its location, `fields.email` or `department_list[].name`. */
function place(root: Mutable<JsonSchema>, parameter: Parameter, parts: readonly string[]): void {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  const list = part.endsWith('[]');
  const name = list ? part.slice(0, -2) : part;
  const known = root.properties?.[name];
  let next: Mutable<JsonSchema>;
  if (rest.length === 0) {
    next = joined(fromParameter(parameter), known);
    if (parameter.required) root.required = [...new Set([...(root.required ?? []), name])];
  } else if (list) {
    const items: Mutable<JsonSchema> = { type: 'object', ...known?.items };
    place(items, parameter, rest);
    next = { ...known, type: 'array', items };
  } else {
    next = { type: 'object', ...known };
    place(next, parameter, rest);
  }
  root.properties = { ...root.properties, [name]: next };
}

/** The schema of a JSON or form body, from the parameter table and the documented example. */
export function requestSchema(body: readonly Parameter[], shown: Expanded | undefined): JsonSchema {
  const root: Mutable<JsonSchema> = { ...shown?.schema, type: 'object' };
  const deepestLast = [...body].sort((a, b) => depth(a) - depth(b));
  for (const p of deepestLast)
    place(root, p, p.location === undefined || p.location === p.name ? [p.name] : p.location.split('.'));
  return root;
}

const depth = (p: Parameter): number => (p.location ?? p.name).split('.').length;

/** An example of the body: the documented one for JSON, the parameters' examples for forms. */
export function requestExample(kind: BodyKind, body: readonly Parameter[], shown: Expanded | undefined): Json {
  if (shown && kind === 'json') return shown.example;
  const example: Record<string, Json> = {};
  for (const p of body) if (p.example !== undefined && !p.pattern) example[p.name] = p.example;
  return example;
}
