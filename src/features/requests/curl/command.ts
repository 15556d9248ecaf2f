import type { Method, Pair } from '../../../api/client/types';
import type { CurlPart } from './formPart';
import type { CurlNote } from './notes';

/** The body of a pasted command. `file` is a file whose content is the body. */
export type CurlBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'multipart'; readonly parts: readonly CurlPart[] }
  | { readonly kind: 'file'; readonly file: string };

/** A pasted command as what it sends. Credentials are not in it. */
export interface CurlCommand {
  readonly method: Method;
  /** Absolute, with scheme. */
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly body: CurlBody;
  readonly timeoutMs?: number;
  /** The access token that was taken out of the command; absent when there was none, or only a placeholder for one. */
  readonly token?: string;
  readonly notes: readonly CurlNote[];
}

/** Why a text is not a command that can be taken over. */
export type CurlProblem = 'not-curl' | 'no-address' | 'bad-address' | 'method' | 'file-name';
