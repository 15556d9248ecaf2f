import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { perAccountStore, type DataStore } from '../../../core/dataStore';
import { DisposableStore } from '../../../core/disposables';
import { Emitter } from '../../../core/events';
import { plainLabel } from '../../../core/text';
import { DraftStore } from '../documents/drafts';
import { leadApi } from '../sources/apis';
import { SavedViews, VIEWS_KEY } from '../list/views';
import { EXPORT_COLUMNS_KEY, TABLE_COLUMNS_KEY } from '../list/columnKeys';
import { command, type CommandRow, type Feature } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import { AccountFacts } from './view/accountFacts';
import { LeadBrowser } from './view/browser';
import type { CopyFormat } from './commands/copyAs';
import { DocumentLanguage } from './documents/documentLanguage';
import { Find } from './view/find';
import { LeadFiles } from './documents/leadFiles';
import { LEAD_SCHEME, leadUri } from './documents/leadUri';
import { offerLeftDrafts } from './documents/leftDrafts';
import { loadAll } from './view/loadAll';
import type { QuickField } from './commands/quickEdit';
import type { LeadsContext } from './context';
import type { LeadsChanged } from '../sources/source';
import type { LeadPages } from './page/pages';
import { LeadTargets, type LeadTarget, type RawTargets } from './view/targets';
import type { LeadTables } from './table/tables';
import { LeadTree } from './view/tree';
import { LeadWriter } from './commands/writing';

const NOTE_MS = 3_000;

/** The leads feature, and what other features may ask of it. */
export interface LeadsFeature extends Feature {
  /** The lead selected in the view, if it is one. */
  selectedLead(): LeadTarget | undefined;
  /** What the view shows, and the parts behind it; for the tests inside VS Code. */
  readonly browser: LeadBrowser;
  readonly tree: LeadTree;
  readonly context: LeadsContext;
  /** Opens a lead of an account as a document. */
  openLead(accountKey: string, leadId: string): Promise<void>;
  tables(): Promise<LeadTables>;
  pages(): Promise<LeadPages>;
}

/** Leftovers of crashed windows are removed this long after the start, in ms, so that starting is not slowed. */
const CLEANUP_DELAY_MS = 10_000;

/** The leads in the user interface: the view, the lead documents, and what can be done with a lead. What is needed later is loaded then. */
export function leadsFeature(services: Services): LeadsFeature {
  const store = new DisposableStore();
  const changes = store.add(new Emitter<LeadsChanged>());
  const browser = store.add(new LeadBrowser(services));
  const tree = store.add(new LeadTree(browser));
  const drafts = store.add(new DraftStore(path.join(services.context.globalStorageUri.fsPath, 'drafts')));
  const files = store.add(new LeadFiles(services, drafts));
  const targets = new LeadTargets(browser, tree);
  const context: LeadsContext = {
    services,
    browser,
    targets,
    files,
    drafts,
    changes,
    facts: new AccountFacts(services),
    writer: new LeadWriter(services, changes),
    applying: new Set(),
  };
  store.add(new DocumentLanguage(context));
  store.add(
    changes.event((change) => {
      browser.follow(change);
    }),
  );
  const cleanup = setTimeout(() => {
    void drafts.removeStaleTemporaries();
    void import('./transfer/exporting').then(({ removeLeftoverExports }) => removeLeftoverExports(context));
  }, CLEANUP_DELAY_MS);
  store.add({ dispose: () => clearTimeout(cleanup) });
  const find = new Find(browser, new SavedViews(services.context.globalState));
  let tables: Promise<LeadTables> | undefined;
  const openTables = (): Promise<LeadTables> =>
    (tables ??= import('./table/tables').then(({ LeadTables }) => store.add(new LeadTables(context))));
  store.add(
    vscode.window.registerWebviewPanelSerializer('acquire.leadTable', {
      deserializeWebviewPanel: async (panel, state) => (await openTables()).restore(panel, state),
    }),
  );
  let pages: Promise<LeadPages> | undefined;
  const openPages = (): Promise<LeadPages> =>
    (pages ??= import('./page/pages').then(({ LeadPages }) => {
      const opened = store.add(new LeadPages(context));
      targets.activePage = () => opened.active;
      return opened;
    }));
  store.add(
    vscode.window.registerWebviewPanelSerializer('acquire.leadPage', {
      deserializeWebviewPanel: async (panel, state) => (await openPages()).restore(panel, state),
    }),
  );
  const page = forOne(context, 'openPage', async (target) => {
    (await openPages()).show(target);
  });
  const table = command({
    id: 'acquire.leads.openTable',
    title: 'command.leads.openTable',
    ...signedIn,
    handler: async () => {
      if (browser.account) (await openTables()).show(browser.account, browser.list?.arrangement.filter);
    },
  });
  const rows = [
    table,
    page,
    ...viewRows(browser, find),
    ...fileRows(context),
    ...copyRows(context),
    ...documentRows(context),
    ...writeRows(context),
  ];
  return {
    rows,
    data: dataOf(context),
    browser,
    tree,
    context,
    tables: openTables,
    pages: openPages,
    openLead: (accountKey, id) => showLead({ accountKey, id }),
    selectedLead: () => targets.selected(),
    dispose: () => store.dispose(),
  };
}

