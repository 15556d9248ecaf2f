import { menuEntries, type CommandRows } from '../../core/contributions';

const SIGNED_IN = 'acquire.signedIn';
const title = menuEntries('view/title', 'view == acquire.reference');
const operation = menuEntries('view/item/context', 'view == acquire.reference', 'viewItem =~ /^operation/');
/** A page of the reference, as a preview or as text. */
const page = menuEntries(
  'editor/title',
  'acquire.reference.pageOpen',
  "(activeWebviewPanelId == 'markdown.preview' || resourceScheme == acquire-schema)",
);
const exchange = menuEntries('view/item/context', 'view == acquire.requests');

/** Commands of the API reference. */
export const referenceCommands = {
  'acquire.reference.openPage': {
    title: 'Open Reference Page',
    icon: 'book',
    palette: SIGNED_IN,
    menus: [operation('1_open@1')],
  },
  'acquire.reference.search': {
    title: 'Search API Reference…',
    icon: 'search',
    palette: true,
    menus: [title('navigation@1')],
  },
  'acquire.reference.try': {
    title: 'Try Operation',
    icon: 'play',
    palette: SIGNED_IN,
    menus: [operation('inline@1'), operation('1_open@2'), page('navigation@1')],
  },
  'acquire.reference.scratchpad': {
    title: 'Open Operation in Request File',
    icon: 'new-file',
    palette: SIGNED_IN,
    menus: [operation('inline@2'), operation('1_open@3'), page('navigation@2')],
  },
  'acquire.reference.copyPath': { title: 'Copy Operation Path', palette: SIGNED_IN, menus: [operation('2_copy@1')] },
  'acquire.reference.openDocs': {
    title: 'Open Operation Documentation',
    icon: 'link-external',
    palette: SIGNED_IN,
    menus: [operation('3_docs@1'), page('3_docs@1')],
  },
  'acquire.reference.ask': {
    title: 'Ask the Documentation…',
    note: 'Searches the documentation for an answer to a question.',
    icon: 'question',
    palette: true,
    menus: [title('1_find@1'), operation('3_docs@2')],
  },
  'acquire.reference.exportOpenApi': { title: 'Export OpenAPI…', palette: true, menus: [title('3_export@1')] },
  'acquire.reference.showBoth': {
    title: 'Show Both API Versions in the Reference',
    shortTitle: 'Show Both API Versions',
    palette: `${SIGNED_IN} && !acquire.reference.both`,
    menus: [title('2_show@1', '!acquire.reference.both')],
  },
  'acquire.reference.showOne': {
    title: "Show Only This Account's API Version in the Reference",
    shortTitle: "Show Only This Account's API Version",
    palette: `${SIGNED_IN} && acquire.reference.both`,
    menus: [title('2_show@1', 'acquire.reference.both', 'acquire.signedIn')],
  },
  'acquire.reference.showRetired': {
    title: 'Show Retired Operations',
    palette: `${SIGNED_IN} && !acquire.reference.retired`,
    menus: [title('2_show@2', '!acquire.reference.retired')],
  },
  'acquire.reference.hideRetired': {
    title: 'Hide Retired Operations',
    palette: 'acquire.reference.retired',
    menus: [title('2_show@2', 'acquire.reference.retired')],
  },
  'acquire.reference.showDifferences': {
    title: 'Show Differences from the Documentation',
    note: 'Lists where responses differed; see `acquire.request.checkAnswers`.',
    palette: SIGNED_IN,
    menus: [exchange('3_compare@2', 'viewItem =~ /^exchange.*differs/')],
  },
} as const satisfies CommandRows;

/** Their ids: `ui/` has a handler for each. */
export type ReferenceCommandId = keyof typeof referenceCommands;
