// What the Try Request panel and its host say to each other. Plain JSON; the host checks everything that comes from the panel.
import type { Pair } from '../../../api/client/types';
import type { Draft } from './draft';
import type { OperationForm } from './operationForm';

/** One message in either direction. `requestId` ties an answer to what it answers. */
export interface Message<T extends string = string, P = unknown> {
  readonly v: 1;
  readonly type: T;
  readonly requestId?: string;
  readonly payload: P;
}

/** An account as the panel shows it. */
export interface PanelAccount {
  readonly key: string;
  readonly label: string;
  readonly origin: string;
  readonly locked: boolean;
  readonly sandbox: boolean;
}

/** A button under a message; its id is one of the host's. */
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

/** A list answer as a table, cut for the view. */
export interface TableView {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly total: number;
}

/** An answer made ready for the eye. Texts are in the user's language, or hostile text that is only ever shown as text. */
export interface AnswerView {
  readonly exchangeId: string;
  readonly tone: 'ok' | 'problem';
  /** `200 OK · 41 ms · 4.2 KB · Acme` */
  readonly summary: string;
  /** What went wrong and what to do next. */
  readonly message?: string;
  readonly actions: readonly PanelAction[];
  /** The body laid out, cut to what a view can carry. Absent: there is none, or it is not text. */
  readonly body?: { readonly text: string; readonly json: boolean; readonly note?: string };
  /** Said in place of a body. */
  readonly noBody?: { readonly text: string; readonly save: boolean };
  readonly sent: { readonly line: string; readonly headers: readonly Pair[] };
  readonly headers: readonly Pair[];
  readonly timing: readonly TimingBar[];
  readonly table?: TableView;
  /** Differences to the documented answer, one line each; empty when there are none, absent when there is no documented answer. */
  readonly schema?: readonly string[];
}

/** Texts of the panel, by key, in the user's language. */
export type PanelStrings = Readonly<Record<PanelStringKey, string>>;
/** The texts of the panel, handed in by the host in the language of the window. */
export type PanelStringKey =
  | 'language'
  | 'codeLanguage'
  | 'account'
  | 'noAccount'
  | 'operation'
  | 'chooseOperation'
  | 'operationHint'
  | 'send'
  | 'cancel'
  | 'request'
  | 'method'
  | 'path'
  | 'pathHint'
  | 'parameters'
  | 'headers'
  | 'body'
  | 'requestText'
  | 'code'
  | 'name'
  | 'value'
  | 'remove'
  | 'required'
  | 'choose'
  | 'example'
  | 'reference'
  | 'openAsDocument'
  | 'copy'
  | 'bodyKind'
  | 'bodyNone'
  | 'bodyForm'
  | 'bodyJson'
  | 'bodyMultipart'
  | 'bodyText'
  | 'bodyContent'
  | 'noParameters'
  | 'otherQuery'
  | 'otherForm'
  | 'pathPart'
  | 'queryPart'
  | 'headerPart'
  | 'bodyPart'
  | 'notJson'
  | 'notNumber'
  | 'notBoolean'
  | 'missing'
  | 'secretHeader'
  | 'destructive'
  | 'outward'
  | 'retired'
  | 'suspect'
  | 'locked'
  | 'failed'
  | 'idle'
  | 'answer'
  | 'answerBody'
  | 'answerHeaders'
  | 'answerTiming'
  | 'answerTable'
  | 'answerSchema'
  | 'answerSent'
  | 'answerReceived'
  | 'openInEditor'
  | 'saveToFile'
  | 'compare'
  | 'schemaOk'
  | 'tableRows';

/** A value offered by name: a tag, an agent, a department. */
export interface LiveValue {
  readonly value: string;
  readonly label: string;
}

/** The id under which the text of a request document is asked for. */
export const DOCUMENT_LANGUAGE = 'acquire-http';

/** A language the request can be copied in. */
export interface CodeLanguage {
  readonly id: string;
  readonly label: string;
}

/** From the host to the panel. */
export interface ToPanel {
  /** First answer to `ready`: everything the panel needs to draw itself. */
  init: {
    /** The host keeps the draft under this id; it is all of the request that the panel's saved state may hold. */
    id: string;
    strings: PanelStrings;
    accounts: readonly PanelAccount[];
    accountKey?: string;
    draft: Draft;
    form?: OperationForm;
    languages: readonly CodeLanguage[];
    mac: boolean;
  };
  accounts: { accounts: readonly PanelAccount[]; accountKey?: string };
  /** Another request is put into the panel; `fresh` when the answer shown so far has nothing to do with it. */
  draft: { draft: Draft; form?: OperationForm; fresh?: boolean };
  /** The operation the draft's method and path belong to; absent when there is none. Answers `match`. */
  form: { form?: OperationForm };
  sending: { line: string };
  /** The request was not sent, and why; or it was called off. Answers `send`. */
  stopped: { text: string; tone: 'quiet' | 'problem'; actions: readonly PanelAction[] };
  answer: AnswerView;
  /** Answers `live`. */
  live: { kind: string; values: readonly LiveValue[] };
  /** Answers `code`. */
  code: { language: string; text: string };
}

/** From the panel to the host. */
export interface ToHost {
  ready: Record<string, never>;
  send: { accountKey?: string; draft: Draft };
  cancel: Record<string, never>;
  /** The user changed the request. The first change is told at once, later ones a moment after the last. */
  edited: { draft: Draft };
  chooseAccount: { accountKey: string; draft: Draft };
  chooseOperation: Record<string, never>;
  /** Asks which operation a method and path belong to. */
  match: { method: string; url: string };
  live: { kind: string };
  code: { language: string; draft: Draft };
  /** A curl command was pasted where the path belongs. */
  curl: { text: string };
  copy: { what: string; text: string };
  /** A button of a message, or of the answer. */
  action: { id: string; draft: Draft };
}

/** Any message to the panel. */
export type PanelMessage = { [T in keyof ToPanel]: Message<T, ToPanel[T]> }[keyof ToPanel];
/** Any message of the panel to its host. */
export type HostMessage = { [T in keyof ToHost]: Message<T, ToHost[T]> }[keyof ToHost];

const HOST_TYPES: ReadonlySet<string> = new Set<keyof ToHost>([
  'ready',
  'send',
  'cancel',
  'edited',
  'chooseAccount',
  'chooseOperation',
  'match',
  'live',
  'code',
  'curl',
  'copy',
  'action',
]);

/** Reads a message that came from a panel; undefined for anything that is not one of ours. Its payload is still to be checked. */
export function hostMessage(raw: unknown): HostMessage | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { v, type, payload, requestId } = raw as Record<string, unknown>;
  if (v !== 1 || typeof type !== 'string' || !HOST_TYPES.has(type) || typeof payload !== 'object' || payload === null)
    return undefined;
  if (requestId !== undefined && typeof requestId !== 'string') return undefined;
  return raw as HostMessage;
}
