// Long computations that leave the process responsive: they run in slices, and others get their turn between.

/** A computation that yields after every millisecond or less, and returns its result. */
export type Computation<T> = Generator<void, T, void>;

/** How long one slice may last, in milliseconds; the step that ends it may take a little longer. */
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
    // First: also the first slice is not the caller's.
    await new Promise((resolve) => setImmediate(resolve));
    const end = performance.now() + SLICE_MS;
    do {
      signal?.throwIfAborted();
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
  }
}
