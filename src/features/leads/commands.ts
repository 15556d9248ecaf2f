import { menuEntries, type CommandRows, type SubmenuRows } from '../../core/contributions';

const SIGNED_IN = 'acquire.signedIn';
/** On some keyboards Ctrl+Alt plus a letter types a character, so these keys only work where the user is not typing text. */
const SIGNED_IN_NOT_TYPING = 'acquire.signedIn && !inputFocus || acquire.signedIn && editorLangId == acquire-http';
/** An interrupted export or import can be resumed. */
const CAN_RESUME_EXPORT = 'acquire.leads.canResumeExport';
const CAN_RESUME_IMPORT = 'acquire.leads.canResumeImport';
const LEAD = 'viewItem =~ /^lead\\./';
/** A click on a row opens this one; its button opens the other. */
const OPENS_JSON = 'config.acquire.leads.openWith == json';
const OPENS_PAGE = 'config.acquire.leads.openWith != json';
/** A row of the view has the keyboard focus; VS Code replaces the argument with that row. */
const ROW_KEY = {
  when: 'focusedView == acquire.leads && listFocus && !inputFocus && acquire.signedIn',
  args: [{ $treeViewId: 'acquire.leads', $focusedTreeItem: true }],
};
const DRAFT = 'resource in acquire.lead.drafts';
const DRAFT_OPEN = `resourceScheme == acquire-lead && ${DRAFT}`;
const title = menuEntries('view/title', 'view == acquire.leads', SIGNED_IN);
const row = menuEntries('view/item/context', 'view == acquire.leads');
const inTable = menuEntries('webview/context', 'webviewId == acquire.leadTable', 'webviewSection == lead');
const editor = menuEntries('editor/title', 'resourceScheme == acquire-lead');
const change = menuEntries('acquire.lead.change');
const copyAs = menuEntries('acquire.lead.copyAs');

