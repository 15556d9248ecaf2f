import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { cache } from '../../../scripts/lib/paths';

interface Value {
  readonly value?: unknown;
}
/** The properties we read of a node in Chromium's accessibility tree. */
interface Node {
  readonly role?: Value;
  readonly name?: Value;
  readonly description?: Value;
  readonly value?: Value;
  readonly properties?: readonly { readonly name: string; readonly value: Value }[];
}

/** The focused element. */
export interface Spoken {
  readonly role: string;
  readonly name: string;
  /** The line of the transcript: role, name, value, states. */
  readonly line: string;
}

/** States that a screen reader announces, and for which values. */
const STATES: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  expanded: (value) => (value ? 'expanded' : 'collapsed'),
  selected: (value) => (value ? 'selected' : undefined),
  checked: (value) => (value === 'true' ? 'checked' : 'not checked'),
  pressed: (value) => (value === 'true' ? 'pressed' : 'not pressed'),
  disabled: (value) => (value ? 'unavailable' : undefined),
  invalid: (value) => (value === 'true' ? 'invalid' : undefined),
  required: (value) => (value ? 'required' : undefined),
  modal: (value) => (value ? 'modal' : undefined),
  hasPopup: (value) => (value && value !== 'false' ? 'has pop-up' : undefined),
  level: (value) => `level ${String(value)}`,
};
const MARK = 'data-spoken';

/** Reads the focused element from the browser's accessibility tree, like a screen reader, and records a transcript. */
export class ScreenReader {
  readonly lines: string[] = [];
  private said = '';

  private constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  static async attach(page: Page): Promise<ScreenReader> {
    const session = await page.context().newCDPSession(page);
    await session.send('DOM.enable');
    await session.send('Accessibility.enable');
    return new ScreenReader(page, session);
  }

  /** A heading of the transcript. */
  task(title: string): void {
    this.lines.push('', `# ${title}`);
  }

  /** Presses a key, and records the new focus and what the window announced meanwhile. */
  async press(key: string): Promise<Spoken> {
    await this.page.keyboard.press(key);
    await this.page.waitForTimeout(150);
    return this.note(key);
  }

  /** Types a text into the focused element. */
  async type(text: string): Promise<Spoken> {
    await this.page.keyboard.type(text, { delay: 20 });
    await this.page.waitForTimeout(150);
    return this.note(`"${text}"`);
  }

  /** Records the focus after `step`. */
  async note(step: string): Promise<Spoken> {
    for (const text of await this.announcements()) this.lines.push(`    says: ${text}`);
    const spoken = await this.focused();
    this.lines.push(`${step} → ${spoken.line}`);
    return spoken;
  }

  /** Writes the transcript to the folder of the test results. */
  save(name: string): string {
    const file = path.join(cache, 'results', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${this.lines.join('\n').trim()}\n`);
    return file;
  }

  /** Ends the reading, which slows the page down. */
  async detach(): Promise<void> {
    await this.session.detach();
  }

  /** The focused element; in a list, the active row. */
  async focused(): Promise<Spoken> {
    const backendNodeId = await this.backendNode();
    if (backendNodeId === undefined) return { role: 'none', name: '', line: 'nothing' };
    const { nodes } = (await this.session.send('Accessibility.getPartialAXTree', {
      backendNodeId,
      fetchRelatives: false,
    })) as { nodes: readonly Node[] };
    const node = nodes[0] ?? {};
    const text = ({ value }: Value = {}): string => (value === undefined ? '' : String(value as string).trim());
    const [role, name, description, value] = [node.role, node.name, node.description, node.value].map(text);
    const states = (node.properties ?? []).flatMap(
      ({ name: state, value: { value: is } }) => STATES[state]?.(is) ?? [],
    );
    const line = [role, JSON.stringify(name), value && `value ${JSON.stringify(value)}`, description, states.join(', ')]
      .filter(Boolean)
      .join(' · ');
    return { role: role ?? '', name: name ?? '', line };
  }

  /** Marks the element in its frame, and finds the mark in the tree of all frames. */
  private async backendNode(): Promise<number | undefined> {
    for (const frame of this.page.frames()) {
      const isHere = await frame
        .evaluate((mark) => {
          document.querySelectorAll(`[${mark}]`).forEach((element) => element.removeAttribute(mark));
          const { activeElement } = document;
          if (!activeElement || activeElement.tagName === 'IFRAME' || !document.hasFocus()) return false;
          const active = activeElement.getAttribute('aria-activedescendant');
          const target = (active && document.getElementById(active)) || activeElement;
          target.setAttribute(mark, '');
          return true;
        }, MARK)
        .catch(() => false);
      if (!isHere) continue;
      await this.session.send('DOM.getDocument', { depth: 0 });
      const { searchId, resultCount } = await this.session.send('DOM.performSearch', { query: `[${MARK}]` });
      if (!resultCount) continue;
      const { nodeIds } = await this.session.send('DOM.getSearchResults', { searchId, fromIndex: 0, toIndex: 1 });
      const { node } = await this.session.send('DOM.describeNode', { nodeId: nodeIds[0]! });
      return node.backendNodeId;
    }
    return undefined;
  }

  /** What the window announces: alerts and status messages that have changed. */
  private async announcements(): Promise<readonly string[]> {
    const texts = await this.page
      .locator('.monaco-aria-container .monaco-alert, .monaco-aria-container .monaco-status')
      .allInnerTexts();
    const now = texts
      .map((text) => text.replace(/\s+/g, ' ').trim())
      .filter(Boolean)
      .join(' | ');
    const isNew = now !== this.said;
    this.said = now;
    return isNew && now ? [now] : [];
  }
}

/** Texts that make no sense when read aloud. */
const NONSENSE: readonly (readonly [string, RegExp])[] = [
  // VS Code's context menus have no name until an entry has the focus.
  ['an empty name', /→ (?!menu ·).*· ""/],
  ['a UUID', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/i],
  ['a wrong plural', /(?:^|[^\d.,])1 (?:leads|operations|deliveries|requests|messages|results|rows)\b/],
  ['a value of the program', /\b(?:undefined|null|NaN)\b|\[object/],
  ['an icon', /\$\([a-z-]+\)/],
  ['nothing that has a role', /→ (?:none|generic|nothing|RootWebArea)/],
  ['a placeholder', /\{\d\}/],
];

/** Lines of a transcript that make no sense, each with the reason. */
export const nonsense = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => NONSENSE.filter(([, pattern]) => pattern.test(line)).map(([what]) => `${what}: ${line}`));
