/** The value of a header, by its name in any case; undefined if there is none. Blanks around a typed name do not count. */
export function findHeaderValue(
  headers: readonly (readonly [name: string, value: string])[],
  name: string,
): string | undefined {
  const lower = name.toLowerCase();
  return headers.find(([known]) => known.trim().toLowerCase() === lower)?.[1];
}
