// Messages between the Try Request panel and its host.
import * as l10n from '@vscode/l10n';
import type { Pair } from '../../../api/client/types';
import { isObject, isText, type ValueCheck, type Payloads } from '../../../core/panelProtocol';
import type { ColumnOrder } from '../../../core/tableView';
import type { RequestDraft } from './draft';
import type { OperationForm } from './operationForm';

/** An account as the panel shows it. */
export interface PanelAccount {
  readonly key: string;
  readonly label: string;
  readonly origin: string;
  readonly locked: boolean;
  readonly sandbox: boolean;
}

/** A button below a message; its ID is defined by the host. */
export interface PanelAction {
  readonly id: string;
  readonly label: string;
}

/** One bar of the timing tab: `start` and `ms` in milliseconds from the beginning. */
export interface TimingBar {
  readonly label: string;
  readonly start: number;
  readonly ms: number;
}

/** A list response as a table, truncated for the view, in the order the user chose. */
export interface TableView {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly order?: ColumnOrder;
  /** Why there are no rows, or not all of them. */
  readonly note?: string;
}

/** A response prepared for display. Texts are in the user's language, or untrusted and only ever shown as text. */
export interface ResponseViewData {
  readonly exchangeId: string;
  readonly tone: 'ok' | 'problem';
  /** Decides the color of the status. */
  readonly outcome: 'success' | 'redirect' | 'failed' | 'canceled';
  /** `200 OK`, `41 ms`, `4.2 KB`, `Acme` */
  readonly facts: readonly string[];
  /** What went wrong and what to do next. */
  readonly message?: string;
  readonly actions: readonly PanelAction[];
  /** The formatted body, truncated to what a view can handle. Absent if there is none, or it is not text. */
  readonly body?: { readonly text: string; readonly json: boolean; readonly note?: string };
  /** Shown instead of a body. */
  readonly noBody?: { readonly text: string; readonly save: boolean };
  readonly sent: { readonly line: string; readonly headers: readonly Pair[] };
  readonly headers: readonly Pair[];
  readonly timing: readonly TimingBar[];
  readonly table?: TableView;
  /** Differences from the documented response, one per line; empty if there are none, absent if no response is documented. */
  readonly schema?: readonly string[];
}

/** The texts of the table of a response. */
export function tableStrings() {
  return {
    table: l10n.t('Table'),
    tableHint: [
      l10n.t('Arrow keys move, Enter sorts by the column, Ctrl+C copies the value.'),
      l10n.t('Alt+Left and Alt+Right move a column, with Shift they resize it.'),
    ].join(' '),
    tableResize: l10n.t('Drag to resize the column; double-click to reset its width.'),
  };
}

/** The texts of the panel, in the user's language. */
export function panelStrings() {
  return {
    codeLanguage: l10n.t('Programming language'),
    account: l10n.t('Account'),
    noAccount: l10n.t('Not signed in'),
    operation: l10n.t('Operation'),
    chooseOperation: l10n.t('Search operations…'),
    operationHint: l10n.t('Search the operations of the API by name or path'),
    send: l10n.t('Send'),
    cancel: l10n.t('Cancel'),
    request: l10n.t('Request'),
    method: l10n.t('Method'),
    path: l10n.t('Path'),
    pathHint: l10n.t('/path on the account, or choose an operation above'),
    parameters: l10n.t('Parameters'),
    headers: l10n.t('Headers'),
    body: l10n.t('Body'),
    requestText: l10n.t('Request Text'),
    code: l10n.t('Code'),
    name: l10n.t('Name'),
    value: l10n.t('Value'),
    remove: l10n.t('Remove'),
    required: l10n.t('required'),
    example: l10n.t('e.g. {0}', '{0}'),
    choose: l10n.t('(not set)'),
    reference: l10n.t('API reference'),
    openAsDocument: l10n.t('Open as Request File'),
    copy: l10n.t('Copy'),
    bodyKind: l10n.t('Kind'),
    bodyNone: l10n.t('No body'),
    bodyForm: l10n.t('Form (URL-encoded)'),
    bodyJson: l10n.t('JSON'),
    bodyMultipart: l10n.t('Form (multipart)'),
    bodyText: l10n.t('Text'),
    bodyContent: l10n.t('Body content'),
    noParameters: l10n.t('This operation takes no parameters.'),
    otherQuery: l10n.t('Other query parameters'),
    otherForm: l10n.t('Form fields'),
    pathPart: l10n.t('Path parameters'),
    queryPart: l10n.t('Query parameters'),
    headerPart: l10n.t('Headers'),
    bodyPart: l10n.t('Body'),
    notJson: l10n.t('This is not valid JSON.'),
    notObject: l10n.t('This should be a JSON object.'),
    notArray: l10n.t('This should be a JSON array.'),
    notFlat: l10n.t('Values inside cannot be lists or objects.'),
    notDate: l10n.t('This should be a date, for example {0}.', '2026-01-31 09:00:00'),
    otherValues: l10n.t('Other values, separated by commas'),
    insertExample: l10n.t('Insert Example'),
    notNumber: l10n.t('This should be a number.'),
    notBoolean: l10n.t('This should be true or false.'),
    missing: l10n.t('This field is required.'),
    secretHeader: l10n.t("Remove this header; the account's token is added automatically."),
    destructive: l10n.t('Cannot be undone'),
    outward: l10n.t('Reaches people or changes settings'),
    retired: l10n.t('No longer documented'),
    suspect: l10n.t('The documentation may be wrong'),
    locked: l10n.t('Account is read-only'),
    failed: l10n.t('Not sent'),
    idle: l10n.t('No response yet.'),
    response: l10n.t('Response'),
    responseBody: l10n.t('Body'),
    responseHeaders: l10n.t('Headers'),
    responseTiming: l10n.t('Timing'),
    ...tableStrings(),
    responseSchema: l10n.t('Schema'),
    responseSent: l10n.t('Sent'),
    responseReceived: l10n.t('Received'),
    filter: l10n.t('Filter by JSONPath'),
    filterHint: l10n.t('Filter, for example {0}', '$.data[*].id'),
    fold: l10n.t('Fold {0}', '{0}'),
    foldAll: l10n.t('Fold All'),
    unfoldAll: l10n.t('Unfold All'),
    openInEditor: l10n.t('Open in Editor'),
    saveToFile: l10n.t('Save to File…'),
    compare: l10n.t('Compare with Previous'),
    schemaOk: l10n.t('The response is as documented.'),
  };
}
/** The texts by name. */
export type PanelStrings = ReturnType<typeof panelStrings>;

