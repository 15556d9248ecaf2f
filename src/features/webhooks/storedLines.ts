// The lines of the file that deliveries are stored in.
import { isUtf8 } from 'node:buffer';
import type { Pair } from '../../api/client/types';
import { isFromSandbox, newDelivery, SANDBOX_HEADER, type Delivery, type ForwardResult } from './delivery';
import { redactDelivery, redactForward } from './fixture';
import type { SignatureState } from './signature';

/** The version of the redaction that a line was written with. */
const REDACTION = 2;

/** The start of each line, which identifies its delivery without reading the whole line. */
const HEAD = /^\{"v":1,"(id|patch)":"([\w-]{1,40})"/;
/** Longer than any such start. */
const HEAD_BYTES = 80;
const CLOSING_BRACE = 0x7d;

/** One stored delivery. A body that is not UTF-8 is stored as base64. */
interface Line {
  v: 1;
  id: string;
  at: number;
  source: Delivery['source'];
  headers: readonly Pair[];
  body: string;
  base64?: true;
  signature: SignatureState;
  attempt: number;
  /** `true` is from version 0.1, whose redaction did not remove all personal data. */
  redacted?: true | typeof REDACTION;
  /** Sent by the sandbox; set if redaction has dropped the header that says so. */
  sandbox?: true;
  forward?: ForwardResult[];
}

/** A later line about an earlier delivery: how the handler responded. */
export interface DeliveryPatch {
  v: 1;
  patch: string;
  redacted?: typeof REDACTION;
  forward: ForwardResult[];
}

/** Serializes a delivery as a line; with `redact`, without personal data. Throws if it cannot be serialized. */
export function writeLine(delivery: Delivery, redact: boolean): string {
  const shown = redact ? redactDelivery(delivery) : undefined;
  const whole = shown !== undefined || isUtf8(delivery.body);
  const line: Line = {
    v: 1,
    id: delivery.id,
    at: delivery.receivedAt,
    source: delivery.source,
    headers: shown?.headers ?? delivery.headers,
    signature: delivery.signature,
    attempt: delivery.attempt,
    body: shown?.body ?? Buffer.from(delivery.body).toString(whole ? 'utf8' : 'base64'),
    ...(whole ? {} : { base64: true as const }),
    ...(shown ? { redacted: REDACTION } : {}),
    ...(shown && isFromSandbox(delivery) ? { sandbox: true as const } : {}),
    ...(delivery.forward.length ? { forward: shown?.forward ?? delivery.forward } : {}),
  };
  return `${JSON.stringify(line)}\n`;
}

/** Serializes how the handler responded to a delivery as a line. */
export function writePatch(d: Pick<Delivery, 'id' | 'forward'>, redact: boolean): string {
  const patch: DeliveryPatch = redact
    ? { v: 1, patch: d.id, redacted: REDACTION, forward: redactForward(d.forward) }
    : { v: 1, patch: d.id, forward: d.forward };
  return `${JSON.stringify(patch)}\n`;
}

/** True for a line written with the current redaction. Quotes in texts are escaped, so no text can look like this key. */
export const isRedacted = (line: Buffer): boolean => line.includes(`,"redacted":${REDACTION}`);

/** What a stored line is about: a delivery itself, or a later line about one. */
export interface LineHead {
  readonly kind: 'id' | 'patch';
  readonly id: string;
}

/** Reads only the start of a line; undefined for an unknown or truncated line. */
export function readLineHead(line: Buffer): LineHead | undefined {
  if (line.at(-1) !== CLOSING_BRACE) return undefined;
  const [, kind, id] = HEAD.exec(line.toString('latin1', 0, HEAD_BYTES)) ?? [];
  return id === undefined ? undefined : { kind: kind as LineHead['kind'], id };
}

/** Prepares a stored line for rewriting. With `redact`, a line written without the current redaction is redacted too. */
export function rewriteLine(line: Buffer, redact: boolean): string | Buffer {
  return redact && !isRedacted(line) ? redactLine(line.toString('utf8')) : line;
}

/** A line without personal data; empty if it cannot be read. */
function redactLine(line: string): string {
  const read = readLine(line);
  if (!read) return '';
  return 'patch' in read ? writePatch({ id: read.patch, forward: read.forward }, true) : writeLine(read, true);
}

/** Parses a line; undefined if it is damaged or has content that no version has written. */
export function readLine(text: string): Delivery | DeliveryPatch | undefined {
  try {
    const line = JSON.parse(text) as Line | DeliveryPatch;
    if (line.v !== 1) return undefined;
    if ('patch' in line)
      return typeof line.patch === 'string' && Array.isArray(line.forward)
        ? { ...line, forward: line.forward.filter(isForwardResult) }
        : undefined;
    if (!isLine(line)) return undefined;
    const delivery = newDelivery({
      body: Buffer.from(line.body, line.base64 ? 'base64' : 'utf8'),
      headers: line.sandbox ? [...line.headers, SANDBOX_HEADER] : line.headers,
      signature: line.signature,
      source: line.source,
      receivedAt: line.at,
      attempt: line.attempt,
      id: line.id,
    });
    delivery.forward = Array.isArray(line.forward) ? line.forward.filter(isForwardResult) : [];
    return delivery;
  } catch {
    return undefined;
  }
}

const MAX_TIME = 8_640_000_000_000_000;
const isTime = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= MAX_TIME;

function isLine(line: Line): boolean {
  return (
    typeof line.id === 'string' &&
    typeof line.body === 'string' &&
    typeof line.signature === 'string' &&
    typeof line.source === 'string' &&
    Number.isSafeInteger(line.attempt) &&
    isTime(line.at) &&
    Array.isArray(line.headers) &&
    line.headers.every((pair: unknown) => Array.isArray(pair) && pair.length === 2 && pair.every(isText))
  );
}
const isText = (value: unknown): boolean => typeof value === 'string';

function isForwardResult(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { at, url, outcome, ms, attempt } = value as Partial<ForwardResult>;
  return isTime(at) && isText(url) && isText(outcome) && typeof ms === 'number' && typeof attempt === 'number';
}
