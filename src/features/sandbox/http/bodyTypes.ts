import type { JsonSchema, Operation } from '../../../api/catalogue';
import type { FieldTree } from './decode';
import { throwInvalid } from './responses';

/** Names of fields that the documentation shows both as a number and as text. */
const ID_NAME = /id$/i;
/** How a type is called in a refusal. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

/** Refuses a JSON body with a value whose type the documentation excludes. Null, and names that are not documented, may have any. */
export function checkBodyTypes(operation: Operation | undefined, body: FieldTree): void {
  if (operation?.bodyKind === 'json' && operation.requestSchema) check(operation.requestSchema, body, '');
}

function check(schema: JsonSchema, value: unknown, name: string): void {
  if (value === null || value === undefined) return;
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
  if (types.length && !types.some((type) => fits(type, value, name)))
    throwInvalid(`${name || 'The body'} must be ${types.map((type) => TYPE_NAMES[type]).join(' or ')}.`);
  // The documentation does not say for certain what lists of ids may contain.
  if (Array.isArray(value))
    value.filter((item) => typeof item === 'object').forEach((item) => check(schema.items ?? {}, item, name));
  else if (typeof value === 'object')
    for (const [key, inner] of Object.entries(schema.properties ?? {}))
      if (Object.hasOwn(value, key)) check(inner, (value as FieldTree)[key], key);
}

/** As lenient as the documentation, which also shows numbers and flags as text, one value for a list, and an empty list for an object. */
function fits(type: string, value: unknown, name: string): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' || (typeof value === 'number' && ID_NAME.test(name));
    case 'boolean':
      return typeof value === 'boolean' || /^(?:true|false|yes|no|[01])$/i.test(String(value));
    case 'array':
      return Array.isArray(value) || typeof value !== 'object';
    case 'object':
      return typeof value === 'object' && (!Array.isArray(value) || !value.length);
    default:
      return typeof value === 'number' || (typeof value === 'string' && /^(?:[+-]?\d+(?:\.\d+)?)?$/.test(value.trim()));
  }
}
