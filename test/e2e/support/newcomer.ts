import type { Frame, Locator, Page } from 'playwright-core';

type Role = Parameters<Page['getByRole']>[0];

/** A person who sees the window for the first time: finds elements only by role and text, and counts each click. */
export class Newcomer {
  clicks = 0;

  constructor(private readonly page: Page) {}

  /** Clicks the element with this role and name anywhere in the window. */
  async click(role: Role, name: string | RegExp): Promise<void> {
    const target = await this.see(role, name);
    await target.click();
    this.clicks++;
  }

  /** Waits until an element with this role and name is visible. */
  async see(role: Role, name: string | RegExp, timeout = 30_000): Promise<Locator> {
    return this.find(`${role} ${String(name)}`, (frame) => frame.getByRole(role, { name, exact: true }), timeout);
  }

  /** Waits until this text is visible. */
  async read(text: string | RegExp, timeout = 30_000): Promise<Locator> {
    return this.find(String(text), (frame) => frame.getByText(text), timeout);
  }

  /** Searches the window and all its panels. */
  private async find(what: string, inFrame: (frame: Frame) => Locator, timeout: number): Promise<Locator> {
    for (const end = Date.now() + timeout; Date.now() < end; await this.page.waitForTimeout(50))
      for (const frame of this.page.frames()) {
        const found = inFrame(frame).filter({ visible: true }).first();
        if (await found.isVisible().catch(() => false)) return found;
      }
    throw new Error(`A person sees no ${what}.`);
  }
}
