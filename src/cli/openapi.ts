import { isGeneration } from '../api/client/apiVersions';
import { openApiText } from '../api/catalogue/openapiText';
import { readArguments } from './arguments';
import { EXIT_CODES, UsageError, type Io } from './io';

/** `acquire openapi 1.0.0|2.0.0 [--yaml]`: the OpenAPI document of an API version. */
export async function runOpenapi(io: Io, argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv, { yaml: { type: 'boolean' } }, { min: 0, max: 1 });
  const [generation] = positionals;
  if (!isGeneration(generation))
    throw new UsageError('Name the API version: acquire openapi 1.0.0 or acquire openapi 2.0.0.');
  io.out(await openApiText(generation, values.yaml ? 'yaml' : 'json'));
  return EXIT_CODES.ok;
}
