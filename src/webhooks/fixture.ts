import { isSecretHeader, isSecretKey, SECRET_MASK } from '../core/redact';
import type { Pair } from '../api/types';
import { bodyText, headerOf, payloadOf, type Delivery, type ForwardResult } from './delivery';
import { parseBody } from './payload';
import { sign, SIGNATURE_HEADER } from './signature';

/** Keys whose values are about a person, and what stands for them in a fixture. */
const STAND_INS: readonly (readonly [pattern: RegExp, value: string])[] = [
  [/^(e-?mail|emailaddress|user_?email|visitor_email)$/i, 'person@example.com'],
  [/^(phone|mobile|visitor_phone|phone_?number|telephone)$/i, '+12025550100'],
  [/^(ip|ip_?address|client_?ip)$/i, '203.0.113.7'],
  [/^(name|first_?name|last_?name|full_?name|visitor_name|user_?name|display_?name|alt)$/i, 'Pat Person'],
  [/^(msg|message|text|body|remarks?|comment|description|note|content|subject|title|transcript)$/i, 'Sample text'],
  [/^(photo|avatar|picture|image|url|referrer|referer|page|website)$/i, 'https://www.example.com/'],
  [
    /^(address|street|city|state|zip|postal_?code|location|location_full_name|lat|lng|latitude|longitude|ua|user_?agent)$/i,
    'Example',
  ],
];
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,6}/gu;

/** A copy of the payload with personal fields replaced by stand-ins and secrets by the mask; text-encoded JSON stays text. */
export function anonymise(value: unknown, key = ''): unknown {
  if (isSecretKey(key)) return SECRET_MASK;
  if (Array.isArray(value)) return value.map((v) => anonymise(v, key));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, anonymise(v, k)]));
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
    try {
      return JSON.stringify(anonymise(JSON.parse(value), key));
    } catch {
      /* plain text after all */
    }
  }
  if (value === null || value === '' || typeof value === 'boolean') return value;
  const standIn = STAND_INS.find(([pattern]) => pattern.test(key))?.[1];
  if (standIn !== undefined) return standIn;
  return typeof value === 'string' ? value.replace(EMAIL, 'person@example.com') : value;
}

/** The secret that fixtures are signed with; it protects nothing. */
const FIXTURE_SECRET = 'test-secret';

/** A delivery as a test fixture: the payload without personal data, re-signed with a test secret, with the headers a handler sees. */
export function fixtureOf(delivery: Delivery): { secret: string; headers: Record<string, string>; body: string } {
  const payload = parseBody(delivery.body, headerOf(delivery.headers, 'content-type'));
  const body = payload === undefined ? 'unreadable body left out' : JSON.stringify(anonymise(payload));
  return {
    secret: FIXTURE_SECRET,
    headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(FIXTURE_SECRET, body) },
    body,
  };
}

/** The fixture as a ready Node test that also checks the signature. */
export function fixtureText(delivery: Delivery): string {
  const fixture = fixtureOf(delivery);
  return `import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

/** ${(delivery.facts.event ?? 'A webhook of Acquire').replace(/[^\w .:-]/g, '')}; personal fields are replaced, signed with a test secret. */
export const delivery = ${JSON.stringify(fixture, null, 2)};

assert.equal(createHmac('sha256', delivery.secret).update(delivery.body).digest('hex'), delivery.headers['${SIGNATURE_HEADER}']);
`;
}

/** What the handler said, without its answer and without the query of its address: both may repeat what visitors wrote. */
export function redactForward(results: readonly ForwardResult[]): ForwardResult[] {
  return results.map(({ answer: _answer, location: _location, ...result }) => ({
    ...result,
    url: result.url.replace(/[?#].*$/s, ''),
  }));
}

/** What is exported and what is stored when redaction is on: headers without credentials, payload without personal data. */
export function redactDelivery(delivery: Delivery): { headers: Pair[]; body: string } {
  const payload = parseBody(delivery.body, headerOf(delivery.headers, 'content-type'));
  return {
    headers: delivery.headers.map(([n, v]) => [
      n,
      isSecretHeader(n) || n.toLowerCase() === SIGNATURE_HEADER ? SECRET_MASK : v,
    ]),
    body: payload === undefined ? '' : JSON.stringify(anonymise(payload)),
  };
}

/** Lays JSON out without changing a token; undefined when the bytes are not JSON. Handed in: it belongs to the requests. */
export type Layout = (body: Uint8Array) => string | undefined;

/**
 * The delivery as a readable JSON document: facts, headers, payload with text-encoded JSON opened. Where there is none to open, the
 * payload stands as it was received, numbers beyond 2^53 and repeated keys included.
 */
export function documentOf(delivery: Delivery, layout?: Layout): string {
  const plain =
    JSON.stringify(payloadOf(delivery)) ===
    JSON.stringify(parseBody(delivery.body, headerOf(delivery.headers, 'content-type')));
  const asReceived = plain && !delivery.unreadable ? layout?.(delivery.body) : undefined;
  const text = JSON.stringify(
    {
      event: delivery.facts.event,
      receivedAt: new Date(delivery.receivedAt).toISOString(),
      source: delivery.source,
      signature: delivery.signature,
      attempt: delivery.attempt,
      ids: { ...delivery.facts, event: undefined },
      headers: Object.fromEntries(delivery.headers.map(([n, v]) => [n, isSecretHeader(n) ? SECRET_MASK : v])),
      payload: asReceived !== undefined ? null : delivery.unreadable ? bodyText(delivery) : payloadOf(delivery),
      handler: delivery.forward.length ? delivery.forward : undefined,
    },
    null,
    2,
  );
  // Only the document's own key stands at the depth of one step; a header of this name stands deeper.
  return asReceived === undefined
    ? text
    : text.replace(/^ {2}"payload": null/m, () => `  "payload": ${asReceived.trim().replace(/\n/g, '\n  ')}`);
}
