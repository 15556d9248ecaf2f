import http from 'node:http';
import { startSandbox } from '../../../src/features/sandbox/server';
import type { RunningSandbox, SandboxOptions } from '../../../src/features/sandbox/options';
import { liveFacts } from '../../unit/catalogue/facts';

export type JsonValue = Record<string, unknown>;
/** A response, with its body parsed if it is JSON. */
export interface SandboxResponse {
  status: number;
  type: string;
  text: string;
  json: JsonValue;
  headers: Headers;
}

/** A fixed time, so that dates do not depend on the day of the test. */
const EPOCH = Date.UTC(2026, 0, 15, 12);

/** Starts a sandbox with a fixed token and epoch. */
export function startTestSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  return startSandbox({ token: 'tok-123456', epoch: EPOCH, ...options });
}

/** Sends one request; `auth` defaults to the sandbox's token as Bearer, null sends none. */
export async function sendToSandbox(
  sandbox: { origin: string; token: string },
  method: string,
  url: string,
  body?: BodyInit,
  init: { auth?: string | null; headers?: Record<string, string> } = {},
): Promise<SandboxResponse> {
  const authorization: Record<string, string> =
    init.auth === null ? {} : { authorization: `Bearer ${init.auth ?? sandbox.token}` };
  const response = await fetch(`${sandbox.origin}${url}`, {
    method,
    body,
    headers: { ...authorization, ...init.headers },
    redirect: 'manual',
  });
  const text = await response.text();
  let json: JsonValue = {};
  try {
    json = JSON.parse(text) as JsonValue;
  } catch {
    json = {};
  }
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text,
    json,
    headers: response.headers,
  };
}

/** A 1.0.0 call with a form. */
export function sendForm(
  sandbox: RunningSandbox,
  url: string,
  fields: Record<string, string> = {},
  init: Parameters<typeof sendToSandbox>[4] = {},
): Promise<SandboxResponse> {
  return sendToSandbox(sandbox, 'POST', url, new URLSearchParams(fields), init);
}

/** A call with a JSON body. */
export function sendJson(
  sandbox: RunningSandbox,
  method: string,
  url: string,
  body?: unknown,
  init: Parameters<typeof sendToSandbox>[4] = {},
): Promise<SandboxResponse> {
  return sendToSandbox(sandbox, method, url, body === undefined ? undefined : JSON.stringify(body), {
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  });
}

/** A response from node:http, or the error that ended it. */
export interface RawResponse {
  status: number;
  /** The body, one character per byte. */
  body: string;
  headers: http.IncomingHttpHeaders;
  /** The code of the error that ended it. */
  error?: string;
}

/** Sends a form with node:http, for what fetch hides: cut connections and raw bodies. */
export function sendRaw(sandbox: RunningSandbox, route: string): Promise<RawResponse> {
  return new Promise((resolve) => {
    const got: RawResponse = { status: 0, body: '', headers: {} };
    const fail = (error: NodeJS.ErrnoException): void => resolve({ ...got, error: error.code ?? error.message });
    const headers = {
      authorization: `Bearer ${sandbox.token}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const request = http.request(`${sandbox.origin}${route}`, { method: 'POST', headers }, (answer) => {
      got.status = answer.statusCode ?? 0;
      got.headers = answer.headers;
      answer.setEncoding('latin1');
      answer.on('data', (piece: string) => {
        got.body += piece;
      });
      answer.on('end', () => resolve(got));
      answer.on('error', fail);
    });
    request.on('error', fail);
    request.end('limit=5');
  });
}

/** The value at a path of keys in a JSON response. */
export function elementAt(value: unknown, ...keys: (string | number)[]): unknown {
  return keys.reduce<unknown>((node, key) => (node as Record<string | number, unknown> | undefined)?.[key], value);
}

/** The documented example response of an operation, from the facts. */
export function documented(id: string): unknown {
  return Object.values(liveFacts.find((o) => o.id === id)?.responses ?? {})[0]?.[0]?.example;
}

/**
 * Where a response differs from a documented example: missing keys, and values of another JSON type. null, "" and an empty
 * list or object match anything; only the first item of a list is compared.
 */
export function findDepartures(example: unknown, actual: unknown, where = '$'): string[] {
  const blank = (value: unknown): boolean =>
    value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (blank(example) || blank(actual)) return actual === undefined ? [`${where} is missing`] : [];
  const kind = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);
  if (kind(example) !== kind(actual)) return [`${where}: ${kind(actual)} for ${kind(example)}`];
  if (Array.isArray(example)) return findDepartures(example[0], (actual as unknown[])[0], `${where}[0]`);
  if (typeof example !== 'object') return [];
  return Object.entries(example as JsonValue).flatMap(([key, value]) =>
    key in (actual as JsonValue)
      ? findDepartures(value, (actual as JsonValue)[key], `${where}.${key}`)
      : [`${where}.${key} is missing`],
  );
}
