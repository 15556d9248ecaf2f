import assert from 'node:assert/strict';
import { heard } from '../../../src/platform/heard';

describe('the messages of a panel', () => {
  const told: unknown[] = [];
  const hear = (message: unknown): void => {
    heard<{ load: { kind: string } }>(message, {
      load: (payload) => {
        told.push(payload);
      },
    });
  };

  it('reach the function of their type', () => {
    hear({ v: 1, type: 'load', payload: { kind: 'visits' } });
    assert.deepEqual(told.splice(0), [{ kind: 'visits' }]);
  });

  it('are dropped when they are of another version, of no known type, or without a payload', () => {
    for (const message of [
      undefined,
      null,
      'load',
      7,
      [],
      {},
      { v: 2, type: 'load', payload: {} },
      { v: 1, type: 'load' },
      { v: 1, type: 'load', payload: null },
      { v: 1, type: 'load', payload: 'x' },
      { v: 1, type: 'save', payload: {} },
      { v: 1, type: 'constructor', payload: {} },
      { v: 1, type: '__proto__', payload: {} },
      { v: 1, type: ['load'], payload: {} },
    ])
      hear(message);
    assert.deepEqual(told, []);
  });
});
