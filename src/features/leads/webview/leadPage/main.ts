// The page of a lead in the webview: draws the host's data, requests what the user views, and reports what the user does.
import { dateText, numberText } from '../../../../core/format';
import type { FactView, HeadView, PageAction, PageState, PageStrings, ToPage, FromPage } from '../../pageMessages';
import { createElement, replaceContent, createId } from '../../../../platform/webview/dom';
import { connect } from '../../../../platform/webview/connect';
import { changeKey, InlineEdits } from './inlineEdit';
import { redrawKeepingFocus, keyedButton } from './keyedButton';
import { Timeline } from './timeline';
import './leadPage.css';

/** How often the clock for the lead's time zone is updated (ms). */
const CLOCK = 20_000;

const line = connect<ToPage, FromPage, PageState>();
let strings: PageStrings;
let state: PageState;
let timeline: Timeline | undefined;
let edits: InlineEdits | undefined;
let shown: HeadView | undefined;

const head = createElement('header', { class: 'head' });
const banner = createElement('div', { class: 'banner', role: 'alert', hidden: true });
const progress = createElement('div', { class: 'working', 'aria-hidden': 'true', hidden: true });
const fields = createElement('details', { class: 'fields' });
const wide = window.matchMedia('(min-width: 900px)');

function redraw(place: HTMLElement, ...children: Parameters<typeof replaceContent>[1][]): void {
  redrawKeepingFocus(place, () => replaceContent(place, ...children));
}

function button(label: string, action: PageAction, primary = false): HTMLElement {
  return keyedButton(label, action, () => line.post('action', { action }), { class: primary ? 'primary' : undefined });
}

function drawHead(view: HeadView): void {
  shown = view;
  const account = createElement(
    'p',
    { class: 'quiet account' },
    view.account,
    view.locked !== undefined && createElement('span', { class: 'badge warning' }, view.locked),
  );
  redraw(
    head,
    createElement(
      'div',
      { class: 'headline' },
      createElement('div', { class: 'who' }, createElement('h1', {}, view.title), account),
      createElement(
        'div',
        { class: 'toolbar', role: 'toolbar', 'aria-label': strings.toolbar },
        view.alive && button(strings.edit, 'edit', true),
        view.alive && button(strings.editTags, 'tags'),
        button(strings.copy, 'copy'),
        button(strings.request, 'request'),
        view.alive && button(strings.refresh, 'refresh'),
        view.alive && button(strings.more, 'more'),
      ),
    ),
    tags(view),
    createElement('dl', { class: 'facts' }, ...view.facts.map((fact) => drawFact(fact, view))),
  );
  progress.hidden = !view.busy;
  document.body.setAttribute('aria-busy', String(view.busy));
  const said = view.banner;
  if (banner.dataset['said'] !== JSON.stringify(said)) {
    banner.dataset['said'] = JSON.stringify(said);
    banner.hidden = !said;
    banner.className = `banner ${said?.tone ?? ''}`;
    replaceContent(
      banner,
      said && createElement('p', {}, said.text),
      said?.action && button(said.action.label, said.action.id),
    );
  }
  drawFields(view);
  setClocks();
}

function tags(view: HeadView): HTMLElement {
  return createElement(
    'ul',
    { class: 'tags', 'aria-label': strings.tags },
    ...(view.tags.length
      ? view.tags.map((tag) => createElement('li', { class: 'badge' }, tag))
      : [createElement('li', { class: 'quiet' }, strings.noTags)]),
  );
}

