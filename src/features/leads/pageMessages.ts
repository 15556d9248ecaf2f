// What a lead's page and its host say to each other.
import type { SectionKind } from './sources/history';

/** A fact of the head. `edit` names the field that can be changed, `zone` the wall clock that is shown behind the value. */
export interface FactView {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly edit?: EditableField;
  readonly copy?: boolean;
  readonly zone?: string;
}

/** Fields that can be changed from the page. */
export type EditableField = 'name' | 'email' | 'phone' | 'remarks' | 'tags';

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
  readonly opens?: string;
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

/** All words of the page, in the user's language. `{0}` stands for a text. */
export interface PageStrings {
  readonly language: string;
  readonly timeline: string;
  readonly all: string;
  readonly fields: string;
  readonly custom: string;
  readonly asGiven: string;
  readonly tags: string;
  readonly noTags: string;
  readonly edit: string;
  readonly editTags: string;
  readonly copy: string;
  readonly request: string;
  readonly more: string;
  readonly refresh: string;
  readonly toolbar: string;
  readonly change: string;
  readonly changeOf: string;
  readonly copyOf: string;
  readonly there: string;
  readonly loading: string;
  readonly loadMore: string;
  readonly retry: string;
  readonly undated: string;
  readonly zoneless: string;
  readonly nothing: string;
  readonly close: string;
  readonly itemRequest: string;
  readonly openPage: string;
  readonly noMessages: string;
  readonly earlier: string;
}

/** Messages to the page, by type. */
export interface ToPage {
  readonly init: { readonly strings: PageStrings; readonly state: PageState };
  readonly head: HeadView;
  readonly sections: readonly SectionView[];
  readonly section: SectionView;
  readonly thread: ThreadView;
}

/** Buttons of the page as a whole. */
export type PageAction =
  | 'edit'
  | 'name'
  | 'email'
  | 'phone'
  | 'remarks'
  | 'tags'
  | 'copy'
  | 'copyEmail'
  | 'request'
  | 'more'
  | 'refresh'
  | 'close';

/** Messages of the page to its host, by type. */
export interface ToPageHost {
  readonly ready: Record<string, never>;
  /** Somebody looks at a section: its first page, the next one, or the failed one again. */
  readonly load: { readonly kind: SectionKind };
  /** Somebody opens a row. */
  readonly thread: { readonly kind: SectionKind; readonly id: string };
  readonly action: { readonly action: PageAction };
  readonly item: { readonly action: 'request' | 'open'; readonly kind: SectionKind; readonly id: string };
}

/** What a page keeps for a reload of the window. */
export interface PageState {
  readonly v: 1;
  readonly accountKey: string;
  readonly id: string;
  readonly timezone?: string;
  readonly tab?: string;
}
