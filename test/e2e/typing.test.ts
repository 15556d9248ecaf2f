import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clipboardText } from './support/clipboard';
import { repeat } from './support/press';
import { typedFiles } from './support/typedFiles';
import { useWindow } from './support/window';

/** `npm run fuzz -- --typing` types as many as this says, different ones each time. */
const ASKED = Number(process.env.ACQUIRE_TYPED_FILES ?? 0);
const SEED = ASKED ? Date.now() % 1_000_000 : 22;
const COUNTS: readonly (readonly [count: number, tag: string])[] = ASKED
  ? [[ASKED, '']]
  : [
      [4, ''],
      [40, ' @long'],
    ];

describe('request files typed key by key, with suggestions', function () {
  this.timeout(120_000);
  const window = useWindow({
    // This does not test what VS Code itself inserts while typing.
    settings: {
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
      'editor.autoIndent': 'none',
    },
  });

  before(async () => {
    await window.wb.command('Acquire: New Request File');
    await window.wb.editors.codeLens('Send').waitFor();
    await window.wb.editors.focus();
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
    const list = page.locator('.suggest-widget.visible .monaco-list-row');
    /** Types again what VS Code, busy with something else, has not looked up. */
    const typed = (value: string, offer: string): Promise<void> =>
      repeat(
        async () => {
          await clear();
          await page.keyboard.type(value);
        },
        list.filter({ hasText: offer }).first(),
      );
    await typed('### Request\nPOST /profile/lead/lis', '/profile/lead/list');
    await wb.screenshot('typing-suggestions');
    await page.keyboard.press('Tab');
    await list.first().waitFor({ state: 'hidden' });
    assert.equal(await text(), '### Request\nPOST /profile/lead/list');
    await typed('GE', 'GET');
    await page.keyboard.press('Enter');
    assert.equal(await text(), 'GE\n');
    await typed('PUT /api/v1/crm/ta', '/api/v1/crm/tag');
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

  for (const [count, tag] of COUNTS)
    it(`contain exactly the typed text: ${count} files of seed ${SEED}${tag}`, async function () {
      this.timeout(60_000 + count * 20_000);
      const { page } = window;
      for (const typed of fc.sample(typedFiles, { numRuns: count, seed: SEED })) {
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
