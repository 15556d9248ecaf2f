import { headerParameter, mediaType } from '../../requests';
import { multipartOf, partHeader, partNames } from '../parse/multipart';
import { isBlank, HASH, LineScanner, SLASH } from '../parse/scanner';
import { findHeader, headerValue, methodText, requestName, tagValue, textOf, type RequestNode } from '../parse/tree';
import { bodyFormat, formView, hasPlaceholder, targetView } from '../edit/view';
import type { Findings } from './finding';

const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD']);
const TIMEOUT = /^\d{1,7}\s*(?:ms|s|m)?$/;

/** Names that are given twice: the first is the one that is meant by references. */
export function checkNames(findings: Findings): void {
  const { document, context } = findings;
  const seen = new Set<string>();
  for (const node of document.requests) {
    if (!node.tags.length && !node.title) continue;
    const name = requestName(document, node);
    if (name === undefined) continue;
    const tag = node.tags.find((t) => textOf(document, t.name).toLowerCase() === 'name');
    if (seen.has(name) && tag) findings.add('duplicate-name', 'warning', tag.value, [name]);
    seen.add(name);
    const account = tagValue(document, node, 'account');
    if (
      account &&
      context.accountLabels &&
      !context.accountLabels.some((label) => label.toLowerCase() === account.trim().toLowerCase())
    )
      findings.add(
        'unknown-account',
        'warning',
        node.tags.find((t) => textOf(document, t.name).toLowerCase() === 'account')!.value,
        [account],
      );
  }
}

/** What can be said about a request without knowing the API. */
export function checkShape(findings: Findings, node: RequestNode): void {
  const { document } = findings;
  const { line } = node;
  if (!line) return;
  const method = methodText(document, line);
  if (!METHODS.has(method)) findings.add('unsupported-method', 'error', line.method ?? line, [method]);
  const timeout = tagValue(document, node, 'timeout');
  if (timeout !== undefined && !TIMEOUT.test(timeout))
    findings.add(
      'timeout-value',
      'warning',
      node.tags.find((t) => textOf(document, t.name).toLowerCase() === 'timeout')!.value,
      [timeout],
    );
  const target = targetView(document, node);
  const first = line.pieces[0];
  if (first && !target.origin && !target.path.startsWith('/') && !target.path.startsWith('{{')) {
    findings.add(
      'relative-target',
      'error',
      first,
      [],
      [{ code: 'add-slash', data: [], edits: [{ start: first.start, end: first.start, text: '/' }] }],
    );
  }
  if (target.pathSpan && /\{[A-Za-z_]\w*\}(?!\})/.test(target.path.replace(/\{\{[^{}]*\}\}/g, '')))
    findings.add('open-placeholder', 'warning', target.pathSpan, []);
  const ampersand = line.pieces.find((p, i) => i > 0 && document.text[p.start] === '&');
  if (ampersand && !target.hasQuery)
    findings.add(
      'query-without-mark',
      'warning',
      ampersand,
      [],
      [{ code: 'begin-query', data: [], edits: [{ start: ampersand.start, end: ampersand.start + 1, text: '?' }] }],
    );
  if (node.body) checkBody(findings, node);
}

function checkBody(findings: Findings, node: RequestNode): void {
  const { document } = findings;
  const body = node.body!;
  const format = bodyFormat(document, node);
  if (format === 'form') {
    for (const entry of formView(document, body)) {
      if (entry.continued)
        findings.add(
          'form-line-break',
          'warning',
          entry,
          [],
          [{ code: 'join-form', data: [], edits: [{ start: entry.start, end: entry.start, text: '&' }] }],
        );
    }
  }
  if (format === 'multipart') checkMultipart(findings, node);
  if (format === 'text' && body.comments) {
    const lines = new LineScanner(textOf(document, body));
    while (lines.next()) {
      const at = lines.firstNonBlank();
      const code = lines.text.charCodeAt(at);
      if (at < lines.end && (code === HASH || (code === SLASH && lines.text.charCodeAt(at + 1) === SLASH)))
        findings.add('body-comment', 'info', { start: body.start + at, end: body.start + lines.end });
    }
  }
}

function checkMultipart(findings: Findings, node: RequestNode): void {
  const { document } = findings;
  const header = findHeader(document, node, 'content-type')!;
  const value = headerValue(document, header);
  const boundary = headerParameter(value, 'boundary');
  if (!boundary) {
    findings.add('multipart-boundary', 'error', header.value);
    return;
  }
  if (hasPlaceholder(boundary) || mediaType(value) !== 'multipart/form-data') return;
  const { parts, closed } = multipartOf(document, node.body!, boundary);
  if (!closed)
    findings.add(
      'multipart-not-closed',
      'warning',
      { start: lastLine(document.text, node.body!.end), end: node.body!.end },
      [`--${boundary}--`],
    );
  for (const part of parts) {
    if (!partNames(partHeader(part, 'content-disposition')))
      findings.add('multipart-part-name', 'error', { start: part.start, end: part.start + boundary.length + 2 });
  }
}

function lastLine(text: string, end: number): number {
  let at = end;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at--;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}
