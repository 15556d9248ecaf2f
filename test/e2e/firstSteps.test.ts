import assert from 'node:assert/strict';
import { useWindow } from './support/window';

describe('the first steps in a window', () => {
  const window = useWindow({ viewport: { width: 1400, height: 900 } });

  it('are a walkthrough that marks what was done', async () => {
    const { wb, page } = window;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await wb.command('Acquire: Get Started');
    const step = (title: string) => page.locator('.gettingStartedDetailsContent .getting-started-step', { hasText: title });
    await step('Sign in, or use the sandbox').waitFor();
    await page.locator('.getting-started-media svg, .getting-started-media iframe, .getting-started-media img').first().waitFor();
    await page.waitForTimeout(500);
    await wb.screenshot('walkthrough-account');
    await step('Sign in, or use the sandbox').locator('a', { hasText: 'Use the sandbox' }).click();
    await wb.statusItem('Sandbox').waitFor();
    await step('Sign in, or use the sandbox').locator('.codicon-getting-started-step-checked.complete, .step-list-item.complete, .complete').first().waitFor();
    for (const [title, name] of [['Browse leads', 'leads'], ['Try a request', 'request'], ['Receive a webhook', 'webhook']] as const) {
      await step(title).locator('.step-title').click();
      await page.waitForTimeout(700);
      await wb.screenshot(`walkthrough-${name}`);
    }
    for (const theme of ['dark', 'hc-dark'] as const) { await window.setTheme(theme); await page.waitForTimeout(500); await wb.screenshot(`walkthrough-${theme}`); }
    await window.setTheme('light');
  });

  it('include a check of the setup, with a report to copy', async () => {
    const { wb, page } = window;
    await wb.command('Acquire: Check My Setup');
    await wb.notification('Setup of Acquire: 8 passed').waitFor();
    const shown = await wb.editors.webview();
    await shown.getByText('Nothing: all that was checked works.').waitFor();
    await wb.screenshot('setup-page');
    await wb.answerNotification('Setup of Acquire', 'Copy Report');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('Acquire for VS Code'));
    const report = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(report, /\[Pass\] Token/);
    assert.doesNotMatch(report, /sandbox-[0-9a-f]{8}|Bearer/);
  });
});
