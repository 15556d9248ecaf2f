import type { JsonSchema, JsonType } from '../types';
import { SHARED_FIELD_DESCRIPTIONS } from './fields';
import type { Node } from './node';

/** Whether the schema is for writing requests or for reading responses. */
export type Direction = 'request' | 'response';

/** A placeholder that a documentation tool left in examples. */
const PLACEHOLDER = /^additionalProp\d$/;

const withoutNull = (schema: JsonSchema): JsonSchema => {
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
  return types.length === 1 ? { ...schema, type: types[0] as JsonType } : schema;
};

const isContainer = (schema: JsonSchema): boolean => schema.properties !== undefined || schema.items !== undefined;

/** A schema of the catalogue in OpenAPI form. `name` is the field it belongs to. */
export function schemaNode(schema: JsonSchema, direction: Direction, name?: string): Node {
  const { type, properties = {}, title, required, 'x-secret': secret, 'x-personal': personal } = schema;
  const types = [type ?? []].flat();
  const nullable = types.includes('null');
  const fields = Object.entries(properties);
  const others = schema.additionalProperties ?? fields.find(([key]) => PLACEHOLDER.test(key))?.[1];
  const description = schema.description ?? (name === undefined ? undefined : SHARED_FIELD_DESCRIPTIONS[name]);
  return {
    ...(type === undefined
      ? {}
      : { type: nullable && types.length > 1 ? [...types.filter((t) => t !== 'null'), 'null'] : type }),
    ...(title ? { title } : {}),
    ...(schema.enum ? { enum: nullable && !schema.enum.includes(null) ? [...schema.enum, null] : schema.enum } : {}),
    ...(schema.examples ? { examples: schema.examples } : {}),
    ...(schema.pattern ? { pattern: schema.pattern } : {}),
    ...(schema.minLength ? { minLength: schema.minLength } : {}),
    ...(secret && types.includes('string') ? { format: 'password' } : schema.format ? { format: schema.format } : {}),
    ...(secret && direction === 'request' ? { writeOnly: true } : {}),
    ...(description ? { description } : {}),
    ...(types.includes('array') ? { items: itemsOf(schema, direction) } : {}),
    ...(fields.length
      ? {
          properties: Object.fromEntries(
            fields
              .filter(([key]) => !PLACEHOLDER.test(key))
              .map(([key, one]) => [key, schemaNode(one, direction, key)]),
          ),
        }
      : {}),
    // Next to named fields, the values of other keys could have any type.
    ...(others ? { additionalProperties: fields.length > 1 || schemaNode(others, direction) } : {}),
    ...(schema.patternProperties
      ? {
          patternProperties: Object.fromEntries(
            // No type: in generated code this becomes an index signature, which must allow the types of all named fields.
            Object.keys(schema.patternProperties).map((pattern) => [pattern, { description: 'A custom attribute.' }]),
          ),
        }
      : {}),
    ...(required?.length ? { required } : {}),
    ...(schema.anyOf ? { anyOf: schema.anyOf.map((one) => schemaNode(one, direction)) } : {}),
    ...(secret ? { 'x-secret': true } : {}),
    ...(personal ? { 'x-personal': true } : {}),
    ...(schema['x-acquire-origin'] ? { 'x-acquire-origin': schema['x-acquire-origin'] } : {}),
  };
}

/** The items of a list: anything if the docs show an empty one; never null instead of a record. */
function itemsOf(schema: JsonSchema, direction: Direction): Node {
  const { items } = schema;
  return items === undefined ? {} : schemaNode(isContainer(items) ? withoutNull(items) : items, direction);
}
