// What scrolling a table of a million leads costs, in a real window: script per frame, long tasks, and a jump to any row.
import { startSandbox } from '../../src/features/sandbox/server';
import { signIn } from '../e2e/support/signIn';
import { startWindow, type CodeWindow } from '../e2e/support/window';
import { measureInWindow } from './inWindow';
import { recordMeasurement, spreadOf } from './record';

const WHEEL_STEPS = 150;
const JUMPS = 20;
/** A task that takes longer makes scrolling jerk. */
const LONG_TASK_MS = 50;

/** What is watched in a panel, in milliseconds. */
interface Watched {
  /** Script since the last frame. */
  spent: number;
  /** Script of each frame. */
  frameTimes: number[];
  /** Tasks over 50 ms. */
  taskTimes: number[];
}

/** Runs in each panel before its script: adds up the time that event handlers take. */
function watchHandlers(): void {
  const watched = globalThis as unknown as Watched;
  watched.spent = 0;
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (
    this: EventTarget,
    type: string,
    listener: unknown,
    options?: unknown,
  ) {
    const timed = function (this: unknown, event: Event): void {
      const began = performance.now();
      if (typeof listener === 'function') listener.call(this, event);
      watched.spent += performance.now() - began;
    };
    add.call(this, type, typeof listener === 'function' ? timed : (listener as EventListener), options as boolean);
  } as typeof add;
}

/** Runs in a panel that is shown: assigns that time to frames, and watches long tasks. */
function watchFrames(): void {
  const watched = globalThis as unknown as Watched;
  watched.frameTimes = [];
  watched.taskTimes = [];
  watched.spent = 0;
  const next = (): void => {
    watched.frameTimes.push(watched.spent);
    watched.spent = 0;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
  new PerformanceObserver((list) =>
    watched.taskTimes.push(...list.getEntries().map((entry) => entry.duration)),
  ).observe({
    type: 'longtask',
  });
}

async function measureTable({ context, page, wb }: CodeWindow): Promise<void> {
  await context.addInitScript(watchHandlers);
  await wb.command('Acquire: Open Lead Table');
  const table = await wb.editors.webview();
  const view = table.locator('.view');
  await table.locator('.row[aria-rowindex="2"] .cell').nth(1).waitFor();
  await table.locator('.lines', { hasText: '1,000,000 leads' }).waitFor();
  const box = await view.boundingBox();
  if (!box) throw new Error('The table is not visible.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForTimeout(1000);
  await view.evaluate(watchFrames);
  for (let n = 0; n < WHEEL_STEPS; n++) {
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(16);
  }
  await page.waitForTimeout(300);
  const { frameTimes, taskTimes } = await view.evaluate(() => {
    const watched = globalThis as unknown as Watched;
    return { frameTimes: watched.frameTimes, taskTimes: watched.taskTimes };
  });
  const busy = frameTimes.filter((ms) => ms > 0).sort((a, b) => a - b);
  if (busy.length < 20) throw new Error(`Only ${busy.length} frames had work.`);
  const line = 'table-frame' as const;
  const what = 'table of 1,000,000 rows, script per frame while scrolling';
  recordMeasurement({
    line,
    what: `${what}, p95`,
    who: 'ours',
    value: busy[Math.floor(busy.length * 0.95)] ?? NaN,
    unit: 'ms',
    atMost: 4,
  });
  recordMeasurement({
    line: 'table-tasks',
    what: `table of 1,000,000 rows, tasks over ${LONG_TASK_MS} ms while scrolling`,
    who: 'ours',
    value: taskTimes.filter((ms) => ms > LONG_TASK_MS).length,
    unit: 'tasks',
    atMost: 0,
  });
  const jumps: number[] = [];
  for (let n = 0; n < JUMPS; n++) {
    jumps.push(
      await view.evaluate(
        (element, share) =>
          new Promise<number>((resolve) => {
            const began = performance.now();
            element.scrollTop = element.scrollHeight * share;
            const look = (): void => {
              const top = element.getBoundingClientRect();
              const row = document.elementFromPoint(top.left + 40, top.top + top.height / 2)?.closest('.row');
              if (row && /\d{4}/.test((row as HTMLElement).innerText)) resolve(performance.now() - began);
              else requestAnimationFrame(look);
            };
            requestAnimationFrame(() => requestAnimationFrame(look));
          }),
        ((n * 7919) % 1000) / 1000,
      ),
    );
  }
  recordMeasurement({
    line: 'table-jump',
    what: 'table of 1,000,000 rows, any row after a jump',
    who: 'ours',
    ...spreadOf(jumps),
    unit: 'ms',
    atMost: 150,
  });
}

async function main(): Promise<void> {
  const sandbox = await startSandbox({ leads: 1_000_000 });
  const window = await startWindow({ viewport: { width: 1400, height: 800 } });
  try {
    await window.wb.openView('Acquire');
    await signIn(window.wb, sandbox, '1.0.0');
    await window.wb.section('Leads').rows.first().waitFor();
    await measureTable(window);
  } finally {
    await window.close();
    await sandbox.stop();
  }
}

void measureInWindow(main);
