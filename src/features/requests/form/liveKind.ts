/** Kinds of values that can be offered by name, because the account knows them. */
export type LiveKind = 'tags' | 'agents' | 'departments';

const KINDS: readonly (readonly [RegExp, LiveKind])[] = [
  [/^tags?$|^tag_?ids?$/i, 'tags'],
  [/^(route|assigned)?_?agent_?ids?$|^user_?ids?$|^mentionusers$/i, 'agents'],
  [/^(filter\.)?departments?$|^department_?ids?$/i, 'departments'],
];

/** Which record a parameter named only `id` refers to, by the path of the operation. */
const OWN_ID: readonly (readonly [RegExp, LiveKind])[] = [
  [/\/account\/agents\/\w+$/, 'agents'],
  [/\/account\/department$/, 'departments'],
  [/\/crm\/tag$/, 'tags'],
];

/** The kind of record a parameter's values are IDs of, by its name, or by its operation if it is only `id`; undefined for most. */
export function liveKind(
  name: string,
  place: string,
  operation?: { readonly path: string } | undefined,
): LiveKind | undefined {
  if (place === 'header') return undefined;
  const own = operation && name === 'id' && OWN_ID.find(([pattern]) => pattern.test(operation.path));
  return (own || KINDS.find(([pattern]) => pattern.test(name)))?.[1];
}
