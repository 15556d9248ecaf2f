import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import type { RunningSandbox } from '../../src/features/sandbox/options';
import { startSandbox } from '../../src/features/sandbox/server';
import { seriousFindings } from './support/axe';
import { signIn } from './support/signIn';
import { useWindow } from './support/window';

for (const [generation, tag] of [
  ['1.0.0', ''],
  ['2.0.0', ' @long'],
] as const) {
  describe(`the page of a lead in a window, ${generation}${tag}`, () => {
    const window = useWindow({ viewport: { width: 1400, height: 900 } });
    let sandbox: RunningSandbox;
    let page: FrameLocator;
    before(async () => {
      sandbox = await startSandbox({ leads: 120 });
    });
    after(() => sandbox.stop());

    it('opens with a click on the row, with an overview and a timeline', async () => {
      const { wb } = window;
      await wb.openView('Acquire');
      await signIn(wb, sandbox, generation);
      const leads = wb.section('Leads');
      await leads.rows.nth(1).waitFor();
      const name = (await leads.labels())[1] ?? '';
      await leads.open(name);
      page = await wb.editors.webview();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await page.locator('.item').first().waitFor();
      await page.locator('.fields h3').first().waitFor({ state: 'attached' });
      const tabs = await page.getByRole('tab').allTextContents();
      assert.deepEqual(
        tabs.map((tab) => tab.replace(/ \(.*/, '')),
        generation === '1.0.0'
          ? ['All', 'Chats', 'Visits', 'Feedback']
          : ['All', 'Cases', 'Visits', 'Feedback', 'Notes'],
      );
      await wb.screenshot(`page-${generation}`);
    });

    it('changes a value inline, by keyboard only', async () => {
      const { page: keys, wb } = window;
      await page.getByRole('button', { name: /^(Change|Add): Phone$/ }).focus();
      await keys.keyboard.press('Enter');
      const box = page.getByRole('textbox', { name: 'Phone' });
      await box.fill('+1 202 555 0199');
      sandbox.clearRequests();
      await keys.keyboard.press('Escape');
      await box.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /^(Change|Add): Phone$/ }).focus();
      await keys.keyboard.press('Enter');
      await box.fill('+1 202 555 0199');
      await keys.keyboard.press('Enter');
      await wb.answerDialog('Always Allow for This Account');
      await page.locator('.fact.phone', { hasText: '+1 202 555 0199' }).waitFor();
      await box.waitFor({ state: 'detached' });
      assert.equal(
        sandbox.requests().filter(({ method, path }) => method === 'PUT' || path.endsWith('/add-update')).length,
        1,
      );
    });

    it('opens messages by keyboard, and a row as a request', async () => {
      const open = page.getByRole('button', { name: /^Show messages/ }).first();
      await open.focus();
      await window.page.keyboard.press('Enter');
      await page.locator('.messages li').first().waitFor();
      assert.equal(await page.locator('[aria-expanded="true"]').count(), 1);
      await window.wb.screenshot(`page-${generation}-messages`);
      await page.getByRole('tab', { name: /^Visits/ }).click();
      await page.locator('.item.visits').first().waitFor();
      assert.equal(await page.locator('.item:not(.visits)').count(), 0);
    });

    it('is restored after a window reload, with the selected tab', async () => {
      await window.keepStates();
      await window.reload();
      page = await window.wb.editors.webview();
      await page.locator('.item.visits').first().waitFor();
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'Visits (5)');
    });

    it('shows failed and empty sections in place, and reloads them with a button', async () => {
      const { wb } = window;
      sandbox.setFaults({ kind: '500', rate: 1, match: generation === '1.0.0' ? '/message/thread' : '/objects/case' });
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.getByRole('tab', { name: 'All' }).click();
      await page.locator('.failed').first().waitFor();
      await wb.screenshot(`page-${generation}-failed`);
      sandbox.setFaults(undefined);
      await page.locator('.failed button').first().click();
      await page
        .locator(generation === '1.0.0' ? '.item.chats' : '.item.cases')
        .first()
        .waitFor();
    });

    it('has nothing serious for axe to find, wide and narrow', async () => {
      await page
        .getByRole('button', { name: /^Show messages/ })
        .first()
        .click();
      await page.locator('.messages li').first().waitFor();
      await window.setTheme('light');
      assert.deepEqual(await seriousFindings(page), []);
      await window.page.setViewportSize({ width: 420 + 345, height: 900 });
      await page.locator('.fields:not([open])').or(page.locator('.fields[open]')).waitFor();
      await window.wb.screenshot(`page-${generation}-narrow`);
      assert.ok(await page.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth + 1));
      assert.deepEqual(await seriousFindings(page), [], 'narrow');
      await window.page.setViewportSize({ width: 1400, height: 900 });
    });

    it('has nothing serious for axe to find in the other themes @long', async () => {
      for (const theme of ['dark', 'hc-dark', 'hc-light'] as const) {
        await window.setTheme(theme);
        await window.page.waitForTimeout(300); // a panel's colors follow the theme with a delay
        assert.deepEqual(await seriousFindings(page), [], theme);
      }
    });
  });
}
