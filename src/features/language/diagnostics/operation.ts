import type { Generation } from '../../../api/client/account';
import type { Operation, Parameter } from '../../../api/catalogue/types';
import { decodeField } from '../parse/body';
import { FORM_MEDIA_TYPE, JSON_MEDIA_TYPE } from '../../requests';
import { pathFor } from '../../../api/catalogue/example';
import type { CatalogueIndex } from '../edit/catalogueIndex';
import { findHeader, headerValue, methodText, spanText, type RequestNode } from '../parse/tree';
import {
  bodyFormat,
  formView,
  requestGeneration,
  hasPlaceholder,
  targetView,
  type Entry,
  type TargetView,
} from '../edit/view';
import { replacePlaceholders } from '../parse/placeholders';
import type { DiagnosticCollector, DiagnosticFix } from './types';
import { checkJson } from './json';
import { findWrongValue } from './values';

/** Compares a request with the catalogue's operation for it. */
export function checkOperation(findings: DiagnosticCollector, node: RequestNode): void {
  const {
    document,
    account,
    context: { knowledge },
  } = findings;
  const target = targetView(document, node);
  const method = methodText(document, node.line!);
  let operation: Operation | undefined;
  if (knowledge && target.path.startsWith('/')) {
    const generation = requestGeneration(target.path, account?.generation);
    const path = replacePlaceholders(target.path);
    operation = knowledge.find(method, path, generation);
    if (operation) compare(findings, node, target, operation);
    else unknown(findings, node, target, { method, path, generation, knowledge });
  }
  if (node.body && bodyFormat(document, node) === 'json') checkJson(findings, node, operation);
}

/** Suggests alternatives for an undocumented call: another method, the other generation, or a similar path. */
function unknown(
  findings: DiagnosticCollector,
  node: RequestNode,
  target: TargetView,
  {
    method,
    path,
    generation,
    knowledge,
  }: {
    readonly method: string;
    readonly path: string;
    readonly generation: Generation;
    readonly knowledge: CatalogueIndex;
  },
): void {
  const { document, account } = findings;
  const line = node.line!;
  const span = target.pathSpan ?? line.pieces[0]!;
  const methods = knowledge.methods(path, generation);
  if (methods.length) {
    const at = line.method ?? { start: line.start, end: line.start };
    const fixes = methods.map((m): DiagnosticFix => ({
      code: 'use-method',
      data: [m],
      edits: [{ start: at.start, end: at.end, text: line.method ? m : `${m} ` }],
    }));
    findings.add('wrong-method', 'error', line.method ?? span, [method, methods.join(', ')], fixes);
    return;
  }
  const other = knowledge.otherGeneration(method, path, generation);
  if (other) {
    findings.add('other-generation', 'warning', span, [other.generation, generation]);
    return;
  }
  const alike = knowledge.suggestions(method, path, generation);
  const fixes = target.pathSpan
    ? alike.map((one): DiagnosticFix => usePath(findings, node, target, one, pathFor(one, account?.pathForm ?? 'api')))
    : [];
  findings.add(
    'unknown-path',
    'warning',
    span,
    [spanText(document, span), alike[0] ? pathFor(alike[0], account?.pathForm ?? 'api') : ''],
    fixes,
  );
}

/** Replaces the path with a documented one, whose placeholders are filled with what is at the same position. */
function usePath(
  { document }: DiagnosticCollector,
  node: RequestNode,
  target: TargetView,
  operation: Operation,
  path: string,
): DiagnosticFix {
  const line = node.line!;
  const given = target.path.split('/');
  const text = path
    .split('/')
    .map((segment, i) => (segment.startsWith('{') && given[i] ? given[i] : segment))
    .join('/');
  const edits = [{ ...target.pathSpan!, text }];
  if (methodText(document, line) !== operation.method && line.method)
    edits.unshift({ ...line.method, text: operation.method });
  return { code: 'use-path', data: [operation.method, path], edits };
}

