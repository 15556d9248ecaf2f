import assert from 'node:assert/strict';
import { operations, retiredOperations } from '../../../../src/api/catalogue';
import type { JsonSchema } from '../../../../src/api/catalogue';
import { isCredentialHeader, isSecretHeader, isSecretKey, isSecretQuery } from '../../../../src/core/redaction';
import { HARMLESS_NAMES, SECRET_NAMES } from '../../../fixtures/secretNames';

/** Every property name of a schema, and those marked `x-secret`. */
function collect(schema: JsonSchema | undefined, names: Set<string>, secret: Set<string>, seen: Set<JsonSchema>): void {
  if (!schema || seen.has(schema)) return;
  seen.add(schema);
  for (const [name, below] of Object.entries(schema.properties ?? {})) {
    names.add(name);
    if (below['x-secret']) secret.add(name);
    collect(below, names, secret, seen);
  }
  collect(schema.items, names, secret, seen);
  collect(schema.additionalProperties, names, secret, seen);
}

describe('isSecretKey', () => {
  it('knows secret names in every spelling', () => {
    assert.deepEqual(
      SECRET_NAMES.filter((name) => !isSecretKey(name)),
      [],
    );
  });

  it('ignores names that only look similar', () => {
    assert.deepEqual(
      HARMLESS_NAMES.filter((name) => isSecretKey(name)),
      [],
    );
  });

  it('knows every x-secret of the catalogue, and masks no other documented field but the session ids', () => {
    const names = new Set<string>();
    const secret = new Set<string>();
    const seen = new Set<JsonSchema>();
    for (const operation of [...operations(), ...retiredOperations()]) {
      for (const parameter of [...operation.pathParams, ...operation.query, ...operation.headers, ...operation.body]) {
        names.add(parameter.name);
        if (parameter.secret) secret.add(parameter.name);
      }
      collect(operation.responseSchema, names, secret, seen);
      collect(operation.requestSchema, names, secret, seen);
    }
    assert.ok(names.size > 1000 && secret.size >= 14, `${names.size} names, ${secret.size} secret`);
    assert.deepEqual(
      [...secret].filter((name) => !isSecretKey(name)),
      [],
    );
    assert.deepEqual([...names].filter((name) => isSecretKey(name) && !secret.has(name)).sort(), [
      'sessionId',
      'session_id',
    ]);
  });

  it('decides on a name of any length at once', () => {
    for (const name of ['A'.repeat(100_000), 'aB'.repeat(50_000), '['.repeat(100_000), '%25'.repeat(50_000)])
      assert.equal(isSecretKey(name), false);
  });
});

describe('isSecretHeader', () => {
  it('adds keys and sessions, which would be harmless in a body', () => {
    for (const name of [
      'Authorization',
      'X-Key',
      'X-Session',
      'Set-Cookie',
      'X-My-Secret',
      'Ocp-Apim-Subscription-Key',
    ])
      assert.ok(isSecretHeader(name), name);
  });

  it('leaves technical headers readable', () => {
    for (const name of [
      'Access-Control-Allow-Credentials',
      'Idempotency-Key',
      'WWW-Authenticate',
      'Content-Type',
      'X-Authority',
      'Sec-WebSocket-Key',
      'x-acquire-signature',
      'zone',
    ])
      assert.equal(isSecretHeader(name), false, name);
  });
});

describe('isSecretQuery', () => {
  it('adds the signature of presigned URLs', () => {
    for (const name of ['X-Amz-Signature', 'sig', 'Signature', 'X-Goog-Signature', 'token'])
      assert.ok(isSecretQuery(name), name);
    for (const name of ['sign', 'design', 'page', 'signature_count']) assert.equal(isSecretQuery(name), false, name);
  });
});

describe('isCredentialHeader', () => {
  it('knows the headers a request must not have, in every spelling', () => {
    for (const name of [
      'Authorization',
      'proxy-authorization',
      'auth_token',
      'Auth-Token',
      'authToken',
      'AUTHTOKEN',
      'X-Auth-Token',
      'x-access-token',
      'X_API_KEY',
      'apikey',
      'Cookie',
      'Cookie2',
    ])
      assert.ok(isCredentialHeader(name), name);
  });

  it('lets other headers pass, secret or not', () => {
    for (const name of ['X-My-Secret', 'X-CSRF-Token', 'Accept', 'X-Auth-Mode', 'zone'])
      assert.equal(isCredentialHeader(name), false, name);
  });
});
