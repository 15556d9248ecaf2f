import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ThrottledProgress } from '../../../src/platform/throttledProgress';

describe('the progress of a long job', () => {
  function shown() {
    const reports: { message?: string; increment?: number }[] = [];
    return { reports, progress: new ThrottledProgress({ report: (value) => reports.push(value) }) };
  }

  it('skips updates that come too fast, and shows the last one', async () => {
    const { reports, progress } = shown();
    for (let n = 1; n <= 50; n++) progress.report(`${n} of 50`, n * 2);
    await sleep(300);
    for (let n = 1; n <= 5; n++) progress.report(`again ${n}`);
    await sleep(300);
    assert.deepEqual(reports, [{ message: '50 of 50', increment: 100 }, { message: 'again 5' }]);
  });

  it('never goes back, and says nothing after its end', async () => {
    const { reports, progress } = shown();
    progress.report('half', 50);
    await sleep(250);
    progress.report('less', 30);
    await sleep(250);
    progress.report('more', 60);
    await sleep(250);
    progress.report('late', 100);
    progress.end();
    await sleep(250);
    assert.deepEqual(reports, [
      { message: 'half', increment: 50 },
      { message: 'less' },
      { message: 'more', increment: 10 },
    ]);
  });
});
