import { findHeaderValue } from '../../core/headers';
import { isSecretHeader, SECRET_MASK } from '../../core/redaction';
import type { Pair } from '../../api/client/types';
import { bodyText, deliveryPayload, type Delivery, type ForwardResult } from './delivery';
import { anonymizeBody } from './anonymize/body';
import { forwardTarget } from './forward';
import { parseBody, readFacts } from './payload';
import { signBody, SIGNATURE_HEADER } from './signature';

/** The secret that fixtures are signed with; it protects nothing. */
const FIXTURE_SECRET = 'test-secret';

/** Converts a delivery to a test fixture: without personal data, signed with a test secret, with the headers a handler needs. */
export function createFixture(delivery: Delivery): { secret: string; headers: Record<string, string>; body: string } {
  const { body, contentType } = anonymizeBody(delivery.body, findHeaderValue(delivery.headers, 'content-type'));
  return {
    secret: FIXTURE_SECRET,
    headers: { 'content-type': contentType ?? 'application/json', [SIGNATURE_HEADER]: signBody(FIXTURE_SECRET, body) },
    body,
  };
}

/** The fixture as a complete Node test that also checks the signature. */
export function fixtureText(delivery: Delivery): string {
  const fixture = createFixture(delivery);
  const { event } = readFacts(parseBody(Buffer.from(fixture.body), fixture.headers['content-type']));
  return `import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

/** ${(event ?? 'A webhook of Acquire').replace(/[^\w .:-]/g, '')}. Personal data is replaced; signed with a test secret. */
export const delivery = ${JSON.stringify(fixture, null, 2)};

assert.equal(createHmac('sha256', delivery.secret).update(delivery.body).digest('hex'), delivery.headers['${SIGNATURE_HEADER}']);
`;
}

/** A delivery without personal data, for export or storage. */
export interface RedactedDelivery {
  /** The event, if the redacted body still shows it. */
  readonly event: string | undefined;
  /** Only the content type. */
  readonly headers: Pair[];
  readonly body: string;
  readonly forward: ForwardResult[];
}

/** A copy of a delivery without personal data: see `anonymizePayload` for what is kept. Never throws. */
export function redactDelivery(delivery: Delivery): RedactedDelivery {
  const { body, contentType } = anonymizeBody(delivery.body, findHeaderValue(delivery.headers, 'content-type'));
  return {
    event: readFacts(parseBody(Buffer.from(body), contentType)).event,
    headers: contentType === undefined ? [] : [['content-type', contentType]],
    body,
    forward: redactForward(delivery.forward),
  };
}

/** Error codes of Node and of this extension; anything else may be the handler's own text. */
const ERROR_CODE =
  /^(?:E[A-Z]{3,20}|(?:ERR|CERT|HPE|PROXY)_[A-Z_]{2,60}|no-address|own-address|too many wait|network|tls|too-large|malformed)$/;

/** How the handler responded: outcome, status, timing and URL origin. The response and the full URL may contain personal data. */
export function redactForward(results: readonly ForwardResult[]): ForwardResult[] {
  return results.map(({ at, url, outcome, status, ms, attempt, code }) => ({
    at,
    url: forwardTarget(url)?.origin ?? '',
    outcome,
    ms,
    attempt,
    ...(typeof status === 'number' ? { status } : {}),
    ...(code !== undefined && ERROR_CODE.test(code) ? { code } : {}),
  }));
}

/** Formats JSON without changing a token; undefined if the bytes are not JSON. Passed in, because it belongs to the requests feature. */
export type DeliveryLayout = (body: Uint8Array) => string | undefined;

/**
 * The delivery as a readable JSON document: facts, headers, and the payload with nested JSON text decoded. If there is none, the
 * payload is shown as received, including numbers beyond 2^53 and duplicate keys.
 */
export function deliveryDocument(delivery: Delivery, layout?: DeliveryLayout): string {
  const laidOut = delivery.unreadable ? undefined : layout?.(openedJson(delivery) ?? delivery.body);
  const text = JSON.stringify(
    {
      event: delivery.facts.event,
      receivedAt: new Date(delivery.receivedAt).toISOString(),
      source: delivery.source,
      signature: delivery.signature,
      attempt: delivery.attempt,
      ids: { ...delivery.facts, event: undefined },
      headers: Object.fromEntries(delivery.headers.map(([n, v]) => [n, isSecretHeader(n) ? SECRET_MASK : v])),
      payload: laidOut !== undefined ? null : plainPayload(delivery),
      handler: delivery.forward.length ? delivery.forward : undefined,
    },
    null,
    2,
  );
  // Only the document's own key is indented by one level; a header with this name is deeper.
  return laidOut === undefined
    ? text
    : text.replace(/^ {2}"payload": null/m, () => `  "payload": ${laidOut.trim().replace(/\n/g, '\n  ')}`);
}

/** The payload as JSON with nested JSON text decoded; undefined if there is none, or if it is nested too deeply to serialize. */
function openedJson(delivery: Delivery): Uint8Array | undefined {
  try {
    const opened = JSON.stringify(deliveryPayload(delivery));
    const received = JSON.stringify(parseBody(delivery.body, findHeaderValue(delivery.headers, 'content-type')));
    return opened === received ? undefined : Buffer.from(opened);
  } catch {
    return undefined;
  }
}

/** The payload if it could not be formatted: as a value if it can be serialized, otherwise as text. */
function plainPayload(delivery: Delivery): unknown {
  if (delivery.unreadable) return bodyText(delivery);
  const payload = deliveryPayload(delivery);
  try {
    JSON.stringify(payload);
    return payload;
  } catch {
    return bodyText(delivery);
  }
}
