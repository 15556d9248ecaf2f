import type { Page } from 'playwright-core';

/**
 * Waits until the clipboard holds what is wanted and resolves to it. Polled from here: the page's own waiting takes the promise
 * that reading the clipboard gives for a yes.
 */
export async function clipboardText(page: Page, wanted: (text: string) => boolean): Promise<string> {
  let text = '';
  for (let i = 0; i < 100; i++) {
    text = await page.evaluate(() => navigator.clipboard.readText());
    if (wanted(text)) return text;
    await page.waitForTimeout(100);
  }
  throw new Error(`The clipboard does not hold what is wanted but: ${text.slice(0, 200)}`);
}
