import { isWritable, type Account } from '../account';
import { withDeadline } from '../deadline';
import { type ErrorDetail, AcquireError } from '../../errors/errors';

/** Tells the client whether an account may be written to. */
export interface WritePermissionSource {
  /**
   * Whether the account may be written to at this moment. Asked before each write, so that a permission removed in another window
   * takes effect at once. A rejection forbids the write. If omitted, the permission in the account itself applies.
   */
  readonly mayWrite?: (account: Account) => Promise<boolean>;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * Rejects with `read-only` and the request's own `refusal` unless the account may be written to, also if that is not known within
 * `leftMs`. A request without a refusal needs no permission.
 */
export async function checkPermission(
  { mayWrite, now = Date.now }: WritePermissionSource,
  { account, refusal }: { readonly account: Account; readonly refusal?: ErrorDetail },
  leftMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!refusal) return;
  let allowed: boolean;
  try {
    allowed = mayWrite
      ? await withDeadline(
          mayWrite(account),
          leftMs,
          signal,
          () => new AcquireError('read-only', { problem: 'permissions' }),
        )
      : isWritable(account, now());
  } catch (error) {
    if (signal?.aborted) throw error;
    const detail = error instanceof AcquireError ? error.detail : { problem: 'permissions' };
    throw new AcquireError('read-only', { ...refusal, ...detail }, { cause: error });
  }
  if (!allowed) throw new AcquireError('read-only', refusal);
}
