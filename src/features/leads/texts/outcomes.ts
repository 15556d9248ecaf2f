// The outcome of a write, if it did not simply succeed.
import * as l10n from '@vscode/l10n';
import type { Account } from '../../../api/client/account';
import { errorMessage } from '../../../api/errors/messages';
import { listText, numberText, pluralText } from '../../../core/format';
import { plainLabel } from '../../../core/text';
import { isSameFieldValue, shownValue, type FieldChange } from '../model/changes';
import type { LeadTag } from '../model/tags';
import { isOutcomeUnknown, type BlockOutcome, type RemovalOutcome, type UpdateOutcome } from '../sources/outcomes';
import { leadInSentence } from './lead';

const fieldNames = (changes: readonly FieldChange[]): string =>
  plainLabel(changes.map(({ field }) => field.label ?? field.key).join(', '));

/** The message about an edit; undefined if it succeeded. */
export function updateOutcomeText(
  outcome: UpdateOutcome,
  account: Account,
  tags: readonly LeadTag[] = [],
): string | undefined {
  const { lost, missed } = outcome;
  if (!lost)
    return missed.length
      ? l10n.t(
          'Acquire accepted the change but still shows another value for: {0}. The field may not be writable in this account.',
          fieldNames(missed),
        )
      : undefined;
  const seen = seenText(outcome, tags);
  return lostText(lost, account, seen ? [seen] : []);
}

/** What we found out after a response was lost. It comes first unless nothing was found: a notification without a button shows one line. */
function lostText(lost: unknown, account: Account, found: readonly string[], foundOut = found.length > 0): string {
  const { text } = errorMessage(lost, { account, foundOut, isolates: true });
  return (foundOut ? [...found, text] : [text, ...found]).join(' ');
}

/** What a lead shows, when read again, about an edit whose response was lost. */
function seenText({ record, missed }: UpdateOutcome, tags: readonly LeadTag[]): string {
  if (!record) return '';
  if (!missed.length) return l10n.t('Acquire shows the new value: the change was made.');
  return missed.every(({ field, from }) => isSameFieldValue(field, shownValue(field, record.lead.raw), from, tags))
    ? l10n.t('Acquire still shows the old value for: {0}. The change was not made, or not yet.', fieldNames(missed))
    : l10n.t('Acquire shows another value for: {0}.', fieldNames(missed));
}

/** What is known about a removal besides its outcome. */
export interface Removal {
  /** The name of a lead. */
  readonly name: (id: string) => string;
  /** Leads were deleted, or merged into another one. */
  readonly removal: 'deleted' | 'merged';
  /** How many leads should be removed. */
  readonly count: number;
}

/** The message about removed leads: some still exist, or the response was lost; undefined if they are all gone. */
export function removalOutcomeText(
  { gone, there, unknown, error }: RemovalOutcome,
  account: Account,
  { name, removal, count }: Removal,
): string | undefined {
  const shown = namesOf(there.map(({ lead }) => leadInSentence(lead, { generation: account.generation })));
  if (error === undefined) {
    if (!there.length) return undefined;
    return removal === 'deleted'
      ? l10n.t('Acquire accepted the deletion but still shows {0}.', shown)
      : l10n.t('Acquire accepted the merge but still shows {0}.', shown);
  }
  if (!isOutcomeUnknown(error)) return undefined;
  const texts: string[] = [];
  if (there.length) texts.push(l10n.t('Acquire still shows {0}: the change was not made, or not yet.', shown));
  if (gone.length && !(there.length || unknown.length))
    texts.push(l10n.t('Acquire no longer shows {0}: the change was made.', namesOf(gone.map(name))));
  else if (gone.length)
    texts.push(
      pluralText(
        gone.length,
        l10n.t('{0} lead no longer exists.', numberText(gone.length)),
        l10n.t('{0} leads no longer exist.', numberText(gone.length)),
      ),
    );
  if (gone.length + there.length + unknown.length < count) texts.push(l10n.t('The others were not sent.'));
  return lostText(error, account, texts, !unknown.length && texts.length > 0);
}

/** The message about blocked contacts; undefined if Acquire accepted it and no record says otherwise. */
export function blockOutcomeText(
  { lost, open, unknown }: BlockOutcome,
  account: Account,
  name: (id: string) => string,
): string | undefined {
  const names = namesOf(open.map(name));
  if (!lost)
    return open.length ? l10n.t('Acquire accepted the block but still shows as not blocked: {0}.', names) : undefined;
  const found = open.length
    ? [l10n.t('Acquire still shows as not blocked: {0}.', names)]
    : unknown.length
      ? []
      : [l10n.t('Acquire shows the new value: the change was made.')];
  return lostText(lost, account, found, found.length > 0 && !unknown.length);
}

/** Maximum number of names before the rest is counted. */
const MAX_NAMED = 3;

function namesOf(names: readonly string[]): string {
  const rest = names.length - MAX_NAMED;
  return rest > 0 ? listText([...names.slice(0, MAX_NAMED), l10n.t('{0} more', numberText(rest))]) : listText(names);
}
