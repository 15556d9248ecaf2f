// The texts of filters, sort orders and groups.
import * as l10n from '@vscode/l10n';
import { dateText, displayLanguage, startOfDay } from '../../../core/format';
import { plainLabel } from '../../../core/text';
import { FACETS, type GroupKey, type LeadFilter } from '../list/find';
import type { Facet, SortKey } from '../model/fieldTable';
import { fieldOfChoice } from '../model/knownFields';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A label inside a sentence: lowercase in English, unchanged in German, which capitalizes nouns. */
export const lowerInSentence = (label: string): string =>
  displayLanguage().startsWith('en') ? label.toLowerCase() : label;

/** The conditions of a filter as one line in the display language, such as "India, Brazil". */
export function filterText(filter: LeadFilter): string {
  const parts = FACETS.flatMap((facet) => {
    const wanted = filter.facets?.[facet];
    return wanted?.length ? [`${lowerInSentence(choiceLabel(facet))}: ${plainLabel(wanted.join(', '), 60)}`] : [];
  });
  if (filter.search?.trim()) parts.unshift(l10n.t('“{0}”', plainLabel(filter.search, 60)));
  if (filter.hasEmail) parts.push(l10n.t('has an email address'));
  if (filter.seenWithinMs !== undefined) parts.push(lowerInSentence(sinceLabel(filter.seenWithinMs)));
  return parts.join(' · ');
}

/** The label of a filter, sort or group option. */
export function choiceLabel(choice: Facet | SortKey | GroupKey): string {
  const field = fieldOfChoice(choice);
  return (field?.one ?? field)?.label?.() ?? l10n.t('Day');
}

/** The periods for the last-seen filter, shortest first, in milliseconds. */
export const SINCE_SPANS_MS = [HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY] as const;

/** "Seen in the last 7 days". */
export function sinceLabel(ms: number): string {
  if (ms === HOUR) return l10n.t('Active in the last hour');
  if (ms === DAY) return l10n.t('Active in the last 24 hours');
  return l10n.t('Active in the last {0} days', Math.round(ms / DAY));
}

/** The heading of one group; days are "Today", "Yesterday" or a date. */
export function groupLabel(by: GroupKey, key: string, now: number): string {
  if (by === 'email') return key === 'yes' ? l10n.t('With an email address') : l10n.t('Without an email address');
  if (!key) return by === 'day' ? l10n.t('No known activity') : l10n.t('None');
  if (by !== 'day') return plainLabel(key, 60) || l10n.t('None');
  const days = Math.round((startOfDay(now) - Number(key)) / DAY);
  return days === 0 ? l10n.t('Today') : days === 1 ? l10n.t('Yesterday') : dateText(Number(key), { dateStyle: 'full' });
}
