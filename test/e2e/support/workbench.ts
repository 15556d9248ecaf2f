import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { root } from '../../../scripts/lib/paths';
import { Editors } from './editors';
import { press } from './press';
import { QuickInput } from './quickInput';
import { escaped, ViewSection } from './viewSection';

const START_MS = 60_000;

/** Whether the tests take screenshots for review, which takes much of the time of a run. */
export const PICTURES = process.env.ACQUIRE_PICTURES === '1';

/** The VS Code window from the user's perspective. */
export class Workbench {
  readonly quick: QuickInput;
  readonly editors: Editors;

  constructor(readonly page: Page) {
    this.quick = new QuickInput(page);
    this.editors = new Editors(page);
  }

  /** Waits until the window is rendered and the extension host has reported. */
  async ready(): Promise<void> {
    await this.page.waitForSelector('.monaco-workbench .activitybar .action-item', { timeout: START_MS });
    await this.page.waitForFunction(
      () =>
        !/Activating Extensions|Opening Remote/.test(
          document.querySelector<HTMLElement>('.statusbar')?.innerText ?? '',
        ),
      null,
      { timeout: START_MS },
    );
  }

  /** Shows a view container of the activity bar. Polls, because after a (re)load a click might hide a view that is being restored. */
  async openView(title: string): Promise<void> {
    const item = this.page.locator(`.activitybar .action-item:has(a.action-label[aria-label^="${title}"])`);
    const heading = this.page.locator('.sidebar .composite.title', { hasText: new RegExp(`^\\s*${title}`, 'i') });
    await item.waitFor({ timeout: 30_000 });
    for (let i = 0; i < 40; i++) {
      if (await heading.isVisible()) return;
      if (i > 1 && i % 4 === 2 && !/checked/.test((await item.getAttribute('class')) ?? '')) await item.click();
      await this.page.waitForTimeout(250);
    }
    throw new Error(`The view container ${title} did not open.`);
  }

  /** Drags the edge of the side bar until it is this wide, in pixels. */
  async sideBar(width: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (!box) throw new Error('There is no side bar.');
    const y = box.y + box.height / 3;
    await this.page.mouse.move(box.x + box.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, y, { steps: 8 });
    await this.page.mouse.up();
  }

  /** One view of the side bar by its title. */
  section(title: string): ViewSection {
    return new ViewSection(this.page, title);
  }

  /**
   * Runs a command from the palette by its full title, "Acquire: Sign In". Opens the palette again while the command is not
   * offered: right after a (re)load the extensions' commands are not registered yet, and an open palette does not update.
   */
  async command(title: string): Promise<void> {
    const exact = this.quick.rows
      .filter({ has: this.page.locator('.label-name', { hasText: new RegExp(`^${escaped(title)}$`) }) })
      .first();
    for (let tries = 10; tries > 0; tries--) {
      await this.page.keyboard.press('F1');
      // Retry also if a document that is still opening takes the focus, which closes the palette.
      const offered = await this.quick.input
        .fill(`>${title}`, { timeout: 5_000 })
        .then(() => exact.waitFor({ timeout: 2_000 }))
        .then(() => press(exact, { kind: '.monaco-list-row', text: title }, { timeout: 3_000 }))
        .then(
          () => true,
          () => false,
        );
      if (offered) return;
      await this.quick.cancel();
    }
    throw new Error(`The palette does not offer "${title}".`);
  }

  /**
   * Runs a command that asks something, and types the answer. Retries until `prompt` is in the box, because a panel that is still
   * rendering takes the focus and closes the box, as it would for a person.
   */
  async commandThatAsks(title: string, prompt: string, answer?: string): Promise<void> {
    for (let tries = 3; tries > 0; tries--) {
      await this.command(title);
      const timeout = tries > 1 ? 6_000 : 30_000;
      const ask = async (): Promise<void> => {
        await this.quick.open(prompt, timeout);
        if (answer !== undefined) await this.quick.input.fill(answer, { timeout });
      };
      const asked = await ask().then(
        () => true,
        (error: unknown) => {
          if (tries === 1) throw error;
          return false;
        },
      );
      if (asked) return;
    }
  }

  /** Titles the palette offers for this text; closes it again. */
  async commandTitles(text: string): Promise<string[]> {
    await this.page.keyboard.press('F1');
    await this.quick.input.waitFor();
    await this.quick.input.fill(`>${text}`);
    await this.page.waitForTimeout(300);
    const titles = await this.quick.rows.locator('.label-name').allInnerTexts();
    await this.quick.cancel();
    return titles;
  }

  /** A notification that contains the text. */
  notification(text: string): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: text }).first();
  }

  /** Waits for a message in a toast or in the notification center, which also has messages without a toast. */
  async waitForMessage(text: string): Promise<void> {
    const toast = await this.notification(text)
      .waitFor({ timeout: 8_000 })
      .then(
        () => true,
        () => false,
      );
    if (toast) return;
    await this.command('Notifications: Show Notifications');
    await this.page.locator('.notifications-center .notification-list-item', { hasText: text }).first().waitFor();
    await this.command('Notifications: Hide Notifications');
  }

  /** Waits for a notification and presses one of its buttons. */
  async answerNotification(text: string, button: string): Promise<void> {
    const item = this.notification(text);
    await item.waitFor();
    await item.hover();
    await press(item.locator('.monaco-button', { hasText: button }).first(), { kind: '.monaco-button', text: button });
  }

  /** Texts of the visible notifications. */
  notifications(): Promise<string[]> {
    return this.page.locator('.notifications-toasts .notification-list-item-message').allInnerTexts();
  }

  async dismissNotifications(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
  }

  /** The modal dialog. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }
  async answerDialog(button: string): Promise<void> {
    await this.pressInDialog(button);
    await this.dialog.waitFor({ state: 'hidden' });
  }
  /** Presses a button of a dialog that another one follows. */
  async pressInDialog(button: string): Promise<void> {
    const found = this.dialog.locator('.monaco-button', { hasText: new RegExp(`^\\s*${button}`) });
    await press(found.first(), { kind: '.monaco-button', text: button });
  }

  /** An item of the status bar that shows the text. */
  statusItem(text: string): Locator {
    return this.page.locator('.statusbar .statusbar-item', { hasText: text }).first();
  }

  /** Describes the window, for failure messages where nobody can see the screenshot. */
  async state(): Promise<string> {
    const shown = (selector: string): Promise<string[]> =>
      this.page
        .locator(`${selector}:visible`)
        .allInnerTexts()
        .then((texts) => texts.map((text) => text.replace(/\s+/g, ' ').trim().slice(0, 1_500)));
    const parts = await Promise.all([
      shown('.monaco-dialog-box'),
      shown('.quick-input-widget'),
      shown('.notification-list-item'),
      shown('.tabs-container .tab'),
      shown('.sidebar .pane'),
      shown('.statusbar'),
    ]);
    const names = ['dialog', 'quick input', 'notifications', 'tabs', 'views', 'status bar'];
    return parts.map((texts, i) => `  ${names[i]}: ${texts.join(' | ') || '-'}`).join('\n');
  }

  /** Saves a screenshot of the window as shots/<name>.png. */
  async picture(name: string): Promise<void> {
    const file = path.join(root, 'shots', `${name}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }

  /** Takes a screenshot for review, if those are enabled. */
  async screenshot(name: string): Promise<void> {
    if (PICTURES) await this.picture(name);
  }
}
