import type { Locator } from 'playwright-core';

/** What takes the click: elements that match `kind`, with the text in them if there is one. */
interface Wanted {
  readonly kind: string;
  readonly text?: string;
}
type ClickOptions = NonNullable<Parameters<Locator['click']>[0]>;

const TRIES = 4;
/** How long an effect may take before the action counts as lost. */
const EFFECT_MS = 5_000;

/** Marks of `press` in the page. */
interface Marks {
  acquireHit?: boolean;
  acquireWatch?: (event: Event) => void;
  acquireStop?: () => void;
}

/**
 * Clicks until the click arrives. VS Code redraws much while it is busy: an element that is replaced between the press and the release of
 * the button receives no click, and a row of a list may show another item a moment later. A click that would reach something else than
 * what is wanted is swallowed, and tried again.
 */
export async function press(target: Locator, wanted: Wanted, options: ClickOptions = {}): Promise<void> {
  const page = target.page();
  for (let tries = TRIES; tries > 0; tries--) {
    await page.evaluate(watchClick, wanted);
    await target.click(options).finally(() => page.evaluate(stopWatching));
    if (await page.evaluate(hasArrived)) return;
  }
  throw new Error(`${TRIES} clicks did not reach ${String(target)}.`);
}

/** Runs in the page, where no named function may be inside it: the compiler adds a helper that the page does not have. */
function watchClick({ kind, text = '' }: Wanted): void {
  const marks = globalThis as Marks;
  const events = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
  const wanted = text.replace(/\s+/g, ' ').trim().toLowerCase();
  marks.acquireHit = false;
  marks.acquireWatch = (event) => {
    const hit = event.target instanceof Element ? event.target.closest(kind) : null;
    const isWanted = hit?.textContent?.replace(/\s+/g, ' ').toLowerCase().includes(wanted) ?? false;
    if (event.type === 'click') marks.acquireHit = isWanted;
    if (isWanted) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  marks.acquireStop = () => {
    for (const name of events) if (marks.acquireWatch) removeEventListener(name, marks.acquireWatch, true);
  };
  for (const name of events) addEventListener(name, marks.acquireWatch, true);
}
function stopWatching(): void {
  (globalThis as Marks).acquireStop?.();
}
function hasArrived(): boolean {
  return (globalThis as Marks).acquireHit === true;
}

/** Acts until the effect shows. Only for acts that may be repeated, such as opening something. */
export async function repeat(
  act: () => Promise<unknown>,
  effect: Locator,
  state?: 'visible' | 'hidden',
): Promise<void> {
  for (let tries = TRIES; tries > 1; tries--) {
    await act();
    if (await shows(effect, state)) return;
  }
  await act();
  await effect.waitFor({ state });
}

const shows = (effect: Locator, state: 'visible' | 'hidden' | undefined): Promise<boolean> =>
  effect.waitFor({ state, timeout: EFFECT_MS }).then(
    () => true,
    () => false,
  );
