import { isCredentialHeader } from '../../../core/redaction';
import { credentialLine, PORTABLE_HOST_VARIABLE, PORTABLE_TOKEN_VARIABLE, type PortableAccount } from '../../requests';
import { readExpression, findPlaceholders } from '../parse/placeholders';
import { holdsOnlyPlaceholders, PortableSecrets, type SecretEdit } from './portableSecrets';
import { indexFileVariables } from '../resolve/scope';
import { headerValue, requestName, spanText, type HttpDocument, type RequestNode } from '../parse/tree';
import { targetView } from '../edit/view';

/** The variables that replace one account's host and token. */
interface Names {
  readonly account: PortableAccount;
  readonly host: string;
  readonly token: string;
}

/**
 * A document for other tools with its comments, names and variables: paths get `{{host}}`, requests a credential header with `{{token}}`;
 * credentials, values of secret variables and `# @account` lines are left out. `only` limits it to some requests and what they need.
 */
export function toPortableDocument(
  document: HttpDocument,
  accountOf: (node: RequestNode) => PortableAccount | undefined,
  only?: readonly RequestNode[],
): string {
  const nodes = only ? withNeeded(document, only) : document.requests;
  const secrets = new PortableSecrets(document);
  const named: Names[] = [];
  const taken = indexFileVariables(document);
  const namesFor = (account: PortableAccount): Names => {
    const known = named.find((n) => n.account.origin === account.origin && n.account.authHeader === account.authHeader);
    if (known) return known;
    const free = (name: string): string => {
      for (let n = named.length + 1; ; n++) {
        const one = n === 1 ? name : `${name}${n}`;
        if (!taken.has(one)) return one;
      }
    };
    const made = { account, host: free(PORTABLE_HOST_VARIABLE), token: free(PORTABLE_TOKEN_VARIABLE) };
    named.push(made);
    return made;
  };
  const blocks = nodes.map((node) => {
    const edits: SecretEdit[] = [];
    const account = accountOf(node);
    if (node.line && account) addressEdits(document, node, account, namesFor, edits);
    return secrets.requestText(node, edits);
  });
  const head = named.map(({ account, host, token }) => `@${host} = ${account.origin}\n@${token} =\n`).join('');
  const included = new Set(nodes);
  const others = only
    ? document.requests
        .filter((n) => !included.has(n))
        .flatMap((n) => n.variables)
        .map((v) => `@${spanText(document, v.name)} = ${secrets.variableValue(v)}\n`)
        .join('')
    : '';
  const text = blocks.join('');
  return `${head}${others}${head || others ? '\n' : ''}${text.startsWith('###') || !text.trim() ? '' : '###\n'}${text}`;
}

function addressEdits(
  document: HttpDocument,
  node: RequestNode,
  account: PortableAccount,
  namesFor: (account: PortableAccount) => Names,
  edits: SecretEdit[],
): void {
  const { origin, path } = targetView(document, node);
  const first = node.line!.pieces[0];
  if (!first) return;
  const variable = /^\{\{(.*)\}\}$/.exec(origin)?.[1]?.trim();
  const written =
    variable === undefined
      ? origin
      : (indexFileVariables(document)
          .get(variable)
          ?.slice(0, 1)
          .map((v) => spanText(document, v.value))[0] ?? '');
  const ours = origin === '' ? path.startsWith('/') : written.toLowerCase().replace(/\/$/, '') === account.origin;
  if (!ours) return;
  const { host, token } = namesFor(account);
  if (variable === undefined) edits.push({ start: first.start, end: first.start + origin.length, text: `{{${host}}}` });
  const given = node.headers.some(
    (h) => isCredentialHeader(spanText(document, h.name)) && holdsOnlyPlaceholders(headerValue(document, h)),
  );
  if (!given)
    edits.push({
      start: node.line!.end,
      end: node.line!.end,
      text: `${document.text.includes('\r\n') ? '\r\n' : '\n'}${credentialLine(account.authHeader, token)}`,
    });
}

/** The requests plus those whose responses they use, in document order. */
function withNeeded(document: HttpDocument, only: readonly RequestNode[]): RequestNode[] {
  const byName = new Map<string, RequestNode>();
  for (const node of document.requests) {
    const name = node.line && requestName(document, node);
    if (name !== undefined && !byName.has(name)) byName.set(name, node);
  }
  const wanted = new Set(only);
  for (const node of wanted) {
    for (const { inner } of findPlaceholders(document.text.slice(node.start, node.end))) {
      const what = readExpression(inner);
      const other = what.kind === 'response' ? byName.get(what.request) : undefined;
      if (other) wanted.add(other);
    }
  }
  return document.requests.filter((node) => wanted.has(node));
}
