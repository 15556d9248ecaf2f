// Texts for differences between a response and the documentation.
import * as l10n from '@vscode/l10n';
import type { Drift, DriftNote } from './schemaDrift';
import { numberText, pluralText } from '../../core/format';
import { inlineCode, markdownTable } from '../../core/markdown';
import { markdownText, plainLabel } from '../../core/text';

/** One difference in one line of plain text. */
function driftLine({ kind, path, expected, found, count }: DriftNote): string {
  const at = plainLabel(path, 160) || l10n.t('the response');
  const times = count > 1 ? l10n.t(' ({0} times)', count) : '';
  switch (kind) {
    case 'unknown':
      return l10n.t('{0} is not documented; it is of type {1}', at, found ?? '?') + times;
    case 'missing':
      return l10n.t('{0} is documented but missing', at) + times;
    case 'type':
      return l10n.t('{0} is of type {1}, documented is {2}', at, found ?? '?', expected ?? '?') + times;
  }
}

/** All differences as lines of plain text, as a panel shows them. */
export function driftLines(drift: Drift): string[] {
  const lines = drift.notes.map((n) => driftLine(n));
  return drift.more ? [...lines, l10n.t('and {0} more', drift.more)] : lines;
}

/** `2 notes`, for a badge or a tab. */
export function driftSummary(drift: Drift): string {
  const count = drift.notes.length + drift.more;
  return pluralText(count, l10n.t('{0} note', count), l10n.t('{0} notes', count));
}

/** A report as Markdown: what differs, where, and what it may mean. */
export function driftReport(
  drift: Drift,
  about: { readonly title: string; readonly line: string; readonly docs: string },
): string {
  const kinds: Record<DriftNote['kind'], string> = {
    unknown: l10n.t('not documented'),
    missing: l10n.t('missing'),
    type: l10n.t('other type'),
  };
  const rows = drift.notes.map((n) => [
    inlineCode(n.path) || markdownText(l10n.t('the response')),
    markdownText(kinds[n.kind]),
    markdownText(n.expected ?? ''),
    markdownText(n.found ?? ''),
    String(n.count),
  ]);
  return [
    `# ${markdownText(about.title)}`,
    inlineCode(about.line),
    markdownText(
      drift.notes.length
        ? l10n.t(
            'The response differs from the documentation as follows. The documentation is incomplete and the API may have changed, so this is not an error.',
          )
        : l10n.t('The response is as documented.'),
      400,
    ),
    markdownTable(
      [l10n.t('Field'), l10n.t('Difference'), l10n.t('Documented'), l10n.t('Found'), l10n.t('Times')],
      rows,
    ),
    drift.more
      ? markdownText(
          pluralText(
            drift.more,
            l10n.t('{0} further difference is not listed.', numberText(drift.more)),
            l10n.t('{0} further differences are not listed.', numberText(drift.more)),
          ),
        )
      : '',
    `[${markdownText(l10n.t('Documentation'))}](${about.docs})`,
  ]
    .filter(Boolean)
    .join('\n\n');
}
