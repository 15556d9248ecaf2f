import type { Method, Pair } from '../../../api/client/types';
import type { CurlPart } from './formPart';
import type { CurlNote } from './notes';

/** The body of a pasted command. `file` is a file whose content is the body. */
export type CurlBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'multipart'; readonly parts: readonly CurlPart[] }
  | { readonly kind: 'file'; readonly file: string };

/** What a pasted command sends, without credentials. */
export interface CurlCommand {
  readonly method: Method;
  /** Absolute, with scheme. */
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly body: CurlBody;
  readonly timeoutMs?: number;
  /** The access token removed from the command; absent if there was none, or only a placeholder for one. */
  readonly token?: string;
  readonly notes: readonly CurlNote[];
}

/** Why a text cannot be imported as a command. */
export type CurlProblem = 'not-curl' | 'no-address' | 'bad-address' | 'method' | 'file-name';
