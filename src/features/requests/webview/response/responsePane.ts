import { unitText } from '../../../../core/format';
import type {
  ResponseViewData,
  PanelAction,
  PanelStrings,
  TableView,
  TimingBar,
  ToPanel,
} from '../../form/panelMessages';
import type { Pair } from '../../../../api/client/types';
import { createElement, replaceContent, createId } from '../../../../platform/webview/dom';
import { BodyView, type BodyActions } from './bodyView';
import { TablePane } from './tablePane';
import { Tabs } from '../../../../platform/webview/tabs';

/** What the response can ask its host for. */
export interface ResponseActions extends BodyActions {
  /** A column of the table was chosen to sort by. */
  sort(column: string): void;
}

/** The lower half of a panel that sends: the status line, errors, and the response in tabs. */
export class ResponsePane {
  /** The element for the panel. */
  readonly element: HTMLElement;
  private readonly progress = createElement('div', { class: 'working', 'aria-hidden': 'true', hidden: true });
  private readonly status = createElement('div', {
    class: 'status',
    role: 'status',
    'aria-live': 'polite',
    tabindex: -1,
  });
  private readonly message = createElement('div', { class: 'message', hidden: true });
  private readonly tabs: Tabs;
  private readonly body: BodyView;
  private readonly table: TablePane;
  private preferred = '';

  constructor(
    private readonly strings: PanelStrings,
    private readonly actions: ResponseActions,
    looked: () => void,
  ) {
    this.body = new BodyView(strings, actions);
    this.table = new TablePane(strings, actions);
    this.tabs = new Tabs(strings.response, looked);
    this.tabs.element.hidden = true;
    this.status.textContent = strings.idle;
    this.status.classList.add('quiet');
    this.element = createElement(
      'section',
      { class: 'response', 'aria-label': strings.response },
      this.progress,
      this.status,
      this.message,
      this.tabs.element,
    );
  }

  /** The tab of the response that is shown now, or will be once there is a response. */
  get tab(): string {
    return this.tabs.chosen || this.preferred;
  }
  set tab(tab: string) {
    this.preferred = tab;
  }

  /** A request was sent; the previous response is removed, so that it cannot be mistaken for the new one. */
  busy(line: string): void {
    this.say(line, 'quiet', undefined, []);
    this.progress.hidden = false;
    this.tabs.element.hidden = true;
  }

  /** There will be no response. `arrives`: takes the focus. */
  stopped(text: string, tone: 'quiet' | 'problem', actions: readonly PanelAction[], arrives: boolean): void {
    this.progress.hidden = true;
    this.say(tone === 'quiet' ? text : this.strings.failed, tone, tone === 'quiet' ? undefined : text, actions);
    if (arrives) this.arrive();
  }

  /** Shows a response in place of the previous one. `arrives`: takes the focus. */
  show(view: ResponseViewData, arrives: boolean): void {
    this.progress.hidden = true;
    this.say('', view.tone, view.message, view.actions);
    const [status, ...facts] = view.facts;
    replaceContent(
      this.status,
      createElement('span', { class: `chip ${view.outcome}` }, status),
      ...facts.map((fact) => ` · ${fact}`),
    );
    const { strings } = this;
    this.body.show(view);
    if (view.table) this.table.show(view.table);
    this.tabs.element.hidden = false;
    const schemaLabel = view.schema?.length
      ? `${strings.responseSchema} (${view.schema.length})`
      : strings.responseSchema;
    const tabs = [
      { id: 'body', label: strings.responseBody, panel: this.body.element },
      { id: 'headers', label: strings.responseHeaders, panel: this.headers(view) },
      { id: 'timing', label: strings.responseTiming, panel: timing(view.timing) },
      {
        id: 'table',
        label: strings.table,
        panel: this.table.element,
        hidden: !view.table,
      },
      { id: 'schema', label: schemaLabel, panel: this.schema(view.schema ?? []), hidden: !view.schema },
    ];
    this.tabs.show(tabs, this.tab);
    if (arrives) this.arrive();
  }

  /** Shows what the filter of the body found. */
  showFiltered(filtered: ToPanel['filtered']): void {
    this.body.showFiltered(filtered);
  }

  /** Shows the table of the response in another order. */
  showTable(table: TableView): void {
    this.table.show(table);
  }

  /** Removes the previous response when another request is put into the panel. */
  clear(): void {
    this.progress.hidden = true;
    this.tabs.element.hidden = true;
    this.body.reset();
    this.say(this.strings.idle, 'quiet', undefined, []);
  }

  /** Moves the focus to the status line, unless it is in another editor, and scrolls to the response if it is too far down. */
  private arrive(): void {
    if (document.hasFocus()) this.status.focus({ preventScroll: true });
    if (this.element.getBoundingClientRect().top > window.innerHeight * 0.6)
      this.element.scrollIntoView({ block: 'start' });
  }

  private say(
    line: string,
    tone: 'ok' | 'quiet' | 'problem',
    message: string | undefined,
    actions: readonly PanelAction[],
  ): void {
    this.status.className = `status ${tone}`;
    this.status.textContent = line;
    this.message.hidden = !message && !actions.length;
    replaceContent(
      this.message,
      message && createElement('p', {}, message),
      actions.length > 0 && createElement('div', { class: 'line' }, ...actions.map((a) => this.button(a))),
    );
  }

  private button({ id, label }: PanelAction): HTMLElement {
    return createElement('button', { type: 'button', onclick: () => this.actions.action(id) }, label);
  }

  private headers({ sent, headers }: ResponseViewData): HTMLElement {
    const { strings } = this;
    return createElement(
      'div',
      {},
      createElement('h3', {}, strings.responseReceived),
      pairs(headers),
      createElement('h3', {}, strings.responseSent),
      createElement('p', { class: 'mono' }, sent.line),
      pairs(sent.headers),
    );
  }

  private schema(notes: readonly string[]): HTMLElement {
    return notes.length
      ? createElement('ul', {}, ...notes.map((n) => createElement('li', {}, n)))
      : createElement('p', { class: 'quiet' }, this.strings.schemaOk);
  }
}

function pairs(list: readonly Pair[]): HTMLElement {
  return createElement(
    'table',
    { class: 'mono' },
    createElement(
      'tbody',
      {},
      ...list.map(([name, value]) =>
        createElement('tr', {}, createElement('th', { scope: 'row' }, name), createElement('td', {}, value)),
      ),
    ),
  );
}

/** Bars from the first phase to the last, each as long as its phase took. */
function timing(bars: readonly TimingBar[]): HTMLElement {
  const end = Math.max(1, ...bars.map((b) => b.start + b.ms));
  const rows = bars.map(({ label, start, ms }) => {
    const bar = createElement('div', { class: 'bar' });
    bar.style.setProperty('margin-inline-start', `${(start / end) * 100}%`);
    bar.style.setProperty('width', `${Math.max(0.5, (ms / end) * 100)}%`);
    return createElement(
      'tr',
      {},
      createElement('th', { scope: 'row', id: createId('phase') }, label),
      createElement('td', { class: 'number' }, unitText(ms, 'millisecond', 'short', ms < 10 ? 1 : 0)),
      createElement('td', { class: 'track', 'aria-hidden': 'true' }, bar),
    );
  });
  return createElement('table', { class: 'timing' }, createElement('tbody', {}, ...rows));
}
