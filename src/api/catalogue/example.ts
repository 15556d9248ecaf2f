import type { ApiRequest, Body, Method, Pair } from '../client/types';
import type { PathForm } from '../client/account';
import type { Json, Operation, Parameter } from './types';

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The path of an operation for an account that uses that path form. */
export function pathFor(entry: Operation, form: PathForm): string {
  return form === 'plain' ? (entry.plainPath ?? entry.path) : entry.path;
}

/** The documented value to show; none for a secret, and none if the call is destructive, because it could name an existing record. */
function shown(entry: Operation, p: Parameter): Json | undefined {
  if (p.secret || p.pattern || entry.destructive) return undefined;
  return p.example ?? (p.required ? p.enum?.[0] : undefined);
}

/** The documented value of a form field, from the body if the docs show it in full. */
function inBody(entry: Operation, p: Parameter): Json | undefined {
  const whole = entry.requestExample;
  return (whole as { readonly [name: string]: Json } | undefined)?.[p.name] ?? p.example;
}

function pairs(entry: Operation, parameters: readonly Parameter[]): Pair[] {
  const out: Pair[] = [];
  for (const one of parameters) {
    const p = one.in === 'body' ? { ...one, example: inBody(entry, one) } : one;
    const value = shown(entry, p);
    if (p.in === 'query' && Array.isArray(value))
      out.push(...value.map((item): Pair => [p.name, asText(item as Json)]));
    else if (p.flat && typeof value === 'object' && value !== null)
      out.push(...Object.entries(value).map(([name, inner]): Pair => [name, asText(inner as Json)]));
    else if (value !== undefined) out.push([p.name, asText(value)]);
    else if (p.required) out.push([p.name, '']);
  }
  return out;
}

/**
 * The documented body, with secrets omitted where that is allowed, because an empty password could clear the existing one, and
 * `secret` in place of the others. For a destructive call only the keys remain, so that no existing record is named.
 */
export function documentedBody(entry: Operation, secret: string): Json {
  const example = entry.requestExample;
  const secrets = new Map(entry.body.filter((p) => p.secret).map((p) => [p.name, p.required]));
  const clean = (value: Json, depth: number): Json => {
    if (Array.isArray(value)) return entry.destructive ? [] : value.map((v) => clean(v as Json, depth + 1));
    if (value === null || typeof value !== 'object') return entry.destructive ? '' : value;
    return Object.fromEntries(
      Object.entries(value as { [key: string]: Json })
        .filter(([key]) => secrets.get(key) !== false)
        .map(([key, inner]) => [key, secrets.has(key) ? secret : clean(inner, depth + 1)]),
    );
  };
  return example === undefined ? {} : clean(example, 0);
}

/**
 * A request to start from, filled with documented values. Placeholders without an example stay in the path (`{noteId}`) for the user to
 * fill in; a destructive request has no ids at all.
 */
export function exampleRequest(entry: Operation, form: PathForm): ApiRequest {
  const url = pathFor(entry, form).replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const p = entry.pathParams.find((one) => one.name === name);
    const value = p && shown(entry, p);
    return value === undefined ? whole : encodeURIComponent(asText(value));
  });
  const query = pairs(entry, entry.query);
  const headers = pairs(
    entry,
    entry.headers.filter((p) => p.name !== 'zone'),
  );
  return {
    method: entry.method as Method,
    url,
    operationId: entry.id,
    ...(query.length ? { query } : {}),
    ...(headers.length ? { headers } : {}),
    ...(entry.bodyKind === 'none' ? {} : { body: body(entry) }),
  };
}

function body(entry: Operation): Body {
  if (entry.bodyKind === 'json') return { kind: 'json', value: documentedBody(entry, '') };
  const fields = pairs(
    entry,
    entry.body.filter((p) => !p.pattern),
  ).concat(entry.destructive ? entry.body.filter((p) => !p.required).map((p): Pair => [p.name, '']) : []);
  return entry.bodyKind === 'multipart'
    ? { kind: 'multipart', parts: fields.map(([name, value]) => ({ name, value })) }
    : { kind: 'form', fields };
}
