import assert from 'node:assert/strict';
import fc from 'fast-check';
import { typedFiles } from './support/typedFiles';
import { useWindow } from './support/window';

/** `npm run fuzz -- --typing` types more of them, and others each time. */
const COUNT = Number(process.env.ACQUIRE_TYPED_FILES ?? 40);
const SEED = process.env.ACQUIRE_TYPED_FILES ? Date.now() % 1_000_000 : 22;

describe('request files typed key by key, with suggestions', function () {
  this.timeout(60_000 + COUNT * 20_000);
  const window = useWindow({
    // What VS Code itself puts in while somebody types is not what is looked at.
    settings: {
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
      'editor.autoIndent': 'none',
    },
  });

  const clear = async (): Promise<void> => {
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('ControlOrMeta+A');
    await window.page.keyboard.press('Delete');
  };

  it('offer suggestions meanwhile, of which Tab takes the first and Enter none', async () => {
    const { wb, page } = window;
    await wb.command('Acquire: New Request Scratchpad');
    await wb.editors.focus();
    await clear();
    const list = page.locator('.suggest-widget.visible .monaco-list-row');
    await page.keyboard.type('### Request\nPOST /profile/lead/lis');
    await list.filter({ hasText: '/profile/lead/list' }).first().waitFor();
    await wb.screenshot('typing-suggestions');
    await page.keyboard.press('Tab');
    await list.first().waitFor({ state: 'hidden' });
    assert.equal(await wb.editors.text(), '### Request\nPOST /profile/lead/list');
    await clear();
    await page.keyboard.type('GE');
    await list.first().waitFor();
    await page.keyboard.press('Enter');
    assert.equal(await wb.editors.text(), 'GE\n');
    await clear();
    await page.keyboard.type('PUT /api/v1/crm/ta');
    await list.first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.match(await wb.editors.text(), /^PUT \/api\/v1\/crm\/tag\/\w+$/);
  });

  it(`hold what was typed: ${COUNT} files of seed ${SEED}`, async () => {
    const { wb, page } = window;
    for (const text of fc.sample(typedFiles, { numRuns: COUNT, seed: SEED })) {
      await wb.editors.focus();
      await clear();
      for (const [n, line] of text.split('\n').entries()) {
        if (n) await page.keyboard.press('Enter');
        await page.keyboard.type(line);
        // Long enough for the list to open: what it does to the next Enter is what may go wrong.
        await page.waitForTimeout(60);
      }
      assert.equal(await wb.editors.text(), text);
    }
  });
});
