import type { Account } from '../../../api/client/account';
import type { Parameter } from '../../../api/catalogue/types';
import type { Exchange } from '../../../api/client/types';
import type { LiveKind } from '../../requests';
import type { CatalogueIndex } from '../edit/catalogueIndex';
import type { Span } from '../parse/tree';

/** The kind of a suggestion; determines its icon and its position in the list. */
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

/** A suggestion at a position. */
export interface Suggestion {
  readonly label: string;
  readonly kind: SuggestionKind;
  /** The text to insert; in snippet syntax if `snippet` is set. */
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
  /** More can be suggested right after it. */
  readonly goesOn?: true;
  readonly sort?: string;
}

/** The account's own values of a kind fit here too; in a JSON body as a quoted string if `quoted` is set. */
export interface LivePlace {
  readonly kind: LiveKind;
  readonly span: Span;
  readonly quoted: boolean;
}

/** Suggestions at a position. */
export interface Suggestions {
  readonly items: readonly Suggestion[];
  /** They depend on the text typed so far and must be recomputed after the next letter. */
  readonly incomplete?: true;
  readonly live?: LivePlace;
}

/** The sources of suggestions. Missing ones suggest nothing. */
export interface CompletionContext {
  readonly knowledge?: CatalogueIndex;
  readonly account?: Pick<Account, 'generation' | 'pathForm'>;
  readonly environment?: ReadonlyMap<string, string>;
  readonly accountLabels?: readonly string[];
  readonly leadFields?: readonly string[];
  /** The last exchange of a named request. */
  readonly response?: (name: string) => Exchange | undefined;
}

/** No suggestions at this place. */
export const NO_SUGGESTIONS: Suggestions = { items: [] };

/** Escapes a text for use in a snippet. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** `integer`, `array of string`. */
export function typeText(parameter: Parameter): string {
  return parameter.itemType ? `${parameter.type} of ${parameter.itemType}` : parameter.type;
}
