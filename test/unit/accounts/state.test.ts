import assert from 'node:assert/strict';
import { newAccountKey, readState, uniqueLabel, type Migration } from '../../../src/features/accounts/state';
import { V1_ACCOUNT, V2_ACCOUNT } from './fakes';

const stored = (over: object = {}): Record<string, unknown> => ({
  ...V1_ACCOUNT,
  key: 'abcdefghijkl',
  writes: { kind: 'locked' },
  ...over,
});

describe('the stored state', () => {
  it('keeps valid accounts and drops broken ones', () => {
    const { state, damaged } = readState({
      version: 1,
      active: 'abcdefghijkl',
      accounts: [stored(), { key: 'x' }, stored({ key: 'mnopqrstuvwx' }), stored()],
    });
    assert.deepEqual(
      [state.accounts.map((a) => a.key), state.active, damaged],
      [['abcdefghijkl', 'mnopqrstuvwx'], 'abcdefghijkl', true],
    );
  });

  it('is read-only if the permission cannot be read', () => {
    for (const writes of [
      undefined,
      null,
      'always',
      true,
      {},
      { kind: 'ALWAYS' },
      { kind: 'until' },
      { kind: 'until', until: '9e99' },
      { kind: 'until', until: Infinity },
      ['always'],
    ]) {
      assert.deepEqual(
        readState({ version: 1, accounts: [stored({ writes })] }).state.accounts[0]?.writes,
        { kind: 'locked' },
        JSON.stringify(writes),
      );
    }
  });

  it('reads unknown values of the other fields as the safe one', () => {
    const [account] = readState({
      version: 1,
      accounts: [
        stored({
          label: '\u202e$(x)',
          pathForm: 'no',
          kind: 9,
          credentialKind: 'x',
          authHeader: 'cookie',
          colour: 'url(x)',
          accountId: 4,
        }),
      ],
    }).state.accounts;
    assert.deepEqual(
      [
        account?.pathForm,
        account?.kind,
        account?.credentialKind,
        account?.authHeader,
        account?.colour,
        account?.accountId,
      ],
      ['plain', 'own', 'token', 'bearer', undefined, undefined],
    );
    assert.equal(/\u202e|\$\(/.test(account?.label ?? ''), false);
    assert.equal(
      readState({ version: 1, accounts: [{ ...V2_ACCOUNT, key: 'abcdefghijkl', label: '' }] }).state.accounts[0]?.label,
      'globex.acquire.io',
    );
  });

  it('activates another account if the stored one is gone', () => {
    assert.equal(readState({ version: 1, active: 'zzzzzzzzzzzz', accounts: [stored()] }).state.active, 'abcdefghijkl');
  });

  it('is migrated version by version', () => {
    const steps = new Map<number, Migration>([
      [
        1,
        (raw) => ({
          ...raw,
          accounts: (raw.list as Record<string, unknown>[]).map((a) => ({ ...a, label: `${String(a.label)}!` })),
        }),
      ],
      [
        2,
        (raw) => ({
          ...raw,
          accounts: (raw.accounts as Record<string, unknown>[]).map((a) => ({ ...a, colour: 'charts.red' })),
        }),
      ],
    ]);
    const { state, damaged } = readState({ version: 1, list: [stored()] }, steps, 3);
    assert.deepEqual(
      [state.version, state.accounts[0]?.label, state.accounts[0]?.colour, damaged],
      [3, 'Acme!', 'charts.red', false],
    );
  });

  it('survives a migration that throws', () => {
    const steps = new Map<number, Migration>([
      [
        1,
        () => {
          throw new Error('broken');
        },
      ],
    ]);
    assert.deepEqual(readState({ version: 1, accounts: [stored()] }, steps, 2), {
      state: { version: 1, accounts: [] },
      damaged: true,
    });
  });

  it('of a newer version is used as far as possible, without losing any of it', () => {
    const { state, damaged } = readState({ version: 9, later: { a: 1 }, accounts: [stored({ later: true })] });
    assert.deepEqual(
      [
        state.version,
        (state as unknown as Record<string, unknown>).later,
        (state.accounts[0] as unknown as Record<string, unknown>).later,
        damaged,
      ],
      [9, { a: 1 }, true, false],
    );
  });
});

describe('keys and labels', () => {
  it('generates 10,000 valid and distinct keys', () => {
    const keys = new Set(Array.from({ length: 10_000 }, newAccountKey));
    assert.equal(keys.size, 10_000);
    for (const key of keys) assert.match(key, /^[a-z0-9]{12}$/);
  });

  it('counts up until a label is free', () => {
    assert.equal(uniqueLabel('Acme', ['acme', 'Acme (2)', 'Globex']), 'Acme (3)');
    assert.equal(uniqueLabel('Acme', []), 'Acme');
  });
});
