import type { Locator, Page } from 'playwright-core';
import { press, repeat } from './press';

/** The text as a part of a regular expression. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** One view (a section of the side bar), by the title in its header. */
export class ViewSection {
  readonly pane: Locator;
  readonly header: Locator;

  constructor(
    private readonly page: Page,
    readonly title: string,
  ) {
    // A container with a single view hides that view's header, but the header exists.
    this.header = page
      .locator('.sidebar .pane-header')
      .filter({ has: page.locator('h3.title', { hasText: new RegExp(`^\\s*${escaped(title)}\\s*$`, 'i') }) });
    this.pane = this.header.locator('..');
  }

  async expand(): Promise<void> {
    await this.toggle('true');
  }
  async collapse(): Promise<void> {
    await this.toggle('false');
  }
  private async toggle(wanted: 'true' | 'false'): Promise<void> {
    await this.header.waitFor({ state: 'attached' });
    if (!(await this.header.isVisible()) || (await this.header.getAttribute('aria-expanded')) === wanted) return;
    await press(this.header.locator('h3.title'), { kind: '.pane-header', text: this.title });
    await this.pane.locator(`> .pane-header[aria-expanded="${wanted}"]`).waitFor();
  }

  /** The gray text beside the title. */
  async description(): Promise<string> {
    return (await this.header.locator('.description').innerText()).trim();
  }

  /** The line of text above the rows. */
  get message(): Locator {
    return this.pane.locator('.pane-body .message');
  }

  get rows(): Locator {
    return this.pane.locator('.monaco-list-row');
  }

  /** A row by its label (exactly this text). */
  row(label: string): Locator {
    return this.rows
      .filter({ has: this.page.locator('.label-name', { hasText: new RegExp(`^${escaped(label)}$`) }) })
      .first();
  }

  /** Labels of the rendered rows; a tree only renders visible rows. */
  labels(): Promise<string[]> {
    return this.rows.locator('.label-name').allInnerTexts();
  }

  /** Label and description of the rendered rows. */
  async texts(): Promise<string[]> {
    return (await this.rows.locator('.monaco-icon-label').allInnerTexts()).map((text) =>
      text.replace(/\s+/g, ' ').trim(),
    );
  }

  /** Scrolls down until the row is rendered. */
  async reveal(label: string): Promise<Locator> {
    const row = this.row(label);
    await this.rows.first().waitFor();
    const list = this.pane.locator('.monaco-list').first();
    await list.hover();
    for (let i = 0; i < 400 && !(await row.isVisible()); i++) {
      await this.page.mouse.wheel(0, 300);
      await this.page.waitForTimeout(30);
    }
    await row.waitFor();
    return row;
  }

  async expandRow(label: string): Promise<void> {
    const row = this.row(label);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) !== 'false') return;
    await press(row.locator('.monaco-tl-twistie'), { kind: '.monaco-list-row', text: label });
    await this.rows.and(this.page.locator('[aria-expanded="true"]')).filter({ hasText: label }).first().waitFor();
  }

  /** Selects these rows: the first with a plain click, the others with Ctrl (Cmd on macOS). */
  async select(...labels: string[]): Promise<void> {
    for (const [i, label] of labels.entries())
      await press(
        this.row(label).locator('.label-name'),
        { kind: '.monaco-list-row', text: label },
        i ? { modifiers: ['ControlOrMeta'] } : {},
      );
  }

  /** Opens a row by clicking it. */
  async open(label: string): Promise<void> {
    await press(this.row(label).locator('.label-name'), { kind: '.monaco-list-row', text: label });
  }

  /** Opens the first row, or the first that contains the text. */
  async openFirst(text?: string): Promise<void> {
    await press(this.rows.filter({ hasText: text }).first(), { kind: '.monaco-list-row', text });
  }

  /** Presses an inline action of a row, by its tooltip. */
  async rowAction(label: string, action: string): Promise<void> {
    const row = this.row(label);
    await row.hover();
    await press(row.locator(`.actions a.action-label[aria-label^="${action}"]`), { kind: '.action-label' });
  }

  /** Opens a row's context menu and picks an entry. */
  async menu(label: string, entry: string): Promise<void> {
    await repeat(() => this.row(label).click({ button: 'right' }), this.menuEntry(entry));
    // A menu ignores clicks in its first 100 ms, so that the click that opened it selects nothing.
    await this.page.waitForTimeout(200);
    await this.menuEntry(entry).click();
  }

  /** The entries of a row's context menu; closes it again. */
  async menuLabels(label: string): Promise<string[]> {
    const labels = this.page.locator('.context-view .monaco-menu .action-label:not(.separator)');
    await repeat(() => this.row(label).click({ button: 'right' }), labels.first());
    const texts = await labels.allInnerTexts();
    await this.page.keyboard.press('Escape');
    return texts.map((text) => text.trim());
  }

  private menuEntry(entry: string): Locator {
    return this.page
      .locator('.context-view .monaco-menu .action-item', { hasText: new RegExp(`^\\s*${escaped(entry)}`) })
      .first();
  }

  /** Presses a button of the view's title bar, by its tooltip, or else the entry in the "…" menu. */
  async toolbar(action: string): Promise<void> {
    await this.expand();
    await this.pane.hover();
    // The buttons of a single view are in the title bar of its container.
    const bars = this.page
      .locator('.sidebar .composite.title .actions-container')
      .or(this.header.locator('.actions-container'));
    const button = bars.locator(`a.action-label[aria-label^="${action}"]:visible`).first();
    if (await button.isVisible()) {
      await press(button, { kind: '.action-label' });
      return;
    }
    const more = bars
      .locator(
        'a.action-label[aria-label^="Views and More Actions"]:visible, a.action-label[aria-label^="More Actions"]:visible',
      )
      .first();
    await press(more, { kind: '.action-label' });
    await this.menuEntry(action).click();
  }

  /** The content of the view when it has no rows. */
  get welcome(): Locator {
    return this.pane.locator('.welcome-view-content');
  }
  welcomeButton(label: string): Locator {
    return this.welcome.locator('.monaco-button', { hasText: label });
  }
  welcomeLink(label: string): Locator {
    return this.welcome.locator('a', { hasText: label }).first();
  }
  pressButton(label: string): Promise<void> {
    return press(this.welcomeButton(label), { kind: '.monaco-button', text: label });
  }
  pressLink(label: string): Promise<void> {
    return press(this.welcomeLink(label), { kind: 'a', text: label });
  }
}
