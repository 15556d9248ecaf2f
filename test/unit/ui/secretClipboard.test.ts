import assert from 'node:assert/strict';
import { SecretClipboard } from '../../../src/platform/secretClipboard';

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe('[threat: token] a credential on the clipboard', () => {
  let text = '';
  let readable = true;
  const clipboard = {
    readText: () => (readable ? Promise.resolve(text) : Promise.reject(new Error('not allowed'))),
    writeText: (value: string) => {
      text = value;
      return Promise.resolve();
    },
  };
  beforeEach(() => {
    text = '';
    readable = true;
  });

  it('is cleared after its time', async () => {
    const secrets = new SecretClipboard(clipboard, 20);
    await secrets.copy('made-up-secret');
    assert.equal(text, 'made-up-secret');
    await pause(60);
    assert.equal(text, '');
  });

  it('leaves alone what the user copied since', async () => {
    const secrets = new SecretClipboard(clipboard, 20);
    await secrets.copy('made-up-secret');
    text = 'a recipe';
    await pause(60);
    assert.equal(text, 'a recipe');
    secrets.dispose();
    await pause(5);
    assert.equal(text, 'a recipe');
  });

  it('has its full time after it is copied again, and the last one is cleared', async () => {
    const secrets = new SecretClipboard(clipboard, 80);
    await secrets.copy('first-secret');
    await pause(50);
    await secrets.copy('second-secret');
    await pause(50);
    assert.equal(text, 'second-secret');
    await pause(120);
    assert.equal(text, '');
  });

  it('is cleared at once when the window closes', async () => {
    const secrets = new SecretClipboard(clipboard, 60_000);
    await secrets.copy('made-up-secret');
    secrets.dispose();
    await pause(5);
    assert.equal(text, '');
  });

  it('stays where the clipboard cannot be read, without an error', async () => {
    const secrets = new SecretClipboard(clipboard, 20);
    await secrets.copy('made-up-secret');
    readable = false;
    await pause(60);
    assert.equal(text, 'made-up-secret');
  });
});
