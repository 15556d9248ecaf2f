import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { seriousFindings } from './support/axe';
import { useWindow, type CodeWindow, type Theme } from './support/window';

/** Tests of the panels of a window that uses the sandbox. Between themes, axe results differ only in colors. */
function findNothingSerious(window: CodeWindow, themes: readonly Theme[]): void {
  /** Checks every state in each theme; the states are repeated for each one. */
  const inEachTheme = async (title: string, states: (panel: FrameLocator) => AsyncIterable<string>): Promise<void> => {
    // A panel takes the focus when it renders, which would close the theme picker.
    await (
      await window.wb.editors.webview(title)
    )
      .getByRole('textbox')
      .or((await window.wb.editors.webview(title)).getByRole('button'))
      .first()
      .waitFor();
    await window.page.waitForTimeout(500);
    for (const theme of themes) {
      await window.setTheme(theme);
      const panel = await window.wb.editors.webview(title);
      for await (const state of states(panel)) assert.deepEqual(await seriousFindings(panel), [], `${theme}, ${state}`);
    }
  };

  before(() => window.wb.editors.closeAll());

  it('find nothing serious in Try Request, with a response and with a failure', async () => {
    const { wb } = window;
    await wb.command('Acquire: Try Request…');
    await inEachTheme('Try Request', async function* (panel) {
      await panel.getByLabel('Path', { exact: true }).fill('/profile/lead/list');
      await panel.getByRole('button', { name: 'Send', exact: true }).click();
      await panel.getByRole('status').filter({ hasText: '200 OK' }).waitFor();
      for (const tab of ['Headers', 'Body', 'Request Text', 'Code', 'Parameters']) {
        await panel.locator('main').getByRole('tab', { name: tab }).click();
        yield tab;
      }
      for (const tab of ['Headers', 'Timing', 'Table', 'Body']) {
        await panel.locator('.response').getByRole('tab', { name: tab }).click();
        yield `answer, ${tab}`;
      }
      await panel.getByLabel('Path', { exact: true }).fill('/profile/lead/nothing-here');
      await panel.getByRole('button', { name: 'Send', exact: true }).click();
      // Not documented, so it needs confirmation.
      await wb.answerDialog('Send');
      await panel.getByRole('status').filter({ hasText: '404' }).waitFor();
      yield 'failure';
    });
    await wb.editors.closeAll();
  });

  it('find nothing serious in the table of a response', async () => {
    const { wb } = window;
    await wb.command('Acquire: New Request File');
    await wb.editors.codeLens('Send').click();
    await wb.editors.openTable('lead-list.table');
    await inEachTheme('lead-list.table', async function* (panel) {
      await panel.locator('.row').first().waitFor();
      await panel.getByRole('button', { name: /^email/ }).click();
      yield 'sorted';
      await panel.getByRole('grid').focus();
      yield 'focused';
    });
    await wb.command('View: Revert and Close Editor');
    await wb.command('View: Revert and Close Editor');
  });

  it('find nothing serious in the lead table, with a selection and without results', async () => {
    const { wb, page } = window;
    await wb.command('Acquire: Open Lead Table');
    await inEachTheme('Leads', async function* (panel) {
      await panel.getByRole('searchbox').fill('');
      await panel.locator('.row[aria-rowindex="2"] .cell').nth(1).waitFor();
      await panel.locator('.view').focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
      yield 'selection';
      await panel.getByRole('searchbox').fill('nobody is called this');
      await panel.locator('.row').first().waitFor({ state: 'detached' });
      yield 'nothing found';
    });
    await wb.editors.closeAll();
  });

  it('find nothing serious on the page of a lead, with messages and in each tab', async () => {
    const { wb } = window;
    const name = (await wb.section('Leads').labels())[2] ?? '';
    await wb.section('Leads').open(name);
    await (await wb.editors.webview()).locator('.item').first().waitFor();
    await inEachTheme(name, async function* (panel) {
      await panel.locator('.item').first().waitFor();
      yield 'all';
      for (const tab of await panel.getByRole('tab').all()) {
        await tab.click();
        yield `tab ${await tab.innerText()}`;
      }
      await panel.getByRole('tab').first().click();
      const messages = panel.getByRole('button', { name: /^Show messages/ }).first();
      if (await messages.isVisible()) {
        if ((await messages.getAttribute('aria-expanded')) !== 'true') await messages.click();
        await panel.locator('[aria-expanded="true"]').first().waitFor();
        await window.page.waitForTimeout(800);
        yield 'messages';
      }
    });
  });
}

