import assert from 'node:assert/strict';
import { useWindow } from './support/window';

describe('write log and Remove All Data in the window', () => {
  const window = useWindow();

  it('show what was changed, as a document', async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    await wb.command('Acquire: Use the Sandbox');
    await wb.section('Leads').rows.first().waitFor();
    await wb.section('Leads').rows.first().click();
    // A document that opens later would take the focus away from the question.
    await window.page.locator('.editor-instance .view-line').first().waitFor();
    await wb.command('Acquire: Change Name…');
    await wb.quick.answer('Zuleika Example', 'Name of');
    await wb.section('Leads').rows.filter({ hasText: 'Zuleika Example' }).first().waitFor();
    await wb.command('Acquire: Show Write Log');
    await window.page.locator('.tab', { hasText: 'writes.csv' }).waitFor();
    const text = window.page.locator('.editor-instance .view-lines', { hasText: 'Outcome' });
    await text.locator('text=add-update').first().waitFor();
    await wb.screenshot('write-log');
    assert.ok(!(await text.innerText()).includes('Zuleika'));
  });

  it('ask once, say what is removed, and leave the window as it was at first', async () => {
    const { wb } = window;
    await wb.command('Acquire: Remove All Data…');
    await wb.dialog.waitFor();
    await wb.screenshot('remove-all-data');
    const text = await wb.dialog.innerText();
    for (const part of ['Remove all data of Acquire?', 'write logs', 'webhook log', 'cannot be undone'])
      assert.ok(text.includes(part), part);
    await wb.answerDialog('Remove All Data');
    await wb.section('Leads').welcomeButton('Sign In').waitFor();
    await wb.told('All data of Acquire was removed.');
    await wb.screenshot('remove-all-data-done');
    assert.equal(await window.page.locator('.tab', { hasText: 'writes.csv' }).count(), 0);
  });
});
