// Links into the extension, `vscode://acquire-community.acquire/<kind>?…`. Anyone can create one, so parsing is strict: each kind has its
// parameters, each exactly once and in one form, and nothing is decoded twice.
import type { Account } from '../../api/client/account';
import type { ApiRequest, Method, Pair } from '../../api/client/types';
import { removeInvisibleInLines } from '../../core/invisible';

/** The target of a link. `account` is the key, the origin or the account ID of an account. */
export type Link =
  | { readonly kind: 'lead'; readonly account: string; readonly id: string }
  | { readonly kind: 'request'; readonly account: string; readonly request: ApiRequest }
  | { readonly kind: 'delivery'; readonly id: string };

/** The parts of a URI. As in VS Code, path and query are decoded. */
export interface LinkUri {
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

const AUTHORITY = 'acquire-community.acquire';

/** The parameters of each kind and their format. All are required. */
const PARAMETERS: Readonly<Record<Link['kind'], Readonly<Record<string, RegExp>>>> = {
  lead: { account: /^[a-z0-9.:/[\]-]{1,280}$/i, id: /^[1-9]\d{0,18}$/ },
  request: { account: /^[a-z0-9.:/[\]-]{1,280}$/i, request: /^[\w-]{1,8000}$/ },
  delivery: { id: /^[\w-]{1,40}$/ },
};
const MAX_QUERY = 9_000;

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];
/** A path on the account: printable ASCII without backslash and fragment, and no second slash at the start. */
const PATH = /^\/(?!\/)[^\\#\s\u007f-\uffff]{0,4000}$/;
const CONTENT_TYPE = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/;
const MAX_FIELDS = 200;

/** A request as a link holds it: the only header is the content type of its text. */
interface WrittenRequest {
  readonly method: string;
  readonly path: string;
  readonly form?: readonly Pair[];
  readonly text?: string;
  readonly type?: string;
}

/** Reads a link. Undefined for anything that `linkText` could not have written. */
export function readLink({ authority, path, query, fragment }: LinkUri): Link | undefined {
  const kind = path.slice(1);
  if (authority.toLowerCase() !== AUTHORITY || fragment || path[0] !== '/' || !isKind(kind)) return undefined;
  const values = readQuery(query, PARAMETERS[kind]);
  if (!values) return undefined;
  const { account = '', id = '', request = '' } = values;
  switch (kind) {
    case 'lead':
      return { kind, account, id };
    case 'delivery':
      return { kind, id };
    case 'request': {
      const read = readRequest(request);
      return read && { kind, account, request: read };
    }
  }
}

const isKind = (text: string): text is Link['kind'] => Object.hasOwn(PARAMETERS, text);

/** The parameters, if they are exactly these, each once and well-formed. */
function readQuery(query: string, forms: Readonly<Record<string, RegExp>>): Record<string, string> | undefined {
  if (query.length > MAX_QUERY) return undefined;
  const values = new Map<string, string>();
  for (const pair of query.split('&')) {
    const sign = pair.indexOf('=');
    const name = pair.slice(0, Math.max(sign, 0));
    const value = pair.slice(sign + 1);
    if (!Object.hasOwn(forms, name) || values.has(name) || !forms[name]?.test(value)) return undefined;
    values.set(name, value);
  }
  return values.size === Object.keys(forms).length ? Object.fromEntries(values) : undefined;
}

function readRequest(encoded: string): ApiRequest | undefined {
  const bytes = Buffer.from(encoded, 'base64url');
  if (bytes.toString('base64url') !== encoded) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  return isWritten(value) ? requestOf(value) : undefined;
}

function isWritten(value: unknown): value is WrittenRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { method, path, form, text, type, ...others } = value as Partial<Record<keyof WrittenRequest, unknown>>;
  return (
    Object.keys(others).length === 0 &&
    METHODS.some((known) => known === method) &&
    typeof path === 'string' &&
    PATH.test(path) &&
    (form === undefined || (text === undefined && isForm(form))) &&
    (text === undefined ? type === undefined : isVisible(text) && typeof type === 'string' && CONTENT_TYPE.test(type))
  );
}

const isForm = (form: unknown): form is readonly Pair[] =>
  Array.isArray(form) &&
  form.length <= MAX_FIELDS &&
  form.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isVisible));

/** What the user sees is what would be sent. */
const isVisible = (text: unknown): text is string => typeof text === 'string' && removeInvisibleInLines(text) === text;

const requestOf = ({ method, path, form, text, type }: WrittenRequest): ApiRequest => ({
  method: method as Method,
  url: path,
  ...(type === undefined ? {} : { headers: [['content-type', type]] }),
  ...(form ? { body: { kind: 'form', fields: form } } : {}),
  ...(text === undefined ? {} : { body: { kind: 'text', text } }),
});

/** Writes a link with a scheme such as `vscode`. Undefined if the target does not fit into a link. */
export function linkText(scheme: string, link: Link): string | undefined {
  const request = link.kind === 'request' ? writeRequest(link.request) : undefined;
  const values = { ...link, ...(request === undefined ? {} : { request }) } as Readonly<Record<string, unknown>>;
  const query = Object.keys(PARAMETERS[link.kind])
    .map((name) => `${name}=${String(values[name])}`)
    .join('&');
  const uri = { authority: AUTHORITY, path: `/${link.kind}`, query, fragment: '' };
  // Brackets of IPv6 hosts are the only characters that are not allowed in a query.
  return readLink(uri)
    ? `${scheme}://${AUTHORITY}/${link.kind}?${query.replace(/[[\]]/g, encodeURIComponent)}`
    : undefined;
}

function writeRequest({ method, url, query, headers, body }: ApiRequest): string | undefined {
  const more = new URLSearchParams((query ?? []).map(([name, value]) => [name, value])).toString();
  const path = more ? `${url}${url.includes('?') ? '&' : '?'}${more}` : url;
  const type = headers
    ?.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
    .split(';')[0]
    ?.trim();
  const written = ((): WrittenRequest | undefined => {
    switch (body?.kind) {
      case undefined:
      case 'none':
        return { method, path };
      case 'form':
        return { method, path, form: body.fields };
      case 'json':
        return { method, path, text: JSON.stringify(body.value, null, 2), type: type ?? 'application/json' };
      case 'text':
        return { method, path, text: body.text, type: type ?? 'text/plain' };
      case 'bytes':
      case 'multipart':
        return undefined;
    }
  })();
  return written && Buffer.from(JSON.stringify(written)).toString('base64url');
}

/** How a link names an account: by key for the sandbox, whose origin differs in each window. */
export function linkAccountName({ kind, key, origin }: Pick<Account, 'kind' | 'key' | 'origin'>): string {
  return kind === 'sandbox' ? key : origin;
}

/** The accounts whose key, origin or account ID is exactly this name. */
export function findNamedAccounts(accounts: readonly Account[], name: string): readonly Account[] {
  return accounts.filter(({ key, origin, accountId }) => [key, origin, accountId].includes(name));
}
