/** A part of an OpenAPI document. */
export type Node = { [name: string]: unknown };

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The node without some of its keys. */
export const omitKeys = (node: Node, names: readonly string[]): Node =>
  Object.fromEntries(Object.entries(node).filter(([name]) => !names.includes(name)));

/** Combines schemas as alternatives, without duplicates; a single one is returned as it is. */
export function anyOf(schemas: readonly Node[]): Node {
  const different = [...new Map(schemas.map((s) => [JSON.stringify(s), s])).values()];
  return different.length === 1 ? (different[0] as Node) : { anyOf: different };
}

/** `busiest period` and `busiest_period` as `BusiestPeriod`. */
export const pascalCase = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
