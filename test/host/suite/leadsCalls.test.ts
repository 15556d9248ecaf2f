import assert from 'node:assert/strict';
import { loadLeads, recordedCalls, rowLabels, waitUntilSettled, createLeadSite } from './leadSupport';

describe('automatic requests of the leads view', () => {
  it('load only one page: sorting and filtering loaded leads loads nothing more, and says so', async () => {
    const here = await createLeadSite('1.0.0', { label: 'Calls' });
    try {
      await waitUntilSettled();
      const { browser } = await loadLeads();
      for (const arrangement of [
        { group: 'country' },
        { sort: { by: 'name', descending: true } },
        { group: 'day', sort: { by: 'email', descending: false } },
        {},
      ] as const) {
        await browser.setArrangement({ filter: {}, ...arrangement });
        assert.match((await rowLabels()).at(-1)!, /^Load more \(50 of 120\)$/);
      }
      await browser.setArrangement({ filter: { hasEmail: true }, group: 'country' });
      assert.match((await rowLabels()).at(-1)!, /^Searched 50 of 120 · Load all$/);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.deepEqual(recordedCalls(here), ['POST /profile/lead/list']);
      await browser.setArrangement({ filter: {} });
    } finally {
      await here.stop();
    }
  });
});
