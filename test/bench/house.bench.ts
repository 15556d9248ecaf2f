// The house: circles of imports, and how long the files are.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { record } from './record';

const src = path.join(process.env.ACQUIRE_ROOT ?? '.', 'src');
const files = readdirSync(src, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => path.join(src, name));
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));

function imports(file: string): string[] {
  const found = [
    ...(texts.get(file) ?? '').matchAll(
      /^(?:import|export)\s+(?!type\b)[^;]*?from\s+'(\.[^']+)'|^import\s+'(\.[^']+)'/gms,
    ),
  ].map((m) => m[1] ?? m[2] ?? '');
  return found
    .map((name) => path.resolve(path.dirname(file), name))
    .flatMap((base) => [`${base}.ts`, path.join(base, 'index.ts')].filter(existsSync));
}

/** Groups of files that reach each other, by Tarjan's algorithm. */
function circles(): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) ?? 0);
    stack.push(file);
    for (const next of imports(file)) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) found.push(group);
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return found;
}

const lengths = [...texts.values()].map((text) => text.split('\n').length - 1).sort((a, b) => a - b);
record({ line: 'house', what: 'circles of imports', who: 'ours', value: circles().length, unit: 'cycles', atMost: 0 });
record({
  line: 'house',
  what: `longest of ${files.length} source files`,
  who: 'ours',
  value: lengths.at(-1) ?? NaN,
  unit: 'lines',
  atMost: 400,
});
record({
  line: 'house',
  what: 'nine of ten files are no longer than',
  who: 'ours',
  value: lengths[Math.floor(lengths.length * 0.9)] ?? NaN,
  unit: 'lines',
  atMost: 250,
});