function drawFact(fact: FactView, { account, alive }: HeadView): HTMLElement | false {
  const { edit, id, label } = fact;
  const place = (...children: Parameters<typeof replaceContent>[1][]): HTMLElement =>
    createElement('div', { class: `fact ${id}` }, createElement('dt', {}, label), createElement('dd', {}, ...children));
  const editor = edit && edits?.of(fact, edit, account);
  if (editor) return place(editor);
  const [word, name] = fact.value ? [strings.change, strings.changeOf] : [strings.add, strings.addOf];
  const change =
    alive &&
    edit &&
    keyedButton(word, changeKey(edit.field), () => edits?.open(fact, edit, account), {
      class: 'link',
      'aria-label': name.replace('{0}', label),
    });
  if (!fact.value) return change ? place(change) : false;
  return place(
    createElement('span', { title: fact.hint, dir: 'auto' }, fact.value),
    fact.zone !== undefined &&
      createElement('span', { class: 'quiet clock', 'data-zone': fact.zone, title: fact.hint }),
    change,
    keyedButton(strings.copyValue, `copy-${id}`, () => line.post('copy', { fact: id }), {
      class: fact.copy ? 'link' : 'link on-hover',
      'aria-label': strings.copyOf.replace('{0}', label),
    }),
  );
}

function setClocks(): void {
  for (const clock of document.querySelectorAll<HTMLElement>('.clock'))
    clock.textContent = ` · ${strings.there.replace('{0}', dateText(Date.now(), { timeStyle: 'short', timeZone: clock.dataset['zone'] }))}`;
}

function drawFields(view: HeadView): void {
  fields.hidden = !view.fields.length;
  const table = (label: string, custom: boolean): HTMLElement | false => {
    const rows = view.fields.filter((field) => field.custom === custom);
    const id = createId('fields');
    return (
      rows.length > 0 &&
      createElement(
        'section',
        { 'aria-labelledby': id },
        createElement('h3', { id }, label),
        createElement(
          'dl',
          {},
          ...rows.map((field) =>
            createElement(
              'div',
              { class: 'field' },
              createElement('dt', {}, field.label),
              createElement('dd', { dir: 'auto', class: custom ? undefined : 'mono' }, field.value),
            ),
          ),
        ),
      )
    );
  };
  redraw(
    fields,
    createElement('summary', {}, createElement('h2', {}, `${strings.fields} (${numberText(view.fields.length)})`)),
    table(strings.custom, true),
    table(strings.asGiven, false),
  );
}

line.on('init', (given) => {
  ({ strings } = given);
  const kept = line.kept();
  state = {
    ...given.state,
    ...(typeof kept.tab === 'string' ? { tab: kept.tab } : {}),
    ...(given.state.timezone === undefined && typeof kept.timezone === 'string' ? { timezone: kept.timezone } : {}),
  };
  line.keep(state);
  fields.open = wide.matches;
  edits = new InlineEdits(strings, new Map(given.drafts.map(({ field, text }) => [field, text])), {
    draft: (field, text) => line.post('draft', { field, ...(text === undefined ? {} : { text }) }),
    send: (field, text) => line.post('change', { field, text }),
    redraw: (focus) => {
      if (shown) drawHead(shown);
      if (focus !== undefined && document.hasFocus()) head.querySelector<HTMLElement>(`[data-key="${focus}"]`)?.focus();
    },
  });
  timeline = new Timeline(strings, state.tab, {
    load: (kind) => line.post('load', { kind }),
    thread: (kind, id) => line.post('thread', { kind, id }),
    item: (action, kind, id) => line.post('item', { action, kind, id }),
    chose: (tab) => {
      state = { ...state, tab };
      line.keep(state);
    },
  });
  document.body.replaceChildren(progress, banner, createElement('main', {}, head, fields, timeline.element));
});

line.on('head', drawHead);
line.on('changed', ({ field, done, problem }) => edits?.changed(field, done, problem));
line.on('sections', (sections) => timeline?.show(sections));
line.on('section', (section) => timeline?.update(section));
line.on('thread', (thread) => timeline?.threads.take(thread));
// In a narrow panel the fields are above the timeline, and would push it out of view.
wide.addEventListener('change', () => {
  fields.open = wide.matches;
});
setInterval(setClocks, CLOCK);
window.addEventListener('scroll', () => timeline?.scrolled(), { passive: true });
line.post('ready', {});
