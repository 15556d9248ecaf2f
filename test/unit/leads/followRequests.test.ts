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
    // Each in an account of its own, so that all of them wait at the same time.
    const requests: readonly (readonly [key: string, line: string, more?: object])[] = [
      ['address without /api', 'POST /profile/lead/add-update'],
      ['changed', 'PUT /api/v1/crm/objects/contact/12'],
      ['created', 'POST /api/v1/crm/objects/contact'],
      ['deleted', 'DELETE /api/v1/crm/objects/contact/12'],
      ['merged', 'POST /api/v1/crm/contact/merge/12'],
      ['perhaps done', CREATE, { writeResult: 'unknown' }],
    ];
    const changed = await changesAfter(
      ...requests.map(([key, line, more]) => {
        const generation = line.includes('/api/v1/') ? '2.0.0' : '1.0.0';
        return [line, { account: { key, generation }, ...more }] as const;
      }),
    );
    assert.deepEqual(
      [...changed].sort(({ accountKey: a }, { accountKey: b }) => (a < b ? -1 : 1)),
      requests.map(([accountKey]) => ({ accountKey, added: true })),
    );
  });

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
