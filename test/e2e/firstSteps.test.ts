import assert from 'node:assert/strict';
import { useWindow } from './support/window';

describe('the first steps in a window', () => {
  const window = useWindow({ viewport: { width: 1400, height: 900 } });

  it('are a walkthrough that checks off completed steps', async () => {
    const { wb, page } = window;
    await wb.command('Acquire: Get Started');
    const step = (title: string) => page.locator('.gettingStartedContainer .getting-started-step', { hasText: title });
    await step('Use the sandbox, or sign in').waitFor();
    await step('Receive a webhook').waitFor();
    await wb.screenshot('first-steps');
    await step('Use the sandbox, or sign in').locator('a', { hasText: 'Use the Sandbox' }).first().click();
    await wb.statusItem('Sandbox').waitFor();
    await page.locator('.gettingStartedContainer .getting-started-step .complete').first().waitFor();
    await wb.screenshot('first-steps-account');
    await wb.command('View: Close All Editors');
    await wb.command('Acquire: Get Started');
    await step('Browse leads').waitFor();
    await page.locator('.gettingStartedContainer .getting-started-step .complete').first().waitFor();
  });

  it('are listed in the write log', async () => {
    const { wb } = window;
    await wb.editors.closeAll();
    await wb.openView('Acquire');
    await wb.section('Leads').rows.first().waitFor();
    await wb.section('Leads').openFirst();
    // A page that opens later would take the focus away from the input box.
    await (await wb.editors.webview()).getByRole('heading', { level: 1 }).waitFor();
    await wb.commandThatAsks('Acquire: Change Lead Name…', 'Name of');
    await wb.quick.answer('Zuleika Example');
    await wb.section('Leads').rows.filter({ hasText: 'Zuleika Example' }).first().waitFor();
    await wb.command('Acquire: Show Write Log');
    await window.page.locator('.tab', { hasText: 'writes.csv' }).waitFor();
    const text = window.page.locator('.editor-instance .view-lines', { hasText: 'Outcome' });
    await text.locator('text=add-update').first().waitFor();
    await wb.screenshot('write-log');
    assert.ok(!(await text.innerText()).includes('Zuleika'));
  });

  it('are undone by Remove All Data, which asks once, says what is removed, and leaves the window in its initial state', async () => {
    const { wb } = window;
    await wb.command('Acquire: Remove All Data…');
    await wb.dialog.waitFor();
    await wb.screenshot('remove-all-data');
    const text = await wb.dialog.innerText();
    for (const part of ['Remove all Acquire data?', 'write logs', 'webhook log', 'cannot be undone'])
      assert.ok(text.includes(part), part);
    await wb.answerDialog('Remove All Data');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    await wb.waitForMessage('All Acquire data was removed from this computer.');
    await wb.screenshot('remove-all-data-done');
    assert.equal(await window.page.locator('.tab', { hasText: 'writes.csv' }).count(), 0);
  });
});
