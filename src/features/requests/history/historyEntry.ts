import type { ApiRequest, Body, Exchange, Pair, Timing } from '../../../api/client/types';
import { findHeaderValue } from '../../../core/headers';
import {
  isCredentialHeader,
  maskHeaders,
  maskPairs,
  maskQuery,
  maskText,
  maskUrl,
  maskValue,
  SECRET_MASK,
  type MaskedText,
} from '../../../core/redaction';

/** Maximum length of a stored response, in characters. */
export const MAX_STORED_CHARS = 128 * 1024;
/** Request bodies longer than this are not stored, in characters. */
const MAX_REQUEST_CHARS = 64 * 1024;
const MAX_SECRET_CHARS = 8 * 1024;

/** An exchange in the history: an `Exchange` without credentials, secret fields and most of a long response. */
export interface HistoryEntry {
  readonly v: 1;
  readonly id: string;
  readonly account: Exchange['account'];
  readonly request: ApiRequest;
  readonly url: string;
  readonly sentHeaders: readonly Pair[];
  readonly timing: Timing;
  /** Names of what was removed from the request; it cannot be resent as it is. */
  readonly removed: readonly string[];
  /** Part of the request was left out, because it is too long or not text. */
  readonly partial?: true;
  readonly answer?: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: readonly Pair[];
    readonly size: number;
    readonly binary?: true;
    readonly cut?: true;
  };
  readonly error?: { readonly kind: string; readonly detail: Readonly<Record<string, unknown>> };
}

/** What is written for an exchange: the entry, and the text of the response. */
export interface StoredExchange {
  readonly entry: HistoryEntry;
  readonly text: string;
}

/** Computed on first access, which is after the response is shown. */
export function lazyStoredExchange(make: () => StoredExchange): StoredExchange {
  let made: StoredExchange | undefined;
  return {
    get entry() {
      return (made ??= make()).entry;
    },
    get text() {
      return (made ??= make()).text;
    },
  };
}

/** Removes credentials from any text: known ones, and those recognizable by their format. */
export type RedactText = (text: string) => string;

interface MaskedBody {
  readonly body: Body | undefined;
  readonly removed: readonly string[];
  readonly partial?: boolean;
}

function maskedBody(body: Body | undefined, type: string | undefined, redact: RedactText): MaskedBody {
  const ofText = (text: string): MaskedBody => {
    if (text.length > MAX_REQUEST_CHARS) return { body: { kind: 'none' }, removed: [], partial: true };
    const masked: MaskedText = maskText(text, type);
    const clean = redact(masked.text);
    return {
      body: { kind: 'text', text: clean },
      removed: clean === masked.text ? masked.removed : [...masked.removed, 'token'],
    };
  };
  switch (body?.kind) {
    case undefined:
    case 'none':
      return { body, removed: [] };
    case 'form': {
      const { pairs, removed } = maskPairs(body.fields);
      const clean = pairs.map(([n, v]): Pair => [redact(n), redact(v)]);
      if (clean.reduce((sum, [n, v]) => sum + n.length + v.length, 0) > MAX_REQUEST_CHARS)
        return { body: { kind: 'none' }, removed, partial: true };
      return {
        body: { kind: 'form', fields: clean },
        removed: withToken(removed, pairs, clean),
      };
    }
    case 'json': {
      const masked = ofText(JSON.stringify(body.value) ?? 'null');
      return masked.body?.kind === 'text' ? { ...masked, body: jsonAgain(masked.body.text) } : masked;
    }
    case 'text':
      return ofText(body.text);
    case 'bytes':
      return { body: { kind: 'none' }, removed: [], partial: true };
    case 'multipart': {
      if (body.parts.some((p) => typeof p.value !== 'string'))
        return { body: { kind: 'none' }, removed: [], partial: true };
      const { pairs, removed } = maskPairs(body.parts.map((p): Pair => [p.name, p.value as string]));
      const clean = pairs.map(([n, v]): Pair => [redact(n), redact(v)]);
      return {
        body: {
          kind: 'multipart',
          parts: body.parts.map((p, i) => ({ ...p, name: clean[i]![0], value: clean[i]![1] })),
        },
        removed: withToken(removed, pairs, clean),
      };
    }
  }
}

/** The names of what was removed, plus `token` if redaction changed any of the pairs. */
function withToken(removed: readonly string[], before: readonly Pair[], after: readonly Pair[]): readonly string[] {
  return after.some(([n, v], i) => n !== before[i]![0] || v !== before[i]![1]) ? [...removed, 'token'] : removed;
}

/** The JSON body; a secret number that was masked leaves text that is no longer JSON. */
function jsonAgain(text: string): Body {
  try {
    return { kind: 'json', value: JSON.parse(text) as unknown };
  } catch {
    return { kind: 'text', text };
  }
}

/** A value with every text in it redacted, and numbers that are secrets masked. */
function cleaned(value: unknown, redact: RedactText): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'number') return redact(String(value)) === String(value) ? value : SECRET_MASK;
  if (Array.isArray(value)) return value.map((one) => cleaned(one, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cleaned(one, redact)]));
}

