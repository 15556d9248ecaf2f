import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Exchange } from '../../../../api/client/types';
import { numberText, pluralText } from '../../../../core/format';
import { plainLabel } from '../../../../core/text';
import { exchangeResultText } from '../../../requests';

/**
 * The outcome of one request of a run. `unknown`: a write that may have been applied. `unsent`: the run ended before its turn. `refused`:
 * it was left out, because it cannot be sent.
 */
export interface RunResult {
  readonly label: string;
  readonly state: 'answered' | 'failed' | 'unknown' | 'cancelled' | 'unsent' | 'refused';
  readonly exchange?: Exchange;
  readonly detail?: string;
}

/** The results of a run, in a sentence or two. */
export function runSummary(results: readonly RunResult[]): { readonly text: string; readonly good: boolean } {
  const count = (state: RunResult['state']): number => results.filter((r) => r.state === state).length;
  const answered = count('answered');
  const refused = count('refused');
  const unsent = count('unsent') + refused;
  const [first, ...later] = results.filter((r) => r.state === 'failed' || r.state === 'unknown');
  const others = later.filter((r) => r.state === 'failed');
  const unknown = later.length - others.length;
  if (answered === results.length)
    return {
      good: true,
      text: pluralText(
        answered,
        l10n.t('The request received a response.'),
        l10n.t('All {0} requests received a response.', numberText(answered)),
      ),
    };
  const parts = [
    !first
      ? refused && answered + refused === results.length
        ? pluralText(
            refused,
            l10n.t('{0} request cannot be sent and was left out.', refused),
            l10n.t('{0} requests cannot be sent and were left out.', refused),
          )
        : l10n.t('The run was canceled.')
      : first.state === 'unknown'
        ? `${first.label}: ${first.detail ?? ''}`
        : first.detail
          ? l10n.t('{0} failed: {1}', first.label, first.detail)
          : l10n.t('{0} failed.', first.label),
    ...(others.length
      ? [
          pluralText(
            others.length,
            l10n.t('{0} other failed too.', others.length),
            l10n.t('{0} others failed too.', others.length),
          ),
        ]
      : []),
    ...(unknown
      ? [
          pluralText(
            unknown,
            l10n.t('{0} other has an unknown outcome.', unknown),
            l10n.t('{0} others have an unknown outcome.', unknown),
          ),
        ]
      : []),
    ...(results.length > 1
      ? [
          pluralText(
            unsent,
            l10n.t('{0} of {1} requests received a response, {2} was not sent.', answered, results.length, unsent),
            l10n.t('{0} of {1} requests received a response, {2} were not sent.', answered, results.length, unsent),
          ),
        ]
      : []),
  ];
  return { good: false, text: parts.join(' ') };
}

const ICONS: Record<RunResult['state'], string> = {
  answered: '$(pass)',
  failed: '$(error)',
  unknown: '$(question)',
  cancelled: '$(circle-slash)',
  unsent: '$(circle-outline)',
  refused: '$(circle-outline)',
};

/** Lists the outcome of each request; selecting one opens its response. */
export async function showRunResults(results: readonly RunResult[]): Promise<void> {
  const items = results.map((result) => ({
    label: `${ICONS[result.state]} ${result.label.replace(/\$\(/g, '$ (')}`,
    description: result.exchange
      ? exchangeResultText(result.exchange)
      : result.state === 'unsent' || result.state === 'refused'
        ? l10n.t('not sent')
        : '',
    ...(result.detail ? { detail: plainLabel(result.detail, 300) } : {}),
    result,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Results of the Run'),
    placeHolder: l10n.t('Select a request to open its response'),
  });
  if (picked?.result.exchange)
    await vscode.commands.executeCommand(
      'acquire.request.openExchange',
      picked.result.exchange.id,
      picked.result.exchange.account.key,
    );
}
