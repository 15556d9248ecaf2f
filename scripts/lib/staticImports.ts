/**
 * The names of a packaged module in `dist` and of all modules it imports statically, directly or not. Node reads them before any of
 * them runs; what `import()` loads, which is `() => require()` there, is not among them.
 */
export function staticImports(entry: string, read: (name: string) => string): readonly string[] {
  const found = new Set([entry]);
  for (const name of found)
    for (const [, imported = ''] of read(name).matchAll(/(?<!=>)require\("\.\/([^"]+)"\)/g)) found.add(imported);
  return [...found];
}
