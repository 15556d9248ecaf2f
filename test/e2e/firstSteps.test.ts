import { useWindow } from './support/window';

describe('the first steps in a window', () => {
  const window = useWindow({ viewport: { width: 1400, height: 900 } });

  it('are a walkthrough that marks what was done', async () => {
    const { wb, page } = window;
    await wb.command('Acquire: Get Started');
    const step = (title: string) => page.locator('.gettingStartedContainer .getting-started-step', { hasText: title });
    await step('Sign in, or use the sandbox').waitFor();
    await step('Receive a webhook').waitFor();
    await wb.screenshot('first-steps');
    await step('Sign in, or use the sandbox').locator('a', { hasText: 'Use the sandbox' }).click();
    await wb.statusItem('Sandbox').waitFor();
    await page.locator('.gettingStartedContainer .getting-started-step .complete').first().waitFor();
    await wb.screenshot('first-steps-account');
    await wb.command('View: Close All Editors');
    await wb.command('Acquire: Get Started');
    await step('Browse leads').waitFor();
    await page.locator('.gettingStartedContainer .getting-started-step .complete').first().waitFor();
  });
});
