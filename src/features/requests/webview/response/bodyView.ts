import type { ResponseViewData, PanelStrings, ToPanel } from '../../form/panelMessages';
import { createElement, replaceContent, createId, type Child } from '../../../../platform/webview/dom';
import { FoldableText } from './foldableText';

/** Delay between the last key and applying the filter, in ms. */
const FILTER_DELAY_MS = 200;

/** What the body can ask its host for. */
export interface BodyActions {
  /** A button with this ID was pressed. */
  action(id: string): void;
  copy(text: string): void;
  /** Another JSONPath was typed; empty if it was cleared. */
  filter(path: string): void;
}

/** The body of a response: buttons, a filter by JSONPath, and the text, which can be folded if it is JSON. */
export class BodyView {
  /** The element for the response pane. */
  readonly element = createElement('div');
  private readonly tools = createElement('div', { class: 'line tools' });
  private readonly filter: HTMLInputElement;
  private readonly filterLine: HTMLElement;
  private readonly result = createElement('span', { class: 'quiet', 'aria-live': 'polite', id: createId('filter') });
  private readonly content = createElement('div');
  private view: ResponseViewData | undefined;
  private json: FoldableText | undefined;
  /** The text as displayed, unfolded. */
  private shown = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly strings: PanelStrings,
    private readonly actions: BodyActions,
  ) {
    this.filter = createElement('input', {
      type: 'text',
      class: 'mono',
      'aria-label': strings.filter,
      'aria-describedby': this.result.id,
      placeholder: strings.filterHint,
      spellcheck: 'false',
      autocomplete: 'off',
      oninput: () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => actions.filter(this.filter.value), FILTER_DELAY_MS);
      },
    });
    this.filterLine = createElement('div', { class: 'filter' }, this.filter, this.result);
    this.element.append(this.tools, this.filterLine, this.content);
  }

  /** Shows the body of a response, unfiltered. */
  show(view: ResponseViewData): void {
    const { strings } = this;
    this.view = view;
    const { body, noBody } = view;
    this.filterLine.hidden = !body?.json;
    this.result.textContent = '';
    this.filter.setAttribute('aria-invalid', 'false');
    const button = (label: string, onclick: () => void): HTMLElement =>
      createElement('button', { type: 'button', onclick }, label);
    const action = (id: string, label: string): HTMLElement => button(label, () => this.actions.action(id));
    replaceContent(
      this.tools,
      body && button(strings.copy, () => this.copy()),
      body && action('open', strings.openInEditor),
      (body || noBody?.save) && action('save', strings.saveToFile),
      body && action('compare', strings.compare),
      body?.json && button(strings.foldAll, () => this.json?.setAll(true)),
      body?.json && button(strings.unfoldAll, () => this.json?.setAll(false)),
    );
    this.tools.hidden = !this.tools.childElementCount;
    if (body) this.showText(body.text, body.json, body.note);
    else this.place(createElement('p', { class: 'quiet' }, noBody?.text));
  }

  /** Shows what a filter found instead of the whole body; an empty filter shows the whole body again. */
  showFiltered({ path, text, note, problem }: ToPanel['filtered']): void {
    if (!this.view?.body) return;
    if (document.activeElement !== this.filter) this.filter.value = path;
    // The filter has changed since.
    else if (this.filter.value !== path) return;
    this.filter.setAttribute('aria-invalid', String(problem !== undefined));
    this.result.textContent = problem ?? note ?? '';
    if (text !== undefined) this.showText(text, true);
    else if (path.trim() === '') this.showText(this.view.body.text, this.view.body.json, this.view.body.note);
  }

  /** Clears the filter, for another request. */
  reset(): void {
    clearTimeout(this.timer);
    this.filter.value = '';
  }

  private copy(): void {
    const { note } = this.view?.body ?? {};
    // The panel has only the beginning of a long response.
    if (note !== undefined && this.filter.value.trim() === '') this.actions.action('copyBody');
    else this.actions.copy(this.shown);
  }

  private showText(text: string, json: boolean, note?: string): void {
    this.shown = text;
    this.json = json ? new FoldableText(text, this.strings.responseBody, this.strings.fold) : undefined;
    const plain = (): HTMLElement =>
      createElement(
        'pre',
        { class: 'mono content', tabindex: 0, role: 'region', 'aria-label': this.strings.responseBody },
        text,
      );
    this.place(this.json?.element ?? plain(), note !== undefined && createElement('p', { class: 'quiet' }, note));
  }

  private place(...children: readonly Child[]): void {
    replaceContent(this.content, ...children);
  }
}
