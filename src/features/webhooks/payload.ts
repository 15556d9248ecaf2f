import { looksLikeXml, parseXml } from '../../core/xml';
import { readFlatFields, isForm, readNestedFields } from './form';

/** The event and ids of a delivery, read leniently: ids are strings, missing ones are absent. */
export interface PayloadFacts {
  /** `CHAT_ON_MESSAGE`, or a label such as `Case new` where 2.0.0 sends one. */
  readonly event?: string;
  readonly chatId?: string;
  readonly caseId?: string;
  readonly leadId?: string;
  readonly agentId?: string;
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maximum depth and length of nested JSON text that is decoded. */
const MAX_DEPTH = 8;
const MAX_TEXT = 256 * 1024;

/** A body as text, without a byte order mark. */
const textOf = (body: Uint8Array): string =>
  Buffer.from(body)
    .toString('utf8')
    .replace(/^\ufeff/, '');

/** Undefined if the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Parses a webhook body: JSON, a form whose names may have brackets and whose values may be JSON, or XML. Undefined if it is none of
 * them.
 */
export function parseBody(body: Uint8Array, contentType: string | undefined): unknown {
  const text = textOf(body);
  const json = parseJson(text);
  if (json !== undefined) return json;
  if (isForm(contentType)) return decodeNestedJson(readNestedFields(text));
  return looksLikeXml(text, contentType) ? parseXml(text) : undefined;
}

/** Texts that a sender may have signed instead of the body's bytes: the original JSON before it was encoded. */
export function* signableTexts(body: Uint8Array, contentType: string | undefined): Generator<string> {
  const text = textOf(body);
  const json = parseJson(text);
  if (json !== undefined) yield JSON.stringify(json);
  else if (isForm(contentType)) {
    const flat = readFlatFields(text);
    const nested = readNestedFields(text);
    yield JSON.stringify(nested);
    yield JSON.stringify(decodeNestedJson(nested));
    yield JSON.stringify(flat);
    // A field with the whole payload. With other fields next to it, the signature would not cover them.
    const [[name, whole] = [], ...others] = Object.entries(flat);
    if (!others.length && (name === 'payload' || name === 'data') && typeof whole === 'string') yield whole;
    yield new URLSearchParams(text).toString();
  } else if (looksLikeXml(text, contentType)) {
    const value = parseXml(text);
    if (value !== undefined) yield JSON.stringify(value);
  }
}

/** Decodes JSON text inside the payload (`"message": "{\"type\":…}"`, `"recording": "[]"`) for display. Numbers and flags as text stay. */
export function decodeNestedJson(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return value;
  if (typeof value === 'string') {
    if (value.length > MAX_TEXT || !/^\s*[[{]/.test(value)) return value;
    try {
      return decodeNestedJson(JSON.parse(value), depth + 1);
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map((v) => decodeNestedJson(v, depth + 1));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, decodeNestedJson(v, depth + 1)]));
}

/** An id as text, given as a number or text; "", "null", 0 and -1 are not ids. */
function id(value: unknown): string | undefined {
  const text =
    typeof value === 'number' && Number.isSafeInteger(value)
      ? String(value)
      : typeof value === 'string'
        ? value.trim()
        : '';
  return text && !['null', 'undefined', '0', '-1'].includes(text) && text.length <= 64 ? text : undefined;
}

const field = (fields: Fields | undefined, ...names: string[]): unknown => {
  for (const name of names)
    if (fields && Object.hasOwn(fields, name) && fields[name] !== null && fields[name] !== '') return fields[name];
  return undefined;
};
const sub = (fields: Fields | undefined, name: string): Fields | undefined => {
  const v = field(fields, name);
  return isFields(v) ? v : undefined;
};

/** Reads event and ids from a payload of either generation, flat or in `data` (the 1.0.0 format page and event pages disagree). */
export function readFacts(payload: unknown): PayloadFacts {
  if (!isFields(payload)) return {};
  const data = sub(payload, 'data');
  const body = data ? { ...payload, ...data } : payload;
  const named = field(payload, 'event', 'eventName', 'event_name', 'type') ?? field(data, 'event');
  const event = typeof named === 'string' ? named.trim().slice(0, 80) : undefined;
  const isCase = /case/i.test(event ?? '');
  const isAgent = /agent/i.test(event ?? '') && !/chat/i.test(event ?? '');
  const own = id(field(body, 'id'));
  const contact = sub(body, 'contact');
  const user = sub(body, 'user');
  const agent = sub(body, 'agent');
  return {
    event,
    chatId: id(field(body, 'chat_id', 'chatId')) ?? (isCase || isAgent || !/chat/i.test(event ?? '') ? undefined : own),
    caseId: id(field(body, 'case_id', 'caseId')) ?? id(field(sub(body, 'case'), 'id')) ?? (isCase ? own : undefined),
    leadId: id(field(body, 'visitor_id', 'contact_id', 'contactId', 'lead_id')) ?? id(field(contact, 'id')),
    agentId:
      id(field(body, 'agent_id', 'agentId')) ??
      id(field(agent, 'id')) ??
      id(field(user, 'id_real')) ??
      (isAgent ? own : undefined),
  };
}
