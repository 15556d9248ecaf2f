import type { Page } from 'playwright-core';

/**
 * Waits until the clipboard has the wanted text and resolves to it. Polls from here, because `page.waitForFunction` takes the promise
 * of `readText` as truthy.
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
