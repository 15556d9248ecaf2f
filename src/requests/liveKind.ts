/** What can be offered by name, because the account knows it. */
export type LiveKind = 'tags' | 'agents' | 'departments';

const KINDS: readonly (readonly [RegExp, LiveKind])[] = [
  [/^tags?$|^tag_?ids?$/i, 'tags'],
  [/^(route|assigned)?_?agent_?ids?$|^user_?ids?$|^mentionusers$/i, 'agents'],
  [/^(filter\.)?departments?$|^department_?ids?$/i, 'departments'],
];

/** What the values of a parameter are ids of, judged by its name; undefined for most. */
export function liveKind(name: string, place: string): LiveKind | undefined {
  return place === 'header' ? undefined : KINDS.find(([pattern]) => pattern.test(name))?.[1];
}
