// Questions asked one after the other: what they are, and the way forth and back through them. Knows nothing of VS Code.

/** What is around one question of several. Steps count from 1. */
export interface StepFrame {
  readonly title: string;
  readonly step?: number;
  readonly total?: number;
  readonly back?: boolean;
}

/** One thing to choose. `icon` and `colour` are ids of a theme icon and a theme color. A choice without a value is a separator. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly icon?: string;
  readonly colour?: string;
  readonly value?: T;
  readonly active?: boolean;
}

/** How a question ended: with a value, by going one step back, or by giving up. */
export type InputAnswer<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'cancelled' };

/** A typed answer, read as the user types. */
export type ValidatedInput<T> = { readonly value: T } | { readonly problem: string };

/** A step that offers choices. */
export interface PickQuestion<T> extends StepFrame {
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
}
/** A step that takes a line of text; `read` turns it into a value or says what is wrong with it. */
export interface InputQuestion<T> extends StepFrame {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  /** Typed characters are hidden. */
  readonly password?: boolean;
  readonly read: (typed: string) => ValidatedInput<T>;
  /** A rarely needed variant, behind a button in the title: turned over by each press. */
  readonly variant?: {
    readonly icon: string;
    readonly label: string;
    readonly turn: () => { readonly prompt: string; readonly label: string };
  };
  /**
   * Runs when a readable answer was confirmed; the box stays, busy, with what was typed. Resolves to undefined when all is well, else to
   * the words of the problem, and the user continues from there. The signal is aborted when the user goes back or gives up.
   */
  readonly confirm?: (value: T, signal: AbortSignal) => Promise<string | undefined>;
}

/** Asks questions one after the other. Tests answer in its place. */
export interface QuickInputHost {
  pick<T>(question: PickQuestion<T>): Promise<InputAnswer<T>>;
  input<T>(question: InputQuestion<T>): Promise<InputAnswer<T>>;
}

/** One step of a flow: asks and remembers, or says which way to go. `skip` is a step that has nothing to ask this time. */
export type InputStep = (frame: Required<Pick<StepFrame, 'back'>>) => Promise<'next' | 'back' | 'cancelled' | 'skip'>;

/** Goes through the steps, forth and back; a skipped step is skipped on the way back too. Resolves to whether the end was reached. */
export async function runSteps(steps: readonly InputStep[]): Promise<boolean> {
  const asked: number[] = [];
  for (let n = 0; n < steps.length;) {
    const way = await steps[n]!({ back: asked.length > 0 });
    if (way === 'cancelled') return false;
    if (way === 'back') {
      const last = asked.pop();
      if (last === undefined) return false;
      n = last;
      continue;
    }
    if (way === 'next') asked.push(n);
    n += 1;
  }
  return true;
}
