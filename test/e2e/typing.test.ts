import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clipboardText } from './support/clipboard';
import { typedFiles } from './support/typedFiles';
import { useWindow } from './support/window';

/** `npm run fuzz -- --typing` types more of them, different ones each time. */
const COUNT = Number(process.env.ACQUIRE_TYPED_FILES ?? 40);
const SEED = process.env.ACQUIRE_TYPED_FILES ? Date.now() % 1_000_000 : 22;

describe('request files typed key by key, with suggestions', function () {
  this.timeout(60_000 + COUNT * 20_000);
  const window = useWindow({
    // This does not test what VS Code itself inserts while typing.
    settings: {
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
      'editor.autoIndent': 'none',
    },
  });

  /** The whole text, read through the clipboard. A click to focus the editor would hit a code lens if the text is a request. */
  const text = async (): Promise<string> => {
    const { page } = window;
    const before = `not copied yet ${Date.now()}`;
    await page.evaluate((value) => navigator.clipboard.writeText(value), before);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+C');
    return (await clipboardText(page, (value) => value !== before)).replace(/\r\n/g, '\n');
  };
  const clear = async (): Promise<void> => {
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('ControlOrMeta+A');
    await window.page.keyboard.press('Delete');
  };

  it('offer suggestions: Tab accepts the first, and Enter accepts none', async () => {
    const { wb, page } = window;
    await wb.command('Acquire: New Request File');
    await wb.editors.focus();
    await clear();
    const list = page.locator('.suggest-widget.visible .monaco-list-row');
    await page.keyboard.type('### Request\nPOST /profile/lead/lis');
    await list.filter({ hasText: '/profile/lead/list' }).first().waitFor();
    await wb.screenshot('typing-suggestions');
    await page.keyboard.press('Tab');
    await list.first().waitFor({ state: 'hidden' });
    assert.equal(await text(), '### Request\nPOST /profile/lead/list');
    await clear();
    await page.keyboard.type('GE');
    await list.first().waitFor();
    await page.keyboard.press('Enter');
    assert.equal(await text(), 'GE\n');
    await clear();
    await page.keyboard.type('PUT /api/v1/crm/ta');
    await list.first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.match(await text(), /^PUT \/api\/v1\/crm\/tag\/\w+$/);
  });

  it('find operations by words after a method, and replace the words only when one is selected', async () => {
    const { wb, page } = window;
    const first = page.locator('.suggest-widget.visible .monaco-list-row').first();
    for (const words of ['POST lead create', 'POST create laed']) {
      await clear();
      // Signed out, the operations of both API versions are offered.
      await page.keyboard.type(`### New\n${words}`, { delay: 40 });
      await first.filter({ hasText: /POST .*Profile create|POST .*contact/i }).waitFor();
      await wb.screenshot(`typing-words-${words.replaceAll(' ', '-')}`);
      await page.keyboard.press('Enter');
      assert.equal(await text(), `### New\n${words}\n`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Backspace');
    }
    await clear();
    await page.keyboard.type('### New\nPOST profile create', { delay: 40 });
    const label = (await first.locator('.label-name').innerText()).trim();
    await page.keyboard.press('Tab');
    await first.waitFor({ state: 'hidden' });
    assert.ok((await text()).startsWith(`### New\n${label}\n`), `${label}: ${await text()}`);
  });

  it(`contain exactly the typed text: ${COUNT} files of seed ${SEED}`, async () => {
    const { page } = window;
    for (const typed of fc.sample(typedFiles, { numRuns: COUNT, seed: SEED })) {
      await clear();
      for (const [n, line] of typed.split('\n').entries()) {
        if (n) await page.keyboard.press('Enter');
        await page.keyboard.type(line);
        // Long enough for the list to open, because it may affect the next Enter.
        await page.waitForTimeout(60);
      }
      assert.equal(await text(), typed);
    }
  });
});
