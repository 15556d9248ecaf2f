import type * as vscode from 'vscode';
import { startOfDay } from '../core/format';
import { DisposableStore, type Disposable } from '../core/disposables';

const MINUTE_MS = 60_000;

/** How often texts of a view change: every minute for ages, every day for dates. */
const PERIODS = {
  minute: (now: number): number => Math.floor(now / MINUTE_MS),
  day: startOfDay,
} satisfies Record<string, (now: number) => number>;

/** Calls `redraw` for a visible view when a new minute or day has begun. A hidden view needs no timer: it is redrawn when it becomes visible. */
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
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => clearInterval(timer);
  const follow = (): void => {
    check();
    stop();
    if (view.visible) timer = setInterval(check, checkEveryMs);
  };
  follow();
  store.add({ dispose: stop });
  store.add(view.onDidChangeVisibility(follow));
  return store;
}
