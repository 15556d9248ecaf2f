// Multi-step input: the questions, and moving forward and back through them. Independent of VS Code.

/** The frame around one of several questions. Steps count from 1. */
export interface StepFrame {
  readonly title: string;
  readonly step?: number;
  readonly total?: number;
  readonly back?: boolean;
}

/** One choice. `icon` and `color` are ids of a theme icon and a theme color. A choice without a value is a separator. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly icon?: string;
  readonly color?: string;
  readonly value?: T;
  readonly active?: boolean;
}

/** How a question ended: with a value, by going back one step, or by canceling. */
export type InputAnswer<T> =
  { readonly kind: 'value'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'cancelled' };

/** A typed value, validated as the user types. */
export type ValidatedInput<T> = { readonly value: T } | { readonly problem: string };

/** A step that offers choices. */
export interface PickQuestion<T> extends StepFrame {
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
}
/** A step that asks for a line of text; `read` turns it into a value or says what is wrong with it. */
export interface InputQuestion<T> extends StepFrame {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  /** Hides typed characters. */
  readonly password?: boolean;
  readonly read: (typed: string) => ValidatedInput<T>;
  /** A rarely needed variant, toggled by a button in the title. */
  readonly variant?: {
    readonly icon: string;
    readonly label: string;
    readonly turn: () => { readonly prompt: string; readonly label: string };
  };
  /**
   * Called when the user confirms a valid input; the box stays open and busy. Resolves to undefined if all is well, otherwise to
   * the text of the problem, and the user can continue typing. The signal is aborted when the user goes back or cancels.
   */
  readonly confirm?: (value: T, signal: AbortSignal) => Promise<string | undefined>;
}

/** Asks questions one after another. Tests provide their own. */
export interface QuickInputHost {
  pick<T>(question: PickQuestion<T>): Promise<InputAnswer<T>>;
  input<T>(question: InputQuestion<T>): Promise<InputAnswer<T>>;
}

/** One step of a flow: asks, stores the value, and returns where to go next. `skip`: the step has nothing to ask this time. */
export type InputStep = (frame: Required<Pick<StepFrame, 'back'>>) => Promise<'next' | 'back' | 'cancelled' | 'skip'>;

/** Runs the steps, forward and back; a skipped step is also skipped on the way back. Resolves to whether the end was reached. */
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
