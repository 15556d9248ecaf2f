import { lineIndexOf } from '../parse/lineIndex';
import { isBlank, skipBlanks } from '../parse/scanner';
import { spanText, type HttpDocument, type RequestNode, type Span } from '../parse/tree';
import { DURATION_PHASES, CHECK_FIELDS, isCheckField, type CheckField } from './fields';
import { readOperator, CHECK_OPERATORS, type CheckOperator } from './operators';

/** A check as written. Spans are offsets into the document. */
export interface ResponseCheck extends Span {
  /** 1-based. */
  readonly line: number;
  /** The whole line, trimmed. */
  readonly text: string;
  readonly field: CheckField;
  readonly fieldSpan: Span;
  /** A header name, a path in the body or a phase of the duration; empty if there is none. */
  readonly argument: Span;
  readonly negated: boolean;
  readonly operator: CheckOperator;
  readonly operatorSpan: Span;
  /** As written, with placeholders; empty for operators without a value. */
  readonly value: Span;
}

/** Why a line is not a valid check. */
export interface CheckProblem extends Span {
  readonly code: 'check-field' | 'check-argument' | 'check-operator' | 'check-value' | 'check-extra';
  readonly name: string;
}

/** A check, or what is wrong with the line. */
export type ReadCheck =
  | { readonly check: ResponseCheck; readonly problem?: undefined }
  | { readonly check?: undefined; readonly problem: CheckProblem; readonly line: number; readonly text: string };

/** The checks of a request, in document order. */
export function readChecks(document: HttpDocument, node: RequestNode): ReadCheck[] {
  return node.checks.map((span) => readCheck(document, span));
}

/** Parses one line: `?? field [argument] [not] operator [value]`. */
function readCheck(document: HttpDocument, span: Span): ReadCheck {
  const { text } = document;
  const { end } = span;
  const { line } = lineIndexOf(document).at(span.start);
  const failed = (code: CheckProblem['code'], from: number, to: number, name = ''): ReadCheck => ({
    line,
    text: spanText(document, span),
    problem: { code, start: from, end: Math.max(from, to), name },
  });
  const word = (at: number): Span => ({ start: at, end: wordEnd(text, at, end) });

  let negated = false;
  let at = skipBlanks(text, span.start + 2, end);
  const not = negationAt(text, at, end);
  if (not) {
    negated = true;
    at = not;
  }
  const fieldSpan = word(at);
  const field = spanText(document, fieldSpan);
  if (!isCheckField(field)) return failed('check-field', fieldSpan.start, fieldSpan.end, field);
  const rule = CHECK_FIELDS[field];
  at = skipBlanks(text, fieldSpan.end, end);

  let argument: Span = { start: at, end: at };
  if (rule.argument !== 'none' && at < end && (rule.argument === 'required' || !beginsOperator(text, at, end))) {
    argument = field === 'body' ? { start: at, end: pathEnd(text, at, end) } : word(at);
    at = skipBlanks(text, argument.end, end);
  }
  if (rule.argument === 'required' && argument.start === argument.end)
    return failed('check-argument', fieldSpan.start, fieldSpan.end, field);
  if (field === 'duration' && argument.end > argument.start) {
    const phase = spanText(document, argument);
    if (!Object.hasOwn(DURATION_PHASES, phase)) return failed('check-argument', argument.start, argument.end, phase);
  }

  if (at === end) {
    if (!rule.alone) return failed('check-operator', span.start, end);
    const nothing = { start: end, end };
    return {
      check: {
        start: span.start,
        end,
        line,
        text: spanText(document, span),
        field,
        fieldSpan,
        argument,
        negated,
        operator: 'isTrue',
        operatorSpan: nothing,
        value: nothing,
      },
    };
  }
  const notBefore = negationAt(text, at, end);
  if (notBefore) {
    negated = !negated;
    at = notBefore;
  }
  const found = readOperator(text.slice(at, end));
  if (!found) {
    const wrong = word(at);
    return failed('check-operator', wrong.start, wrong.end, spanText(document, wrong));
  }
  const operatorSpan = { start: at, end: at + found.length };
  const value = { start: skipBlanks(text, operatorSpan.end, end), end };
  const hasValue = value.end > value.start;
  const { takesValue } = CHECK_OPERATORS[found.operator];
  if (takesValue && !hasValue) return failed('check-value', operatorSpan.start, operatorSpan.end, found.operator);
  if (!takesValue && hasValue) return failed('check-extra', value.start, value.end, found.operator);
  return {
    check: {
      start: span.start,
      end,
      line,
      text: spanText(document, span),
      field,
      fieldSpan,
      argument,
      negated,
      operator: found.operator,
      operatorSpan,
      value,
    },
  };
}

function wordEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The offset after `!` or `not`; undefined without a negation. `!=` is an operator. */
function negationAt(text: string, at: number, end: number): number | undefined {
  if (text[at] === '!' && text[at + 1] !== '=') return skipBlanks(text, at + 1, end);
  if (text.startsWith('not', at) && isBlank(text.charCodeAt(at + 3))) return skipBlanks(text, at + 3, end);
  return undefined;
}

function beginsOperator(text: string, at: number, end: number): boolean {
  return readOperator(text.slice(negationAt(text, at, end) ?? at, end)) !== undefined;
}

/** The end of a path: the first space outside brackets, quotes and placeholders. */
function pathEnd(text: string, start: number, end: number): number {
  let depth = 0;
  let quote = '';
  let at = start;
  for (; at < end; at++) {
    const c = text[at]!;
    if (quote) {
      if (c === '\\') at++;
      else if (c === quote) quote = '';
    } else if (c === '[' || c === '(' || c === '{') depth++;
    else if (c === ']' || c === ')' || c === '}') depth = Math.max(0, depth - 1);
    else if (depth && (c === '"' || c === "'")) quote = c;
    else if (!depth && isBlank(c.charCodeAt(0))) break;
  }
  return Math.min(at, end);
}
