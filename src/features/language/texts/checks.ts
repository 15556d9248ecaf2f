import * as l10n from '@vscode/l10n';
import { pluralText } from '../../../core/format';
import { escapeInvisible, hasInvisible } from '../../../core/invisible';
import { firstCharacters, plainLabel } from '../../../core/text';
import { DURATION_PHASES, CHECK_FIELDS } from '../checks/fields';
import type { ActualProblem } from '../checks/actual';
import type { ComparisonProblem } from '../checks/compare';
import type { CheckResult } from '../checks/result';
import type { CheckProblem } from '../checks/read';

/** Why the line of a check is invalid. */
export function checkProblemText({ code, name }: Pick<CheckProblem, 'code' | 'name'>): string {
  const shown = plainLabel(name, 60);
  switch (code) {
    case 'check-field':
      return l10n.t('Unknown field "{0}". Check one of: {1}.', shown, Object.keys(CHECK_FIELDS).join(', '));
    case 'check-argument':
      return name === 'header'
        ? l10n.t('Specify the header to check, such as: ?? header content-type includes json')
        : l10n.t('Unknown phase "{0}". Use one of: {1}.', shown, Object.keys(DURATION_PHASES).join(', '));
    case 'check-operator':
      return shown
        ? l10n.t('Unknown operator "{0}". Use ==, >, <, includes, matches or exists, for example.', shown)
        : l10n.t('Add an operator and a value, such as: ?? status == 200');
    case 'check-value':
      return l10n.t('Add the value that {0} compares with.', shown);
    case 'check-extra':
      return l10n.t('{0} takes no value. Remove the text after it.', shown);
  }
}

/** How many checks passed. */
export function checkCountText(results: readonly CheckResult[]): string {
  const all = results.length;
  const passed = results.filter((one) => one.passed).length;
  return passed === all
    ? pluralText(all, l10n.t('✓ {0} check passed', all), l10n.t('✓ {0} checks passed', all))
    : pluralText(
        all,
        l10n.t('✗ {0} of {1} check passed', passed, all),
        l10n.t('✗ {0} of {1} checks passed', passed, all),
      );
}

/** How many checks failed, with the message of the first one. */
export function checkFailureSummary(failed: readonly CheckResult[], all: number): string {
  const [first] = failed;
  const count = pluralText(
    all,
    l10n.t('{0} of {1} check failed', failed.length, all),
    l10n.t('{0} of {1} checks failed', failed.length, all),
  );
  return first ? `${count}: ${checkResultText(first)}` : count;
}

/** What a failed check expected and what it found. */
export function checkResultText({ text, expected, actual, message }: CheckResult): string {
  const line = plainLabel(text, 120);
  if (message !== undefined) return `${line} (${message})`;
  return actual === null
    ? l10n.t('{0} (expected {1}, but it is missing)', line, checkValueText(expected))
    : l10n.t('{0} (expected {1}, actual {2})', line, checkValueText(expected), checkValueText(actual));
}

/** True for what a label shows as it is: words with single spaces between them. Layout in lists, objects and markup is left out. */
const isPlain = (value: string): boolean =>
  /^[[{<]/.test(value) || (/^\S+(?: \S+)*$/.test(value) && !hasInvisible(value));

/** A value for a message. Empty text, and text with white space or invisible characters, is quoted and escaped as in JSON. */
export function checkValueText(value: string): string {
  const cut = firstCharacters(value, 1_000);
  return plainLabel(isPlain(cut) ? cut : escapeInvisible(JSON.stringify(cut)), 120);
}

/** Why a check failed without comparing two values, or in addition to that. */
export function checkFailureText(
  code: ActualProblem | ComparisonProblem | 'unfilled' | 'too-deep',
  { name }: { readonly name: string },
): string {
  const shown = plainLabel(name, 120);
  switch (code) {
    case 'no-response':
      return l10n.t('There is no response.');
    case 'body-not-json':
      return l10n.t('The response is not JSON, so the path {0} finds nothing.', shown);
    case 'body-large':
      return l10n.t('The response is too large to be checked.');
    case 'path-malformed':
      return l10n.t('The path {0} is not valid. Write it like $.data[0].id.', shown);
    case 'path-too-much':
      return l10n.t('The path {0} finds too much to be compared.', shown);
    case 'no-schema':
      return l10n.t('The documentation has no schema for this response.');
    case 'schema-failed':
      return l10n.t('The request failed, so its response is not the documented one.');
    case 'schema-differs':
      return l10n.t('The response differs from the documented one.');
    case 'not-a-number':
      return l10n.t('The response has no number or date here, so it cannot be compared with {0}.', shown);
    case 'value-not-a-number':
      return l10n.t('{0} is not a number or date.', shown);
    case 'pattern-invalid':
      return l10n.t('{0} is not a valid regular expression.', shown);
    case 'pattern-slow':
      return l10n.t('The regular expression {0} takes too long on this response, so it was stopped.', shown);
    case 'too-deep':
      return l10n.t('The value is nested too deeply to be compared.');
    case 'unfilled':
      return l10n.t('{0} has no value here.', shown);
  }
}
