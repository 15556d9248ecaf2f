import { AcquireError } from '../../errors/errors';
import type { Exchange } from '../types';

const FIRST_BYTES = 200;

/** The payload of a response: the value of `data`, otherwise the whole JSON. */
export function envelopePayload(json: unknown): unknown {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && Object.hasOwn(json, 'data')
    ? (json as Record<string, unknown>)['data']
    : json;
}

/**
 * The JSON response of an exchange. Throws its error, and `malformed` if the response is not JSON. A write needs no body: undefined
 * then. If the response to a write cannot be read, its outcome is unknown.
 */
export function exchangeJson({ account, response, error, request, url, writeResult }: Exchange): unknown {
  if (error) throw error;
  const text = response?.text ?? '';
  const json = response?.json ?? parsed(text);
  if (json !== undefined || (writeResult === 'done' && !text.trim() && !response?.bytes)) return json;
  throw new AcquireError('malformed', {
    method: request.method,
    origin: account.origin,
    path: new URL(url).pathname,
    status: response?.status,
    firstBytes: text.slice(0, FIRST_BYTES),
    ...(writeResult ? { outcomeUnknown: true } : {}),
  });
}

/** The value of a JSON text, including a scalar; undefined if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
