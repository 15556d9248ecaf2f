// The table of a response in the webview.
import type { FromResponseTable, ResponseTableStrings, ToResponseTable } from '../../response/responseTableMessages';
import { connect } from '../../../../platform/webview/connect';
import { createElement, replaceContent } from '../../../../platform/webview/dom';
import { DataTable } from '../../../../platform/webview/table/dataTable';
import '../../../../platform/webview/chip.css';
import './responseTable.css';

const line = connect<ToResponseTable, FromResponseTable, object>();
const views = createElement('nav', { class: 'views' });
const facts = createElement('div', { class: 'facts', role: 'status' });
const note = createElement('p', { class: 'quiet', hidden: true });
let table: DataTable | undefined;

/** VS Code's own menu entries, such as Cut and Paste, do not apply here. */
document.body.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });

function start(strings: ResponseTableStrings): void {
  views.setAttribute('aria-label', strings.views);
  table = new DataTable({
    label: strings.table,
    resizeHint: strings.resize,
    sort: (by) => line.post('sort', { by }),
    copy: (text) => line.post('copy', { text }),
  });
  const hint = createElement('p', { class: 'quiet hint' }, `${strings.hint} ${strings.columnHint}`);
  document.body.replaceChildren(createElement('header', { class: 'top' }, views, facts), note, table.element, hint);
}

line.on('init', ({ strings }) => {
  if (!table) start(strings);
});

line.on('table', (shown) => {
  replaceContent(
    views,
    ...shown.views.map(({ title, part }) =>
      createElement(
        'button',
        {
          type: 'button',
          class: 'link',
          'aria-current': part === 'table' ? 'true' : undefined,
          onclick: () => line.post('view', { part: part ?? '' }),
        },
        title,
      ),
    ),
  );
  const [status = '', ...others] = shown.facts;
  replaceContent(
    facts,
    status !== '' && createElement('span', { class: `chip ${shown.outcome}` }, status),
    ...others.map((fact) => ` · ${fact}`),
  );
  note.hidden = shown.note === undefined;
  note.textContent = shown.note ?? '';
  if (!table) return;
  table.element.hidden = !shown.columns.length;
  table.show(shown);
});

line.post('ready', {});
