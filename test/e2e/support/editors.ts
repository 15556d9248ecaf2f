import type { FrameLocator, Locator, Page } from 'playwright-core';
import { clipboardText } from './clipboard';
import { repeat } from './press';

/** Tabs, text editors and webview panels. */
export class Editors {
  constructor(private readonly page: Page) {}

  tab(title: string): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: title }).first();
  }

  /** Titles of the open tabs. */
  async titles(): Promise<string[]> {
    // Newer versions render a file's extension in a separate element. The description next to both is left out.
    const parts = '.monaco-icon-name-container, .monaco-icon-suffix-container';
    return this.page.locator('.tabs-container .tab').evaluateAll(
      (tabs, wanted) =>
        tabs.map((tab) =>
          [...tab.querySelectorAll(wanted)]
            .map((part) => part.textContent)
            .join('')
            .trim(),
        ),
      parts,
    );
  }

  get activeGroup(): Locator {
    return this.page.locator('.editor-group-container.active');
  }
  get active(): Locator {
    return this.activeGroup.locator('.monaco-editor[role="code"]').first();
  }

  /** The visible lines of the active text editor. */
  async visibleText(): Promise<string> {
    await this.active.locator('.view-line').first().waitFor();
    return this.active.evaluate((editor) => {
      const lines = [...editor.querySelectorAll<HTMLElement>('.view-lines > .view-line')];
      lines.sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top));
      return lines.map((line) => (line.textContent ?? '').replace(/\u00a0/g, ' ')).join('\n');
    });
  }

  /** The complete text of the active text editor, read through the clipboard. */
  async text(): Promise<string> {
    await this.focus();
    const before = `not copied yet ${Date.now()}`;
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), before);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('ControlOrMeta+C');
    return (await clipboardText(this.page, (text) => text !== before)).replace(/\r\n/g, '\n');
  }

  /** Opens a file by double-clicking its row. */
  openFile(row: Locator, title: string): Promise<void> {
    return repeat(() => row.dblclick(), this.tab(title));
  }

  /** Opens the current response as a table. */
  openTable(title: string): Promise<void> {
    return repeat(() => this.responseView('Table').click(), this.tab(title));
  }

  /** Focuses the active text editor. Not by a click, which might press a code lens. */
  async focus(): Promise<void> {
    await this.active.locator('textarea.inputarea, .native-edit-context').first().focus();
    await this.activeGroup.locator('.monaco-editor.focused').first().waitFor();
  }

  /** Replaces the whole text of the active text editor, without auto-closing brackets or suggestions. */
  async fill(text: string): Promise<void> {
    await this.focus();
    await this.page.evaluate((value) => navigator.clipboard.writeText(value), text);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('ControlOrMeta+V');
  }

  codeLens(text: string): Locator {
    return this.active.locator('.codelens-decoration a', { hasText: text }).first();
  }

  /** A view above a response, which is shown to the side of the request without taking the focus. */
  responseView(title: string): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: title }).first();
  }

  /** The document inside the visible webview panel, or inside the one whose tab has this title. */
  async webview(title?: string): Promise<FrameLocator> {
    if (title) {
      const tab = this.tab(title);
      await tab.waitFor();
      const selected = tab.and(this.page.locator('[aria-selected="true"]'));
      if (!(await selected.count())) await repeat(() => tab.click(), selected);
    }
    // Each webview is two frames deep, and only panels in front are visible.
    const outer = this.page.locator('iframe.webview.ready').filter({ visible: true });
    await outer.first().waitFor();
    return outer.last().contentFrame().frameLocator('#active-frame');
  }

  async closeAll(): Promise<void> {
    const close = async (): Promise<void> => {
      await this.page.keyboard.press('ControlOrMeta+K');
      await this.page.keyboard.press('ControlOrMeta+W');
    };
    await repeat(close, this.page.locator('.tabs-container .tab').first(), 'hidden');
  }
}
