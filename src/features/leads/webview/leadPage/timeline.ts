import type { SectionKind } from '../../sources/history';
import type { ItemView, PageStrings, SectionView } from '../../pageMessages';
import { createElement, replaceContent } from '../../../../platform/webview/dom';
import { Tabs } from '../../../../platform/webview/tabs';
import { redrawKeepingFocus, keyedButton } from './keyedButton';
import { Threads } from './threads';

/** What the timeline needs from its page. */
export interface TimelineLine {
  load(kind: SectionKind): void;
  thread(kind: SectionKind, id: string): void;
  item(action: 'request' | 'open', kind: SectionKind, id: string): void;
  chose(tab: string): void;
}

const ALL = 'all';
/** How close to the end of the page (pixels) more rows are loaded. */
const NEAR = 240;

/** The sections of a lead's history as tabs, the first of which combines them all. A section is loaded when the user views it. */
export class Timeline {
  /** The element to be placed in the page. */
  readonly element: HTMLElement;
  /** The messages of opened rows. */
  readonly threads: Threads;
  private readonly tabs: Tabs;
  private readonly said = createElement('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  private readonly panels = new Map<string, HTMLElement>();
  private sections: readonly SectionView[] = [];

  constructor(
    private readonly strings: PageStrings,
    private readonly tab: string | undefined,
    private readonly line: TimelineLine,
  ) {
    this.threads = new Threads(
      strings,
      (kind, id) => line.thread(kind, id),
      () => this.draw(),
    );
    this.tabs = new Tabs(strings.timeline, (id) => {
      line.chose(id);
      this.look();
      this.draw();
    });
    this.element = createElement(
      'section',
      { class: 'timeline', 'aria-labelledby': 'timeline-title' },
      createElement('h2', { id: 'timeline-title' }, strings.timeline),
      this.said,
      this.tabs.element,
    );
  }

  /** Shows these sections, and loads those that are visible. */
  show(sections: readonly SectionView[]): void {
    this.sections = sections;
    this.threads.clear();
    this.draw(true);
    this.look();
  }

  /** Stores a section, and draws it if it is visible. */
  update(section: SectionView): void {
    const before = this.sections.find(({ kind }) => kind === section.kind);
    this.sections = this.sections.map((one) => (one.kind === section.kind ? section : one));
    this.draw(before?.label !== section.label);
    if (section.state === 'failed') this.said.textContent = section.failure ?? '';
    else if (section.state === 'ready' && before?.state === 'loading') this.said.textContent = section.label;
  }

  /** Loads more near the end of the page. */
  scrolled(): void {
    const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
    const bottom = this.element.getBoundingClientRect().bottom - clientHeight;
    if (
      Math.min(scrollHeight - clientHeight - scrollTop, bottom) < NEAR &&
      !this.visible.some(({ state }) => state === 'loading' || state === 'failed')
    )
      this.more();
  }

  private get visible(): readonly SectionView[] {
    const { chosen } = this.tabs;
    return chosen === ALL ? this.sections : this.sections.filter(({ kind }) => kind === chosen);
  }

  private look(): void {
    for (const { kind, state } of this.visible) if (state === 'idle') this.line.load(kind);
  }
  private more(): void {
    for (const { kind, more, state } of this.visible) if (more && state === 'ready') this.line.load(kind);
  }

  private panel(id: string): HTMLElement {
    let panel = this.panels.get(id);
    if (!panel) {
      panel = createElement('div', {});
      this.panels.set(id, panel);
    }
    return panel;
  }

  /** Draws the visible tab; with `tabs`, also the row of tabs. */
  private draw(tabs = false): void {
    redrawKeepingFocus(this.tabs.element, () => {
      if (tabs) this.drawTabs();
      for (const [id, other] of this.panels) if (id !== this.tabs.chosen) replaceContent(other);
      this.drawPanel(this.panel(this.tabs.chosen));
    });
  }

  private drawTabs(): void {
    this.tabs.show(
      [
        { id: ALL, label: this.strings.all, panel: this.panel(ALL) },
        ...this.sections.map(({ kind, label }) => ({ id: kind, label, panel: this.panel(kind) })),
      ],
      this.tabs.chosen || this.tab || ALL,
    );
  }

  private drawPanel(panel: HTMLElement): void {
    const { strings, visible } = this;
    const items = visible.flatMap((section) => section.items);
    // Failures come first: below the rows they would be missed.
    const failed = visible.filter(({ state }) => state === 'failed').map((section) => this.failed(section));
    const working = visible
      .filter(({ state }) => state === 'loading' || state === 'idle')
      .map((section) => createElement('p', { class: 'quiet' }, section.working));
    const settled = visible.every(({ state }) => state === 'ready');
    const empty =
      settled &&
      !items.length &&
      createElement('p', { class: 'quiet' }, visible.length === 1 ? visible[0]?.empty : strings.nothing);
    replaceContent(
      panel,
      visible.some(({ zoneless }) => zoneless) && createElement('p', { class: 'quiet' }, strings.zoneless),
      ...failed,
      ...this.days(items),
      empty,
      ...working,
      visible.some(({ more, state }) => more && state === 'ready') &&
        createElement(
          'p',
          {},
          keyedButton(strings.loadMore, 'more', () => this.more()),
        ),
    );
  }

  private failed({ kind, failure }: SectionView): HTMLElement {
    return createElement(
      'div',
      { class: 'failed' },
      createElement('p', {}, failure),
      keyedButton(this.strings.retry, `retry-${kind}`, () => this.line.load(kind)),
    );
  }

  /** Rows by day, newest first; those without a time last. */
  private days(items: readonly ItemView[]): HTMLElement[] {
    const sorted = [...items].sort((a, b) => (b.at ?? -1) - (a.at ?? -1));
    const days = new Map<string, ItemView[]>();
    for (const item of sorted) {
      const day = item.day ?? this.strings.undated;
      const rows = days.get(day);
      if (rows) rows.push(item);
      else days.set(day, [item]);
    }
    return [...days].map(([day, rows]) =>
      createElement(
        'section',
        { class: 'day' },
        createElement('h3', {}, day),
        createElement('ol', {}, ...rows.map((item) => this.row(item))),
      ),
    );
  }

  private row(item: ItemView): HTMLElement {
    const { kind, id, link, url } = item;
    const key = `${kind}/${id}`;
    const { strings, line, threads } = this;
    const expanded = threads.isOpen(key);
    const opens = expanded ? item.closes : item.opens;
    return createElement(
      'li',
      { class: `item ${kind}`, 'data-item': key, tabindex: -1 },
      createElement('span', { class: 'clock-cell quiet', title: item.hint }, item.clock ?? ''),
      createElement(
        'div',
        { class: 'what' },
        createElement('p', { class: 'title', dir: 'auto' }, item.title),
        ...item.lines.map((text) => createElement('p', { class: 'quiet', dir: 'auto' }, text)),
        url !== undefined && createElement('p', { class: 'quiet url' }, url),
        item.quote !== undefined && createElement('blockquote', { dir: 'auto' }, item.quote),
        createElement(
          'div',
          { class: 'links' },
          opens !== undefined &&
            keyedButton(opens, `open-${key}`, () => threads.toggle(kind, id), {
              class: 'link',
              'aria-expanded': String(expanded),
              'aria-label': `${opens}: ${item.title}`,
            }),
          link &&
            this.sections.some((section) => section.kind === link.kind) &&
            keyedButton(link.label, `link-${key}`, () => this.goTo(link.kind, link.id), { class: 'link' }),
          url !== undefined &&
            keyedButton(strings.openPage, `page-${key}`, () => line.item('open', kind, id), {
              class: 'link',
              'aria-label': `${strings.openPage}: ${url}`,
            }),
          (opens !== undefined || this.tabs.chosen !== ALL) &&
            keyedButton(strings.itemRequest, `request-${key}`, () => line.item('request', kind, id), {
              class: 'link',
              'aria-label': `${strings.itemRequest}: ${item.title}`,
            }),
        ),
        expanded && threads.messages(key),
      ),
    );
  }

  /** Goes to a linked row, in its own tab if it is not visible. */
  private goTo(kind: SectionKind, id: string): void {
    const find = (): HTMLElement | undefined =>
      [...this.panel(this.tabs.chosen).querySelectorAll<HTMLElement>('[data-item]')].find(
        (row) => row.dataset['item'] === `${kind}/${id}`,
      );
    if (!find()) this.tabs.choose(kind);
    const row = find();
    row?.focus();
    row?.scrollIntoView({ block: 'center' });
  }
}
