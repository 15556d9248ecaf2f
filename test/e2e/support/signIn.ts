import type { Generation } from '../../../src/api/client/account';
import type { RunningSandbox } from '../../../src/features/sandbox/options';
import type { Workbench } from './workbench';

/** Signs in with a token to a sandbox on its own port, like a person with a custom host. */
export async function signIn(
  wb: Workbench,
  sandbox: Pick<RunningSandbox, 'origin' | 'token'>,
  generation: Generation,
): Promise<void> {
  await wb.commandThatAsks('Acquire: Sign In…', 'Which workspace do you');
  await wb.quick.pick('My own workspace');
  await wb.quick.pick('Another host', 'Which API version does the workspace');
  await wb.quick.answer(sandbox.origin, 'The token is sent only to');
  await wb.quick.pick(generation === '1.0.0' ? 'API 1.0.0' : 'API 2.0.0', 'Which API version does');
  await wb.quick.answer(sandbox.token, 'Paste the token');
  await wb.quick.box.waitFor({ state: 'hidden', timeout: 60_000 });
}
