import type { Account } from '../../api/account';
import type { ApiRequest } from '../../api/types';
import {
  isCredentialHeader,
  isSecretKey,
  isSecretQuery,
  maskCredentials,
  maskHeaders,
  maskText,
  SECRET_MASK,
} from '../../core/redaction';
import { redactRequest } from '../redactRequest';
import { decodePart, encodePart } from '../urlText';
import { wholeLines } from './checks/lines';
import { fromRequest } from './fromRequest';
import { expression, placeholders } from './placeholders';
import { fileVariables } from './scope';
import { headerValue, requestName, textOf, type HttpDocument, type RequestNode, type Span } from './tree';
import { hasPlaceholder, targetView } from './view';

/** What portable documents name in the place of the account's host and token. */
const HOST_VARIABLE = 'host';
/** The variable that stands for the credential in portable documents. */
export const TOKEN_VARIABLE = 'token';

/** What a portable document needs to know of an account. */
export type PortableAccount = Pick<Account, 'origin' | 'authHeader'>;

const credentialLine = (authHeader: Account['authHeader'], token: string): string =>
  authHeader === 'auth_token' ? `auth_token: {{${token}}}` : `Authorization: Bearer {{${token}}}`;

/**
 * A request as a document for other tools (JetBrains, REST Client, httpYac): an absolute address made of `{{host}}`, and the credential as
 * `{{token}}`. No credential and no other secret is in it. `request.url` is a path or an address on `origin`.
 */
