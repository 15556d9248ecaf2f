// The Try Request panel in the webview: renders the draft it receives, reports user actions to its host, and shows the responses.
import { EMPTY_DRAFT } from '../../form/draft';
import type { FromPanel, PanelState, ToPanel } from '../../form/panelMessages';
import { ResponsePane } from '../response/responsePane';
import { connect } from '../../../../platform/webview/connect';
import { RequestForm } from './requestForm';
import '../../../../platform/webview/chip.css';
import './tryRequest.css';

const line = connect<ToPanel, FromPanel, PanelState>();
/** The ID of the pending request, if there is one. */
let sending: string | undefined;
let sends = 0;
/** Delay between the last edit and reporting it to the host, in ms. The first edit is reported at once. */
const EDIT_DELAY_MS = 150;
/** True once the host knows that its request was changed here. */
let touched = false;
let editTimer: ReturnType<typeof setTimeout> | undefined;
/** The host stores the draft under this ID. */
let id: string | undefined;
let ui: { form: RequestForm; response: ResponsePane } | undefined;

/** VS Code writes the state to its own database, so it must contain nothing of the request. */
const keep = (): void => {
  if (ui) line.keep({ v: 2, id, tab: ui.form.tabs.chosen, responseTab: ui.response.tab });
};

function postEdit(): void {
  clearTimeout(editTimer);
  editTimer = undefined;
  if (ui) line.post('edited', { draft: ui.form.draft });
}

function send(): void {
  if (!ui || sending) return;
  ui.form.tabs.check();
  sending = String(++sends);
  ui.form.setSending(true);
  line.post('send', { draft: ui.form.draft }, sending);
}

function cancel(): void {
  if (sending) line.post('cancel', {});
}

/** Stops waiting for a response; false if it belongs to a different request. */
function done(id: string | undefined): boolean {
  if (sending !== undefined && id !== undefined && id !== sending) return false;
  sending = undefined;
  ui?.form.setSending(false);
  return true;
}

line.on('init', (init) => {
  const actions = {
    action: (id: string) => line.post('action', { id, draft: ui?.form.draft ?? EMPTY_DRAFT }),
    copy: (text: string) => line.post('copy', { what: 'body', text }),
    filter: (path: string) => line.post('filter', { path }),
    sort: (by: string) => line.post('sort', { by }),
  };
  const response = new ResponsePane(init.strings, actions, keep);
  const form = new RequestForm(init, {
    post: line.post,
    edited: () => {
      if (touched) {
        clearTimeout(editTimer);
        editTimer = setTimeout(postEdit, EDIT_DELAY_MS);
      } else postEdit();
      touched = true;
    },
    looked: keep,
    send,
    cancel,
  });
  ui = { form, response };
  ({ id } = init);
  document.body.replaceChildren(form.element, response.element);
  const { tab, responseTab } = line.kept();
  form.setAccounts(init.accounts, init.accountKey);
  form.show(init.draft, init.form);
  if (typeof tab === 'string') form.tabs.choose(tab);
  if (typeof responseTab === 'string') response.tab = responseTab;
  keep();
});

line.on('accounts', ({ accounts, accountKey }) => ui?.form.setAccounts(accounts, accountKey));
line.on('draft', ({ draft, form, fresh }) => {
  touched = false;
  clearTimeout(editTimer);
  editTimer = undefined;
  if (fresh) ui?.response.clear();
  ui?.form.show(draft, form);
});
line.on('form', ({ form }) => ui?.form.setForm(form));
line.on('live', ({ kind, values }) => ui?.form.tabs.parameters.offer(kind as 'tags', values));
line.on('code', ({ language, text }) => ui?.form.tabs.showCode(language, text));
line.on('sending', ({ line: text }, id) => {
  // The page that sent the request may have been discarded.
  sending ??= id;
  ui?.form.setSending(true);
  ui?.response.busy(text);
});
line.on('stopped', ({ text, tone, actions, again }, id) => {
  if (done(id)) ui?.response.stopped(text, tone, actions, !again);
});
line.on('table', (table) => ui?.response.showTable(table));
line.on('filtered', (filtered) => ui?.response.showFiltered(filtered));
line.on('response', ({ again, ...view }, id) => {
  if (done(id)) ui?.response.show(view, !again);
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    send();
  } else if (event.key === 'Escape' && sending && !event.defaultPrevented) {
    event.preventDefault();
    cancel();
  }
});

/** Sends pending edits, so that nothing is lost when the page is discarded. */
const flush = (): void => {
  if (editTimer !== undefined) postEdit();
};
window.addEventListener('blur', flush);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') flush();
});

line.post('ready', {});
