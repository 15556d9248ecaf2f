import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { stringify } from 'yaml';
import type { Generation } from '../client/account';

/** The format of an OpenAPI document. */
export type OpenApiFormat = 'yaml' | 'json';

/** YAML that YAML 1.1 parsers (PyYAML, Ruby) read like 1.2 parsers: no bare `yes`, `off` or `20:00`. */
export const YAML_OPTIONS = { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' } as const;

/** The OpenAPI document of a generation as text, read from the file shipped next to the bundle. Rejects if that file is missing. */
export async function openApiText(generation: Generation, format: OpenApiFormat): Promise<string> {
  const file = path.join(import.meta.dirname, 'openapi', `acquire-${generation}.json.br`);
  const document: unknown = JSON.parse(brotliDecompressSync(await readFile(file)).toString('utf8'));
  return format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : stringify(document, YAML_OPTIONS);
}
