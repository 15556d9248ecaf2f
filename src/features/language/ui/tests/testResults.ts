// Shows the results of a request and its checks in the Test Explorer. A request with a data file has one item for all its rows.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainText } from '../../../../core/text';
import { rowLabel, type CaseResult } from '../../run';
import { checkResultText } from '../../texts/checks';
import { exchangeResultText } from '../../../requests';

/** Messages of one item; those of further rows are in the output only. */
const MAX_MESSAGES = 50;

/** Items below an item. */
export const childItems = (item: vscode.TestItem): vscode.TestItem[] => [...item.children].map(([, child]) => child);

/** Writes the result of one case to the output of the run. */
export function writeOutput(test: vscode.TestRun, item: vscode.TestItem, result: CaseResult): void {
  const { exchange, checks, outcome, reason, one } = result;
  const output = (text: string): void => {
    test.appendOutput(`${plainText(text).replace(/\n/g, '\r\n')}\r\n`, undefined, item);
  };
  output(`${rowLabel(item.label, one.rowNumber)}: ${exchange ? exchangeResultText(exchange) : (reason ?? outcome)}`);
  for (const check of checks) if (!check.passed) output(checkResultText(check));
}

/** Sets the states of a request and its checks from the results of all its cases. A check failed if it failed for any row. */
export function reportTestResults(
  test: vscode.TestRun,
  item: vscode.TestItem,
  results: readonly CaseResult[],
  isSkipped: boolean,
): void {
  for (const [at, child] of childItems(item).entries()) {
    const evaluated = results.filter(({ checks }) => checks[at]);
    const messages = evaluated.flatMap(({ checks, one }) => {
      const check = checks[at]!;
      return check.passed
        ? []
        : [messageOf(child, inRow(one.rowNumber, checkResultText(check)), check.expected, check.actual ?? '')];
    });
    if (messages.length) test.failed(child, messages.slice(0, MAX_MESSAGES));
    else if (evaluated.length) test.passed(child);
    else test.skipped(child);
  }
  const ms = results.reduce((sum, { exchange }) => sum + (exchange?.timing.totalMs ?? 0), 0);
  const bad = results.filter(({ outcome }) => outcome !== 'passed' && outcome !== 'not-sent');
  const messages = bad
    .slice(0, MAX_MESSAGES)
    .map(({ one, reason, outcome }) => messageOf(item, inRow(one.rowNumber, reason ?? outcome)));
  if (isSkipped || (!bad.length && results.some(({ outcome }) => outcome === 'not-sent'))) test.skipped(item);
  else if (!bad.length) test.passed(item, ms);
  else if (bad.every(({ outcome }) => outcome === 'failed')) test.failed(item, messages, ms);
  else test.errored(item, messages, ms);
}

const inRow = (rowNumber: number | undefined, text: string): string =>
  rowNumber === undefined ? text : l10n.t('Row {0}: {1}', rowNumber, text);

function messageOf(item: vscode.TestItem, text: string, expected?: string, actual?: string): vscode.TestMessage {
  const message =
    expected === undefined
      ? new vscode.TestMessage(plainText(text))
      : vscode.TestMessage.diff(plainText(text), expected, actual ?? '');
  if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
  return message;
}
