// Parameters to call every operation with: documented values, IDs that the sandbox has, and made-up values for the rest.
import type { Json, Operation, Parameter } from '../../../src/api/catalogue';

/** IDs of existing records, by the words that parameters use for them. */
export type KnownIds = Readonly<Record<string, Json>>;

const FORMATS: Record<string, string> = { 'YYYY-MM-DD HH:mm:ss': '2026-01-01 00:00:00', '+HH:MM': '+05:30' };

function made(p: Parameter): Json {
  if (p.enum?.length) return p.type === 'array' ? [p.enum[0] as Json] : (p.enum[0] as Json);
  switch (p.type) {
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return p.itemType === 'integer' ? [1] : [];
    case 'object':
      return {};
    default:
      return FORMATS[p.format ?? ''] ?? 'sample';
  }
}

/** The value of the documented body at a location; undefined if it has none. */
function shownAt(entry: Operation, location: string): Json | undefined {
  return location
    .split('.')
    .reduce<Json | undefined>(
      (node, part) =>
        node !== null && typeof node === 'object' && !Array.isArray(node)
          ? (node as Record<string, Json>)[part]
          : undefined,
      entry.requestExample,
    );
}

/** Parameters for `client.call`: all required ones, and those optional ones the documentation has a value for. */
export function sampleParams(entry: Operation, ids: KnownIds): Record<string, Json> {
  const params: Record<string, Json> = {};
  for (const p of [...entry.pathParams, ...entry.query, ...entry.headers, ...entry.body]) {
    if (p.pattern || p.location?.includes('[]') || (p.location !== undefined && p.location !== p.name)) continue;
    const known = ids[`${entry.id}.${p.name}`] ?? ids[p.name];
    const value =
      known ??
      (p.in === 'body' && entry.bodyKind === 'json' ? shownAt(entry, p.location ?? p.name) : undefined) ??
      p.example;
    if (value !== undefined) params[p.key] = value;
    else if (p.required || p.in === 'path') params[p.key] = made(p);
  }
  return params;
}
