import type { SectionKind } from '../../sources/history';
import type { ItemView, PageStrings, SectionView, ThreadView } from '../../pageMessages';
import { displayLanguage } from '../../../../platform/webview/connect';
import { el, fill } from '../../../../platform/webview/dom';
import { Tabs } from '../../../../platform/webview/tabs';

/** What the timeline asks of its page. */
export interface TimelineLine {
  load(kind: SectionKind): void;
  thread(kind: SectionKind, id: string): void;
  item(action: 'request' | 'open', kind: SectionKind, id: string): void;
  chose(tab: string): void;
}

const ALL = 'all';
/** Messages shown of a long chat before somebody asks for the earlier ones. */
const LAST_MESSAGES = 30;
/** How near the end of the page (pixels) the next rows are asked for. */
const NEAR = 240;

/** The sections of a lead's history as tabs, with all of them together first. A section is asked for when somebody looks at it. */
export class Timeline {
  /** What the page places. */
  readonly element: HTMLElement;
  private readonly tabs: Tabs;
  private readonly said = el('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  private readonly panels = new Map<string, HTMLElement>();
  private readonly threads = new Map<string, ThreadView>();
  private readonly open = new Set<string>();
  private readonly whole = new Set<string>();
  private sections: readonly SectionView[] = [];

  constructor(
    private readonly strings: PageStrings,
    private tab: string | undefined,
    private readonly line: TimelineLine,
  ) {
    this.tabs = new Tabs(strings.timeline, (id) => {
      line.chose(id);
      this.look();
      this.draw();
    });
    this.element = el(
      'section',
      { class: 'timeline', 'aria-labelledby': 'timeline-title' },
      el('h2', { id: 'timeline-title' }, strings.timeline),
      this.said,
      this.tabs.element,
    );
  }

  /** Shows these sections, and asks for what is in sight of them. */
  show(sections: readonly SectionView[]): void {
    this.sections = sections;
    this.threads.clear();
    this.draw(true);
    this.look();
  }

  /** Takes over a section, and draws it where it is in sight. */
  update(section: SectionView): void {
    const before = this.sections.find(({ kind }) => kind === section.kind);
    this.sections = this.sections.map((one) => (one.kind === section.kind ? section : one));
    this.draw(before?.label !== section.label);
    if (section.state === 'failed') this.said.textContent = section.failure ?? '';
    else if (section.state === 'ready' && before?.state === 'loading') this.said.textContent = section.label;
  }

  /** Takes over the messages of a row that was opened. */
  thread(thread: ThreadView): void {
    const key = `${thread.kind}/${thread.id}`;
    this.threads.set(key, thread);
    this.open.add(key);
    this.draw();
  }

  /** Near the end of the page more is asked for. */
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
      panel = el('div', {});
      this.panels.set(id, panel);
    }
    return panel;
  }

  private drawTabs(): void {
    const chosen = this.tabs.chosen || this.tab || ALL;
    this.tabs.show(
      [
        { id: ALL, label: this.strings.all, panel: this.panel(ALL) },
        ...this.sections.map(({ kind, label }) => ({ id: kind, label, panel: this.panel(kind) })),
      ],
      chosen,
    );
  }

  /** Draws the tab in sight; with `tabs`, the row of tabs as well. The focus stays on the button that had it. */
  private draw(tabs = false): void {
    const focused =
      document.activeElement instanceof HTMLElement && this.tabs.element.contains(document.activeElement)
        ? document.activeElement.dataset['key']
        : undefined;
    if (tabs) this.drawTabs();
    const panel = this.panel(this.tabs.chosen);
    const { strings, visible } = this;
    for (const [id, other] of this.panels) if (id !== this.tabs.chosen) fill(other);
    const items = visible.flatMap((section) => section.items);
    // What failed stands above what is there: below it would be missed.
    const failed = visible.filter(({ state }) => state === 'failed').map((section) => this.failed(section));
    const working = visible
      .filter(({ state }) => state === 'loading' || state === 'idle')
      .map((section) => el('p', { class: 'quiet' }, section.working));
    const settled = visible.every(({ state }) => state === 'ready');
    const empty =
      settled &&
      !items.length &&
      el('p', { class: 'quiet' }, visible.length === 1 ? visible[0]?.empty : strings.nothing);
    fill(
      panel,
      visible.some(({ zoneless }) => zoneless) && el('p', { class: 'quiet' }, strings.zoneless),
      ...failed,
      ...this.days(items),
      empty,
      ...working,
      visible.some(({ more, state }) => more && state === 'ready') &&
        el(
          'p',
          {},
          el(
            'button',
            {
              type: 'button',
              'data-key': 'more',
              onclick: () => {
                this.more();
              },
            },
            strings.loadMore,
          ),
        ),
    );
    if (focused !== undefined) this.focus(focused);
  }

  private failed(section: SectionView): HTMLElement {
    return el(
      'div',
      { class: 'failed' },
      el('p', {}, section.failure),
      el(
        'button',
        {
          type: 'button',
          'data-key': `retry-${section.kind}`,
          onclick: () => {
            this.line.load(section.kind);
          },
        },
        this.strings.retry,
      ),
    );
  }

  /** Rows by day, newest first; those without a time at the end. */
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
      el('section', { class: 'day' }, el('h3', {}, day), el('ol', {}, ...rows.map((item) => this.row(item)))),
    );
  }

  private row(item: ItemView): HTMLElement {
    const { kind, id } = item;
    const key = `${kind}/${id}`;
    const { strings, line } = this;
    const expanded = this.open.has(key);
    return el(
      'li',
      { class: `item ${kind}`, 'data-item': key, tabindex: -1 },
      el('span', { class: 'clock-cell quiet', title: item.hint }, item.clock ?? ''),
      el(
        'div',
        { class: 'what' },
        el('p', { class: 'title', dir: 'auto' }, item.title),
        ...item.lines.map((text) => el('p', { class: 'quiet', dir: 'auto' }, text)),
        item.url !== undefined && el('p', { class: 'quiet url' }, item.url),
        item.quote !== undefined && el('blockquote', { dir: 'auto' }, item.quote),
        el(
          'div',
          { class: 'links' },
          item.opens !== undefined &&
            el(
              'button',
              {
                type: 'button',
                class: 'link',
                'data-key': `open-${key}`,
                'aria-expanded': String(expanded),
                'aria-label': `${item.opens}: ${item.title}`,
                onclick: () => {
                  this.toggle(kind, id);
                },
              },
              item.opens,
            ),
          item.link &&
            this.sections.some((section) => section.kind === item.link?.kind) &&
            el(
              'button',
              {
                type: 'button',
                class: 'link',
                'data-key': `link-${key}`,
                onclick: () => {
                  if (item.link) this.goTo(item.link.kind, item.link.id);
                },
              },
              item.link.label,
            ),
          item.url !== undefined &&
            el(
              'button',
              {
                type: 'button',
                class: 'link',
                'data-key': `page-${key}`,
                'aria-label': `${strings.openPage}: ${item.url}`,
                onclick: () => {
                  line.item('open', kind, id);
                },
              },
              strings.openPage,
            ),
          (item.opens !== undefined || this.tabs.chosen !== ALL) &&
            el(
              'button',
              {
                type: 'button',
                class: 'link',
                'data-key': `request-${key}`,
                'aria-label': `${strings.itemRequest}: ${item.title}`,
                onclick: () => {
                  line.item('request', kind, id);
                },
              },
              strings.itemRequest,
            ),
        ),
        expanded && this.messages(key),
      ),
    );
  }

  private messages(key: string): HTMLElement | undefined {
    const thread = this.threads.get(key);
    const { strings } = this;
    if (!thread) return undefined;
    if (thread.state === 'loading') return el('p', { class: 'quiet' }, strings.loading);
    if (thread.state === 'failed')
      return el(
        'div',
        { class: 'failed' },
        el('p', {}, thread.failure),
        el(
          'button',
          {
            type: 'button',
            'data-key': `again-${key}`,
            onclick: () => {
              this.line.thread(thread.kind, thread.id);
            },
          },
          strings.retry,
        ),
      );
    if (!thread.messages.length) return el('p', { class: 'quiet' }, strings.noMessages);
    const hidden = this.whole.has(key) ? 0 : Math.max(0, thread.messages.length - LAST_MESSAGES);
    return el(
      'ol',
      { class: 'messages' },
      hidden > 0 &&
        el(
          'li',
          {},
          el(
            'button',
            {
              type: 'button',
              class: 'link',
              'data-key': `earlier-${key}`,
              onclick: () => {
                this.whole.add(key);
                this.draw();
              },
            },
            strings.earlier.replace('{0}', hidden.toLocaleString(displayLanguage())),
          ),
        ),
      ...thread.messages
        .slice(hidden)
        .map((message) =>
          el(
            'li',
            { class: message.note ? 'note' : message.mine ? 'mine' : 'theirs' },
            el(
              'p',
              { class: 'quiet' },
              el('strong', {}, message.who),
              message.when && el('span', { title: message.hint }, ` · ${message.when}`),
            ),
            el('p', { class: 'text', dir: 'auto' }, message.text),
          ),
        ),
    );
  }

  private toggle(kind: SectionKind, id: string): void {
    const key = `${kind}/${id}`;
    if (!this.open.delete(key)) {
      this.open.add(key);
      if (this.threads.get(key)?.state !== 'ready') this.line.thread(kind, id);
    }
    this.draw();
  }

  /** Goes to the row that another one names, in its own tab when it is not in sight. */
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

  private focus(key: string): void {
    [...this.panel(this.tabs.chosen).querySelectorAll<HTMLElement>('[data-key]')]
      .find((element) => element.dataset['key'] === key)
      ?.focus();
  }
}
