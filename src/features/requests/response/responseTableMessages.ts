// Messages between the table of a response and its host.
import * as l10n from '@vscode/l10n';
import { isText, type Payloads } from '../../../core/panelProtocol';
import { tableStrings, type ResponseViewData, type TableView } from '../form/panelMessages';
import type { ResponseView } from './exchangeParts';

/** The texts of the table, in the user's language. */
export function responseTableStrings() {
  return {
    views: l10n.t('Views of the response'),
    ...tableStrings(),
  };
}
/** The texts by name. */
export type ResponseTableStrings = ReturnType<typeof responseTableStrings>;

/** Messages to the table, by type. */
export interface ToResponseTable {
  readonly init: { readonly strings: ResponseTableStrings };
  readonly table: {
    /** The entries above the table: the same as for every response. */
    readonly views: readonly ResponseView[];
    /** `200 OK`, `41 ms`, `4.2 KB`, `Acme` */
    readonly facts: readonly string[];
    readonly outcome: ResponseViewData['outcome'];
  } & TableView;
}

/** Messages from the table to its host, by type. */
export const FROM_RESPONSE_TABLE = {
  ready: {},
  /** Another view was chosen: the name of its part, empty for the list of all. */
  view: { part: isText },
  /** A column was chosen to sort by. */
  sort: { by: isText },
  copy: { text: isText },
};
/** The payloads of these messages, by type. */
export type FromResponseTable = Payloads<typeof FROM_RESPONSE_TABLE>;
