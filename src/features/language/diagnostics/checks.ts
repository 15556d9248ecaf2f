import { isPattern, nestsRepetitions } from '../checks/pattern';
import { readChecks, type ResponseCheck, type CheckProblem } from '../checks/read';
import { hasPlaceholder, findRequestOperation } from '../edit/view';
import { responseName, findBrokenCaptures, readCaptures, readDependencies, readEachTag } from '../parse/runTags';
import { oncePerBlock, spanText, type HttpDocument, type RequestNode, type Span } from '../parse/tree';
import { parseJsonPath } from '../../requests/jsonPath';
import type { DiagnosticCollector, DiagnosticFix } from './types';

/** Checks that cannot be evaluated or make no sense. */
export function checkChecks(findings: DiagnosticCollector, node: RequestNode): void {
  const { document } = findings;
  for (const { check, problem } of readChecks(document, node)) {
    if (problem) findings.add(problem.code, 'error', problem, [problem.name], fixesOf(document, problem));
    else if (!node.line) findings.add('check-without-request', 'warning', check);
    else checkOne(findings, node, check);
  }
}

/** Suggests `body $.a` for `body.a`, and `==` for `=`. */
function fixesOf({ text }: HttpDocument, { code, name, start, end }: CheckProblem): DiagnosticFix[] {
  const value =
    code === 'check-operator' && name === '='
      ? '=='
      : code === 'check-field' && /^body[.[]./.test(name)
        ? `body $${name.slice('body'.length)}`
        : undefined;
  if (value === undefined || text.slice(start, end) !== name) return [];
  return [{ code: 'use-value', data: [value], edits: [{ start, end, text: value }] }];
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const NUMERIC_OPERATORS: ReadonlySet<string> = new Set(['==', '!=', '>', '>=', '<', '<=']);
const NUMERIC_FIELDS: ReadonlySet<string> = new Set(['status', 'duration', 'size']);

function checkOne(
  findings: DiagnosticCollector,
  node: RequestNode,
  { field, argument, operator, value, fieldSpan }: ResponseCheck,
): void {
  const { document, context, account } = findings;
  if (field === 'body') checkPath(findings, argument);
  if (
    field === 'schema' &&
    context.knowledge &&
    !findRequestOperation(document, node, context.knowledge, account?.generation)
  )
    findings.add('check-no-schema', 'warning', fieldSpan);
  const written = spanText(document, value);
  if (hasPlaceholder(written)) return;
  if (NUMERIC_FIELDS.has(field) && NUMERIC_OPERATORS.has(operator) && !NUMBER.test(written))
    findings.add('check-number', 'error', value, [field]);
  if (operator !== 'matches') return;
  if (!isPattern(written)) findings.add('check-pattern', 'error', value, [written]);
  else if (nestsRepetitions(written)) findings.add('check-pattern-slow', 'warning', value, [written]);
}

function checkPath(findings: DiagnosticCollector, span: Span): void {
  const written = spanText(findings.document, span);
  if (written && !hasPlaceholder(written) && !parseJsonPath(written.replace(/\.length(?:\(\))?$/, '') || '$'))
    findings.add('json-path-malformed', 'error', span, [written]);
}

/** Tags for a run that cannot be applied. */
export function checkRunTags(findings: DiagnosticCollector, node: RequestNode): void {
  if (!node.tags.length) return;
  const { document } = findings;
  for (const span of findBrokenCaptures(document, node)) findings.add('capture-value', 'error', span);
  for (const { part, path, span } of readCaptures(document, node))
    if (part === 'body' && !parseJsonPath(path)) findings.add('json-path-malformed', 'error', span, [path]);
  for (const dependency of readDependencies(document, node))
    if (!findings.names.has(dependency.name)) findings.add('unknown-request', 'error', dependency, [dependency.name]);
  const each = readEachTag(document, node);
  if (each && !/\.(?:csv|json)$/i.test(each.file) && !hasPlaceholder(each.file))
    findings.add('each-file', 'error', each, [each.file]);
}

/** Requests that depend on themselves, directly or through others. */
export function checkCycles(findings: DiagnosticCollector): void {
  const { document } = findings;
  const next = new Map<string, readonly Dependency[]>();
  if (!document.requests.some((node) => hasDependencies(document, node))) return;
  for (const node of document.requests) {
    const name = node.line && node.tags.length ? responseName(document, node) : undefined;
    // If several requests have the same name, the first one is used.
    if (name !== undefined && !next.has(name)) next.set(name, readDependencies(document, node));
  }
  withoutEnds(next);
  for (const [own, dependencies] of next)
    for (const dependency of dependencies)
      if (leadsTo(next, dependency.name, own)) findings.add('dependency-cycle', 'error', dependency, [own]);
}

type Dependency = ReturnType<typeof readDependencies>[number];

const hasDependencies = oncePerBlock((document, node) => readDependencies(document, node).length > 0);

/** Repeatedly removes requests without remaining dependencies: they are not part of a cycle. */
function withoutEnds(next: Map<string, readonly Dependency[]>): void {
  const before = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const [name, dependencies] of next) {
    const known = new Set(dependencies.map((one) => one.name).filter((one) => next.has(one)));
    open.set(name, known.size);
    for (const one of known) before.set(one, [...(before.get(one) ?? []), name]);
  }
  const ends = [...open].filter(([, count]) => count === 0).map(([name]) => name);
  for (let name = ends.pop(); name !== undefined; name = ends.pop()) {
    next.delete(name);
    for (const one of before.get(name) ?? []) {
      const left = open.get(one)! - 1;
      open.set(one, left);
      if (left === 0) ends.push(one);
    }
  }
}

function leadsTo(next: ReadonlyMap<string, readonly Dependency[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const name of seen) {
    if (name === to) return true;
    for (const one of next.get(name) ?? []) seen.add(one.name);
  }
  return false;
}
