import assert from 'node:assert/strict';
import { Redactor } from '../../../src/core/redaction';
import { ReceiverIdentity } from '../../../src/features/webhooks/ui/receiverIdentity';
import { FakeMemory, FakeVault } from '../accounts/fakes';

/** Runs everything that is due. */
const settle = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('what a webhook receiver is reached and checked by', () => {
  let vault: FakeVault;
  let memory: FakeMemory;
  let warnings: string[];
  beforeEach(() => {
    [vault, memory, warnings] = [new FakeVault(), new FakeMemory(), []];
  });
  /** A window, with the secrets it reported. */
  const open = (redactor = new Redactor()) => {
    const services = {
      context: { secrets: vault },
      globalState: memory,
      redactor,
      log: { warn: (text: string) => warnings.push(text) },
    };
    const identity = new ReceiverIdentity(services as unknown as ConstructorParameters<typeof ReceiverIdentity>[0]);
    const told: (string | undefined)[] = [];
    identity.onDidChangeSecret(() => told.push(identity.secret));
    return { identity, told };
  };

  it('is one secret in all windows that have read it, and each reports a change once', async () => {
    const [here, there] = [open(), open()];
    await Promise.all([here.identity.readSecret(), there.identity.readSecret()]);
    await here.identity.setSecret('secret-one');
    await there.identity.setSecret('secret-two');
    await here.identity.setSecret(undefined);
    await settle();
    for (const { identity, told } of [here, there]) {
      assert.equal(identity.secret, undefined);
      assert.deepEqual(told, ['secret-one', 'secret-two', undefined]);
    }
  });

  it('is not read by a window that has no use for it, nor by one that is closed', async () => {
    const [idle, closed, here] = [open(), open(), open()];
    await closed.identity.readSecret();
    closed.identity.dispose();
    vault.calls.length = 0;
    await here.identity.setSecret('secret-one');
    await settle();
    assert.deepEqual(vault.calls, ['store acquire.webhooks.secret']);
    assert.deepEqual(
      [idle.identity.secret, idle.told, closed.identity.secret, closed.told],
      [undefined, [], undefined, []],
    );
  });

  it('stays as it was when the changed secret cannot be read, which is reported', async () => {
    const [here, there] = [open(), open()];
    await here.identity.setSecret('secret-one');
    await there.identity.readSecret();
    vault.trouble.get = 'throw';
    await here.identity.setSecret('secret-two');
    await settle();
    assert.deepEqual([there.identity.secret, there.told], ['secret-one', ['secret-one']]);
    assert.match(warnings.join(), /^webhook secret: Error: keyring locked$/);
  });

  it('has one path for all windows, until all is removed', async () => {
    const [here, there] = [open(), open()];
    const path = await here.identity.path(() => 'a'.repeat(32));
    assert.equal(await there.identity.path(() => 'b'.repeat(32)), path);
    await here.identity.setPublicBase('https://name.example.dev');
    assert.equal(there.identity.publicBase, 'https://name.example.dev');
    await there.identity.removeAll();
    assert.deepEqual([here.identity.publicBase, vault.values.size, memory.values.size], [undefined, 0, 0]);
    assert.equal(await here.identity.path(() => 'c'.repeat(32)), 'c'.repeat(32));
  });

  it('[threat: token] is redacted in every window that knows it', async () => {
    const redactors = [new Redactor(), new Redactor()];
    const [here, there] = redactors.map((redactor) => open(redactor));
    await there!.identity.readSecret();
    await here!.identity.setSecret('whsec-to-be-hidden');
    await settle();
    const path = await here!.identity.path(() => '0123456789abcdef'.repeat(2));
    await there!.identity.path(() => '');
    for (const redactor of redactors) assert.doesNotMatch(redactor.text(`whsec-to-be-hidden ${path}`), /whsec|0123/);
  });
});
