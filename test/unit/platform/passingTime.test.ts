import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as vscode from 'vscode';
import { Emitter } from '../../../src/core/events';
import { redrawAsTimePasses } from '../../../src/platform/passingTime';

describe('a view whose texts name ages', () => {
  function drawn(period: 'minute' | 'day') {
    const changed = new Emitter<vscode.TreeViewVisibilityChangeEvent>();
    const view = { visible: true, onDidChangeVisibility: changed.event };
    const at = { now: new Date(2026, 5, 15, 23, 58, 30).getTime(), times: 0 };
    const clock = redrawAsTimePasses(view, period, () => at.times++, { now: () => at.now, checkEveryMs: 5 });
    const show = (visible: boolean): void => {
      view.visible = visible;
      changed.fire({ visible });
    };
    return { at, show, clock };
  }

  it('is redrawn once for each minute, or each day', async () => {
    for (const [period, times] of [
      ['minute', 2],
      ['day', 1],
    ] as const) {
      const { at, clock } = drawn(period);
      await sleep(30);
      assert.equal(at.times, 0);
      at.now += 60_000;
      await sleep(30);
      at.now += 60_000;
      await sleep(30);
      assert.equal(at.times, times, period);
      clock.dispose();
      at.now += 24 * 3_600_000;
      await sleep(30);
      assert.equal(at.times, times);
    }
  });

  it('is redrawn when it is seen again, if its texts are old', async () => {
    const { at, show, clock } = drawn('minute');
    show(false);
    at.now += 10 * 60_000;
    await sleep(30);
    assert.equal(at.times, 0);
    show(true);
    assert.equal(at.times, 1);
    show(false);
    show(true);
    assert.equal(at.times, 1);
    clock.dispose();
  });

  it('needs no timer while it is hidden', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const { show, clock } = drawn('day');
    assert.equal(timers(), before + 1);
    show(false);
    assert.equal(timers(), before);
    show(true);
    show(true);
    assert.equal(timers(), before + 1);
    clock.dispose();
    assert.equal(timers(), before);
  });
});
