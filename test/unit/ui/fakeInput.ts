import assert from 'node:assert/strict';
import type { InputAnswer, QuickInputHost, InputQuestion, PickQuestion } from '../../../src/core/multiStepInput';

/** The user's action for one prompt: picks the item with this label, types, goes back or cancels. `again` is typed after a refusal. */
export type UserAction = { pick: string } | { type: string; again?: string; variant?: boolean } | 'back' | 'escape';

/** One prompt as it was shown, with its validation messages. */
export interface ShownInput {
  readonly title: string;
  readonly step?: number;
  readonly total?: number;
  readonly back: boolean;
  readonly text: string;
  readonly labels: readonly string[];
  /** The descriptions and details of the items. */
  readonly details?: readonly string[];
  readonly value?: string;
  readonly password?: boolean;
  readonly problems: string[];
}

/** Answers prompts with the given actions and records the prompts. */
export function fakeInput(deeds: readonly UserAction[]): { ask: QuickInputHost; shown: ShownInput[] } {
  const shown: ShownInput[] = [];
  const left = [...deeds];
  const next = (): UserAction => left.shift() ?? assert.fail(`no answer left for: ${shown.at(-1)?.text ?? ''}`);
  const away = (deed: UserAction): InputAnswer<never> | undefined =>
    deed === 'back' ? { kind: 'back' } : deed === 'escape' ? { kind: 'cancelled' } : undefined;
  return {
    shown,
    ask: {
      pick: async <T>(question: PickQuestion<T>): Promise<InputAnswer<T>> => {
        shown.push({
          title: question.title,
          step: question.step,
          total: question.total,
          back: question.back ?? false,
          text: question.placeholder,
          labels: question.choices.map((c) => c.label),
          details: question.choices.flatMap((c) => [c.description ?? '', c.detail ?? '']),
          problems: [],
        });
        const deed = next();
        if (typeof deed === 'string') return away(deed)!;
        assert.ok('pick' in deed, `a pick is asked: ${question.placeholder}`);
        const choice = question.choices.find((c) => c.label.includes(deed.pick));
        assert.ok(
          choice?.value !== undefined,
          `no line "${deed.pick}" in ${question.choices.map((c) => c.label).join(' | ')}`,
        );
        return { kind: 'value', value: choice.value };
      },
      input: async <T>(question: InputQuestion<T>): Promise<InputAnswer<T>> => {
        const record: ShownInput = {
          title: question.title,
          step: question.step,
          total: question.total,
          back: question.back ?? false,
          text: question.prompt,
          labels: [],
          value: question.value,
          password: question.password,
          problems: [],
        };
        shown.push(record);
        const deed = next();
        if (typeof deed === 'string') return away(deed)!;
        assert.ok('type' in deed, `an input is asked: ${question.prompt}`);
        if (deed.variant) question.variant?.turn();
        for (const typed of deed.again === undefined ? [deed.type] : [deed.type, deed.again]) {
          const reading = question.read(typed);
          if ('problem' in reading) {
            record.problems.push(reading.problem);
            continue;
          }
          const problem = await question.confirm?.(reading.value, new AbortController().signal);
          if (problem === undefined) return { kind: 'value', value: reading.value };
          record.problems.push(problem);
        }
        return { kind: 'cancelled' };
      },
    },
  };
}