function compare(findings: DiagnosticCollector, node: RequestNode, target: TargetView, operation: Operation): void {
  const { document } = findings;
  if (operation.retired) findings.add('retired-operation', 'info', target.pathSpan ?? node.line!);
  checkContentType(findings, node, operation);
  const missing = (name: string, where: 'query' | 'header', edit: DiagnosticFix['edits'][number]): void => {
    const fix: DiagnosticFix = { code: 'add-parameter', data: [name], edits: [edit] };
    findings.add('missing-parameter', 'warning', target.pathSpan ?? node.line!, [name, where], [fix]);
  };
  const query = target.entries.map((e) => ({ entry: e, name: decodeField(spanText(document, e.name)) }));
  for (const { entry, name } of query)
    checkEntry(
      findings,
      entry,
      operation.query.find((p) => p.name === name),
    );
  for (const parameter of operation.query) {
    if (
      !parameter.required ||
      query.some((q) => sameName(q.name, parameter.name)) ||
      query.some((q) => hasPlaceholder(q.name))
    )
      continue;
    const end = node.line!.pieces[node.line!.pieces.length - 1]!.end;
    missing(parameter.name, 'query', { start: end, end, text: `${target.hasQuery ? '&' : '?'}${parameter.name}=` });
  }
  for (const parameter of operation.headers) {
    if (parameter.required && !findHeader(document, node, parameter.name.toLowerCase())) {
      const { end } = node.line!;
      missing(parameter.name, 'header', { start: end, end, text: `\n${parameter.name}: ` });
    }
  }
  if (operation.bodyKind === 'form') checkForm(findings, node, operation);
}

/** `filter[]`, `filter[0]` and `filter` name the same parameter. */
function sameName(given: string, wanted: string): boolean {
  return given === wanted || (given.startsWith(`${wanted}[`) && given.endsWith(']'));
}

function checkForm(findings: DiagnosticCollector, node: RequestNode, operation: Operation): void {
  const { document } = findings;
  const format = node.body ? bodyFormat(document, node) : 'form';
  if (format !== 'form' && format !== undefined) return;
  const entries = node.body && !node.body.files ? formView(document, node.body) : [];
  const names = entries.map((e) => decodeField(spanText(document, e.name)));
  entries.forEach((entry, i) => {
    checkEntry(
      findings,
      entry,
      operation.body.find((p) => p.name === names[i]),
    );
  });
  if (names.some(hasPlaceholder) || node.body?.files) return;
  for (const parameter of operation.body) {
    if (!parameter.required || parameter.pattern || names.some((n) => sameName(n, parameter.name))) continue;
    const end = node.body?.end ?? node.contentEnd;
    const text = node.body ? `\n&${parameter.name}=` : `\n\n${parameter.name}=`;
    findings.add(
      'missing-parameter',
      'warning',
      targetView(document, node).pathSpan ?? node.line!,
      [parameter.name, 'body'],
      [{ code: 'add-parameter', data: [parameter.name], edits: [{ start: end, end, text }] }],
    );
  }
}

function checkEntry(findings: DiagnosticCollector, entry: Entry, parameter: Parameter | undefined): void {
  if (!parameter || !entry.hasValue || entry.value.start === entry.value.end) return;
  const raw = spanText(findings.document, entry.value);
  if (hasPlaceholder(raw)) return;
  report(findings, entry.value, parameter, findWrongValue(parameter, decodeField(raw)), (text) =>
    encodeURIComponent(text),
  );
}

function report(
  findings: DiagnosticCollector,
  span: Entry['value'],
  parameter: Parameter,
  wrong: ReturnType<typeof findWrongValue>,
  write: (text: string) => string,
): void {
  if (!wrong) return;
  const fixes = (wrong.allowed ?? [])
    .slice(0, 6)
    .map((value): DiagnosticFix => ({ code: 'use-value', data: [value], edits: [{ ...span, text: write(value) }] }));
  findings.add(
    wrong.code,
    'warning',
    span,
    [parameter.name, wrong.code === 'wrong-type' ? parameter.type : (wrong.allowed ?? []).join(', ')],
    fixes,
  );
}

const TYPES: Readonly<Partial<Record<Operation['bodyKind'], string>>> = {
  form: FORM_MEDIA_TYPE,
  json: JSON_MEDIA_TYPE,
};

function checkContentType(findings: DiagnosticCollector, node: RequestNode, operation: Operation): void {
  const { document } = findings;
  const wanted = TYPES[operation.bodyKind];
  if (!wanted || !node.body) return;
  const header = findHeader(document, node, 'content-type');
  if (!header) {
    const end = node.headers[node.headers.length - 1]?.end ?? node.line!.end;
    findings.add(
      'missing-content-type',
      'info',
      node.line!,
      [wanted],
      [{ code: 'set-content-type', data: [wanted], edits: [{ start: end, end, text: `\nContent-Type: ${wanted}` }] }],
    );
    return;
  }
  const format = bodyFormat(document, node);
  // A form may be sent as multipart too, which is the only way to send a file.
  if (
    format === undefined ||
    format === operation.bodyKind ||
    (operation.bodyKind === 'form' && format === 'multipart')
  )
    return;
  findings.add(
    'wrong-content-type',
    'warning',
    header.value,
    [headerValue(document, header), wanted],
    [{ code: 'set-content-type', data: [wanted], edits: [{ ...header.value, text: wanted }] }],
  );
}