/** What leads store: drafts, unfinished exports, saved views and chosen columns. */
function dataOf(context: LeadsContext): readonly DataStore[] {
  const { drafts, services } = context;
  const { globalState } = services.context;
  return [
    {
      id: 'drafts',
      removeAll: () => drafts.removeAll(),
      removeOf: async () => {
        const left = await drafts.prune(new Set(services.accounts.all().map(({ key }) => key)));
        // The message stays until it is answered.
        void offerLeftDrafts(left);
      },
    },
    {
      id: 'exports',
      removeAll: async () => (await import('./transfer/exporting')).removeExports(context),
      removeOf: async () => (await import('./transfer/exporting')).forgetExports(context),
    },
    perAccountStore('views', globalState, VIEWS_KEY),
    perAccountStore('tableColumns', globalState, TABLE_COLUMNS_KEY),
    perAccountStore('exportColumns', globalState, EXPORT_COLUMNS_KEY),
  ];
}

const signedIn = { needs: ['signedIn'] } as const;

/** Commands of the view as a whole. */
function viewRows(browser: LeadBrowser, find: Find): readonly CommandRow[] {
  const row = (verb: string, handler: () => unknown): CommandRow =>
    command({ id: `acquire.leads.${verb}`, title: `command.leads.${verb}`, ...signedIn, handler });
  return [
    row('refresh', () => browser.refresh()),
    row('loadMore', () => browser.loadMore()),
    row('loadAll', () => loadAll(browser)),
    row('search', () => find.search()),
    row('filter', () => find.filter()),
    row('clearFilter', () => find.clear()),
    row('sort', () => find.sort()),
    row('group', () => find.group()),
    row('savedViews', () => find.savedViews()),
  ];
}

/** Export and import. */
function fileRows(context: LeadsContext): readonly CommandRow[] {
  return [
    command<RawTargets>({
      id: 'acquire.leads.export',
      title: 'command.leads.export',
      ...signedIn,
      handler: async (raw) =>
        (await import('./transfer/exporting')).exportFromView(context, context.targets.given(raw)),
    }),
    command({
      id: 'acquire.leads.resumeExport',
      title: 'command.leads.resumeExport',
      ...signedIn,
      handler: async () => (await import('./transfer/exporting')).resumeExport(context),
    }),
    command({
      id: 'acquire.leads.import',
      title: 'command.leads.import',
      ...signedIn,
      handler: async () => (await import('./transfer/importing')).importLeads(context),
    }),
  ];
}

/** A command about one lead: the row it was called on, else the selected or open one, else one the user picks. */
function forOne(context: LeadsContext, verb: string, handler: (target: LeadTarget) => unknown): CommandRow {
  return command<RawTargets>({
    id: `acquire.lead.${verb}`,
    title: `command.lead.${verb}`,
    ...signedIn,
    handler: async (raw) => {
      const target = await context.targets.one(raw);
      if (target) await handler(target);
    },
  });
}

/** A command about all leads meant. */
function forMany(
  context: LeadsContext,
  verb: string,
  handler: (targets: readonly LeadTarget[]) => unknown,
): CommandRow {
  return command<RawTargets>({
    id: `acquire.lead.${verb}`,
    title: `command.lead.${verb}`,
    ...signedIn,
    handler: async (raw) => {
      const meant = await context.targets.many(raw);
      if (meant.length) await handler(meant);
    },
  });
}

