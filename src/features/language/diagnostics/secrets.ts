import { isSecretKey, webTokens } from '../../../core/redaction';
import { AcquireError } from '../../../api/errors/errors';
import { checkHeaders } from '../../../api/client/access/origin';
import { headerValue, spanText, type HeaderNode, type RequestNode, type Span } from '../parse/tree';
import { hasPlaceholder } from '../edit/view';
import { looksLikeRequest } from './shape';
import type { DiagnosticCollector, DiagnosticFix } from './types';
import { expandToLines } from './lines';

/** Shorter texts are considered an example, not a token. */
const MIN_TOKEN_CHARS = 12;
/** Shorter ones are examples, in characters. */
const MIN_WEB_TOKEN = 40;
const BEARER = /^(?:bearer|token)\s+/i;

/** Headers that contain a credential, or that the client rejects. */
export function checkHeaderSecrets(findings: DiagnosticCollector, node: RequestNode): void {
  const { document } = findings;
  for (const header of node.headers) {
    const name = spanText(document, header.name);
    if (hasPlaceholder(name)) continue;
    const value = headerValue(document, header);
    const problem = refusal(name, hasPlaceholder(value) ? '' : value);
    if (problem === 'authorization-header')
      findings.add('credential-header', 'error', header, [name], credentialFixes(findings, header, value));
    else if (problem === 'header-not-allowed' && name.toLowerCase() !== 'host')
      findings.add('header-not-allowed', 'error', header.name, [name], [removal(findings, header)]);
    else if ((problem === 'header-name' && !looksLikeRequest(spanText(document, header))) || problem === 'header-value')
      findings.add('header-characters', 'error', problem === 'header-name' ? header.name : header.value, [name]);
    else if (BEARER.test(value) && value.replace(BEARER, '').length >= MIN_TOKEN_CHARS && !hasPlaceholder(value))
      findings.add('pasted-token', 'warning', header.value, [name], credentialFixes(findings, header, value));
  }
}

/** The client's error for a header; undefined if it accepts the header. */
function refusal(name: string, value: string): string | undefined {
  try {
    checkHeaders([[name, value]]);
    return undefined;
  } catch (error) {
    return error instanceof AcquireError ? error.detail.problem : 'header-value';
  }
}

function credentialFixes(findings: DiagnosticCollector, header: HeaderNode, value: string): DiagnosticFix[] {
  const token = value.replace(BEARER, '').trim();
  const remove = removal(findings, header);
  // A placeholder or an example has nothing worth keeping.
  const real = token.length >= MIN_TOKEN_CHARS && !hasPlaceholder(value) && !/[\s{}<>]/.test(token);
  return real ? [{ ...remove, code: 'keep-token', token }, remove] : [remove];
}

function removal({ document }: DiagnosticCollector, header: HeaderNode): DiagnosticFix {
  return {
    code: 'remove-header',
    data: [spanText(document, header.name)],
    edits: [{ ...expandToLines(document.text, header), text: '' }],
  };
}

/** Tokens in a block: variables with the name of a secret, and JSON Web Tokens anywhere. */
export function checkSecrets(findings: DiagnosticCollector, node: RequestNode): void {
  const { document } = findings;
  const from = findings.all.length;
  for (const variable of node.variables) {
    const name = spanText(document, variable.name);
    const value = spanText(document, variable.value).replace(BEARER, '');
    if (!isSecretKey(name) || value.length < MIN_TOKEN_CHARS || hasPlaceholder(value) || /\s/.test(value)) continue;
    const lines = expandToLines(document.text, variable);
    findings.add(
      'pasted-token',
      'warning',
      variable.value,
      [name],
      [
        { code: 'keep-token', data: [name], edits: [{ ...lines, text: '' }], token: value },
        { code: 'remove-text', data: [name], edits: [{ ...lines, text: '' }] },
      ],
    );
  }
  checkWebTokens(findings, node, findings.all.slice(from));
}

/** JSON Web Tokens anywhere, including the account ID before them if they are a key of API 2.0.0. `found` are tokens in variables. */
function checkWebTokens(findings: DiagnosticCollector, node: RequestNode, found: readonly Span[]): void {
  const text = spanText(findings.document, node);
  for (const token of webTokens(text)) {
    const span = { start: node.start + token.start, end: node.start + token.end };
    const known = found.some(({ start, end }) => start <= span.start && span.start < end);
    if (token.end - token.start >= MIN_WEB_TOKEN && !known)
      findings.add('pasted-token', 'warning', span, [''], tokenFixes(span, text.slice(token.start, token.end)));
  }
}

/** Removes a token from a text, optionally keeping it for an account. */
function tokenFixes(span: Span, token: string): DiagnosticFix[] {
  const edits = [{ ...span, text: '' }];
  return [
    { code: 'keep-token', data: [], edits, token },
    { code: 'remove-text', data: [], edits },
  ];
}
