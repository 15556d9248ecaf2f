import type { Exchange } from '../../../api/client/types';
import { isSecretHeader, isSecretKey, maskText, type ScopedSecrets, SECRET_MASK } from '../../../core/redaction';
import { firstCharacters } from '../../../core/text';
import { spanText, type HttpDocument } from '../parse/tree';
import { findPlaceholders } from '../parse/placeholders';
import { fillPlain } from '../resolve/resolveVariables';
import type { Resolution } from '../resolve/scope';
import { checkFailureText, checkProblemText } from '../texts/checks';
import { findActual } from './actual';
import { compareActual, type Actual } from './compare';
import { CHECK_OPERATORS } from './operators';
import type { ResponseCheck, ReadCheck } from './read';
import type { CheckResult } from './result';

/** A result without the secret values of its request. */
export function redactCheckResult(result: CheckResult, secrets: ScopedSecrets | undefined): CheckResult {
  if (!secrets) return result;
  const { expected, actual, message } = result;
  return {
    ...result,
    expected: secrets.text(expected),
    actual: actual === null ? null : secrets.text(actual),
    ...(message === undefined ? {} : { message: secrets.text(message) }),
  };
}

/** Maximum characters of a value to show. */
const MAX_SHOWN = 1_000;

/**
 * Evaluates checks on an exchange. `resolve` resolves placeholders. A check that cannot be compared fails, negated or not, with a
 * message; values of secret fields are masked.
 */
export function evaluateChecks(
  document: HttpDocument,
  checks: readonly ReadCheck[],
  exchange: Exchange,
  resolve: (inner: string) => Resolution,
): CheckResult[] {
  return checks.map((one) => {
    if (one.problem)
      return {
        line: one.line,
        text: one.text,
        passed: false,
        expected: '',
        actual: null,
        message: checkProblemText(one.problem),
      };
    try {
      return evaluateCheck(document, one.check, exchange, resolve);
    } catch (error) {
      // A value nested thousands of levels deep can be parsed, but not serialized.
      if (!(error instanceof RangeError)) throw error;
      return {
        line: one.check.line,
        text: one.check.text,
        passed: false,
        expected: '',
        actual: null,
        message: checkFailureText('too-deep', { name: '' }),
      };
    }
  });
}

function evaluateCheck(
  document: HttpDocument,
  check: ResponseCheck,
  exchange: Exchange,
  resolve: (inner: string) => Resolution,
): CheckResult {
  const { line, text, field, operator, negated } = check;
  const argument = fillPlain(spanText(document, check.argument), resolve);
  const value = fillPlain(spanText(document, check.value), resolve);
  const isSecret =
    (field === 'header' ? isSecretHeader(argument.text) : isSecretKey(lastName(argument.text))) ||
    findPlaceholders(spanText(document, check.value)).some(({ inner }) => isSecretKey(lastName(inner)));
  const expected = expectedText(check, isSecret ? SECRET_MASK : value.text);
  const [unfilled] = [...argument.problems, ...value.problems];
  const base = { line, text, expected };
  if (unfilled)
    return { ...base, passed: false, actual: null, message: checkFailureText('unfilled', { name: unfilled.name }) };
  const { actual, problem } = findActual(exchange, field, argument.text);
  const shown = shownText(actual, isSecret, exchange);
  // A boolean field always has a value to compare; its problem only gives the reason.
  if (problem && actual.value === undefined)
    return { ...base, passed: false, actual: null, message: checkFailureText(problem, { name: argument.text }) };
  const result = compareActual(operator, actual, value.text);
  if (typeof result === 'string')
    return {
      ...base,
      passed: false,
      actual: shown,
      message: checkFailureText(result, { name: isSecret ? SECRET_MASK : value.text }),
    };
  const passed = result !== negated;
  // Quotation marks tell "42" and "false" from the number and the boolean.
  const quoted = !passed && !CHECK_OPERATORS[operator].takesValue && typeof actual.value === 'string' && !isSecret;
  return {
    ...base,
    passed,
    actual: quoted && shown !== null ? JSON.stringify(shown) : shown,
    ...(problem && !passed ? { message: checkFailureText(problem, { name: argument.text }) } : {}),
  };
}

/** The last name in a path: `token` for `$.data[0].token`. */
const lastName = (path: string): string => path.match(/[A-Za-z_][\w-]*/g)?.at(-1) ?? '';

function expectedText({ operator, negated }: ResponseCheck, value: string): string {
  const not = negated ? 'not ' : '';
  if (operator === '==' && !negated) return value;
  return CHECK_OPERATORS[operator].takesValue ? `${not}${operator} ${value}` : `${not}${operator}`;
}

function shownText({ value, text, bytes }: Actual, isSecret: boolean, exchange: Exchange): string | null {
  if (value === undefined) return null;
  if (isSecret) return SECRET_MASK;
  if (bytes) return `(${bytes.length} bytes)`;
  const type = exchange.response?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const clean = typeof value === 'object' || text.length > 200 ? maskText(text.slice(0, 20_000), type).text : text;
  return clean.length > MAX_SHOWN ? `${firstCharacters(clean, MAX_SHOWN)}…` : clean;
}
