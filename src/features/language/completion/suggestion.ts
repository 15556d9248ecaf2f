import type { Account } from '../../../api/client/account';
import type { Parameter } from '../../../api/catalogue/types';
import type { Exchange } from '../../../api/client/types';
import type { LiveKind } from '../../requests';
import type { CatalogueIndex } from '../edit/catalogueIndex';
import type { Span } from '../parse/tree';

/** What a suggestion is; decides its icon and its place in the list. */
export type SuggestionKind =
  | 'method'
  | 'template'
  | 'operation'
  | 'path'
  | 'parameter'
  | 'value'
  | 'header'
  | 'variable'
  | 'dynamic'
  | 'request'
  | 'field'
  | 'tag'
  | 'account'
  | 'check'
  | 'operator';

/** One thing that may be typed at a place. */
export interface Suggestion {
  readonly label: string;
  readonly kind: SuggestionKind;
  /** What is put into the document; with `snippet` in the editor's snippet syntax. */
  readonly insert: string;
  readonly snippet?: true;
  /** What it replaces. */
  readonly span: Span;
  readonly detail?: string;
  /** Shown next to the label for every item; `detail` is shown only for the selected one. */
  readonly description?: string;
  /** The text to filter by, if it differs from the label. */
  readonly filter?: string;
  readonly operationId?: string;
  readonly parameter?: Parameter;
  /** More can be suggested right behind it. */
  readonly goesOn?: true;
  readonly sort?: string;
}

/** The account's own values of a kind fit here too; in a JSON body as a text in quotes where `quoted` is set. */
export interface LivePlace {
  readonly kind: LiveKind;
  readonly span: Span;
  readonly quoted: boolean;
}

/** Suggestions at a place. */
export interface Suggestions {
  readonly items: readonly Suggestion[];
  /** They depend on what is typed so far: to be made again after the next letter. */
  readonly incomplete?: true;
  readonly live?: LivePlace;
}

/** What suggestions are made from. What is absent is not suggested. */
export interface CompletionContext {
  readonly knowledge?: CatalogueIndex;
  readonly account?: Pick<Account, 'generation' | 'pathForm'>;
  readonly environment?: ReadonlyMap<string, string>;
  readonly accountLabels?: readonly string[];
  readonly leadFields?: readonly string[];
  /** The last exchange of a named request. */
  readonly answer?: (name: string) => Exchange | undefined;
}

/** No suggestions at this place. */
export const NO_SUGGESTIONS: Suggestions = { items: [] };

/** A text that is literal in a snippet. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** `integer`, `array of string`. */
export function typeText(parameter: Parameter): string {
  return parameter.itemType ? `${parameter.type} of ${parameter.itemType}` : parameter.type;
}
