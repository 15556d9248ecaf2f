// The rows of the table of error kinds.
import type { Account } from '../client/account';
import type { ErrorDetail } from './detail';
import type { Surface, TableText } from './hints';

/** Actions of a message. `proxy`, `timeLimit` and `sizeLimit` open a setting, `details` the log. Buttons: `platform/showError.ts`. */
export type ErrorAction =
  'replaceToken' | 'signIn' | 'unlock' | 'retry' | 'proxy' | 'timeLimit' | 'sizeLimit' | 'details';

/** What the message is about, if known. */
export interface ErrorContext {
  readonly account?: Pick<Account, 'label' | 'generation' | 'origin'> &
    Partial<Pick<Account, 'credentialKind' | 'kind'>>;
  /** The outcome of a write with a lost response has been determined, and is reported elsewhere. */
  readonly foundOut?: boolean;
  /** Where the message is shown; the window by default. */
  readonly surface?: Surface;
  /** Isolates what is written from right to left, for a message in the window; never for data. */
  readonly isolates?: boolean;
}

/** What is known about a failed call. Texts are plain and shortened. */
interface Known {
  /** The account's label, otherwise the host. */
  readonly label: string;
  readonly host: string;
  readonly account: ErrorContext['account'];
  /** Where to find the account's token. */
  readonly tokenPlace: string;
  /** Acquire's own reason, if it gave one. */
  readonly reason: string | undefined;
}

/** The data for a message: what is known about the call, its status, and the raw data of its kind, `F`. */
export type ErrorSubject<F extends keyof ErrorDetail> = Known & Readonly<Pick<ErrorDetail, F | 'status'>>;
type Text<F extends keyof ErrorDetail> = (about: ErrorSubject<F>) => TableText;

/** One kind of failure. `F` are the fields of `ErrorDetail` that its message uses. */
export interface ErrorRow<F extends keyof ErrorDetail = keyof ErrorDetail> {
  /** What happened, then what to do next. */
  readonly text: Text<F>;
  /** Offered actions: buttons in the window. */
  readonly actions: readonly ErrorAction[] | ((about: ErrorSubject<F>) => readonly ErrorAction[]);
  /** `quiet` is for what the user did on purpose (canceling): shown in place, never as a notification. */
  readonly severity: 'error' | 'warning' | 'quiet';
  /** The text does not include Acquire's own reason, so it is appended. */
  readonly addsReason?: true;
  /** Set if the failure may resolve itself; returns true if a read should be retried within seconds. */
  readonly isTransient?: (detail: ErrorDetail) => boolean;
}

/** Creates a row; infers the types of its texts. */
export const errorRow = <F extends keyof ErrorDetail = never>(given: ErrorRow<F>): ErrorRow<F> => given;

/** The text for the value of `field`; `other` if it has no text of its own. */
export function byField<K extends 'problem' | 'phase', F extends keyof ErrorDetail = never>(
  field: K,
  texts: Readonly<Record<string, Text<F | K>>>,
  other: Text<F | K>,
): Text<F | K> {
  return (about) => {
    const code: string | undefined = about[field];
    return (code !== undefined && Object.hasOwn(texts, code) ? texts[code]! : other)(about);
  };
}
