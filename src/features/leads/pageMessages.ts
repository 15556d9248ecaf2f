// The messages between a lead's page and its host.
import * as l10n from '@vscode/l10n';
import { isOneOf, isOptional, isText, type CheckedFields, type Payloads } from '../../core/panelProtocol';
import { SECTION_KINDS, type SectionKind } from './sources/history';

/** A fact in the head; one without a value can be added. `zone` is the time zone of the clock shown after the value. */
export interface FactView {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly edit?: FactEdit;
  /** Its copy button is always visible. */
  readonly copy?: boolean;
  readonly zone?: string;
}

/** How a fact is edited in place. `text` is its full value as the record has it. */
export interface FactEdit {
  readonly field: EditableField;
  readonly text: string;
  /** It may have several lines. */
  readonly lines?: boolean;
}

const EDITABLE = ['name', 'email', 'phone', 'remarks'] as const;
/** Fields that can be edited in place on the page. */
export type EditableField = (typeof EDITABLE)[number];

/** A message above everything else. */
export interface BannerView {
  readonly text: string;
  readonly tone: 'quiet' | 'problem';
  readonly action?: { readonly id: PageAction; readonly label: string };
}

/** A field of the record that is not in the head. */
export interface FieldView {
  readonly label: string;
  readonly value: string;
  readonly custom: boolean;
}

/** Everything above the timeline. */
export interface HeadView {
  readonly title: string;
  readonly account: string;
  /** Shown when the account is read-only. */
  readonly locked?: string;
  readonly banner?: BannerView;
  readonly facts: readonly FactView[];
  readonly tags: readonly string[];
  readonly fields: readonly FieldView[];
  /** As far as we know, the lead still exists. */
  readonly alive: boolean;
  readonly busy: boolean;
}

/** One row of the timeline. `at` in ms since the epoch, absent if the time is unknown. */
export interface ItemView {
  readonly kind: SectionKind;
  readonly id: string;
  readonly at?: number;
  readonly day?: string;
  readonly clock?: string;
  readonly hint?: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly quote?: string;
  /** A web address that can be opened. */
  readonly url?: string;
  readonly link?: { readonly kind: SectionKind; readonly id: string; readonly label: string };
  /** The label of the button that shows the messages, and of the one that hides them again. */
  readonly opens?: string;
  readonly closes?: string;
}

/** The loaded part of a section. */
export interface SectionView {
  readonly kind: SectionKind;
  readonly label: string;
  readonly state: 'idle' | 'loading' | 'ready' | 'failed';
  readonly failure?: string;
  readonly items: readonly ItemView[];
  readonly more: boolean;
  readonly empty: string;
  readonly working: string;
  /** Some of its times have no zone. */
  readonly zoneless: boolean;
}

/** A message below a row. */
export interface MessageView {
  readonly id: string;
  readonly who: string;
  readonly mine: boolean;
  readonly note: boolean;
  readonly when: string;
  readonly hint?: string;
  readonly text: string;
}

/** The messages below a row. */
export interface ThreadView {
  readonly kind: SectionKind;
  readonly id: string;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly failure?: string;
  readonly messages: readonly MessageView[];
}

/** The localized texts of the page. `{0}` is a placeholder. */
export function pageStrings() {
  return {
    timeline: l10n.t('Timeline'),
    all: l10n.t('All'),
    fields: l10n.t('Fields'),
    custom: l10n.t('Custom fields'),
    asGiven: l10n.t('Raw fields'),
    tags: l10n.t('Tags'),
    noTags: l10n.t('No tags'),
    edit: l10n.t('Edit…'),
    editTags: l10n.t('Tags…'),
    copy: l10n.t('Copy…'),
    request: l10n.t('Open as Request'),
    more: l10n.t('More…'),
    refresh: l10n.t('Refresh'),
    toolbar: l10n.t('Lead actions'),
    change: l10n.t('Change'),
    add: l10n.t('Add'),
    addOf: l10n.t('Add: {0}'),
    copyValue: l10n.t('Copy'),
    send: l10n.t('Send Change'),
    cancel: l10n.t('Cancel'),
    sendHint: l10n.t('Enter sends the change to {0}, Escape cancels.'),
    sendLinesHint: l10n.t('Ctrl+Enter sends the change to {0}, Escape cancels.'),
    changeOf: l10n.t('Change: {0}'),
    copyOf: l10n.t('Copy: {0}'),
    there: l10n.t('{0} local time'),
    loading: l10n.t('Loading…'),
    loadMore: l10n.t('Load More'),
    retry: l10n.t('Try Again'),
    undated: l10n.t('Without a date'),
    zoneless: l10n.t('Some of these times have no time zone; UTC is assumed.'),
    nothing: l10n.t('Nothing is known about this lead yet.'),
    itemRequest: l10n.t('Open as Request'),
    openPage: l10n.t('Open the page'),
    noMessages: l10n.t('There are no messages.'),
    earlier: l10n.t('Show earlier ones ({0})'),
  };
}
/** The texts by name. */
export type PageStrings = ReturnType<typeof pageStrings>;

/** Messages to the page, by type. */
export interface ToPage {
  readonly init: {
    readonly strings: PageStrings;
    readonly state: PageState;
    /** Unsent input from before the page was hidden. */
    readonly drafts: readonly { readonly field: EditableField; readonly text: string }[];
  };
  readonly head: HeadView;
  readonly sections: readonly SectionView[];
  readonly section: SectionView;
  readonly thread: ThreadView;
  /** The outcome of a change that was sent: it is `done`, or the text stays so that the user can correct it. */
  readonly changed: { readonly field: EditableField; readonly done: boolean; readonly problem?: string };
}

const ACTIONS = ['edit', 'tags', 'copy', 'request', 'more', 'refresh', 'close'] as const;
/** Buttons for the whole page. */
export type PageAction = (typeof ACTIONS)[number];

const isSection = isOneOf(...SECTION_KINDS);

/** Messages from the page to its host, by type. */
export const FROM_PAGE = {
  ready: {},
  /** The user views a section: load its first page, the next one, or retry a failed one. */
  load: { kind: isSection },
  /** The user opens a row. */
  thread: { kind: isSection, id: isText },
  action: { action: isOneOf(...ACTIONS) },
  /** The user is typing a new value; without a text the editor was closed. */
  draft: { field: isOneOf(...EDITABLE), text: isOptional(isText) },
  /** Sends a field's new value. */
  change: { field: isOneOf(...EDITABLE), text: isText },
  /** Copies the fact with this id. */
  copy: { fact: isText },
  item: { action: isOneOf('request', 'open'), kind: isSection, id: isText },
};
/** The payloads of these messages, by type. */
export type FromPage = Payloads<typeof FROM_PAGE>;

/** What a page stores for a reload of the window, besides `v: 1`. */
export const PAGE_STATE = {
  accountKey: isText,
  id: isText,
  timezone: isOptional(isText),
  tab: isOptional(isText),
};
/** The stored state. */
export type PageState = CheckedFields<typeof PAGE_STATE> & { readonly v: 1 };
