import assert from 'node:assert/strict';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import { elementAt, sendForm, sendRaw, startTestSandbox, type RawResponse } from './support';

const LIST = '/profile/lead/list';
const UPDATE = '/profile/lead/add-update';

describe('sandbox faults', () => {
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startTestSandbox({ leads: 20 });
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.setFaults(undefined));

  const raw = (): Promise<RawResponse> => sendRaw(sandbox, LIST);

  it('respond with the requested status', async () => {
    for (const kind of ['401', '403', '404', '429', '500', '502', '503'] as const) {
      sandbox.setFaults({ kind });
      assert.equal((await raw()).status, Number(kind), kind);
      assert.equal(sandbox.requests().at(-1)?.fault, kind);
    }
    sandbox.setFaults({ kind: '429', retryAfter: 7 });
    assert.equal((await raw()).headers['retry-after'], '7');
    sandbox.setFaults({ kind: '429-date', retryAfter: 60 });
    const until = Date.parse(String((await raw()).headers['retry-after']));
    assert.ok(until > Date.now() + 30_000 && until < Date.now() + 70_000);
    sandbox.setFaults({ kind: 'redirect', location: 'https://elsewhere.example/x' });
    assert.equal((await raw()).headers.location, 'https://elsewhere.example/x');
  });

  it('break the body, the type or the connection', async () => {
    const whole = await raw();
    const spoiled: Record<string, Awaited<ReturnType<typeof raw>>> = {};
    for (const kind of [
      'success-false',
      'html',
      'wrong-type',
      'empty',
      'truncated',
      'reset',
      'reset-body',
      'drop-after',
      'slow-body',
      'slow-headers',
    ] as const) {
      sandbox.setFaults({ kind, latencyMs: 5 });
      spoiled[kind] = await raw();
    }
    assert.match(spoiled['success-false']?.body ?? '', /"success":false/);
    assert.match(spoiled.html?.headers['content-type'] ?? '', /html/);
    assert.match(spoiled['wrong-type']?.headers['content-type'] ?? '', /text\/plain/);
    assert.equal(spoiled['wrong-type']?.body, whole.body);
    assert.equal(spoiled.empty?.body, '');
    assert.equal(spoiled.truncated?.body, whole.body.slice(0, spoiled.truncated?.body.length));
    assert.throws(() => JSON.parse(spoiled.truncated?.body ?? ''));
    assert.equal(spoiled.reset?.error, 'ECONNRESET');
    assert.equal(spoiled['drop-after']?.error, 'ECONNRESET');
    assert.equal(spoiled['reset-body']?.status, 200);
    assert.ok(spoiled['reset-body']?.error);
    assert.equal(spoiled['slow-body']?.body, whole.body);
    assert.equal(spoiled['slow-headers']?.body, whole.body);
  });

  it('of a write: reset does not apply it, drop-after applies it and loses the response', async () => {
    const total = async (): Promise<unknown> => {
      sandbox.setFaults(undefined);
      return elementAt((await sendForm(sandbox, LIST)).json, 'data', 'total');
    };
    sandbox.setFaults({ kind: 'reset', match: 'add-update' });
    await assert.rejects(sendForm(sandbox, UPDATE, { name: 'A' }));
    assert.equal(await total(), 20);
    sandbox.setFaults({ kind: 'drop-after', match: 'add-update' });
    await assert.rejects(sendForm(sandbox, UPDATE, { name: 'A' }));
    assert.equal(await total(), 21);
    await sandbox.reset();
  });

  it('affect the requested share of matching requests, the same ones each time, up to a limit', async () => {
    const pattern = async (): Promise<string> => {
      sandbox.setFaults({ kind: '503', rate: 0.3, seed: 'x' });
      let out = '';
      for (let n = 0; n < 60; n++) out += (await raw()).status === 503 ? '1' : '0';
      return out;
    };
    const first = await pattern();
    const hits = [...first].filter((c) => c === '1').length;
    assert.ok(hits >= 9 && hits <= 28, `${hits} of 60`);
    assert.equal(await pattern(), first);
    sandbox.setFaults([
      { kind: '500', match: 'lead/detail' },
      { kind: '503', methods: ['POST'], times: 2 },
    ]);
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) statuses.push((await raw()).status);
    assert.deepEqual(statuses, [503, 503, 200]);
    assert.throws(() => sandbox.setFaults({ kind: 'flood' as never }), TypeError);
    assert.throws(() => sandbox.setFaults({ kind: '500', rate: 3 }), TypeError);
  });

  it('can send a body that inflates to 200 MB', async () => {
    sandbox.setFaults({ kind: 'bomb' });
    const bomb = await raw();
    assert.equal(bomb.headers['content-encoding'], 'gzip');
    assert.ok(bomb.body.length < 2_000_000, `${bomb.body.length} bytes sent`);
  });
});
