import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../../../src/api/client/types';
import { Emitter } from '../../../src/core/events';
import { followRequests } from '../../../src/features/leads/ui/view/followRequests';
import type { LeadsChanged } from '../../../src/features/leads/sources/source';
import type { Services } from '../../../src/platform/services';

const CREATE = 'POST /api/profile/lead/add-update';

describe('requests that the user sends', () => {
  const heard: LeadsChanged[] = [];
  const exchanges = new Emitter<Exchange>();
  const changes = new Emitter<LeadsChanged>();
  changes.event((change) => heard.push(change));
  const services = { onDidExchange: exchanges.event, log: { warn: (text: string) => assert.fail(text) } };
  const following = followRequests(services as unknown as Services, changes);
  after(() => following.dispose());

  const send = (line: string, more: object = {}): void => {
    const [method, path] = line.split(' ');
    exchanges.fire({
      account: { key: 'a', generation: path?.startsWith('/api/v1/') ? '2.0.0' : '1.0.0' },
      request: { method, url: path, sentBy: 'user' },
      url: `https://acme.acquire.io${path}`,
      writeResult: 'done',
      ...more,
    } as unknown as Exchange);
  };
  /** What was reported after running some requests. */
  const changesAfter = async (
    ...requests: readonly (readonly [string, object?])[]
  ): Promise<readonly LeadsChanged[]> => {
    heard.length = 0;
    for (const [line, more] of requests) send(line, more);
    await sleep(900);
    return [...heard];
  };

  it('refresh the leads of their account once after a run of them', async () => {
    const told = [{ accountKey: 'a', added: true }];
    assert.deepEqual(await changesAfter([CREATE], [CREATE], ['POST /api/profile/lead/delete']), told);
    for (const line of [
      'POST /profile/lead/add-update',
      'POST /api/v1/crm/objects/contact',
      'PUT /api/v1/crm/objects/contact/12',
      'DELETE /api/v1/crm/objects/contact/12',
      'POST /api/v1/crm/contact/merge/12',
    ])
      assert.deepEqual(await changesAfter([line]), told, line);
    assert.deepEqual(await changesAfter([CREATE, { writeResult: 'unknown' }]), told, 'it may have been done');
    assert.deepEqual(await changesAfter([CREATE], [CREATE, { account: { key: 'b', generation: '1.0.0' } }]), [
      ...told,
      { accountKey: 'b', added: true },
    ]);
  }).timeout(20_000);

  it('refresh nothing if they changed no lead, or if a lead command sent them, which reports its own changes', async () => {
    const { request } = { request: { method: 'POST', url: '/api/profile/lead/add-update' } };
    assert.deepEqual(
      await changesAfter(
        ['POST /api/profile/lead/list', { writeResult: undefined }],
        ['POST /api/v1/crm/tag'],
        ['POST /api/v1/bot/lead'],
        ['POST /api/v1/nothing'],
        [CREATE, { writeResult: 'refused' }],
        [CREATE, { writeResult: 'notProcessed' }],
        [CREATE, { request }],
      ),
      [],
    );
  });
});
