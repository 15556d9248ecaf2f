// The texts of a lead's page, in the user's language. Untrusted text in them is made safe.
import * as l10n from '@vscode/l10n';
import { isWritable, type Account } from '../../../api/client/account';
import { readDate } from '../../../core/dates';
import { dateText, durationText, numberText } from '../../../core/format';
import { isolate, plainLabel, plainText, sentenceText } from '../../../core/text';
import { fieldText } from '../model/columns';
import type { LeadField } from '../model/descriptor';
import type { RecordAttribute } from '../model/fields';
import { fieldsInOrder } from '../model/knownFields';
import type { HistoryItem, HistoryMessage, HistorySection, SectionKind } from '../sources/history';
import type { Lead } from '../model/lead';
import { deviceTexts, otherFields, leadTimeZone } from '../pageFacts';
import type {
  BannerView,
  EditableField,
  FactEdit,
  FactView,
  FieldView,
  HeadView,
  ItemView,
  MessageView,
  SectionView,
} from '../pageMessages';
import { leadApiOf } from '../sources/apis';
import { leadLabel, locationText, type LeadTextContext } from './lead';

type TextContext = Pick<LeadTextContext, 'generation'>;
const MAX_FIELDS = 300;

/** The data of the head. */
export interface HeadInput {
  readonly account: Account | undefined;
  readonly shown: Lead;
  readonly text?: string;
  readonly attributes: readonly RecordAttribute[];
  /** Why the lead is no longer at Acquire. */
  readonly gone?: string;
  readonly busy: boolean;
}

/** The head and the fields. */
export function headView(input: HeadInput, words: TextContext, banner?: BannerView): HeadView {
  const { account, shown: lead, text, attributes, gone, busy } = input;
  return {
    title: leadLabel(lead, words),
    account: account ? plainLabel(account.label, 60) : '',
    alive: gone === undefined && account !== undefined,
    busy,
    facts: factsOf(lead, text === undefined ? undefined : words),
    tags: lead.tags
      .slice(0, 100)
      .map((tag) => plainLabel(tag, 80))
      .filter(Boolean),
    fields:
      text === undefined
        ? []
        : otherFields(leadApiOf(words.generation), text, attributes)
            .slice(0, MAX_FIELDS)
            .map((field): FieldView => ({
              label: plainLabel(field.label, 80),
              value: plainText(field.value, 4000),
              custom: field.custom,
            })),
    ...(account && !isWritable(account) ? { locked: l10n.t('Read-only: you are asked before the first change') } : {}),
    ...(banner ? { banner } : {}),
  };
}

const PAGE_FACTS = fieldsInOrder(({ page }) => page?.at);

/** The known facts, and those that can be added. Without `editable` nothing can be changed yet. */
function factsOf(lead: Lead, editable: TextContext | undefined): readonly FactView[] {
  const fields = editable ? leadApiOf(editable.generation).fields : [];
  return PAGE_FACTS.flatMap((field) => {
    const { id, page } = field;
    const { text, ...more } = factOf(lead, field);
    const value = page?.lines ? plainText(text, 2000) : plainLabel(text, 320);
    const edit = page?.edit && fields.some(({ key }) => key === id) ? editOf(lead, field) : undefined;
    if (!value.trim() && !edit) return [];
    return [
      {
        id,
        label: field.label?.() ?? id,
        value: value.trim() ? value : '',
        ...(edit ? { edit } : {}),
        ...(page?.copy ? { copy: true } : {}),
        ...more,
      },
    ];
  });
}

const editOf = (lead: Lead, field: LeadField): FactEdit => ({
  field: field.id as EditableField,
  text: fieldText(lead, field) ?? '',
  ...(field.page?.lines ? { lines: true } : {}),
});

/** The text copied for a fact: the original value, or the displayed text if that combines several values. */
export function factText(lead: Lead, id: string): string {
  const field = PAGE_FACTS.find((one) => one.id === id);
  return field ? (factOf(lead, { ...field, kind: 'text' }).text ?? '') : '';
}

function factOf(lead: Lead, field: LeadField): Pick<FactView, 'zone' | 'hint'> & { text?: string } {
  if (field.id === 'device') return { text: deviceTexts(lead).join(' · ') };
  if (field.id === 'place') {
    const zone = leadTimeZone(lead);
    return {
      text: locationText(lead) ?? (zone ? lead.timezone : undefined),
      ...(zone ? { zone } : {}),
      ...(lead.timezone ? { hint: l10n.t('Time zone: {0}', sentenceText(lead.timezone, 60)) } : {}),
    };
  }
  const text = fieldText(lead, field);
  return field.kind === 'date' ? { text: shortTime(text), ...(text ? { hint: plainLabel(text, 60) } : {}) } : { text };
}

/** A point in time in the user's zone; text that is not a date is kept. */
function localTime(raw: string | undefined): string {
  const date = readDate(raw);
  return date ? dateText(date.time) : plainLabel(raw, 60);
}

/** The same, with a note if the text named no zone. */
function shortTime(raw: string | undefined): string {
  return readDate(raw)?.zoned === false ? l10n.t('{0} (UTC assumed)', localTime(raw)) : localTime(raw);
}

