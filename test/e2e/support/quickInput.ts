import type { Locator, Page } from 'playwright-core';
import { press } from './press';

/** The widget at the top of the window: command palette, quick picks and input boxes. */
export class QuickInput {
  constructor(private readonly page: Page) {}

  get box(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }
  get input(): Locator {
    return this.box.locator('input.input');
  }
  get rows(): Locator {
    return this.box.locator('.quick-input-list .monaco-list-row');
  }

  /** Waits until it is open; with `text`, until its title, prompt or placeholder contains that. */
  async open(text?: string, timeout = 30_000): Promise<void> {
    await this.input.waitFor({ timeout });
    if (!text) return;
    const says = (wanted: string): boolean => {
      const box = document.querySelector<HTMLElement>('.quick-input-widget');
      const input = box?.querySelector<HTMLInputElement>('input.input');
      return [box?.innerText, input?.placeholder, input?.getAttribute('aria-label')].some((said) =>
        Boolean(said?.replace(/\s+/g, ' ').includes(wanted)),
      );
    };
    await this.page.waitForFunction(says, text, { timeout });
  }

  /** Types the answer and presses Enter. `prompt`: wait first until the box asks this. */
  async answer(text: string, prompt?: string): Promise<void> {
    await this.open(prompt);
    await this.input.fill(text);
    await this.input.press('Enter');
  }

  /**
   * Enters the path of a file in VS Code's file dialog. Some time after opening, the dialog inserts its proposal and overwrites
   * the typed text, so this first waits for the proposal, which ends in `proposed`.
   */
  async answerFile(file: string, proposed: string): Promise<void> {
    await this.page.waitForFunction(
      (end) => document.querySelector<HTMLInputElement>('.quick-input-widget input.input')?.value.endsWith(end),
      proposed,
    );
    await this.answer(file);
  }

  /** Picks the first row whose label contains the text. `prompt`: wait first until the box asks this. */
  async pick(label: string, prompt?: string): Promise<void> {
    await this.open(prompt);
    await this.row(label).waitFor();
    await this.drawn();
    await press(this.row(label), { kind: '.monaco-list-row', text: label });
  }

  /** Waits until the list is complete. While it fills, rows move, and a click would hit the wrong one. */
  private async drawn(): Promise<void> {
    let before = '';
    for (let now = await this.texts(); now !== before; now = await this.texts()) {
      before = now;
      await this.page.waitForTimeout(80);
    }
  }
  private texts = async (): Promise<string> => (await this.rows.allInnerTexts()).join('\n');

  row(label: string): Locator {
    return this.rows.filter({ hasText: label }).first();
  }

  /** The visible rows' texts, each on one line. */
  async labels(): Promise<string[]> {
    await this.rows.first().waitFor();
    return (await this.rows.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  }

  /** The text below the input: the prompt, or why the input is not accepted. */
  async message(): Promise<string> {
    return (await this.box.locator('.quick-input-message').innerText()).trim();
  }

  /** Whether typed characters are hidden. */
  async masked(): Promise<boolean> {
    return (await this.input.getAttribute('type')) === 'password';
  }

  async cancel(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.box.waitFor({ state: 'hidden' });
  }
}