/** Commands for leads. */
export const leadCommands = {
  'acquire.leads.refresh': {
    title: 'Refresh Leads',
    icon: 'refresh',
    palette: SIGNED_IN,
    menus: [title('9_refresh@1')],
  },
  'acquire.leads.loadMore': { title: 'Load More Leads', palette: SIGNED_IN },
  'acquire.leads.cancelLoad': {
    title: 'Cancel Loading Leads',
    palette: "acquire.signedIn && acquire.leads.state == 'loading'",
  },
  'acquire.lead.openPage': {
    title: 'Open Lead Page',
    icon: 'account',
    palette: SIGNED_IN,
    menus: [row('inline@1', LEAD, OPENS_JSON), row('1_open@1', LEAD), inTable('1_open@1'), editor('1_draft@0')],
  },
  'acquire.lead.open': {
    title: 'Open Lead as JSON',
    icon: 'json',
    palette: SIGNED_IN,
    menus: [row('inline@1', LEAD, OPENS_PAGE), row('1_open@2', LEAD), inTable('1_open@2')],
  },
  'acquire.lead.copyId': { title: 'Copy Lead ID', palette: SIGNED_IN, menus: [copyAs('1_short@1')] },
  'acquire.lead.copyEmail': {
    title: 'Copy Lead Email Address',
    shortTitle: 'Copy Email Address',
    icon: 'copy',
    palette: SIGNED_IN,
    menus: [row('inline@2', 'viewItem =~ /^lead\\..*\\.email/'), copyAs('1_short@2')],
  },
  'acquire.leads.loadAll': { title: 'Load All Leads', palette: SIGNED_IN, menus: [title('9_refresh@2')] },
  'acquire.leads.search': {
    title: 'Search Leads…',
    icon: 'search',
    palette: SIGNED_IN,
    menus: [title('navigation@1')],
    key: { key: 'ctrl+alt+u', mac: 'cmd+alt+u', when: SIGNED_IN_NOT_TYPING },
  },
  'acquire.leads.filter': {
    title: 'Filter Leads…',
    icon: 'filter',
    palette: SIGNED_IN,
    menus: [title('navigation@2')],
  },
  'acquire.leads.clearFilter': {
    title: 'Clear Lead Filter',
    icon: 'clear-all',
    palette: 'acquire.signedIn && acquire.leads.filtered',
    menus: [title('navigation@3', 'acquire.leads.filtered')],
  },
  'acquire.leads.sort': { title: 'Sort Leads…', icon: 'list-ordered', palette: SIGNED_IN, menus: [title('1_view@2')] },
  'acquire.leads.group': {
    title: 'Group Leads…',
    icon: 'group-by-ref-type',
    palette: SIGNED_IN,
    menus: [title('1_view@1')],
  },
  'acquire.leads.savedViews': {
    title: 'Saved Lead Views…',
    icon: 'bookmark',
    palette: SIGNED_IN,
    menus: [title('1_view@3')],
  },
  'acquire.lead.edit': {
    title: 'Edit Lead as JSON',
    icon: 'edit',
    palette: SIGNED_IN,
    menus: [row('2_edit@1', LEAD), editor('navigation@1', 'resource not in acquire.lead.drafts')],
  },
  'acquire.lead.apply': {
    title: 'Apply Lead Draft to Acquire',
    shortTitle: 'Apply to Acquire',
    icon: 'cloud-upload',
    palette: DRAFT_OPEN,
    menus: [editor('navigation@1', DRAFT)],
  },
  'acquire.lead.compareDraft': {
    title: 'Compare Lead Draft with Acquire',
    shortTitle: 'Compare with Acquire',
    icon: 'diff',
    palette: DRAFT_OPEN,
    menus: [editor('navigation@2', DRAFT)],
  },
  'acquire.lead.discardDraft': {
    title: 'Discard Lead Draft…',
    shortTitle: 'Discard Draft…',
    icon: 'discard',
    palette: DRAFT_OPEN,
    menus: [editor('1_draft@1', DRAFT)],
  },
  'acquire.lead.create': { title: 'New Lead…', icon: 'add', palette: SIGNED_IN, menus: [title('navigation@5')] },
  'acquire.lead.setName': {
    title: 'Change Lead Name…',
    palette: SIGNED_IN,
    menus: [change('1_field@1')],
    key: { key: 'f2', ...ROW_KEY },
  },
  'acquire.lead.setEmail': { title: 'Change Lead Email…', palette: SIGNED_IN, menus: [change('1_field@2')] },
  'acquire.lead.setPhone': { title: 'Change Lead Phone…', palette: SIGNED_IN, menus: [change('1_field@3')] },
  'acquire.lead.setRemarks': {
    title: 'Change Lead Remarks…',
    palette: SIGNED_IN,
    menus: [change('1_field@4', 'viewItem =~ /^lead\\.v1\\./')],
  },
  'acquire.lead.setTags': {
    title: 'Change Lead Tags…',
    icon: 'tag',
    palette: SIGNED_IN,
    menus: [row('2_edit@3', LEAD), inTable('2_edit@3')],
  },
  'acquire.lead.delete': {
    title: 'Delete Lead…',
    icon: 'trash',
    palette: SIGNED_IN,
    menus: [row('9_danger@3', 'viewItem =~ /^lead\\.v.\\.writable/'), inTable('9_danger@3', 'leadWritable')],
    key: { key: 'delete', mac: 'cmd+backspace', ...ROW_KEY },
  },
  'acquire.lead.merge': {
    title: 'Merge Leads…',
    palette: `${SIGNED_IN} && acquire.leads.canMerge`,
    menus: [
      row('9_danger@1', 'viewItem =~ /^lead\\.v2\\.writable/', 'listMultiSelection'),
      inTable('9_danger@1', 'leadWritable', 'leadVersion == v2', 'severalLeads'),
    ],
  },
  'acquire.lead.block': {
    title: 'Block Lead…',
    palette: `${SIGNED_IN} && acquire.leads.canBlock`,
    menus: [
      row('9_danger@2', 'viewItem =~ /^lead\\.v2\\.writable/'),
      inTable('9_danger@2', 'leadWritable', 'leadVersion == v2'),
    ],
  },
  'acquire.lead.copyMarkdown': {
    title: 'Copy Lead as Markdown Link',
    palette: SIGNED_IN,
    menus: [copyAs('1_short@3')],
  },
  'acquire.lead.copyLink': {
    title: 'Copy Lead Link',
    note: 'A link that opens the lead in VS Code.',
    palette: SIGNED_IN,
    menus: [copyAs('1_short@4')],
  },
  'acquire.lead.copyJson': { title: 'Copy Lead as JSON', palette: SIGNED_IN, menus: [copyAs('2_data@1')] },
  'acquire.lead.copyCsv': { title: 'Copy Lead as CSV Row', palette: SIGNED_IN, menus: [copyAs('2_data@2')] },
  'acquire.lead.copyHttp': { title: 'Copy Lead as Request File', palette: SIGNED_IN, menus: [copyAs('3_request@1')] },
  'acquire.lead.copyCurl': { title: 'Copy Lead as cURL', palette: SIGNED_IN, menus: [copyAs('3_request@2')] },
  'acquire.lead.openAsRequest': {
    title: 'Open Lead as Request',
    note: 'Opens the request that reads the lead in Try Request.',
    icon: 'send',
    palette: SIGNED_IN,
    menus: [row('5_request@1', LEAD), inTable('5_request@1')],
  },
  'acquire.leads.export': {
    title: 'Export Leads…',
    palette: SIGNED_IN,
    menus: [title('3_files@1'), row('4_copy@2', LEAD, 'listMultiSelection')],
  },
  'acquire.leads.resumeExport': {
    title: 'Resume Lead Export…',
    palette: `${SIGNED_IN} && ${CAN_RESUME_EXPORT}`,
    menus: [title('3_files@2', CAN_RESUME_EXPORT)],
  },
  'acquire.leads.import': { title: 'Import Leads…', palette: SIGNED_IN, menus: [title('3_files@3')] },
  'acquire.leads.resumeImport': {
    title: 'Resume Lead Import…',
    palette: `${SIGNED_IN} && ${CAN_RESUME_IMPORT}`,
    menus: [title('3_files@4', CAN_RESUME_IMPORT)],
  },
  'acquire.leads.openTable': {
    title: 'Open Lead Table',
    icon: 'table',
    palette: SIGNED_IN,
    menus: [title('navigation@4')],
  },
} as const satisfies CommandRows;

/** Their ids: `ui/` has a handler for each. */
export type LeadCommandId = keyof typeof leadCommands;

/** Submenus of a lead. */
export const leadSubmenus = {
  'acquire.lead.change': { label: 'Change', menus: [row('2_edit@2', LEAD), inTable('2_edit@2')] },
  'acquire.lead.copyAs': { label: 'Copy As', menus: [row('4_copy@1', LEAD), inTable('4_copy@1')] },
} as const satisfies SubmenuRows;