/** The beginning of a response. More than that is searched, so that no part of a secret is left at the cut. */
function maskResponseText(text: string, type: string | undefined, redact: RedactText): string {
  const head = text.slice(0, MAX_STORED_CHARS + MAX_SECRET_CHARS);
  const clean = redact(maskText(head, type ?? 'text/plain').text);
  return text.length > MAX_STORED_CHARS ? clean.slice(0, MAX_STORED_CHARS) : clean;
}

function storedResponse(response: NonNullable<Exchange['response']>, redact: RedactText): HistoryEntry['answer'] {
  return {
    status: response.status,
    statusText: redact(response.statusText),
    headers: maskHeaders(response.headers).map(([name, value]): Pair => [name, redact(value)]),
    size: response.size,
    ...(response.bytes ? { binary: true } : {}),
    ...(response.large || response.text.length > MAX_STORED_CHARS ? { cut: true } : {}),
  };
}

function keptError({ kind, detail }: NonNullable<Exchange['error']>, redact: RedactText): HistoryEntry['error'] {
  return { kind, detail: cleaned(maskValue(detail), redact) as Record<string, unknown> };
}

/** An exchange as it is stored. */
export function toStoredExchange(exchange: Exchange, redact: RedactText): StoredExchange {
  const { request, response, error } = exchange;
  const own = maskHeaders((request.headers ?? []).filter(([name]) => !isCredentialHeader(name))).map(([n, v]): Pair => [
    n,
    redact(v),
  ]);
  const address = maskUrl(request.url);
  const query = maskQuery(request.query ?? []);
  const body = maskedBody(
    request.body,
    findHeaderValue(own, 'content-type') ?? findHeaderValue(exchange.sentHeaders, 'content-type'),
    redact,
  );
  const url = redact(address.text);
  const pairs = query.pairs.map(([n, v]): Pair => [redact(n), redact(v)]);
  const removed = [
    ...new Set([
      ...address.removed,
      ...withToken(query.removed, query.pairs, pairs),
      ...body.removed,
      ...(url === address.text ? [] : ['token']),
      ...own.filter(([, v]) => v.includes(SECRET_MASK)).map(([n]) => n),
    ]),
  ];
  const entry: HistoryEntry = {
    v: 1,
    id: exchange.id,
    account: exchange.account,
    request: {
      method: request.method,
      url,
      ...(pairs.length ? { query: pairs } : {}),
      ...(own.length ? { headers: own } : {}),
      ...(body.body && body.body.kind !== 'none' ? { body: body.body } : {}),
      ...(request.operationId ? { operationId: request.operationId } : {}),
    },
    url: redact(maskUrl(exchange.url).text),
    sentHeaders: maskHeaders(exchange.sentHeaders).map(([n, v]) => [n, redact(v)]),
    timing: exchange.timing,
    removed,
    ...(body.partial ? { partial: true as const } : {}),
    ...(response ? { answer: storedResponse(response, redact) } : {}),
    ...(error ? { error: keptError(error, redact) } : {}),
  };
  return {
    entry,
    text:
      response && !response.bytes
        ? maskResponseText(response.text, findHeaderValue(response.headers, 'content-type'), redact)
        : '',
  };
}

/** True if an entry can be resent exactly as it was. */
export function isResendable(entry: HistoryEntry): boolean {
  return !entry.removed.length && !entry.partial;
}

/** True if a request has a mask in place of a secret: resending it would send the mask itself to the account. */
export function carriesMask({ url, query = [], headers = [], body }: ApiRequest): boolean {
  const marked = (text: string): boolean =>
    text.includes(SECRET_MASK) || text.includes(encodeURIComponent(SECRET_MASK));
  if (marked(url) || [...query, ...headers].some(([n, v]) => marked(n) || marked(v))) return true;
  switch (body?.kind) {
    case 'text':
      return marked(body.text);
    case 'form':
      return body.fields.some(([n, v]) => marked(n) || marked(v));
    case 'json':
      return marked(JSON.stringify(body.value) ?? '');
    case 'multipart':
      return body.parts.some((p) => marked(p.name) || (typeof p.value === 'string' && marked(p.value)));
    default:
      return false;
  }
}

/** Reads a stored entry; undefined for anything else. */
export function readEntry(value: unknown): HistoryEntry | undefined {
  const raw = value as Partial<HistoryEntry> | null;
  if (
    typeof raw !== 'object' ||
    raw === null ||
    raw.v !== 1 ||
    typeof raw.id !== 'string' ||
    typeof raw.url !== 'string'
  )
    return undefined;
  if (
    typeof raw.request?.method !== 'string' ||
    typeof raw.request.url !== 'string' ||
    typeof raw.account?.key !== 'string' ||
    typeof raw.timing?.startedAt !== 'number'
  )
    return undefined;
  return {
    ...(raw as HistoryEntry),
    removed: Array.isArray(raw.removed) ? raw.removed : [],
    sentHeaders: Array.isArray(raw.sentHeaders) ? raw.sentHeaders : [],
  };
}
