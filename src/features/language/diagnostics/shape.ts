import { headerParameter, mediaType } from '../../requests';
import { bodyLines, bodyPieces } from '../parse/body';
import { readMultipart, partHeader, partNames, unsentHeaders } from '../parse/multipart';
import { skipBlanks } from '../parse/scanner';
import { findTargetBlanks } from '../resolve/target';
import { decodeBase64, findDecoder } from '../resolve/fileEncoding';
import { parseTimeoutMs } from '../resolve/timeout';
import { expandToLines } from './lines';
import {
  accountName,
  findHeader,
  headerValue,
  methodText,
  requestName,
  tagValue,
  spanText,
  type RequestNode,
  type Span,
} from '../parse/tree';
import { bodyFormat, formView, hasPlaceholder, targetView } from '../edit/view';
import type { DiagnosticCollector } from './types';

const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD']);

/** Duplicate names: references mean the first one. */
export function checkNames(findings: DiagnosticCollector): void {
  const { document, context } = findings;
  const seen = new Set<string>();
  for (const node of document.requests) {
    const name = requestName(document, node);
    if (name === undefined) continue;
    if (seen.has(name)) {
      const tag = node.tags.find((t) => spanText(document, t.name).toLowerCase() === 'name');
      if (tag) findings.add('duplicate-name', 'warning', tag.value, [name]);
    }
    seen.add(name);
    const account = accountName(document, node);
    if (
      account &&
      context.accountLabels &&
      !context.accountLabels.some((label) => label.toLowerCase() === account.trim().toLowerCase())
    )
      findings.add(
        'unknown-account',
        'warning',
        node.tags.find((t) => spanText(document, t.name).toLowerCase() === 'account')!.value,
        [account],
      );
  }
}

/** Tags that make httpYac, REST Client or JetBrains' client send something else, or not send at all. */
const OTHER_TOOLS_TAGS: ReadonlySet<string> = new Set([
  'connection-timeout',
  'disabled',
  'extension',
  'forceref',
  'import',
  'injectvariables',
  'jwt',
  'keepstreaming',
  'loop',
  'no-auto-encoding',
  'no-reject-unauthorized',
  'note',
  'noredirect',
  'norejectunauthorized',
  'openwith',
  'proxy',
  'ref',
  'responseref',
  'save',
  'sleep',
  'use-os-credentials',
]);

