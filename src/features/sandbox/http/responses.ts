import type { Generation } from '../../../api/client/account';

/** The error types 2.0.0 documents, with their statuses. Source: the interrelated page of the 2.0.0 introduction. */
const ERROR_STATUS = {
  ERROR_INVALID_INPUT: 400,
  ERROR_RECORD_NOT_FOUND: 400,
  ERROR_DUPLICATE_RECORD_FOUND: 400,
  ERROR_UNAUTHORIZED: 401,
  ERROR_UNAUTHORIZED_ACCESS: 403,
  ERROR_SERVER_ERROR: 500,
} as const;

/** The error types the documentation names. */
export type ErrorType = keyof typeof ERROR_STATUS;

/** Thrown by a route to refuse a request. */
export class RouteRefusal extends Error {
  constructor(
    readonly type: ErrorType,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Throws ERROR_INVALID_INPUT. */
export function throwInvalid(message: string): never {
  throw new RouteRefusal('ERROR_INVALID_INPUT', message);
}

/** Throws ERROR_RECORD_NOT_FOUND. */
export function throwNotFound(what: string): never {
  throw new RouteRefusal('ERROR_RECORD_NOT_FOUND', `No ${what} with this id.`);
}

function jsonResponse(body: unknown, status: number): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } });
}

/** The generation's success envelope around what a route returned. */
export function successResponse(generation: Generation, data: unknown): Response {
  return jsonResponse(generation === '1.0.0' ? { success: true, error: null, data } : { data }, 200);
}

/**
 * The generation's failure. 1.0.0 documents none: the sandbox responds `success: false` with HTTP 200 and the type as `error`, and
 * 401 or 403 for a rejected token. 2.0.0 documents statuses and types; the body is the one that a removed page of its documentation
 * shows, with the type as `code`.
 */
export function failureResponse(generation: Generation, refusal: RouteRefusal): Response {
  const status = ERROR_STATUS[refusal.type];
  if (generation === '1.0.0') {
    return jsonResponse(
      { success: false, error: refusal.type, data: null, message: refusal.message },
      status === 401 || status === 403 || status === 500 ? status : 200,
    );
  }
  return jsonResponse({ error: { code: refusal.type, message: refusal.message, data: null } }, status);
}

/** A web server's response for an unknown path. */
export function noSuchPageResponse(path: string): Response {
  const shown = path.replace(/[^\w/.{}-]/g, '').slice(0, 200);
  return new Response(
    `<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>Nothing is served at ${shown}.</p></body></html>\n`,
    {
      status: 404,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    },
  );
}
