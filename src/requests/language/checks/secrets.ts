import { isSecretKey } from '../../../core/redact';
import { isAcquireError } from '../../../api/errors';
import { checkHeaders } from '../../../api/origin';
import { headerValue, textOf, type HeaderNode, type RequestNode, type Span } from '../tree';
import { hasPlaceholder } from '../view';
import type { Findings, Fix } from './finding';
import { wholeLines } from './lines';

/** Shorter texts are taken for an example, not a token. */
const SHORTEST_TOKEN = 12;
const BEARER = /^(?:bearer|token)\s+/i;

/** Headers that carry a credential or that the client does not let through. */
export function checkHeaderSecrets(findings: Findings, node: RequestNode): void {
  const { document } = findings;
  for (const header of node.headers) {
    const name = textOf(document, header.name);
    if (hasPlaceholder(name)) continue;
    const value = headerValue(document, header);
    const problem = refusal(name, hasPlaceholder(value) ? '' : value);
    if (problem === 'authorization-header')
      findings.add('credential-header', 'error', header, [name], credentialFixes(findings, header, value));
    else if (problem === 'header-not-allowed' && name.toLowerCase() !== 'host')
      findings.add('header-not-allowed', 'error', header.name, [name], [removal(findings, header)]);
    else if (problem === 'header-value') findings.add('header-not-allowed', 'error', header.value, [name]);
    else if (BEARER.test(value) && value.replace(BEARER, '').length >= SHORTEST_TOKEN && !hasPlaceholder(value))
      findings.add('pasted-token', 'warning', header.value, [name], credentialFixes(findings, header, value));
  }
}

/** What the client would say about a header; undefined when it takes it. */
function refusal(name: string, value: string): string | undefined {
  try {
    checkHeaders([[name, value]]);
    return undefined;
  } catch (error) {
    return isAcquireError(error) ? error.detail.problem : 'header-value';
  }
}

function credentialFixes(findings: Findings, header: HeaderNode, value: string): Fix[] {
  const token = value.replace(BEARER, '').trim();
  const remove = removal(findings, header);
  // A placeholder or an example holds nothing worth keeping.
  const real = token.length >= SHORTEST_TOKEN && !hasPlaceholder(value) && !/[\s{}<>]/.test(token);
  return real ? [{ ...remove, code: 'keep-token', token }, remove] : [remove];
}

function removal({ document }: Findings, header: HeaderNode): Fix {
  return {
    code: 'remove-header',
    data: [textOf(document, header.name)],
    edits: [{ ...wholeLines(document.text, header), text: '' }],
  };
}

/** Tokens that stand in the text: variables named like one, and JSON Web Tokens anywhere. */
export function checkSecrets(findings: Findings): void {
  const { document } = findings;
  for (const node of document.requests) {
    for (const variable of node.variables) {
      const name = textOf(document, variable.name);
      const value = textOf(document, variable.value).replace(BEARER, '');
      if (!isSecretKey(name) || value.length < SHORTEST_TOKEN || hasPlaceholder(value) || /\s/.test(value)) continue;
      const lines = wholeLines(document.text, variable);
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
  }
  webTokens(findings);
}

/** `eyJ….….…`: looked for by hand, so that a text made of its beginnings costs no more than any other. */
function webTokens(findings: Findings): void {
  const { text } = findings.document;
  for (let at = text.indexOf('eyJ'); at >= 0;) {
    let end = at;
    let dots = 0;
    while (end < text.length && isTokenCharacter(text.charCodeAt(end))) {
      if (text[end] === '.') dots++;
      end++;
    }
    const known = findings.all.some((f) => f.code === 'pasted-token' && f.start <= at && at < f.end);
    if (dots === 2 && end - at >= 40 && !known)
      findings.add(
        'pasted-token',
        'warning',
        { start: at, end },
        [''],
        tokenFixes({ start: at, end }, text.slice(at, end)),
      );
    at = text.indexOf('eyJ', Math.max(end, at + 3));
  }
}

/** Takes a token out of the middle of a text, with or without keeping it. */
function tokenFixes(span: Span, token: string): Fix[] {
  const edits = [{ ...span, text: '' }];
  return [
    { code: 'keep-token', data: [], edits, token },
    { code: 'remove-text', data: [], edits },
  ];
}

function isTokenCharacter(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 45 ||
    code === 46 ||
    code === 95
  );
}
