import assert from 'node:assert/strict';
import { operations, retiredOperations, type Json } from '../../../../src/api/catalogue';
import { isSecretKey, maskCredentials, maskValue, SECRET_MASK } from '../../../../src/core/redaction';

/** The parsed value of a JSON text, otherwise the value itself. */
const opened = (value: unknown): unknown =>
  typeof value === 'string' && value.startsWith('[{') ? (JSON.parse(value) as unknown) : value;

/** The paths at which two values differ, including inside JSON texts; a name-value pair is identified by its name. */
function differences(one: unknown, other: unknown, path: readonly string[] = []): string[][] {
  const [before, after] = [opened(one), opened(other)];
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null)
    return before === after ? [] : [[...path]];
  return Object.keys(before).flatMap((key) =>
    differences((before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key], [
      ...path,
      ...(key === 'value' ? [String((before as Record<string, unknown>).key)] : []),
      key,
    ]),
  );
}

describe('masking the documented responses and requests', () => {
  it('changes values with a secret name only', () => {
    const examples: Json[] = [...operations(), ...retiredOperations()].flatMap((operation) => [
      ...operation.responseExamples,
      ...(operation.requestExample === undefined ? [] : [operation.requestExample]),
    ]);
    assert.ok(examples.length > 200);
    let masked = 0;
    for (const example of examples) {
      const text = JSON.stringify(example);
      assert.equal(maskCredentials(text), text);
      const clean = maskValue(example);
      for (const path of differences(example, clean)) {
        masked++;
        assert.ok(
          path.some((name) => isSecretKey(name)),
          path.join('.'),
        );
        const value = path.reduce<unknown>((one, name) => (Object(opened(one)) as object)[name as never] ?? one, clean);
        assert.ok(value === SECRET_MASK || typeof value === 'string', path.join('.'));
      }
    }
    assert.ok(masked > 10, String(masked));
  });
});
