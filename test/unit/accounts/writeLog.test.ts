import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findOperation } from '../../../src/api/catalogue';
import { writeFacts, type WriteRecord } from '../../../src/api/client/access/writeLog';
import { WriteLogStore } from '../../../src/features/accounts/writes/writeLogStore';
import { writeLogCsv } from '../../../src/features/accounts/writes/writeLogText';
import { figure } from '../../figures';

const KEY = 'aaaaaaaaaaaa';
const OTHER = 'bbbbbbbbbbbb';

describe('the write log', () => {
  let folder: string;
  const failures: unknown[] = [];
  const open = (maxBytes?: number): WriteLogStore =>
    new WriteLogStore(folder, (error) => failures.push(error), { maxBytes });
  let n = 0;
  const write = (accountKey = KEY): WriteRecord => {
    n += 1;
    return { id: `w${n}`, accountKey, at: 1_000 + n, method: 'POST', path: '/x', recordIds: [String(n)] };
  };
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'acq-writes-'));
    failures.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('contains a write before it has ended, and its outcome afterwards', async () => {
    const log = open();
    const one = write();
    await log.begin(one);
    assert.equal((await log.read(KEY)).writes[0]?.outcome, undefined);
    log.end(one, { status: 200 });
    assert.deepEqual((await log.read(KEY)).writes[0]?.outcome, { status: 200 });
  });

  it('is read by other windows, per account, and readable only by the user', async () => {
    const [a, b] = [open(), open()];
    await Promise.all([a.begin(write()), b.begin(write()), a.begin(write(OTHER))]);
    assert.equal((await b.read(KEY)).writes.length, 2);
    assert.equal((await a.read(OTHER)).writes.length, 1);
    if (process.platform !== 'win32')
      for (const name of readdirSync(folder).filter((one) => one.endsWith('.jsonl')))
        assert.equal(statSync(path.join(folder, name)).mode & 0o077, 0);
  });

  it('loses no other write by a damaged line', async () => {
    const log = open();
    await log.begin(write());
    appendFileSync(path.join(folder, `${KEY}.jsonl`), '\n00000000 {"id":"forged"}\n{"id":7}\n{"id":"x","at":"now"}');
    await log.begin(write());
    const { writes, damaged } = await log.read(KEY);
    assert.deepEqual([writes.length, damaged], [2, 3]);
  });

  it('stays bounded, and drops the oldest first', async () => {
    const log = open(8_000);
    for (let i = 0; i < 200; i++) await log.begin(write());
    assert.ok(statSync(path.join(folder, `${KEY}.jsonl`)).size <= 8_000);
    const { writes } = await log.read(KEY);
    assert.equal(writes.at(-1)?.id, `w${n}`);
    assert.ok(writes.length > 20 && writes.every(({ at }, i) => i === 0 || at > writes[i - 1]!.at));
  });

  it('does not keep a write from being sent when it cannot be written', async () => {
    const log = new WriteLogStore(path.join(folder, 'file.txt', 'x'), (error) => failures.push(error));
    appendFileSync(path.join(folder, 'file.txt'), '');
    await log.begin(write());
    assert.equal(failures.length, 1);
  });

  it('is removed with its account, or completely', async () => {
    const log = open();
    await log.begin(write());
    await log.begin(write(OTHER));
    await log.removeOf(new Set([KEY, '../..']));
    assert.equal((await log.read(KEY)).writes.length, 0);
    assert.equal((await log.read(OTHER)).writes.length, 1);
    await log.removeAll();
    assert.equal((await log.read(OTHER)).writes.length, 0);
  });

  it('contains method, path and ids, but no values [threat: write-log]', () => {
    const CANARY = ['ada@canary.example', 'Ada-Canary', '+491234567', 'tok-CANARY'];
    const bodies = [
      {
        kind: 'form' as const,
        fields: [
          ['id', '17'],
          ['email', CANARY[0]!],
          ['name', CANARY[1]!],
        ] as const,
      },
      { kind: 'json' as const, value: { id: 17, email: CANARY[0], phone: CANARY[2], nested: { id: CANARY[1] } } },
      { kind: 'text' as const, text: JSON.stringify({ id: '17', token: CANARY[3] }) },
      { kind: 'text' as const, text: `id=17&name=${CANARY[1]}` },
    ];
    const texts: string[] = [];
    for (const id of ['v1.lead.delete', 'v2.contact.update', 'v1.lead.add-update']) {
      const operation = findOperation(id);
      for (const body of bodies) {
        const facts = writeFacts(
          { method: 'POST', url: '/x', body },
          operation?.path.replace(/\{\w+\}/g, '99') ?? '/y',
          operation,
        );
        texts.push(JSON.stringify(facts));
        if (operation) assert.ok(facts.recordIds.includes('17'), JSON.stringify(facts));
      }
    }
    for (const segment of ['ada@canary.example', 'ada%40canary.example', 'Ada%20Canary', '+491234567'])
      texts.push(JSON.stringify(writeFacts({ method: 'DELETE', url: '/x' }, `/people/${segment}`, undefined)));
    assert.deepEqual(
      texts.filter((text) => CANARY.some((one) => text.includes(one)) || /canary/i.test(text)),
      [],
    );
    figure('write-log', `${texts.length} writes with values, 0 values in the log`);
  });

  it('keeps words and numbers of an undocumented path, and nothing that may be a token', () => {
    const kept = (segment: string): string =>
      writeFacts({ method: 'POST', url: '/x' }, `/api/v1/${segment}`, undefined).path;
    for (const plain of ['lead', 'add-update', 'purge_everything', 'list.json', '70011', '9007199254740993'])
      assert.equal(kept(plain), `/api/v1/${plain}`);
    for (const token of [
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
      'sk_live_4f9a8b7c6d5e4f3a',
      'a1b2c3d4e5f6a7b8',
      '0123456789abcdef0123456789abcdef',
      'AKIAIOSFODNN7EXAMPLE',
      'QWxhZGRpbjpvcGVuIHNlc2FtZQ',
      'correcthorsebatterystaplecorrect',
    ])
      assert.equal(kept(token), '/api/v1/…', token);
  });

  it('never treats the value of a secret field as an id', () => {
    const operation = findOperation('v1.lead.add-update');
    for (const name of ['token_id', 'session_token_id', 'secretId', 'api_key_id', 'password_id', 'accessTokenId'])
      for (const body of [
        { kind: 'form' as const, fields: [[name, 'S3CRET']] as const },
        { kind: 'json' as const, value: { [name]: 'S3CRET' } },
        { kind: 'text' as const, text: `${name}=S3CRET` },
      ])
        assert.deepEqual(
          writeFacts({ method: 'POST', url: '/x', body }, '/profile/lead/add-update', operation).recordIds,
          [],
          name,
        );
  });

  it('is CSV that no spreadsheet takes for formulas', () => {
    const csv = writeLogCsv([
      { id: 'a', at: 0, method: 'POST', path: '=1+1', recordIds: ['7', '8'], outcome: { status: 200 } },
      { id: 'b', at: 1, method: 'PUT', path: '/x', recordIds: [], outcome: { error: 'network', unknown: true } },
      { id: 'c', at: 2, method: 'PUT', path: '/x', recordIds: [] },
    ]);
    assert.deepEqual(csv.trimEnd().split('\r\n'), [
      'Time,Method,Path,Record IDs,Outcome',
      '1970-01-01T00:00:00.002Z,PUT,/x,,"sent, no response yet"',
      '1970-01-01T00:00:00.001Z,PUT,/x,,unknown: the response was lost',
      "1970-01-01T00:00:00.000Z,POST,'=1+1,7 8,done (200)",
    ]);
  });
});
