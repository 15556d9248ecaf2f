// Runs long computations in slices, so that the process stays responsive.

/** A computation that yields after every millisecond or less, and returns its result. */
export type Computation<T> = Generator<void, T, void>;

/** Maximum length of a slice in milliseconds; its last step may take a little longer. */
const SLICE_MS = 6;

/** Runs the computation in one go. */
export function runAtOnce<T>(steps: Computation<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Runs the computation in slices. Rejects with the signal's reason when it was aborted. */
export async function runInSlices<T>(steps: Computation<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    // Before the first slice too, so that none of them runs in the caller's turn.
    await new Promise((resolve) => setImmediate(resolve));
    const end = performance.now() + SLICE_MS;
    do {
      signal?.throwIfAborted();
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
  }
}
