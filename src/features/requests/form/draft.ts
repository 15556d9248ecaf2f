import type { ApiRequest, Body, Method, Pair } from '../../../api/client/types';
import { findHeaderValue } from '../../../core/headers';
import { isCredentialHeader } from '../../../core/redaction';
import { encodePairs, splitUrl } from '../urlText';

/** The methods a request may have, in the order they are offered. */
export const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];

/** What the panel can edit as a body. `json` and `text` share the text, so that switching between them loses nothing. */
export type DraftBody = 'none' | 'form' | 'multipart' | 'json' | 'text';
/** The kinds of body the panel can edit. */
export const BODY_KINDS: readonly DraftBody[] = ['none', 'form', 'json', 'multipart', 'text'];

/** A request being edited: plain JSON, the single source for form, raw editor, document and code. Never contains a credential. */
export interface RequestDraft {
  readonly method: Method;
  /** Path on the account or absolute URL, with its query, as it will be sent. */
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly bodyKind: DraftBody;
  /** Rows of a form or of a multipart body of texts. */
  readonly form: readonly Pair[];
  /** Text of a JSON or other body, unchanged. */
  readonly text: string;
  /** The catalogue entry it was created from. */
  readonly operationId?: string;
  /** Secret values that came with the request. Only the host has them: a panel sends a draft back without them. */
  readonly secrets?: ApiRequest['secrets'];
}

/** The initial draft of a panel. */
export const EMPTY_DRAFT: RequestDraft = { method: 'GET', url: '/', headers: [], bodyKind: 'none', form: [], text: '' };

/** Why a request cannot be put into the panel. */
export type DraftProblem = 'binary' | 'file';

/** True for `application/json` and related types (`application/problem+json`). */
export function isJsonType(contentType: string | undefined): boolean {
  return /^\s*[\w.-]+\/(?:[\w.-]+\+)?json\b/i.test(contentType ?? '');
}

function draftBody(
  body: Body | undefined,
  contentType: string | undefined,
): Pick<RequestDraft, 'bodyKind' | 'form' | 'text'> | DraftProblem {
  const empty = { bodyKind: 'none', form: [], text: '' } as const;
  switch (body?.kind) {
    case undefined:
    case 'none':
      return empty;
    case 'form':
      return { ...empty, bodyKind: 'form', form: body.fields.map(([n, v]) => [n, v] as const) };
    case 'json':
      return { ...empty, bodyKind: 'json', text: JSON.stringify(body.value, null, 2) ?? '' };
    case 'text':
      return { ...empty, bodyKind: isJsonType(contentType) ? 'json' : 'text', text: body.text };
    case 'bytes':
      return 'binary';
    case 'multipart':
      if (
        body.parts.some((p) => typeof p.value !== 'string' || p.filename !== undefined || p.contentType !== undefined)
      )
        return 'file';
      return { ...empty, bodyKind: 'multipart', form: body.parts.map((p) => [p.name, p.value as string] as const) };
  }
}

/** A request as a draft, or why it does not fit into one. Credential headers are left out: the client adds the account's own. */
export function toDraft(request: ApiRequest): RequestDraft | DraftProblem {
  const headers = (request.headers ?? []).filter(([name]) => !isCredentialHeader(name));
  const body = draftBody(request.body, findHeaderValue(headers, 'content-type'));
  if (typeof body === 'string') return body;
  const { path, query, fragment } = splitUrl(request.url);
  const more = request.query?.length ? encodePairs(request.query) : undefined;
  const all = [query, more].filter((q) => q !== undefined && q !== '').join('&');
  const url = more === undefined ? request.url : `${path}${all ? `?${all}` : ''}${fragment}`;
  return {
    method: request.method,
    url,
    headers,
    ...body,
    ...(request.operationId ? { operationId: request.operationId } : {}),
    ...(request.secrets ? { secrets: request.secrets } : {}),
  };
}

const TYPES: Record<DraftBody, string | undefined> = {
  none: undefined,
  form: undefined,
  multipart: undefined,
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
};

/** The request to send. No `operationId`, which would adapt the address; JSON as typed, so that numbers, key order and spaces stay. */
export function draftToRequest(draft: RequestDraft): ApiRequest {
  const type = TYPES[draft.bodyKind];
  const headers: Pair[] = draft.headers.filter(([name]) => name.trim() !== '').map(([n, v]) => [n.trim(), v]);
  if (type && findHeaderValue(headers, 'content-type') === undefined) headers.push(['Content-Type', type]);
  return { method: draft.method, url: draft.url.trim(), headers, body: bodyOf(draft) };
}

function bodyOf(draft: RequestDraft): Body {
  const named = draft.form.filter(([name, value]) => name !== '' || value !== '');
  switch (draft.bodyKind) {
    case 'none':
      return { kind: 'none' };
    case 'form':
      return { kind: 'form', fields: named };
    case 'multipart':
      // As text, a multipart body without a part is an error.
      return named.length
        ? { kind: 'multipart', parts: named.map(([name, value]) => ({ name, value })) }
        : { kind: 'none' };
    case 'json':
    case 'text':
      return { kind: 'text', text: draft.text };
  }
}

const MAX_TEXT_CHARS = 2_000_000;
const MAX_ROWS = 500;
const text = (value: unknown, fallback: string): string =>
  typeof value === 'string' ? value.slice(0, MAX_TEXT_CHARS) : fallback;
const rows = (value: unknown): Pair[] =>
  (Array.isArray(value) ? value : [])
    .slice(0, MAX_ROWS)
    .filter(
      (row): row is [string, string] => Array.isArray(row) && typeof row[0] === 'string' && typeof row[1] === 'string',
    )
    .map((row) => [row[0], row[1]]);

/** Reads a draft from a panel's message or saved state, which may contain anything. */
export function readDraft(value: unknown): RequestDraft {
  const raw = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return {
    method: METHODS.find((m) => m === raw.method) ?? EMPTY_DRAFT.method,
    url: text(raw.url, EMPTY_DRAFT.url),
    headers: rows(raw.headers),
    bodyKind: BODY_KINDS.find((k) => k === raw.bodyKind) ?? 'none',
    form: rows(raw.form),
    text: text(raw.text, ''),
    ...(typeof raw.operationId === 'string' ? { operationId: raw.operationId.slice(0, 200) } : {}),
  };
}