/** A value offered by name: a tag, an agent, a department. */
export interface LiveValue {
  readonly value: string;
  readonly label: string;
}

/** A language the request can be copied in. */
export interface CodeLanguage {
  readonly id: string;
  readonly label: string;
}

/** Repeats a message for a new page, without taking the focus. */
interface Again {
  again?: boolean;
}

/** From the host to the panel. */
export interface ToPanel {
  /** First response to `ready`: everything the panel needs to render. */
  init: {
    /** The host stores the draft under this ID; the panel's saved state may contain nothing else of the request. */
    id: string;
    strings: PanelStrings;
    accounts: readonly PanelAccount[];
    accountKey?: string;
    draft: RequestDraft;
    form?: OperationForm;
    languages: readonly CodeLanguage[];
    mac: boolean;
  };
  accounts: { accounts: readonly PanelAccount[]; accountKey?: string };
  /** Another request is put into the panel; `fresh` if the response shown so far is unrelated to it. */
  draft: { draft: RequestDraft; form?: OperationForm; fresh?: boolean };
  /** The operation the draft's method and path belong to; absent if there is none. Replies to `match`. */
  form: { form?: OperationForm };
  sending: { line: string } & Again;
  /** The request was not sent, with the reason, or it was canceled. Replies to `send`. */
  stopped: { text: string; tone: 'quiet' | 'problem'; actions: readonly PanelAction[] } & Again;
  response: ResponseViewData & Again;
  /** What a JSONPath found in the response body: a formatted JSON text and the number of values, or what is wrong with the path. */
  filtered: { path: string; text?: string; note?: string; problem?: string };
  /** The table of the response in another order. Replies to `sort`. */
  table: TableView;
  /** Replies to `live`. */
  live: { kind: string; values: readonly LiveValue[] };
  /** Replies to `code`. */
  code: { language: string; text: string };
}

/** A draft from the panel: `readDraft` validates its fields one by one. */
const isDraft = isObject as ValueCheck<RequestDraft>;

/** From the panel to the host. */
export const FROM_PANEL = {
  ready: {},
  send: { draft: isDraft },
  cancel: {},
  /** The user changed the request. The first change is reported at once, later ones shortly after the last. */
  edited: { draft: isDraft },
  chooseAccount: { accountKey: isText, draft: isDraft },
  chooseOperation: {},
  /** Asks which operation a method and path belong to. */
  match: { method: isText, url: isText },
  /** Shows only what a JSONPath finds in the body of the response; an empty one shows all of it. */
  filter: { path: isText },
  /** A column of the response's table was chosen to sort by. */
  sort: { by: isText },
  live: { kind: isText },
  code: { language: isText, draft: isDraft },
  /** A curl command was pasted into the path. */
  curl: { text: isText },
  copy: { what: isText, text: isText },
  /** A button of a message, or of the response. */
  action: { id: isText, draft: isDraft },
};
/** The payloads of these messages, by type. */
export type FromPanel = Payloads<typeof FROM_PANEL>;

/** What the panel stores for a window reload, besides `v: 2`: the `id` under which the host stores the draft. */
export interface PanelState {
  readonly v: 2;
  readonly id: string | undefined;
  readonly tab: string;
  /** The view of the response. */
  readonly responseTab?: string;
}