/** Diagnostics that do not require knowledge of the API. */
export function checkShape(findings: DiagnosticCollector, node: RequestNode): void {
  const { document } = findings;
  const { line } = node;
  if (!line) return;
  const method = methodText(document, line);
  if (!METHODS.has(method)) findings.add('unsupported-method', 'error', line.method ?? line, [method]);
  const timeout = tagValue(document, node, 'timeout');
  if (timeout !== undefined && parseTimeoutMs(timeout) === undefined)
    findings.add(
      'timeout-value',
      'warning',
      node.tags.find((t) => spanText(document, t.name).toLowerCase() === 'timeout')!.value,
      [timeout],
    );
  for (const tag of node.tags) {
    const name = spanText(document, tag.name).toLowerCase();
    if (OTHER_TOOLS_TAGS.has(name)) findings.add('ignored-tag', name === 'disabled' ? 'warning' : 'info', tag, [name]);
  }
  const target = targetView(document, node);
  const first = line.pieces[0];
  if (
    first &&
    !target.origin &&
    !target.path.startsWith('/') &&
    !target.path.startsWith('{{') &&
    !namesHost(findings, target.path)
  ) {
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
  if (ampersand && !target.hasQuery && !target.fragmentEntries.length)
    findings.add(
      'query-without-mark',
      'warning',
      ampersand,
      [],
      [{ code: 'begin-query', data: [], edits: [{ start: ampersand.start, end: ampersand.start + 1, text: '?' }] }],
    );
  for (const piece of line.pieces) {
    if (looksLikeRequest(spanText(document, piece)) && piece !== first)
      findings.add(...requestInside(document.text, piece));
  }
  const blanks = line.pieces.flatMap((piece) => findTargetBlanks(document, piece));
  if (blanks[0]) {
    const encoded = (blank: Span): string => encodeURIComponent(spanText(document, blank));
    const edits = blanks.map((blank) => ({ ...blank, text: encoded(blank) }));
    findings.add('target-blank', 'error', blanks[0], [], [{ code: 'encode-blank', data: [], edits }]);
  }
  const types = node.headers.filter((h) => spanText(document, h.name).toLowerCase() === 'content-type');
  for (const header of types.slice(1)) findings.add('two-content-types', 'error', header);
  for (const header of node.headers)
    if (looksLikeRequest(spanText(document, header))) findings.add(...requestInside(document.text, header));
  const format = bodyFormat(document, node);
  if (format !== 'json' && (node.body || types.length))
    for (const comment of node.bodyComments) findings.add('body-comment', 'info', comment);
  if (node.body) checkBody(findings, node);
}

/** `acme.acquire.io/api/…`: the scheme of the account's own host may be omitted. */
function namesHost({ account }: DiagnosticCollector, path: string): boolean {
  const host = account && new URL(account.origin).host;
  return host !== undefined && (path === host || path.startsWith(`${host}/`));
}

const REQUEST = /^\s*(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS)[ \t]+(?:\/|https?:\/\/|\{\{)/;
/** The same in lowercase, which is only a request if nothing else follows: `Get /a free copy` is text. */
const ANY_CASE =
  /^\s*(?:get|post|put|delete|patch|head|options)[ \t]+(?:\/|https?:\/\/|\{\{)\S*(?:[ \t]+HTTP\/[\d.]+)?\s*$/i;
/** True for a line that would start a request if it stood at the beginning of one. */
export const looksLikeRequest = (line: string): boolean => REQUEST.test(line) || ANY_CASE.test(line);

/** A line that starts a request, but is part of another one. */
function requestInside(text: string, line: Span): Parameters<DiagnosticCollector['add']> {
  const { start } = expandToLines(text, line);
  return [
    'body-request',
    'warning',
    line,
    [],
    [{ code: 'insert-separator', data: [], edits: [{ start, end: start, text: '###\n' }] }],
  ];
}

const VARIABLE = /^[ \t]*@[\w.-]+[ \t]*=/;
/** A handler, redirection or file that no longer works, because it is indented. */
const HANDLER =
  /^[ \t]+(?:>>?!?[ \t]+\S|>[ \t]*\{%|<>[ \t]+\S|<(?:@\S*)?[ \t]+(?:[./~]|\{\{|[A-Za-z]:\\|[\w-]+\.\w+\s*$))/;
/** Whether any line of a body may be one of these. Most bodies have none and are not split into lines. */
const SUSPICIOUS = /^[ \t]*(?:[A-Za-z]{3,7}[ \t]|@[\w.-]+[ \t]*=|[<>])/m;

/** Lines that other tools, and most readers, take for the start of something else. They are sent, which is rarely intended. */
function checkBodyLines(findings: DiagnosticCollector, node: RequestNode): void {
  const { document } = findings;
  const { text } = document;
  if (!SUSPICIOUS.test(spanText(document, node.body!))) return;
  for (const line of bodyLines(document, node.body!)) {
    const written = spanText(document, line);
    if (looksLikeRequest(written)) findings.add(...requestInside(text, line));
    else if (VARIABLE.test(written)) {
      const whole = expandToLines(text, line);
      const to = expandToLines(text, node.line!).start;
      findings.add(
        'body-variable',
        'warning',
        line,
        [],
        [
          {
            code: 'move-variable',
            data: [],
            edits: [
              { start: to, end: to, text: `${written.trim()}\n` },
              { ...whole, text: '' },
            ],
          },
        ],
      );
    } else if (HANDLER.test(spanText(document, expandToLines(text, line)))) {
      // The body begins after the indentation of its first line.
      const { start } = expandToLines(text, line);
      const end = skipBlanks(text, start, line.end);
      findings.add(
        'body-handler',
        'warning',
        line,
        [],
        [{ code: 'unindent', data: [], edits: [{ start, end, text: '' }] }],
      );
    }
  }
}

function checkBody(findings: DiagnosticCollector, node: RequestNode): void {
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
  if (tagValue(document, node, 'encoding')?.toLowerCase() === 'base64' && !body.files) {
    const text = bodyPieces(document, body)
      .map((piece) => piece.text)
      .join('');
    if (!hasPlaceholder(text) && !decodeBase64(text)) findings.add('base64-broken', 'error', body);
  }
  if (body.files)
    for (const piece of bodyPieces(document, body))
      if (piece.kind === 'file' && !findDecoder(piece.encoding))
        findings.add('file-encoding', 'error', piece.path, [piece.encoding]);
  if (format === 'multipart') checkMultipart(findings, node);
  checkBodyLines(findings, node);
}

function checkMultipart(findings: DiagnosticCollector, node: RequestNode): void {
  const { document } = findings;
  const header = findHeader(document, node, 'content-type')!;
  const value = headerValue(document, header);
  const boundary = headerParameter(value, 'boundary');
  if (!boundary) {
    findings.add('multipart-boundary', 'error', header.value);
    return;
  }
  const { parts, closed, outside } = readMultipart(document, node.body!, { written: boundary });
  if (!parts.length) {
    // With a placeholder, its value may be in the lines.
    if (!hasPlaceholder(boundary) && (outside.length || closed))
      findings.add('multipart-empty', 'error', header.value, [`--${boundary}`]);
    return;
  }
  for (const line of outside) findings.add('multipart-outside', 'warning', line);
  if (mediaType(value) !== 'multipart/form-data') return;
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
    for (const one of unsentHeaders(part)) findings.add('multipart-header', 'warning', one);
  }
}

function lastLine(text: string, end: number): number {
  let at = end;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at--;
  return skipBlanks(text, at, end);
}