describe('the window used by keyboard only, and checked by axe', () => {
  const window = useWindow();
  const focused = (selector: string): Promise<boolean> =>
    window.page.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector);

  it('goes from the sandbox to a lead, and from a request to its response, without the mouse', async () => {
    const { wb, page } = window;
    // F1 opens the palette, as for a person without a mouse.
    const run = async (title: string): Promise<void> => {
      // Enter picks the first row, and the list is filled in several steps.
      const row = wb.quick.rows.first().filter({ hasText: title });
      for (let tries = 0; tries < 10; tries++) {
        await page.keyboard.press('F1');
        await wb.quick.input.waitFor();
        await page.keyboard.type(title, { delay: 5 });
        if (
          await row.waitFor({ timeout: 2_000 }).then(
            () => true,
            () => false,
          )
        )
          break;
        await page.keyboard.press('Escape');
      }
      await page.keyboard.press('Enter');
    };
    await run('Acquire: Use the Sandbox (API 1.0.0)');
    const leads = wb.section('Leads');
    await leads.rows.first().waitFor();
    await run('Acquire: Focus on Leads View');
    await leads.pane.locator('.monaco-list:focus').waitFor();
    assert.ok(await focused('.sidebar .monaco-list'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const spoken = await leads.pane.locator('.monaco-list-row.focused').getAttribute('aria-label', { timeout: 5_000 });
    assert.match(spoken ?? '', /\S+.*,/, 'the row says who and where');
    await page.keyboard.press('Enter');
    await (await wb.editors.webview()).getByRole('heading', { level: 1 }).waitFor();
    await run('Acquire: Try Request…');
    const panel = await wb.editors.webview('Try Request');
    await panel.getByLabel('Path', { exact: true }).waitFor();
    // The panel has the focus; Tab moves through its parts in order.
    const here = (): Promise<string> =>
      panel
        .locator('body')
        .evaluate(
          () =>
            `${document.activeElement?.tagName} ${document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim()}`,
        );
    const order: string[] = [];
    for (let n = 0; n < 30 && !order.some((name) => /^BUTTON Send/.test(name)); n++) {
      await page.keyboard.press('Tab');
      order.push(await here());
    }
    assert.ok(
      order.some((name) => /^BUTTON Send/.test(name)),
      order.join('\n'),
    );
    await page.keyboard.press('Enter');
    const status = panel.getByRole('status');
    await status.filter({ hasText: '200 OK' }).waitFor();
    assert.ok(await status.evaluate((line) => line === document.activeElement), 'the focus goes to the status line');
    assert.equal((await status.getAttribute('aria-live')) ?? 'polite', 'polite');
    // Continue to the response's tabs, which the arrow keys move through.
    for (let n = 0; n < 10 && !/Body/.test(await here()); n++) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    assert.match(await here(), /Headers/);
    await panel.locator('.response').getByText('content-type', { exact: false }).first().waitFor();
  });

  findNothingSerious(window, ['light']);
});

describe('the panels in the other themes, checked by axe @long', () => {
  const window = useWindow();
  before(async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').pressLink('Use the Sandbox');
    await wb.section('Leads').rows.first().waitFor();
  });

  findNothingSerious(window, ['dark', 'hc-dark', 'hc-light']);
});

describe('the panels in a narrow window zoomed to 200 %, checked by axe @long', () => {
  const window = useWindow({ viewport: { width: 640, height: 400 }, scale: 2 });
  before(async () => {
    const { wb } = window;
    await wb.command('Acquire: Use the Sandbox (API 1.0.0)');
    await wb.command('Acquire: Focus on Leads View');
    await wb.section('Leads').rows.first().waitFor();
    await wb.sideBar(170);
  });

  findNothingSerious(window, ['light', 'dark', 'hc-dark', 'hc-light']);
});

describe('the views in a side bar of 170 pixels, checked by axe @long', () => {
  const window = useWindow({ viewport: { width: 1280, height: 800 } });

  it('find nothing serious in the body of any view', async () => {
    const { wb } = window;
    await wb.openView('Acquire');
    await wb.section('Leads').welcomeLink('Use the Sandbox').waitFor();
    await wb.sideBar(170);
    for (const theme of ['light', 'dark', 'hc-dark', 'hc-light'] as const) {
      await window.setTheme(theme);
      assert.deepEqual(await seriousFindings(window.page, '.part.sidebar .pane-body'), [], `${theme}, signed out`);
    }
    await wb.section('Leads').pressLink('Use the Sandbox');
    await wb.section('Leads').rows.first().waitFor();
    await wb.command('Acquire: Start Webhook Receiver');
    await wb.command('Acquire: Simulate a Sandbox Chat');
    for (const title of ['API Reference', 'Webhooks']) await wb.section(title).expand();
    await wb.section('Webhooks').rows.first().waitFor();
    await wb.dismissNotifications();
    for (const theme of ['hc-light', 'hc-dark', 'dark', 'light'] as const) {
      await window.setTheme(theme);
      assert.deepEqual(await seriousFindings(window.page, '.part.sidebar .pane-body'), [], theme);
      await wb.screenshot(`side-bar-170-${theme}`);
    }
  });
});
