// The table of a response in the webview.
import type { FromResponseTable, ResponseTableStrings, ToResponseTable } from '../../response/responseTableMessages';
import { connect } from '../../../../platform/webview/connect';
import { createElement, replaceContent } from '../../../../platform/webview/dom';
import { TablePane } from '../response/tablePane';
import '../../../../platform/webview/chip.css';
import './responseTable.css';

const line = connect<ToResponseTable, FromResponseTable, object>();
const views = createElement('nav', { class: 'views' });
const facts = createElement('div', { class: 'facts', role: 'status' });
let table: TablePane | undefined;

/** VS Code's own menu entries, such as Cut and Paste, do not apply here. */
document.body.dataset['vscodeContext'] = JSON.stringify({ preventDefaultContextMenuItems: true });

function start(strings: ResponseTableStrings): void {
  views.setAttribute('aria-label', strings.views);
  table = new TablePane(strings, {
    sort: (by) => line.post('sort', { by }),
    copy: (text) => line.post('copy', { text }),
  });
  document.body.replaceChildren(createElement('header', { class: 'top' }, views, facts), table.element);
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
  table?.show(shown);
});

line.post('ready', {});