export function portableText(request: ApiRequest, { origin, authHeader }: PortableAccount, title?: string): string {
  const safe = redactRequest(request);
  const path = safe.url.startsWith(origin) ? safe.url.slice(origin.length) || '/' : safe.url;
  const text = fromRequest({ ...safe, url: path }, title ? { title } : {});
  const line = `${request.method} `;
  const at = text.indexOf(`\n${line}`) + 1;
  const end = text.indexOf('\n', at);
  return `@${HOST_VARIABLE} = ${origin}\n@${TOKEN_VARIABLE} =\n\n${text.slice(0, at)}${line}{{${HOST_VARIABLE}}}${text.slice(at + line.length, end)}\n${credentialLine(authHeader, TOKEN_VARIABLE)}${text.slice(end)}`;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The variables that stand for one account's host and token. */
interface Names {
  readonly account: PortableAccount;
  readonly host: string;
  readonly token: string;
}

/**
 * A document for other tools, its comments, names and variables kept: paths get `{{host}}`, requests the credential header with `{{token}}`;
 * credentials, values of secret variables and `# @account` lines are left out. Of `only`, with the requests and variables these need.
 */
export function portableDocument(
  document: HttpDocument,
  accountOf: (node: RequestNode) => PortableAccount | undefined,
  only?: readonly RequestNode[],
): string {
  const nodes = only ? withNeeded(document, only) : document.requests;
  const named: Names[] = [];
  const taken = fileVariables(document);
  const namesFor = (account: PortableAccount): Names => {
    const known = named.find((n) => n.account.origin === account.origin && n.account.authHeader === account.authHeader);
    if (known) return known;
    const free = (name: string): string => {
      for (let n = named.length + 1; ; n++) {
        const one = n === 1 ? name : `${name}${n}`;
        if (!taken.has(one)) return one;
      }
    };
    const made = { account, host: free(HOST_VARIABLE), token: free(TOKEN_VARIABLE) };
    named.push(made);
    return made;
  };
  const blocks = nodes.map((node) => {
    const edits = secretEdits(document, node);
    const account = accountOf(node);
    if (node.line && account) addressEdits(document, node, account, namesFor, edits);
    return withoutLooseSecrets(applied(document.text, node, edits));
  });
  const head = named.map(({ account, host, token }) => `@${host} = ${account.origin}\n@${token} =\n`).join('');
  const others = only
    ? document.requests
        .filter((n) => !nodes.includes(n))
        .flatMap((n) => n.variables)
        .map((v) => `@${textOf(document, v.name)} = ${plainValue(document, v)}\n`)
        .join('')
    : '';
  const text = blocks.join('');
  return `${head}${others}${head || others ? '\n' : ''}${text.startsWith('###') || !text.trim() ? '' : '###\n'}${text}`;
}

/** True for a value that names its secret and holds nothing of it: `{{token}}`, `Bearer {{token}}`. */
const holdsNothing = (value: string): boolean =>
  hasPlaceholder(value) &&
  value
    .replace(/\{\{[^{}]*\}\}/g, '')
    .replace(/^\s*(?:bearer|basic|token)\b/i, '')
    .trim() === '';

function plainValue(document: HttpDocument, { name, value }: RequestNode['variables'][number]): string {
  const text = textOf(document, value);
  if (isSecretKey(textOf(document, name)) && !holdsNothing(text)) return '';
  return maskCredentials(maskText(text, 'text/plain').text);
}

/** Takes out what must not go elsewhere: credentials and other secrets wherever they are written, and the labels of accounts. */
function secretEdits(document: HttpDocument, node: RequestNode): Edit[] {
  const edits: Edit[] = [];
  const replace = (span: Span, text: string): void => {
    if (text !== textOf(document, span)) edits.push({ start: span.start, end: span.end, text });
  };
  for (const tag of node.tags)
    if (textOf(document, tag.name).toLowerCase() === 'account')
      edits.push({ ...wholeLines(document.text, tag), text: '' });
  for (const variable of node.variables) replace(variable.value, plainValue(document, variable));
  for (const header of node.headers) {
    const name = textOf(document, header.name);
    const value = headerValue(document, header);
    if (isCredentialHeader(name) && !holdsNothing(value))
      edits.push({ ...wholeLines(document.text, header), text: '' });
    else if (!holdsNothing(value)) replace(header.value, maskHeaders([[name, textOf(document, header.value)]])[0]![1]);
  }
  let secret = false;
  for (const entry of targetView(document, node).entries) {
    const value = textOf(document, entry.value);
    secret = (entry.continued && secret) || isSecretQuery(decodePart(textOf(document, entry.name)));
    const span = entry.hasValue ? entry.value : entry;
    if (secret && !holdsNothing(value)) replace(span, SECRET_MASK);
    else if (entry.hasValue) {
      const plain = decodePart(value);
      const masked = maskText(plain, 'text/plain').text;
      if (masked !== plain) replace(entry.value, encodePart(masked));
    }
  }
  if (node.body) {
    const type = node.headers.find((h) => textOf(document, h.name).toLowerCase() === 'content-type');
    replace(node.body, maskText(textOf(document, node.body), type ? headerValue(document, type) : 'text/plain').text);
  }
  return edits;
}

/** A block without credentials that have nothing but their form to give them away, and without secrets in its comments. */
function withoutLooseSecrets(block: string): string {
  return maskCredentials(block).replace(
    /^([ \t]*(?:#|\/\/))(.+)$/gm,
    (_, mark: string, comment: string) => `${mark}${maskText(comment, 'text/plain').text}`,
  );
}

function addressEdits(
  document: HttpDocument,
  node: RequestNode,
  account: PortableAccount,
  namesFor: (account: PortableAccount) => Names,
  edits: Edit[],
): void {
  const { origin, path } = targetView(document, node);
  const first = node.line!.pieces[0];
  if (!first) return;
  const variable = /^\{\{(.*)\}\}$/.exec(origin)?.[1]?.trim();
  const written =
    variable === undefined
      ? origin
      : (fileVariables(document)
          .get(variable)
          ?.map((v) => textOf(document, v.value))[0] ?? '');
  const ours = origin === '' ? path.startsWith('/') : written.toLowerCase().replace(/\/$/, '') === account.origin;
  if (!ours) return;
  const { host, token } = namesFor(account);
  if (variable === undefined) edits.push({ start: first.start, end: first.start + origin.length, text: `{{${host}}}` });
  const given = node.headers.some(
    (h) => isCredentialHeader(textOf(document, h.name)) && holdsNothing(headerValue(document, h)),
  );
  if (!given)
    edits.push({
      start: node.line!.end,
      end: node.line!.end,
      text: `${document.text.includes('\r\n') ? '\r\n' : '\n'}${credentialLine(account.authHeader, token)}`,
    });
}

function applied(text: string, node: RequestNode, edits: readonly Edit[]): string {
  let out = '';
  let at = node.start;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at) continue;
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at, node.end);
}

/** The requests with those whose answers they use, in the order of the document. */
function withNeeded(document: HttpDocument, only: readonly RequestNode[]): RequestNode[] {
  const wanted = new Set(only);
  for (const node of wanted) {
    for (const { inner } of placeholders(document.text.slice(node.start, node.end))) {
      const what = expression(inner);
      const other =
        what.kind === 'answer'
          ? document.requests.find((r) => r.line && requestName(document, r) === what.request)
          : undefined;
      if (other) wanted.add(other);
    }
  }
  return document.requests.filter((node) => wanted.has(node));
}
