import assert from 'node:assert/strict';
import { AcquireError } from '../../../src/api/errors/errors';
import { errorMessage } from '../../../src/api/errors/messages';
import { fakeAccount } from '../leads/fakes';

describe('messages about an account with a name from right to left', () => {
  const error = new AcquireError('forbidden', { status: 403, acquireError: 'ممنوع' });
  const about = { account: { ...fakeAccount('2.0.0'), label: 'شركة' } };

  it('isolate the name and the reason in the window', () => {
    const shown = errorMessage(error, { ...about, isolates: true }).text;
    assert.ok(shown.startsWith('\u2068شركة\u2069 is not allowed'), shown);
    assert.ok(shown.endsWith('\u2068ممنوع\u2069'), shown);
  });

  it('have no isolates in data and on the command line', () => {
    assert.doesNotMatch(errorMessage(error, about).text, /[\u2066-\u2069]/);
    assert.doesNotMatch(errorMessage(error, { ...about, surface: 'commandLine' }).text, /[\u2066-\u2069]/);
  });
});
