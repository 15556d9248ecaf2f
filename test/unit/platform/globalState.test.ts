import assert from 'node:assert/strict';
import fc from 'fast-check';
import type * as vscode from 'vscode';
import { GlobalState } from '../../../src/platform/globalState';

/** Turns of the event loop for a message to the window and back; like in VS Code, at least one. */
type Delay = () => number;

/**
 * Global state like VS Code's in an extension host (ExtensionMemento): a changed value is written with all others in the next
 * turn, the window sends each write back before confirming it, and what it sends replaces all values.
 */
class VsCodeMemento implements vscode.Memento {
  private all: Record<string, unknown> = {};
  private waiting: (() => void)[] = [];
  stored: Record<string, unknown> = {};

  constructor(private readonly delay: Delay = () => 1) {}

  keys(): readonly string[] {
    return Object.keys(this.all).filter((key) => this.all[key] !== undefined);
  }
  get<T>(key: string, otherwise?: T): T {
    return (this.all[key] ?? otherwise) as T;
  }
  async update(key: string, value: unknown): Promise<void> {
    this.all[key] = value && JSON.parse(JSON.stringify(value));
    const first = !this.waiting.length;
    const confirmed = new Promise<void>((resolve) => this.waiting.push(resolve));
    if (first) setImmediate(() => void this.send());
    await confirmed;
  }
  /** What another window wrote arrives. */
  arrive(all: Record<string, unknown>): void {
    this.stored = structuredClone(all);
    this.all = structuredClone(all);
  }
  private async send(): Promise<void> {
    const resolves = this.waiting.splice(0);
    const text = JSON.stringify(this.all);
    for (let turns = this.delay(); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    this.arrive(JSON.parse(text) as Record<string, unknown>);
    await new Promise((resolve) => setImmediate(resolve));
    for (const resolve of resolves) resolve();
  }
}

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
};

describe('the global state', () => {
  it('keeps each of several values that are stored at once', async () => {
    const memento = new VsCodeMemento();
    const state = new GlobalState(memento);
    await Promise.all(['a', 'b', 'c'].map((key) => state.update(key, key)));
    assert.deepEqual(memento.stored, { a: 'a', b: 'b', c: 'c' });
    assert.deepEqual(state.keys(), ['a', 'b', 'c']);
    assert.equal(state.get('a'), 'a');
    assert.equal(state.get('d', 'none'), 'none');
  });

  it('keeps all values stored at any time, unlike VS Code itself', async () => {
    const run = async (wrap: (memento: VsCodeMemento) => vscode.Memento, plan: readonly [number, number, number][]) => {
      const delays = plan.map(([, , delay]) => delay);
      const memento = new VsCodeMemento(() => delays.shift() ?? 1);
      const state = wrap(memento);
      const wanted: Record<string, unknown> = {};
      const writes: Thenable<void>[] = [];
      for (const [at, [pause, key]] of plan.entries()) {
        await turns(pause);
        wanted[`key${key}`] = at;
        writes.push(state.update(`key${key}`, at));
      }
      await Promise.all(writes);
      return [memento.stored, wanted] as const;
    };
    const plans = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 })),
      {
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const [stored, wanted] = await run((memento) => new GlobalState(memento), plan);
        assert.deepEqual(stored, wanted);
      }),
    );
    const [lost, wanted] = await run(
      (memento) => memento,
      [
        [0, 0, 2],
        [2, 1, 1],
      ],
    );
    assert.notDeepEqual(lost, wanted, 'the model loses what VS Code loses');
  });

  it("stores a value again that another window's copy has taken away", async () => {
    const memento = new VsCodeMemento();
    const state = new GlobalState(memento);
    await state.update('theirs', 1);
    const write = state.update('ours', 2);
    await Promise.resolve();
    memento.arrive({ theirs: 3 });
    await write;
    assert.deepEqual(memento.stored, { theirs: 3, ours: 2 });
  });

  it('removes a value, and stores one with undefined members as JSON has it', async () => {
    const memento = new VsCodeMemento();
    const state = new GlobalState(memento);
    await state.update('a', { b: undefined, c: [1, undefined] });
    assert.deepEqual(memento.stored, { a: { c: [1, null] } });
    await state.update('a', undefined);
    assert.deepEqual([memento.stored, state.keys()], [{}, []]);
  });

  it('continues after a failed write, and reports the failure', async () => {
    const memento = new VsCodeMemento();
    const state = new GlobalState({
      keys: () => memento.keys(),
      get: (key: string) => memento.get(key),
      update: (key: string, value: unknown) =>
        key === 'full' ? Promise.reject(new Error('disk full')) : memento.update(key, value),
    } as vscode.Memento);
    const failed = state.update('full', 1);
    const written = state.update('a', 1);
    await assert.rejects(failed, /disk full/);
    await written;
    assert.deepEqual(memento.stored, { a: 1 });
  });

  it('says so when the value is never kept', async () => {
    let tries = 0;
    const state = new GlobalState({ keys: () => [], get: () => undefined, update: async () => void tries++ });
    await assert.rejects(state.update('a', 1), /did not keep the value of a$/);
    assert.equal(tries, 4);
  });
});
