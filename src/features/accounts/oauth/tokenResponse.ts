import * as oauth from 'oauth4webapi';
import { retryAfterSeconds } from '../../../api/client/retry';
import { OAuthProblem } from './problem';
import type { OAuthTokens } from './types';

/** Error codes by which a server refuses for good to renew a session (RFC 6749 section 5.2, OpenID Connect Core section 3.1.2.6). */
const FINAL_ERRORS = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);
/** Error codes that mean a later attempt may work, whatever the status. */
const TEMPORARY_ERRORS = new Set(['temporarily_unavailable', 'server_error', 'slow_down', 'too_many_requests']);

/**
 * The JSON text of a response without irrelevant members: nulls, which many servers write for absent members, and optional members whose
 * value cannot be used. The identity token is dropped too, as it is not used. A rotated refresh token must not be lost because of a member
 * that is not needed. Any other text is left unchanged.
 */
export function removeEmptyMembers(text: string): string {
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof response !== 'object' || response === null || Array.isArray(response)) return text;
  const members = Object.entries(response).filter(([name, value]) => isUseful(name, value));
  return JSON.stringify(Object.fromEntries(members));
}

function isUseful(name: string, value: unknown): boolean {
  if (value === null || name === 'id_token') return false;
  switch (name) {
    case 'expires_in':
      return value !== '' && Number.isFinite(Number(value)) && Number(value) >= 0;
    case 'refresh_token':
      return value !== '';
    case 'scope':
      return typeof value === 'string';
    default:
      return true;
  }
}

/** Throws `unavailable` for a response that only means that the server cannot do it now: 408, 429 and 5xx (RFC 9110, RFC 6585). */
export function checkAvailable(response: Response, now: number): void {
  const { status } = response;
  if (status !== 408 && status !== 429 && status < 500) return;
  const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
  throw new OAuthProblem('unavailable', {
    status,
    retryAfterSeconds: retryAfterSeconds(header('retry-after'), now, header('date')),
  });
}

/** The tokens of a response. Their lifetime is counted from `now`, because clocks differ. */
export function readTokens(response: oauth.TokenEndpointResponse, now: number): OAuthTokens {
  return {
    accessToken: response.access_token,
    ...(response.refresh_token ? { refreshToken: response.refresh_token } : {}),
    ...(response.expires_in !== undefined ? { expiresAt: now + response.expires_in * 1000 } : {}),
  };
}

/** The problem behind a failed token request. For a refresh, only final error codes end the session. */
export function toOAuthProblem(error: unknown, request: 'code' | 'refresh'): unknown {
  if (error instanceof oauth.ResponseBodyError) {
    const { error: code, status } = error;
    const more = { cause: error, code, status };
    if (TEMPORARY_ERRORS.has(code) || (request === 'refresh' && !FINAL_ERRORS.has(code)))
      return new OAuthProblem('unavailable', more);
    return new OAuthProblem(request === 'refresh' && code === 'invalid_grant' ? 'revoked' : 'refused', more);
  }
  if (error instanceof oauth.OperationProcessingError) return new OAuthProblem('malformed', { cause: error });
  return error;
}
