import * as l10n from '@vscode/l10n';
import { pluralText } from '../../../../core/format';
import type { ToPanel } from '../../form/panelMessages';
import { filterJson, type FilterProblem } from '../../jsonPath/filter';

/** Maximum number of bytes of the found values shown in the panel. */
const VIEW_BYTES = 256 * 1024;

const problemTexts = (): Record<FilterProblem, string> => ({
  malformed: l10n.t('This is not a JSONPath yet.'),
  'not-json': l10n.t('The response is not JSON.'),
  'too-large': l10n.t('The response is too large to be filtered here. Open it in an editor.'),
  'too-long': l10n.t('The path finds too many values. Make it more specific.'),
  inexact: l10n.t('Numbers of this size can only be compared for equality.'),
});

/** Why a filter shows nothing, in the panel or in an editor. */
export function filterProblemText(problem: FilterProblem, place: 'panel' | 'editor'): string {
  return place === 'editor' && problem === 'too-large'
    ? l10n.t('The response is too large to be filtered.')
    : problemTexts()[problem];
}

/** What a JSONPath finds in a response, prepared for the panel. */
export function createFilteredView(text: string, path: string): Omit<ToPanel['filtered'], 'path'> {
  const found = filterJson(text, path, VIEW_BYTES);
  if (typeof found === 'string') return { problem: filterProblemText(found, 'panel') };
  const count = pluralText(found.count, l10n.t('{0} value', found.count), l10n.t('{0} values', found.count));
  return {
    text: found.text,
    note: found.cut ? l10n.t('{0}; the beginning is shown', count) : count,
  };
}
