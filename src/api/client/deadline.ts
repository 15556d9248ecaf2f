import type { AcquireError } from '../errors/errors';

/** The value of a promise. Rejects with `failure` when it takes longer than `ms`, and as soon as the signal is aborted. */
export async function withDeadline<T>(
  promise: Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
  failure: () => AcquireError,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(failure()), ms);
  });
  try {
    return await rejectOnAbort(Promise.race([promise, timeout]), signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects as soon as the signal is aborted, whether or not the promise reacts to it. */
export function rejectOnAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(new Error('aborted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
