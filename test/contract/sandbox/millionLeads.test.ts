import assert from 'node:assert/strict';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { elementAt, sendForm, sendJson, sendToSandbox, startTestSandbox } from './support';

const LIST = '/profile/lead/list';
const CONTACTS = '/api/v1/crm/objects/contact';

describe('sandbox with 1,000,000 leads', function () {
  this.timeout(60_000);
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startTestSandbox({ leads: 1_000_000 })));
  after(() => sandbox.stop());

  it('returns any page in both API versions with flat memory', async () => {
    const { first, last } = { first: 1_070_000, last: 70_001 };
    assert.equal(elementAt((await sendForm(sandbox, LIST, { limit: '1000' })).json, 'data', 'data', 0, 'id'), first);
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    for (let n = 0; n < 20; n++) await sendForm(sandbox, LIST, { limit: '1000', page: String(1 + n * 48) });
    assert.equal(
      elementAt((await sendForm(sandbox, LIST, { limit: '1000', page: '1000' })).json, 'data', 'data', 999, 'id'),
      last,
    );
    assert.equal(
      elementAt(
        (await sendToSandbox(sandbox, 'GET', `${CONTACTS}?limit=1000&page=999`)).json,
        'data',
        'list',
        999,
        'id',
      ),
      last,
    );
    assert.equal(
      ((await sendForm(sandbox, LIST, { limit: '1000', page: '1001' })).json.data as { data: unknown[] }).data.length,
      0,
    );
    const chatted = elementAt(
      (await sendForm(sandbox, LIST, { limit: '10', page: '60000', 'filter[master]': 'chathistory' })).json,
      'data',
    );
    assert.ok(
      (elementAt(chatted, 'total') as number) > 600_000 && (elementAt(chatted, 'data') as unknown[]).length === 10,
    );
    const growth = (process.memoryUsage().rss - before) / 1024 / 1024;
    console.log(`      RSS grew by ${growth.toFixed(0)} MB over 22,000 rows read and one filter over 1,000,000 leads`);
    assert.ok(growth < 120, `${growth} MB`);
  });
});

describe('sandbox with 300,000 leads', () => {
  it('searches all of them without blocking other requests', async function () {
    this.timeout(60_000);
    const sandbox = await startTestSandbox({ leads: 300_000 });
    try {
      const searching = sendJson(sandbox, 'POST', '/api/v1/crm/contact/list', { search: 'sakura.sato', limit: 5 });
      let done = false;
      void searching.then(() => {
        done = true;
      });
      await sendForm(sandbox, LIST, { limit: '5' });
      assert.equal(done, false, 'a small list is answered while the search goes on');
      const found = elementAt((await searching).json, 'data', 'counts', 'filteredCount') as number;
      assert.ok(found > 10, String(found));
    } finally {
      await sandbox.stop();
    }
  });
});
