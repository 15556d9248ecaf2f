// Names and descriptions of leads in the user's language. Untrusted text in them is made safe.
import * as l10n from '@vscode/l10n';
import type { Account, Generation } from '../../../api/client/account';
import { readDate } from '../../../core/dates';
import { ageText, dateText, startOfDay } from '../../../core/format';
import { isolate, markdownText, plainLabel, sentenceText } from '../../../core/text';
import type { GroupKey } from '../list/find';
import { fieldText } from '../model/columns';
import type { LeadField } from '../model/descriptor';
import { fieldsInOrder } from '../model/knownFields';
import { leadCallName, lastSeenAt, type Lead } from '../model/lead';
import { joinedText } from '../model/read';
import { leadApiOf } from '../sources/apis';

/** What the texts depend on besides the lead. `now` is in ms since the epoch. */
export interface LeadTextContext {
  readonly generation: Generation;
  readonly now: number;
}

/** The text context for a lead of this account. */
export const leadTextContext = ({ generation }: Pick<Account, 'generation'>): LeadTextContext => ({
  generation,
  now: Date.now(),
});

const ONLINE_MS = 5 * 60_000;

/** `online`: active within five minutes; `today`: since midnight in the user's zone. */
export type Presence = 'online' | 'today' | 'earlier';

/** How recently the lead was active at `now` (ms since the epoch). */
export function presenceOf(lead: Lead, now: number): Presence {
  const seen = lastSeenAt(lead);
  if (seen === undefined || seen > now + ONLINE_MS) return 'earlier';
  return now - seen < ONLINE_MS ? 'online' : seen >= startOfDay(now) ? 'today' : 'earlier';
}

/** The presence as text, because color alone is not accessible; '' if the age says enough. */
function presenceText(lead: Lead, now: number): string {
  const presence = presenceOf(lead, now);
  return presence === 'online' ? l10n.t('online') : presence === 'today' ? l10n.t('active today') : '';
}

/** Name, email or phone; otherwise "Visitor 70574" (1.0.0) or "Contact 12" (2.0.0). */
export function leadLabel(
  lead: Pick<Lead, 'id' | 'name' | 'email' | 'phone'>,
  { generation }: Pick<LeadTextContext, 'generation'>,
): string {
  const label = plainLabel(leadCallName(lead));
  if (label) return label;
  return leadApiOf(generation).nameless(plainLabel(lead.id, 40));
}

/** The same inside a sentence. */
export function leadInSentence(...lead: Parameters<typeof leadLabel>): string {
  return isolate(leadLabel(...lead));
}

/**
 * The labels of leads that are shown together, in order. The id is appended if two would look the same (equal names, or names that differ
 * only in invisible characters).
 */
export function distinctLabels(
  leads: readonly Pick<Lead, 'id' | 'name' | 'email' | 'phone'>[],
  context: Pick<LeadTextContext, 'generation'>,
): string[] {
  const labels = leads.map((lead) => leadLabel(lead, context));
  const count = new Map<string, number>();
  const looks = labels.map((label) => label.normalize('NFKC'));
  for (const look of looks) count.set(look, (count.get(look) ?? 0) + 1);
  return labels.map((label, i) =>
    count.get(looks[i]!)! > 1 ? `${isolate(label)} (${plainLabel(leads[i]!.id, 40)})` : label,
  );
}

/** "India · 2 hr. ago", as far as it is known. Does not repeat the heading of its group (`group`). */
export function leadDescription(lead: Lead, context: LeadTextContext, group?: GroupKey): string {
  const seen = lastSeenAt(lead);
  const age =
    seen === undefined ? '' : group === 'day' ? dateText(seen, { timeStyle: 'short' }) : ageText(seen, context.now);
  return [group === 'country' ? '' : sentenceText(lead.country, 40), age].filter(Boolean).join(' · ');
}

/** The accessibility label of the row. */
export function leadSpoken(lead: Lead, context: LeadTextContext): string {
  return [
    leadLabel(lead, context),
    plainLabel(lead.country, 40),
    // First, because many rows are skipped before the date is spoken.
    presenceText(lead, context.now),
    spokenAge(lead, context),
  ]
    .filter(Boolean)
    .join(', ');
}

function spokenAge(lead: Lead, { now }: LeadTextContext): string {
  const seen = lastSeenAt(lead);
  return seen === undefined ? '' : l10n.t('last activity {0}', dateText(Math.min(seen, now)));
}

/** A point in time in the user's zone. A time without a zone is marked as such, with the original text; other text is kept. */
export function timeText(raw: string | undefined): string {
  if (!raw) return '';
  const date = readDate(raw);
  if (!date) return plainLabel(raw, 60);
  const local = dateText(date.time);
  return date.zoned ? local : l10n.t('{0} ({1}, no time zone, UTC assumed)', local, sentenceText(raw, 40));
}

const TOOLTIP = fieldsInOrder(({ tooltip }) => tooltip);

/** The tooltip's Markdown, for an untrusted MarkdownString. It only contains known values. */
export function leadTooltip(lead: Lead, context: LeadTextContext): string {
  const lines = TOOLTIP.map((field) => [field.label?.(), tooltipText(lead, field)] as const)
    .filter(([, value]) => value)
    .map(([name, value]) => `${markdownText(name)}: ${isolate(markdownText(value))}`);
  const title = [`**${isolate(markdownText(leadLabel(lead, context)))}**`, presenceText(lead, context.now)];
  return `${title.filter(Boolean).join(' · ')}\n\n${lines.join('  \n')}`;
}

function tooltipText(lead: Lead, field: LeadField): string | undefined {
  if (field.id === 'place') return locationText(lead);
  if (field.id === 'device') return [lead.browser, lead.os].filter(Boolean).join(' · ');
  if (field.kind === 'tags') return lead.tags.slice(0, 20).join(', ');
  const text = fieldText(lead, field);
  return field.kind === 'date' ? timeText(text) : text;
}

/** The lead's place, as one line. */
export const locationText = ({ location, city, country }: Lead): string | undefined =>
  location ?? joinedText([city, country]);
