import assert from 'node:assert/strict';
import type { Account } from '../../../src/api/client/account';
import type { AcquireClientApi } from '../../../src/api/client/types';
import { LiveValues } from '../../../src/features/requests/form/liveValues';

/** The values for the rows of a list response. */
const valuesOf = (items: unknown[]): ReturnType<LiveValues['get']> =>
  new LiveValues(() => Promise.resolve({ call: () => Promise.resolve({ items }) } as unknown as AcquireClientApi)).get(
    { key: 'a', generation: '1.0.0' } as Account,
    'agents',
  );

describe('the values an account knows by name', () => {
  it('are the agents of API 1.0.0, whose rows call the name user_name and have the id that agents/edit takes', async () => {
    assert.deepEqual(
      await valuesOf([{ id: 14755, user_id: 15022, user_name: 'Casey', user_email: 'casey@example.com' }]),
      [{ value: '14755', label: 'Casey' }],
    );
  });

  it('are named by email if they have no name, and by ID if they have neither', async () => {
    assert.deepEqual(
      await valuesOf([{ id: 1, user_name: '', user_email: 'c@example.com' }, { id: 2 }, { name: 'x' }, null]),
      [
        { value: '1', label: 'c@example.com' },
        { value: '2', label: '2' },
      ],
    );
  });
});
