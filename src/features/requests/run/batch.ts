/** One request of a run, as far as its order goes. */
export interface Step {
  /** The name other requests use its answer by. */
  readonly name?: string | undefined;
  /** It only reads, so it may run beside others. */
  readonly reads: boolean;
  /** Names of requests whose answers it uses. */
  readonly needs: ReadonlySet<string>;
}

/** How many reads may run at once, and what stops the run. */
export interface RunOptions {
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/**
 * Runs steps in their order: reads that follow each other at the same time (a few at once, each after those whose answers it uses), every
 * write alone and once. `run` says whether a step went well. After one that did not, or after `signal`, nothing more is begun; what is
 * under way is waited for.
 */
export async function runSteps<S extends Step>(
  steps: readonly S[],
  run: (step: S) => Promise<boolean>,
  options: RunOptions,
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

/** Runs reads side by side. Reads that need each other's answers in a circle are begun all the same; building them then says so. */
async function runReads<S extends Step>(
  reads: readonly S[],
  run: (step: S) => Promise<boolean>,
  { concurrency, signal }: RunOptions,
): Promise<boolean> {
  const waiting = new Set(reads);
  const running = new Map<S, Promise<void>>();
  let good = true;
  while ((waiting.size && good && !signal.aborted) || running.size) {
    if (good && !signal.aborted) {
      const open = new Set([...waiting, ...running.keys()].flatMap((s) => (s.name ? [s.name] : [])));
      const ready = [...waiting].filter((s) => ![...s.needs].some((name) => name !== s.name && open.has(name)));
      for (const step of ready.length || running.size ? ready : [...waiting].slice(0, 1)) {
        if (running.size >= concurrency) break;
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
            .finally(() => running.delete(step)),
        );
      }
    }
    await Promise.race(running.values());
  }
  return good;
}
