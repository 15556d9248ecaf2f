import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Generation } from '../client/account';

/** How an OpenAPI document is written. */
export type OpenApiFormat = 'yaml' | 'json';

/** The OpenAPI document of a generation as text, from the one shipped beside the bundle. Rejects when the file is not there. */
export async function openApiText(generation: Generation, format: OpenApiFormat): Promise<string> {
  const document: unknown = JSON.parse(
    await readFile(path.join(import.meta.dirname, 'openapi', `acquire-${generation}.json`), 'utf8'),
  );
  return format === 'json'
    ? `${JSON.stringify(document, null, 2)}\n`
    : stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}
