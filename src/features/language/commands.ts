import { menuEntries, type CommandRows } from '../../core/contributions';

const FILE_OPEN = 'editorLangId == acquire-http';
const RUNNING = 'acquire.requestRunning';
/** What Escape closes or leaves in an editor, which takes priority over canceling a request. */
const ESCAPE_HAS_OTHER_USE = [
  'suggestWidgetVisible',
  'findWidgetVisible',
  'editorHasSelection',
  'editorHasMultipleSelections',
  'parameterHintsVisible',
  'renameInputVisible',
  'inSnippetMode',
  'inlineSuggestionVisible',
  'codeActionMenuVisible',
  'referenceSearchVisible',
  'markersNavigationVisible',
  'pasteWidgetVisible',
  'dropWidgetVisible',
];
const ESCAPE_IS_FREE = [
  `${RUNNING} && editorTextFocus`,
  '(editorLangId == acquire-http || resourceScheme == acquire-exchange)',
  ...ESCAPE_HAS_OTHER_USE.map((key) => `!${key}`),
].join(' && ');
const view = menuEntries('view/title', 'view == acquire.requests');
const title = menuEntries('editor/title', FILE_OPEN);
const text = menuEntries('editor/context', FILE_OPEN);

/** Commands of request files. */
export const requestFileCommands = {
  'acquire.request.newScratchpad': {
    title: 'New Request File',
    icon: 'new-file',
    palette: true,
    menus: [view('navigation@0')],
  },
  'acquire.request.send': {
    title: 'Send Request',
    icon: 'play',
    palette: FILE_OPEN,
    menus: [title('navigation@1'), text('1_acquire@1')],
    key: { key: 'ctrl+alt+r', mac: 'cmd+alt+r', when: 'editorTextFocus && editorLangId == acquire-http' },
  },
  'acquire.request.sendWith': {
    title: 'Run Request With…',
    note: 'Sends the request once as another account, or with another environment.',
    shortTitle: 'Run With…',
    palette: FILE_OPEN,
    menus: [text('1_acquire@2')],
  },
  'acquire.request.useForFile': {
    title: 'Use Acquire for This File',
    note: 'Opens a .http or .rest file as a request file.',
    palette: 'resourceExtname =~ /^\\.(?:http|rest)$/i && resourceLangId != acquire-http',
  },
  'acquire.request.selectEnvironment': {
    title: 'Select Environment…',
    palette: `isWorkspaceTrusted && acquire.signedIn || isWorkspaceTrusted && ${FILE_OPEN}`,
    menus: [text('1_acquire@7', 'isWorkspaceTrusted')],
  },
  'acquire.request.sendSelection': {
    title: 'Send Selected Requests',
    palette: 'editorLangId == acquire-http && editorHasSelection',
    menus: [text('1_acquire@3', 'editorHasSelection')],
  },
  'acquire.request.runAll': {
    title: 'Run All Requests',
    icon: 'run-all',
    palette: FILE_OPEN,
    menus: [title('navigation@2'), text('1_acquire@4')],
  },
  'acquire.requests.exportHar': {
    title: 'Export Requests as HAR…',
    shortTitle: 'Export as HAR…',
    note: 'Writes the requests of the file, or the selected ones, with their last responses.',
    palette: FILE_OPEN,
    menus: [title('9_cutcopypaste@9')],
  },
  'acquire.request.cancel': {
    title: 'Cancel Running Request',
    icon: 'debug-stop',
    palette: RUNNING,
    enablement: RUNNING,
    key: { key: 'escape', when: ESCAPE_IS_FREE },
  },
  'acquire.request.goToNext': {
    title: 'Go to Next Request',
    palette: FILE_OPEN,
    key: { key: 'ctrl+alt+pagedown', mac: 'cmd+alt+pagedown', when: `editorTextFocus && ${FILE_OPEN}` },
  },
  'acquire.request.goToPrevious': {
    title: 'Go to Previous Request',
    palette: FILE_OPEN,
    key: { key: 'ctrl+alt+pageup', mac: 'cmd+alt+pageup', when: `editorTextFocus && ${FILE_OPEN}` },
  },
} as const satisfies CommandRows;

/**
 * Key bindings for VS Code's own commands in request files. Nothing is preselected in a suggestion list that opens by itself, so Enter
 * inserts a line break and never changes typed text; Tab accepts the first suggestion.
 */
export const requestFileKeys = [
  {
    command: 'focusAndAcceptSuggestion',
    key: 'tab',
    when: 'suggestWidgetVisible && !suggestWidgetHasFocusedSuggestion && textInputFocus && editorLangId == acquire-http',
  },
] as const;

/** Their ids: `ui/` has a handler for each. */
export type RequestFileCommandId = keyof typeof requestFileCommands;
