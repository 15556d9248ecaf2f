/** The value of a header, by case-insensitive name; undefined if there is none. Spaces around a typed name are ignored. */
export function findHeaderValue(
  headers: readonly (readonly [name: string, value: string])[],
  name: string,
): string | undefined {
  const lower = name.toLowerCase();
  return headers.find(([known]) => known.trim().toLowerCase() === lower)?.[1];
}
