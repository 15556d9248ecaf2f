/** A request of a run, with what determines its order. */
export interface BatchStep {
  /** The name by which other requests use its response. */
  readonly name?: string | undefined;
  /** It only reads, so it may run in parallel with others. */
  readonly reads: boolean;
  /** Names of requests whose responses it uses. */
  readonly needs: ReadonlySet<string>;
}

/** How many reads may run at once, and what stops the run. */
export interface BatchOptions {
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/**
 * Runs steps in order: consecutive reads in parallel (a few at once, each after those whose responses it uses), every
 * write alone and once. `run` says whether a step succeeded. After one that did not, or after `signal`, nothing more is started; running
 * steps are awaited.
 */
export async function runBatch<S extends BatchStep>(
  steps: readonly S[],
  run: (step: S) => Promise<boolean>,
  options: BatchOptions,
): Promise<void> {
  for (let at = 0; at < steps.length;) {
    if (options.signal.aborted) return;
    const step = steps[at]!;
    if (!step.reads) {
      if (!(await run(step))) return;
      at++;
      continue;
    }
    let end = at;
    while (end < steps.length && steps[end]!.reads) end++;
    if (!(await runReads(steps.slice(at, end), run, options))) return;
    at = end;
  }
}

/** Runs reads in parallel. Reads that need each other's responses in a cycle are started anyway; building them then reports it. */
async function runReads<S extends BatchStep>(
  reads: readonly S[],
  run: (step: S) => Promise<boolean>,
  { concurrency, signal }: BatchOptions,
): Promise<boolean> {
  const waiting = new Set(reads);
  const running = new Map<S, Promise<void>>();
  /** The number of unfinished steps by name. */
  const open = new Map<string, number>();
  const count = ({ name }: S, change: number): void => {
    if (name) open.set(name, (open.get(name) ?? 0) + change);
  };
  for (const step of reads) count(step, 1);
  const isReady = ({ name, needs }: S): boolean => ![...needs].some((one) => one !== name && open.get(one));
  let good = true;
  const begin = (step: S): void => {
    waiting.delete(step);
    running.set(
      step,
      run(step)
        .then(
          (ok) => {
            good &&= ok;
          },
          () => {
            good = false;
          },
        )
        .finally(() => {
          running.delete(step);
          count(step, -1);
        }),
    );
  };
  while ((waiting.size && good && !signal.aborted) || running.size) {
    if (good && !signal.aborted) {
      for (const step of waiting) {
        if (running.size >= concurrency) break;
        if (isReady(step)) begin(step);
      }
      const [first] = waiting;
      if (first && !running.size) begin(first);
    }
    await Promise.race(running.values());
  }
  return good;
}
