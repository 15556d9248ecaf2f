// What a row of the table of error kinds consists of.
import type { Account } from '../client/account';
import type { ErrorDetail } from './detail';
import type { Surface, TableText } from './hints';

/** What a message may offer. `proxy`, `timeLimit` and `sizeLimit` open a setting, `details` the log. `platform/showError.ts` has the button of each. */
export type ErrorAction =
  'replaceToken' | 'signIn' | 'unlock' | 'retry' | 'proxy' | 'timeLimit' | 'sizeLimit' | 'details';

/** What the message is about, where it is known. */
export interface ErrorContext {
  readonly account?: Pick<Account, 'label' | 'generation' | 'origin' | 'credentialKind' | 'kind'>;
  /** The outcome of a write with a lost response was determined, and is reported elsewhere. */
  readonly foundOut?: boolean;
  /** Where the message is shown; the window by default. */
  readonly surface?: Surface;
}

/** What is known of a failed call. Texts are plain and cut. */
interface Known {
  /** The account's label, else the host. */
  readonly label: string;
  readonly host: string;
  readonly account: ErrorContext['account'];
  /** Where the account's token is found. */
  readonly tokenPlace: string;
  /** Acquire's own words, where it gave any. */
  readonly reason: string | undefined;
}

/** What a message is made of: what is known of the call, its status, and the data of its kind, `F`, as it came. */
export type ErrorSubject<F extends keyof ErrorDetail> = Known & Readonly<Pick<ErrorDetail, F | 'status'>>;
type Text<F extends keyof ErrorDetail> = (about: ErrorSubject<F>) => TableText;

/** One kind of failure. `F` are the fields of `ErrorDetail` its message is made of. */
export interface ErrorRow<F extends keyof ErrorDetail = keyof ErrorDetail> {
  /** What happened, then what to do next. */
  readonly text: Text<F>;
  /** What is offered: buttons in the window. */
  readonly actions: readonly ErrorAction[] | ((about: ErrorSubject<F>) => readonly ErrorAction[]);
  /** `quiet` is for what the user did on purpose (cancelling): said in place, never as a notification. */
  readonly severity: 'error' | 'warning' | 'quiet';
  /** The text does not hold Acquire's own words, so they are added. */
  readonly addsReason?: true;
  /** Given where the failure may go away by itself; true where a read is sent again within seconds. */
  readonly isTransient?: (detail: ErrorDetail) => boolean;
}

/** A row; gives its texts their types. */
export const errorRow = <F extends keyof ErrorDetail = never>(given: ErrorRow<F>): ErrorRow<F> => given;

/** The text for the value of `field`; `other` where it has no text of its own. */
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
