import { menuEntries, type CommandRows } from '../../core/contributions';

const SIGNED_IN = 'acquire.signedIn';
const REQUEST_OPEN =
  'resourceScheme == acquire-exchange || resourceLangId == acquire-http || activeWebviewPanelId == acquire.tryRequest';
const RESPONSE_OPEN = 'resourceScheme == acquire-exchange';
const title = menuEntries('view/title', 'view == acquire.requests');
const row = menuEntries('view/item/context', 'view == acquire.requests');
const exchange = menuEntries('view/item/context', 'view == acquire.requests', 'viewItem =~ /^exchange/');
const response = menuEntries('editor/title', RESPONSE_OPEN);
const responseText = menuEntries('editor/context', RESPONSE_OPEN, 'editorLangId == json');
const file = menuEntries('editor/title', 'editorLangId == acquire-http');
const fileText = menuEntries('editor/context', 'editorLangId == acquire-http');

/** Commands of requests, their responses and the history. */
export const requestCommands = {
  'acquire.request.try': {
    title: 'Try Request…',
    icon: 'play',
    palette: true,
    menus: [title('navigation@2')],
    key: {
      key: 'ctrl+alt+y',
      mac: 'cmd+alt+y',
      // VS Code uses this key to accept pending edits of an agent.
      when: 'acquire.signedIn && !inputFocus && !chatEdits.hasEditorModifications || acquire.signedIn && editorLangId == acquire-http && !chatEdits.hasEditorModifications',
    },
  },
  'acquire.request.pasteCurl': {
    title: 'Paste cURL as Request',
    note: 'Opens the curl command on the clipboard in Try Request.',
    icon: 'clippy',
    palette: true,
    menus: [title('1_new@2')],
  },
  'acquire.requests.import': {
    title: 'Import Postman Collection or HAR…',
    note: 'Opens a Postman collection (format 2.1) or a HAR file as a new request file.',
    palette: true,
    menus: [title('1_new@3')],
  },
  'acquire.request.openExchange': {
    title: 'Open Response',
    icon: 'go-to-file',
    palette: false,
    menus: [exchange('1_open@1')],
  },
  'acquire.request.showPart': { title: 'Show Response Part…', palette: RESPONSE_OPEN },
  'acquire.request.filterResponse': {
    title: 'Filter Response by JSONPath…',
    note: 'Shows what the path finds while it is typed.',
    icon: 'filter',
    palette: RESPONSE_OPEN,
    menus: [response('1_request@1'), responseText('9_cutcopypaste@8')],
  },
  'acquire.request.sortTable': {
    title: 'Sort Response Table…',
    note: 'Shows a list response as a table, sorted by a column.',
    palette: RESPONSE_OPEN,
    menus: [response('1_request@2')],
  },
  'acquire.request.showProblem': { title: 'Show What Went Wrong', palette: false },
  'acquire.request.saveAnswer': {
    title: 'Save Response…',
    icon: 'save-as',
    palette: RESPONSE_OPEN,
    menus: [response('navigation@3')],
  },
  'acquire.request.compareAnswer': {
    title: 'Compare with Previous Response',
    icon: 'diff',
    palette: RESPONSE_OPEN,
    menus: [exchange('3_compare@1'), response('navigation@4')],
  },
  'acquire.request.resend': {
    title: 'Send Request Again',
    icon: 'refresh',
    palette: REQUEST_OPEN,
    menus: [exchange('inline@1'), exchange('2_send@1'), response('navigation@1'), fileText('1_acquire@5')],
    key: {
      key: 'ctrl+alt+r',
      mac: 'cmd+alt+r',
      when: `editorTextFocus && ${RESPONSE_OPEN} || activeCustomEditorId == acquire.responseTable`,
    },
  },
  'acquire.request.edit': {
    title: 'Open Request in Try Request',
    shortTitle: 'Open in Try Request',
    icon: 'edit',
    palette: REQUEST_OPEN,
    menus: [exchange('inline@2'), exchange('1_open@2'), response('navigation@2'), fileText('2_acquire@1')],
  },
  'acquire.request.toDocument': {
    title: 'Open Request as Request File',
    shortTitle: 'Open as Request File',
    icon: 'file-code',
    palette: REQUEST_OPEN,
    menus: [exchange('1_open@3'), response('1_request@3')],
  },
  'acquire.request.copyAs': {
    title: 'Copy Request As…',
    icon: 'copy',
    palette: REQUEST_OPEN,
    menus: [exchange('4_copy@1'), response('1_request@4'), fileText('2_acquire@2')],
  },
  'acquire.request.copyPortable': {
    title: 'Copy Request as Portable .http',
    note: 'For other tools: `{{host}}` and `{{token}}` instead of the account.',
    palette: 'resourceScheme == acquire-exchange || resourceLangId == acquire-http',
    menus: [exchange('4_copy@2'), file('9_cutcopypaste@8')],
  },
  'acquire.request.copyLink': {
    title: 'Copy Request Link',
    note: 'A link that opens the request in Try Request, without headers and secrets. It sends nothing.',
    palette: REQUEST_OPEN,
    menus: [exchange('4_copy@3'), response('1_request@6')],
  },
  'acquire.request.removeExchange': {
    title: 'Remove from History',
    icon: 'trash',
    palette: false,
    menus: [exchange('9_remove@1')],
  },
  'acquire.request.clearHistory': {
    title: 'Clear Request History…',
    shortTitle: 'Clear History…',
    icon: 'clear-all',
    palette: true,
    enablement: SIGNED_IN,
    menus: [title('9_clear@1'), row('inline@2', 'viewItem == section.history')],
  },
  'acquire.request.searchHistory': {
    title: 'Search Request History…',
    shortTitle: 'Search History…',
    icon: 'search',
    palette: true,
    enablement: SIGNED_IN,
    menus: [title('navigation@3'), row('inline@1', 'viewItem == section.history')],
  },
  'acquire.request.copyPath': {
    title: 'Copy JSON Path',
    palette: 'editorLangId == json',
    menus: [responseText('9_cutcopypaste@9')],
  },
  'acquire.request.copyValue': {
    title: 'Copy JSON Value',
    palette: 'editorLangId == json',
    menus: [responseText('9_cutcopypaste@9')],
  },
  'acquire.request.fetchAllPages': {
    title: 'Fetch All Pages to a File…',
    note: 'Repeats a list request until the last page.',
    icon: 'cloud-download',
    palette: 'editorLangId == acquire-http || resourceScheme == acquire-exchange',
    menus: [exchange('2_send@2'), response('1_request@5'), fileText('1_acquire@6')],
  },
  'acquire.request.tryRead': { title: 'Open Record in Try Request', palette: false },
} as const satisfies CommandRows;

/** Their ids: `ui/` has a handler for each. */
export type RequestCommandId = keyof typeof requestCommands;
