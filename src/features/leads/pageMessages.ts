// What a lead's page and its host say to each other.
import * as l10n from '@vscode/l10n';
import { isOneOf, isOptional, isText, type CheckedFields, type Payloads } from '../../core/panelProtocol';
import { SECTION_KINDS, type SectionKind } from './sources/history';

/** A fact of the head; one without a value can be added. `zone` names the wall clock that is shown behind the value. */
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

/** How a fact is changed in its place. `text` is its whole value as the record has it. */
export interface FactEdit {
  readonly field: EditableField;
  readonly text: string;
  /** It may have several lines. */
  readonly lines?: boolean;
}

const EDITABLE = ['name', 'email', 'phone', 'remarks'] as const;
/** Fields that can be changed in their place on the page. */
export type EditableField = (typeof EDITABLE)[number];

/** Something to be said above everything else. */
export interface BannerView {
  readonly text: string;
  readonly tone: 'quiet' | 'problem';
  readonly action?: { readonly id: PageAction; readonly label: string };
}

/** A field of the record beyond the head. */
export interface FieldView {
  readonly label: string;
  readonly value: string;
  readonly custom: boolean;
}

/** Everything above the timeline. */
export interface HeadView {
  readonly title: string;
  readonly account: string;
  /** Said when the account is locked. */
  readonly locked?: string;
  readonly banner?: BannerView;
  readonly facts: readonly FactView[];
  readonly tags: readonly string[];
  readonly fields: readonly FieldView[];
  /** The lead is still there, as far as is known. */
  readonly alive: boolean;
  readonly busy: boolean;
}

/** One row of the timeline. `at` in ms since the epoch, absent where no time is known. */
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
  /** What the button says that shows messages, and the one that hides them again. */
  readonly opens?: string;
  readonly closes?: string;
}

/** A section as far as it is loaded. */
export interface SectionView {
  readonly kind: SectionKind;
  readonly label: string;
  readonly state: 'idle' | 'loading' | 'ready' | 'failed';
  readonly failure?: string;
  readonly items: readonly ItemView[];
  readonly more: boolean;
  readonly empty: string;
  readonly working: string;
  /** Some of its times were given without a zone. */
  readonly zoneless: boolean;
}

/** A message under a row. */
export interface MessageView {
  readonly id: string;
  readonly who: string;
  readonly mine: boolean;
  readonly note: boolean;
  readonly when: string;
  readonly hint?: string;
  readonly text: string;
}

/** The messages under a row. */
export interface ThreadView {
  readonly kind: SectionKind;
  readonly id: string;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly failure?: string;
  readonly messages: readonly MessageView[];
}

/** The texts of the page, in the user's language. `{0}` stands for a text. */
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
    earlier: l10n.t('Show {0} earlier ones'),
  };
}
/** The texts by name. */
export type PageStrings = ReturnType<typeof pageStrings>;

/** Messages to the page, by type. */
export interface ToPage {
  readonly init: {
    readonly strings: PageStrings;
    readonly state: PageState;
    /** Values that were being typed when the page was hidden. */
    readonly drafts: readonly { readonly field: EditableField; readonly text: string }[];
  };
  readonly head: HeadView;
  readonly sections: readonly SectionView[];
  readonly section: SectionView;
  readonly thread: ThreadView;
  /** The outcome of a change that was sent: it is `done`, or the text stays to be corrected. */
  readonly changed: { readonly field: EditableField; readonly done: boolean; readonly problem?: string };
}

const ACTIONS = ['edit', 'tags', 'copy', 'request', 'more', 'refresh', 'close'] as const;
/** Buttons of the page as a whole. */
export type PageAction = (typeof ACTIONS)[number];

const isSection = isOneOf(...SECTION_KINDS);

/** Messages of the page to its host, by type. */
export const FROM_PAGE = {
  ready: {},
  /** Someone looks at a section: its first page, the next one, or the failed one again. */
  load: { kind: isSection },
  /** Someone opens a row. */
  thread: { kind: isSection, id: isText },
  action: { action: isOneOf(...ACTIONS) },
  /** A new value is being typed; without a text the editor was closed. */
  draft: { field: isOneOf(...EDITABLE), text: isOptional(isText) },
  /** Sends a new value of a field. */
  change: { field: isOneOf(...EDITABLE), text: isText },
  /** Copies the fact of this id. */
  copy: { fact: isText },
  item: { action: isOneOf('request', 'open'), kind: isSection, id: isText },
};
/** The payloads of these messages, by type. */
export type FromPage = Payloads<typeof FROM_PAGE>;

/** What a page stores for a reload of the window, beside `v: 1`. */
export const PAGE_STATE = {
  accountKey: isText,
  id: isText,
  timezone: isOptional(isText),
  tab: isOptional(isText),
};
/** The stored state. */
export type PageState = CheckedFields<typeof PAGE_STATE> & { readonly v: 1 };
