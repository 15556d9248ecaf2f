import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { elementAt, sendForm, sendJson, startTestSandbox } from './support';

const LIST = '/profile/lead/list';
const UPDATE = '/profile/lead/add-update';

describe('sandbox state file', () => {
  let dir: string;
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'sandbox-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('keeps changes and dates across restarts, until a reset', async () => {
    const stateFile = path.join(dir, 'deep', 'state.json');
    const options = { leads: 30, stateFile, epoch: undefined };
    let sandbox = await startTestSandbox(options);
    assert.equal(sandbox.state, 'new');
    await sendForm(sandbox, UPDATE, { visitor_id: '70005', name: 'Kept & <b>safe</b>' });
    await sendJson(sandbox, 'POST', '/profile/lead/delete', { id: [70006, 70007] });
    const before = (await sendForm(sandbox, LIST, { limit: '100' })).json;
    await sandbox.stop();
    assert.equal(statSync(stateFile).mode & 0o777, 0o600);

    sandbox = await startTestSandbox(options);
    assert.equal(sandbox.state, 'kept');
    assert.deepEqual((await sendForm(sandbox, LIST, { limit: '100' })).json, before);
    await sandbox.reset();
    await sandbox.stop();
    assert.deepEqual((JSON.parse(readFileSync(stateFile, 'utf8')) as { changes: object }).changes, {});
  });

  it('is shared by two windows, and neither loses changes of the other', async () => {
    const stateFile = path.join(dir, 'shared.json');
    const options = { leads: 30, stateFile };
    const [one, two] = [await startTestSandbox(options), await startTestSandbox(options)];
    await sendForm(one, UPDATE, { visitor_id: '70005', name: 'One' });
    await sendJson(one, 'POST', '/profile/lead/delete', { id: [70009] });
    await one.stop();
    await sendForm(two, UPDATE, { visitor_id: '70006', name: 'Two' });
    await two.stop();
    const three = await startTestSandbox(options);
    const name = async (id: number): Promise<unknown> =>
      elementAt((await sendForm(three, '/profile/lead/detail', { id: String(id) })).json, 'data', 'visitor_name');
    assert.deepEqual([await name(70005), await name(70006)], ['One', 'Two']);
    assert.equal(elementAt((await sendForm(three, LIST)).json, 'data', 'total'), 29);
    await three.reset();
    await three.stop();
    const four = await startTestSandbox(options);
    assert.equal(elementAt((await sendForm(four, LIST)).json, 'data', 'total'), 30);
    await four.stop();
  });

  it('is ignored if it is broken or belongs to another dataset', async () => {
    const stateFile = path.join(dir, 'other.json');
    writeFileSync(stateFile, '{"version":1,');
    let sandbox = await startTestSandbox({ leads: 10, stateFile });
    assert.equal(sandbox.state, 'new');
    await sendForm(sandbox, UPDATE, { name: 'A' });
    await sandbox.stop();
    sandbox = await startTestSandbox({ leads: 11, stateFile });
    assert.equal(sandbox.state, 'other');
    assert.equal(elementAt((await sendForm(sandbox, LIST)).json, 'data', 'total'), 11);
    await sandbox.stop();
  });
});
