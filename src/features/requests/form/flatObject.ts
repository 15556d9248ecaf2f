// Objects whose members are query parameters of their own: `where` {"search":"How"} and `order` {"id":"DESC"} are sent as search=How&id=DESC.
import type { Pair } from '../../../api/client/types';
import { parseNumbersAsText } from '../../../core/json/exactJson';
import type { OperationField, OperationForm } from './operationForm';

const DIRECTION = /^(?:ASC|DESC)$/i;
/** A value that is the same text as a JSON number or word, so it needs no quotes. */
const BARE = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false)$/;

/** True if the pair is a member of the object: a column of the list, with a direction in `order` and another value in `where`. */
export function isMember(field: OperationField, form: OperationForm, [name, value]: Pair): boolean {
  return (
    field.columns?.includes(name) === true &&
    DIRECTION.test(value) === (field.name === 'order') &&
    !form.fields.some((other) => other.in === 'query' && other.name === name)
  );
}

/** The members among these pairs as JSON text; undefined if there are none. */
export function readMembers(pairs: readonly Pair[], field: OperationField, form: OperationForm): string | undefined {
  const members = pairs.filter((pair) => isMember(field, form, pair));
  if (!members.length) return undefined;
  const lines = members.map(
    ([name, value]) => `${JSON.stringify(name)}: ${BARE.test(value) ? value : JSON.stringify(value)}`,
  );
  return `{ ${lines.join(', ')} }`;
}

/** The members of a JSON object as pairs; undefined for other texts, and if a member is not a single value. */
export function memberPairs(json: string): Pair[] | undefined {
  const value = parseNumbersAsText(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const members = Object.entries(value);
  if (members.some(([name, inner]) => name === '' || (typeof inner === 'object' && inner !== null))) return undefined;
  return members.map(([name, inner]): Pair => [name, inner === null ? '' : String(inner)]);
}

/** The pairs with the object replaced. A text that is not such an object is kept under the name of the field, so that the user sees it. */
export function writeMembers(
  pairs: readonly Pair[],
  field: OperationField,
  form: OperationForm,
  typed: string,
): Pair[] {
  const isOwn = (pair: Pair): boolean => pair[0] === field.name || isMember(field, form, pair);
  const at = pairs.findIndex(isOwn);
  const before = pairs.slice(0, at < 0 ? pairs.length : at);
  const after = pairs.slice(before.length).filter((pair) => !isOwn(pair));
  const members = typed.trim() === '' ? [] : (memberPairs(typed) ?? [[field.name, typed] as const]);
  return [...before, ...members, ...after];
}
