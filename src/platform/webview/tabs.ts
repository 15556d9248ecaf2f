import { createElement, replaceContent, createId } from './dom';

/** A tab and what it shows. */
export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly panel: HTMLElement;
  readonly hidden?: boolean;
}

/** A row of tabs over their panels, following the WAI-ARIA practices: arrow keys, Home and End move and select. */
export class Tabs {
  /** The row of tabs; the creator of the panels places them. */
  readonly element = createElement('div', { class: 'tabs' });
  private readonly list: HTMLElement;
  private readonly body = createElement('div', { class: 'tab-body' });
  private tabs: readonly Tab[] = [];
  private buttons: HTMLButtonElement[] = [];
  private active = '';

  /** `onChoose` is called when the user has selected another tab. */
  constructor(
    label: string,
    private readonly onChoose: (id: string) => void = () => undefined,
  ) {
    this.list = createElement('div', {
      role: 'tablist',
      'aria-label': label,
      class: 'tab-list',
      onkeydown: (e) => this.key(e as KeyboardEvent),
    });
    this.element.append(this.list, this.body);
  }

  /** The id of the visible tab; empty if there is none yet. */
  get chosen(): string {
    return this.active;
  }

  /** Shows these tabs; the selected one stays selected if it still exists. */
  show(tabs: readonly Tab[], chosen = this.active): void {
    const hadFocus = this.list.contains(document.activeElement);
    this.tabs = tabs.filter((t) => !t.hidden);
    this.active = this.tabs.some((t) => t.id === chosen) ? chosen : (this.tabs[0]?.id ?? '');
    this.buttons = this.tabs.map(({ id, label, panel }) => {
      panel.id ||= createId('panel');
      const button = createElement(
        'button',
        {
          role: 'tab',
          type: 'button',
          id: `${panel.id}-tab`,
          'aria-controls': panel.id,
          onclick: () => this.choose(id),
        },
        label,
      );
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', button.id);
      return button;
    });
    replaceContent(this.list, ...this.buttons);
    replaceContent(this.body, ...this.tabs.map((t) => t.panel));
    this.update();
    if (hadFocus) this.buttons[this.index()]?.focus();
  }

  /** Selects a tab. */
  choose(id: string): void {
    if (!this.tabs.some((t) => t.id === id)) return;
    this.active = id;
    this.update();
    this.onChoose(id);
  }

  private index(): number {
    return this.tabs.findIndex((t) => t.id === this.active);
  }

  private update(): void {
    this.tabs.forEach(({ id, panel }, i) => {
      const on = id === this.active;
      const button = this.buttons[i]!;
      button.setAttribute('aria-selected', String(on));
      button.tabIndex = on ? 0 : -1;
      panel.hidden = !on;
    });
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -this.tabs.length, End: this.tabs.length }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const n = this.tabs.length;
    const at = this.index();
    const to = Math.abs(step) === 1 ? (at + step + n) % n : step < 0 ? 0 : n - 1;
    this.choose(this.tabs[to]!.id);
    this.buttons[to]!.focus();
  }
}
