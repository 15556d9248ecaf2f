import { unitText } from '../../../../core/format';
import type { AnswerView, PanelAction, PanelStrings, TableView, TimingBar, ToPanel } from '../../form/panelMessages';
import type { Pair } from '../../../../api/client/types';
import { el, fill, freshId } from '../../../../platform/webview/dom';
import { BodyView, type BodyActions } from './bodyView';
import { Tabs } from '../../../../platform/webview/tabs';

/** The lower half of a panel that sends: the status line, what went wrong, and the answer in tabs. */
export class AnswerPane {
  /** What the panel places. */
  readonly element: HTMLElement;
  private readonly progress = el('div', { class: 'working', 'aria-hidden': 'true', hidden: true });
  private readonly status = el('div', { class: 'status', role: 'status', 'aria-live': 'polite', tabindex: -1 });
  private readonly message = el('div', { class: 'message', hidden: true });
  private readonly tabs: Tabs;
  private readonly body: BodyView;
  private preferred = '';

  constructor(
    private readonly strings: PanelStrings,
    private readonly actions: BodyActions,
    looked: () => void,
  ) {
    this.body = new BodyView(strings, actions);
    this.tabs = new Tabs(strings.answer, looked);
    this.tabs.element.hidden = true;
    this.status.textContent = strings.idle;
    this.status.classList.add('quiet');
    this.element = el(
      'section',
      { class: 'answer', 'aria-label': strings.answer },
      this.progress,
      this.status,
      this.message,
      this.tabs.element,
    );
  }

  /** The view of the response that is shown, or will be. */
  get tab(): string {
    return this.tabs.chosen || this.preferred;
  }
  set tab(tab: string) {
    this.preferred = tab;
  }

  /** Something was sent; the answer before it is taken away, so that it cannot be mistaken for the new one. */
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
  show(view: AnswerView, arrives: boolean): void {
    this.progress.hidden = true;
    this.say('', view.tone, view.message, view.actions);
    const [status, ...facts] = view.facts;
    fill(this.status, el('span', { class: `chip ${view.outcome}` }, status), ...facts.map((fact) => ` · ${fact}`));
    const { strings } = this;
    this.body.show(view);
    this.tabs.element.hidden = false;
    const schemaLabel = view.schema?.length ? `${strings.answerSchema} (${view.schema.length})` : strings.answerSchema;
    const tabs = [
      { id: 'body', label: strings.answerBody, panel: this.body.element },
      { id: 'headers', label: strings.answerHeaders, panel: this.headers(view) },
      { id: 'timing', label: strings.answerTiming, panel: timing(view.timing) },
      {
        id: 'table',
        label: strings.answerTable,
        panel: view.table ? this.table(view.table) : el('div'),
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

  /** Takes the answer before away, when another request is put into the panel. */
  clear(): void {
    this.progress.hidden = true;
    this.tabs.element.hidden = true;
    this.body.reset();
    this.say(this.strings.idle, 'quiet', undefined, []);
  }

  /** Moves the focus to the status line, and the answer into view when it is below. */
  private arrive(): void {
    this.status.focus({ preventScroll: true });
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
    fill(
      this.message,
      message && el('p', {}, message),
      actions.length > 0 && el('div', { class: 'line' }, ...actions.map((a) => this.button(a))),
    );
  }

  private button({ id, label }: PanelAction): HTMLElement {
    return el('button', { type: 'button', onclick: () => this.actions.action(id) }, label);
  }

  private headers({ sent, headers }: AnswerView): HTMLElement {
    const { strings } = this;
    return el(
      'div',
      {},
      el('h3', {}, strings.answerReceived),
      pairs(headers),
      el('h3', {}, strings.answerSent),
      el('p', { class: 'mono' }, sent.line),
      pairs(sent.headers),
    );
  }

  private table({ columns, rows, total }: TableView): HTMLElement {
    const head = el('tr', {}, ...columns.map((c) => el('th', { scope: 'col' }, c)));
    const body = rows.map((row) => el('tr', {}, ...row.map((cell) => el('td', {}, cell))));
    const more =
      total > rows.length
        ? el(
            'p',
            { class: 'quiet' },
            this.strings.tableRows.replace('{0}', String(rows.length)).replace('{1}', String(total)),
          )
        : undefined;
    return el(
      'div',
      {},
      el(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': this.strings.answerTable },
        el('table', { class: 'data' }, el('thead', {}, head), el('tbody', {}, ...body)),
      ),
      more,
    );
  }

  private schema(notes: readonly string[]): HTMLElement {
    return notes.length
      ? el('ul', {}, ...notes.map((n) => el('li', {}, n)))
      : el('p', { class: 'quiet' }, this.strings.schemaOk);
  }
}

function pairs(list: readonly Pair[]): HTMLElement {
  return el(
    'table',
    { class: 'mono' },
    el(
      'tbody',
      {},
      ...list.map(([name, value]) => el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, value))),
    ),
  );
}

/** Bars from the first phase to the last, each as long as it took. */
function timing(bars: readonly TimingBar[]): HTMLElement {
  const end = Math.max(1, ...bars.map((b) => b.start + b.ms));
  const rows = bars.map(({ label, start, ms }) => {
    const bar = el('div', { class: 'bar' });
    bar.style.setProperty('margin-inline-start', `${(start / end) * 100}%`);
    bar.style.setProperty('width', `${Math.max(0.5, (ms / end) * 100)}%`);
    return el(
      'tr',
      {},
      el('th', { scope: 'row', id: freshId('phase') }, label),
      el('td', { class: 'number' }, unitText(ms, 'millisecond', 'short', ms < 10 ? 1 : 0)),
      el('td', { class: 'track', 'aria-hidden': 'true' }, bar),
    );
  });
  return el('table', { class: 'timing' }, el('tbody', {}, ...rows));
}