/** The loaded part of a section. `failure` is the message for its error. */
export function sectionView(
  kind: SectionKind,
  section: HistorySection,
  opens: (item: HistoryItem) => boolean,
  failure: string | undefined,
): SectionView {
  const label = sectionLabel(kind);
  const { items, state, total } = section;
  return {
    kind,
    state,
    more: section.more,
    items: items.map((item) => itemView(item, opens(item))),
    zoneless: items.some((item) => readDate(item.time)?.zoned === false),
    label: total === undefined ? label : l10n.t('{0} ({1})', label, numberText(total)),
    empty: emptyText(kind),
    working: l10n.t('Loading: {0}', label),
    ...(failure === undefined ? {} : { failure: `${label}: ${failure}` }),
  };
}

function sectionLabel(kind: SectionKind): string {
  switch (kind) {
    case 'chats':
      return l10n.t('Chats');
    case 'cases':
      return l10n.t('Cases');
    case 'visits':
      return l10n.t('Visits');
    case 'feedback':
      return l10n.t('Feedback');
    case 'notes':
      return l10n.t('Notes');
  }
}

function emptyText(kind: SectionKind): string {
  switch (kind) {
    case 'chats':
      return l10n.t('No chats yet.');
    case 'cases':
      return l10n.t('No cases yet.');
    case 'visits':
      return l10n.t('No known visits.');
    case 'feedback':
      return l10n.t('No feedback yet.');
    case 'notes':
      return l10n.t('No notes yet.');
  }
}

function linkLabel(kind: SectionKind): string {
  if (kind === 'visits') return l10n.t('Show the visit');
  return kind === 'cases' ? l10n.t('Show the case') : l10n.t('Show the chat');
}

function itemView(item: HistoryItem, opens: boolean): ItemView {
  const when = whenOf(item.time);
  const quote = plainText(
    item.kind === 'notes' || item.kind === 'feedback'
      ? [item.text, item.comment].filter(Boolean).join('\n')
      : (item.comment ?? (item.kind === 'visits' ? '' : item.text)),
    600,
  );
  return {
    kind: item.kind,
    id: item.id,
    ...when,
    title: itemTitle(item),
    lines: itemLines(item),
    ...(quote.trim() ? { quote } : {}),
    ...(item.url && webAddress(item.url) ? { url: plainLabel(item.url, 500) } : {}),
    ...(item.linked
      ? {
          link: { ...item.linked, label: linkLabel(item.linked.kind) },
        }
      : {}),
    ...(opens
      ? item.kind === 'notes'
        ? { opens: l10n.t('Show replies'), closes: l10n.t('Hide replies') }
        : { opens: l10n.t('Show messages'), closes: l10n.t('Hide messages') }
      : {}),
  };
}

function whenOf(time: string | undefined): Pick<ItemView, 'at' | 'day' | 'clock' | 'hint'> {
  const date = readDate(time);
  if (!date) return time ? { hint: plainLabel(time, 60) } : {};
  const raw = plainLabel(time, 60);
  return {
    at: date.time,
    day: dateText(date.time, { dateStyle: 'full' }),
    clock: dateText(date.time, { timeStyle: 'short' }),
    hint: date.zoned ? raw : l10n.t('given as {0}, without a time zone', raw),
  };
}

/** The web address of a page, if it is http or https. */
export function webAddress(text: string): string | undefined {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function itemTitle(item: HistoryItem): string {
  const agent = sentenceText(item.agent, 80);
  const title = plainLabel(item.title, 160);
  switch (item.kind) {
    case 'chats':
      return agent ? l10n.t('Chat with {0}', agent) : l10n.t('Chat');
    case 'cases':
      return title || (agent ? l10n.t('Case with {0}', agent) : l10n.t('Case {0}', sentenceText(item.id, 40)));
    case 'visits':
      return l10n.t('Visited {0}', isolate(title) || sentenceText(item.url, 160) || l10n.t('a page'));
    case 'feedback':
      return item.rating ? l10n.t('Feedback {0}', stars(item.rating)) : l10n.t('Feedback');
    case 'notes':
      return title || l10n.t('Note');
  }
}

function itemLines(item: HistoryItem): readonly string[] {
  const agent = sentenceText(item.agent, 80);
  const parts = [
    item.kind === 'cases' || item.kind === 'chats' ? plainLabel(item.channel, 40) : '',
    plainLabel(item.status, 40),
    agent && item.kind !== 'chats' ? (item.kind === 'notes' ? l10n.t('by {0}', agent) : l10n.t('with {0}', agent)) : '',
    item.seconds ? durationText(item.seconds * 1000) : '',
    item.waited && item.waited > 1 ? l10n.t('waited {0}', durationText(item.waited * 1000)) : '',
    item.kind !== 'feedback' && item.rating ? stars(item.rating) : '',
    item.kind === 'visits' && item.title && item.url && !webAddress(item.url) ? plainLabel(item.url, 300) : '',
    item.source ? l10n.t('from {0}', sentenceText(item.source, 160)) : '',
  ].filter(Boolean);
  return parts.length ? [parts.join(' · ')] : [];
}

const stars = (rating: string): string => `★${plainLabel(rating, 10)}`;

/** A message below a chat, case or note. */
export function messageView(message: HistoryMessage, lead: Lead, words: TextContext): MessageView {
  const name = plainLabel(message.name, 80);
  const writers: Record<HistoryMessage['from'], string> = {
    note: l10n.t('Note'),
    lead: name || leadLabel(lead, words),
    bot: name || l10n.t('Bot'),
    agent: name || l10n.t('Agent'),
  };
  return {
    id: message.id,
    who: writers[message.from],
    mine: message.from !== 'lead',
    note: message.from === 'note',
    when: localTime(message.time),
    ...(message.time ? { hint: plainLabel(message.time, 60) } : {}),
    text: plainText(message.text, 4000),
  };
}
