import { Validator, type Schema } from '@cfworker/json-schema';
import { maskValue, SECRET_MASK } from '../../../core/redaction';
import { documentedBody } from '../example';
import { formTexts } from '../request';
import type { Json, Operation } from '../types';
import type { Node } from './node';

/**
 * The documented request as it may appear in the OpenAPI document: without optional secrets, and without any value if the call destroys
 * something. Tools send examples as they are.
 */
export function safeRequest(entry: Operation): Json | undefined {
  if (entry.requestExample === undefined) return undefined;
  const body = documentedBody(entry, SECRET_MASK);
  const shown = maskValue(entry.bodyKind === 'json' ? body : formTexts(body));
  return new Validator((entry.requestSchema ?? {}) as Schema, '2020-12').validate(shown).valid ? shown : undefined;
}

/** A single example as it is; several examples by operation id. */
export function exampleNodes(all: readonly [id: string, value: Json | undefined][]): Node {
  const shown = all.filter(([, value]) => value !== undefined);
  if (!shown.length) return {};
  return shown.length === 1
    ? { example: shown[0]?.[1] }
    : { examples: Object.fromEntries(shown.map(([id, value]) => [id, { value }])) };
}
