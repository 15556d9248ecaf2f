import type { Frame, Locator, Page } from 'playwright-core';

type Role = Parameters<Page['getByRole']>[0];

/** A person who sees the window for the first time: knows roles and texts alone, nothing of how it is built, and counts each click. */
export class Newcomer {
  clicks = 0;

  constructor(private readonly page: Page) {}

  /** Clicks what has this role and name, wherever in the window it is. */
  async click(role: Role, name: string | RegExp): Promise<void> {
    const target = await this.see(role, name);
    await target.click();
    this.clicks++;
  }

  /** Waits until something of this role and name can be seen. */
  async see(role: Role, name: string | RegExp, timeout = 30_000): Promise<Locator> {
    return this.find(`${role} ${String(name)}`, (frame) => frame.getByRole(role, { name, exact: true }), timeout);
  }

  /** Waits until this text can be read. */
  async read(text: string | RegExp, timeout = 30_000): Promise<Locator> {
    return this.find(String(text), (frame) => frame.getByText(text), timeout);
  }

  /** Looks at the window and at all panels in it. */
  private async find(what: string, inFrame: (frame: Frame) => Locator, timeout: number): Promise<Locator> {
    for (const end = Date.now() + timeout; Date.now() < end; await this.page.waitForTimeout(50))
      for (const frame of this.page.frames()) {
        const found = inFrame(frame).filter({ visible: true }).first();
        if (await found.isVisible().catch(() => false)) return found;
      }
    throw new Error(`A person sees no ${what}.`);
  }
}