function copyRows(context: LeadsContext): readonly CommandRow[] {
  const as = (verb: string, format: CopyFormat): CommandRow =>
    forMany(context, verb, async (meant) =>
      copy([await (await import('./commands/copyAs')).leadsAs(context, meant, format)]),
    );
  return [
    forMany(context, 'copyId', (meant) => copy(meant.map((t) => t.id))),
    forMany(context, 'copyEmail', async (meant) => {
      // A lead whose row is not loaded may have one all the same.
      const leads = await Promise.all(
        meant.map(
          async ({ lead, accountKey, id }) =>
            lead ?? (await context.writer.read(context.writer.account(accountKey), id)).lead,
        ),
      );
      const addresses = leads.map((lead) => plainLabel(lead.email, 320)).filter(Boolean);
      if (addresses.length) await copy(addresses);
      else void vscode.window.showInformationMessage(l10n.t('There is no e-mail address to copy.'));
    }),
    as('copyMarkdown', 'markdown'),
    as('copyJson', 'json'),
    as('copyCsv', 'csv'),
    as('copyHttp', 'http'),
    as('copyCurl', 'curl'),
    forOne(context, 'openAsRequest', (target) =>
      context.services.tryRequest(
        leadApi(context.writer.account(target.accountKey).generation).readRequest(target.id),
        target.accountKey,
      ),
    ),
  ];
}

async function showLead({ accountKey, id, lead }: LeadTarget): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', leadUri(accountKey, lead ?? { id }), { preview: true });
}

/** Lead documents: open, edit, and what can be done with a draft. */
function documentRows(context: LeadsContext): readonly CommandRow[] {
  const forDraft = (verb: string, handler: (uri: vscode.Uri) => unknown): CommandRow =>
    command<RawTargets>({
      id: `acquire.lead.${verb}`,
      title: `command.lead.${verb}`,
      handler: async ([given]) => {
        const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
        if (uri?.scheme === LEAD_SCHEME) await handler(uri.with({ query: '' }));
        else void vscode.window.showInformationMessage(l10n.t('Open a lead with "Edit Lead as JSON" first.'));
      },
    });
  return [
    forOne(context, 'open', showLead),
    forOne(context, 'edit', async (target) => (await import('./documents/editing')).editLead(context, target)),
    forDraft('apply', async (uri) => (await import('./documents/applying')).applyDraft(context, uri)),
    forDraft('compareDraft', async (uri) => (await import('./documents/editing')).compareDraft(uri)),
    forDraft('discardDraft', async (uri) => (await import('./documents/editing')).discardDraft(context, uri)),
  ];
}

/** Commands that change leads at Acquire. */
function writeRows(context: LeadsContext): readonly CommandRow[] {
  const set = (verb: string, field: QuickField): CommandRow =>
    forOne(context, verb, async (target) => (await import('./commands/quickEdit')).changeField(context, target, field));
  return [
    command({
      id: 'acquire.lead.create',
      title: 'command.lead.create',
      ...signedIn,
      handler: async () => (await import('./commands/quickEdit')).newLead(context),
    }),
    set('setName', 'name'),
    set('setEmail', 'email'),
    set('setPhone', 'phone'),
    set('setRemarks', 'remarks'),
    set('setTags', 'tags'),
    forMany(context, 'delete', async (meant) => (await import('./commands/deleting')).deleteLeads(context, meant)),
    forMany(context, 'merge', async (meant) => (await import('./commands/deleting')).mergeLeads(context, meant)),
    forMany(context, 'block', async (meant) => (await import('./commands/deleting')).blockLeads(context, meant)),
  ];
}

/** One per line; the status bar says what was copied. */
async function copy(texts: readonly string[]): Promise<void> {
  if (!texts.length) return;
  await vscode.env.clipboard.writeText(texts.join('\n'));
  vscode.window.setStatusBarMessage(
    texts.length === 1 ? l10n.t('Copied {0}', plainLabel(texts[0], 60)) : l10n.t('Copied {0} lines', texts.length),
    NOTE_MS,
  );
}
