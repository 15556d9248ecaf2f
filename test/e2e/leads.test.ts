import assert from 'node:assert/strict';
import type { RunningSandbox } from '../../src/features/sandbox/options';
import { startSandbox } from '../../src/features/sandbox/server';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

describe('the leads view in a window @long', () => {
  const window = useWindow();
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox({ leads: 120 });
  });
  after(() => sandbox.stop());

  it('offers to sign in or to use the sandbox', async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    await wb.section('Leads').welcomeLink('Use the Sandbox').waitFor();
    await wb.screenshot('leads-signed-out');
  });

  it('shows leads, loads more and opens one', async () => {
    const { wb } = window;
    await signIn(wb, sandbox, '1.0.0');
    const leads = wb.section('Leads');
    await leads.rows.first().waitFor();
    assert.match(await leads.description(), /120$/);
    await wb.screenshot('leads-dark');
    await (await leads.reveal('Load more (50 of 120)')).click();
    await leads.reveal('Load more (100 of 120)');
    await wb.screenshot('leads-more');
  });

  it('says what failed and recovers automatically', async () => {
    const { wb } = window;
    const leads = wb.section('Leads');
    sandbox.setToken('another');
    await wb.command('Acquire: Refresh Leads');
    await leads.welcomeButton('Sign In Again').waitFor();
    await wb.screenshot('leads-unauthorized');
    sandbox.setToken(sandbox.token);
  });
});
