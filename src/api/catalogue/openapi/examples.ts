import { Validator, type Schema } from '@cfworker/json-schema';
import { CATALOGUE_SECRET_NAMES } from '../../../core/redaction/catalogueNames';
import { formTexts } from '../request';
import type { Json, Operation } from '../types';
import type { Node } from './node';

const SECRETS = new Set(CATALOGUE_SECRET_NAMES);
const MASK = '********';

/** A copy with each secret masked. */
export function masked(value: Json): Json {
  if (Array.isArray(value)) return value.map((one) => masked(one as Json));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value as { [name: string]: Json }).map(([name, one]) => [
      name,
      SECRETS.has(name) && typeof one === 'string' && one !== '' ? MASK : masked(one),
    ]),
  );
}

/** Only the keys, so that no record is named. */
function blank(value: Json): Json {
  if (Array.isArray(value)) return [];
  if (value === null || typeof value !== 'object') return '';
  return Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, blank(one as Json)]));
}

/**
 * The documented request as a document may show it: without optional secrets, and without any value if the call destroys
 * something. Tools send examples as they are.
 */
export function safeRequest(entry: Operation): Json | undefined {
  const { requestExample, requestSchema: schema } = entry;
  if (requestExample === undefined) return undefined;
  const example = entry.bodyKind === 'json' ? requestExample : formTexts(requestExample);
  const optional = new Set(entry.body.filter((p) => p.secret && !p.required).map((p) => p.name));
  const shown = entry.destructive
    ? blank(example)
    : masked(Object.fromEntries(Object.entries(example as object).filter(([name]) => !optional.has(name))) as Json);
  return new Validator((schema ?? {}) as Schema, '2020-12').validate(shown).valid ? shown : undefined;
}

/** A single example as it is, several keyed by their operations. */
export function exampleNodes(all: readonly [id: string, value: Json | undefined][]): Node {
  const shown = all.filter(([, value]) => value !== undefined);
  if (!shown.length) return {};
  return shown.length === 1
    ? { example: shown[0]?.[1] }
    : { examples: Object.fromEntries(shown.map(([id, value]) => [id, { value }])) };
}
