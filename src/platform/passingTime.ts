import type * as vscode from 'vscode';
import { startOfDay } from '../core/format';
import { DisposableStore, type Disposable } from '../core/disposables';

const MINUTE_MS = 60_000;

/** What texts of a view name, which is another text later: ages, or days. */
const PERIODS = {
  minute: (now: number): number => Math.floor(now / MINUTE_MS),
  day: startOfDay,
} satisfies Record<string, (now: number) => number>;

/** Calls `redraw` for a view that can be seen when another minute or day has begun. A hidden one is redrawn when it is seen again. */
export function redrawAsTimePasses(
  view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
  period: keyof typeof PERIODS,
  redraw: () => void,
  { now = Date.now, checkEveryMs = MINUTE_MS }: { readonly now?: () => number; readonly checkEveryMs?: number } = {},
): Disposable {
  const store = new DisposableStore();
  let drawn = PERIODS[period](now());
  const check = (): void => {
    const current = PERIODS[period](now());
    if (!view.visible || current === drawn) return;
    drawn = current;
    redraw();
  };
  const timer = setInterval(check, checkEveryMs);
  store.add({ dispose: () => clearInterval(timer) });
  store.add(view.onDidChangeVisibility(check));
  return store;
}
