import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../../../api/client/account';
import { perAccountStore, type DataStore } from '../../../core/dataStore';
import { DisposableStore } from '../../../core/disposables';
import { Emitter } from '../../../core/events';
import { plainLabel } from '../../../core/text';
import { DraftStore } from '../documents/drafts';
import { leadApiOf } from '../sources/apis';
import { SavedViews, VIEWS_KEY } from '../list/views';
import { EXPORT_COLUMNS_KEY, TABLE_COLUMNS_KEY, TABLE_WIDTHS_KEY } from '../list/columnKeys';
import { whenSignedIn, type CommandHandler, type CommandHandlers, type Feature } from '../../../platform/commands';
import { restorePanels } from '../../../platform/panel/restorePanels';
import type { Services } from '../../../platform/services';
import type { LeadCommandId } from '../commands';
import { AccountFacts } from './view/accountFacts';
import { LeadBrowser } from './view/browser';
import type { CopyFormat } from './commands/copyAs';
import { DocumentLanguage } from './documents/documentLanguage';
import { LeadFinder } from './view/leadFinder';
import { followRequests } from './view/followRequests';
import { LeadFiles } from './documents/leadFiles';
import { LEAD_SCHEME, leadUri } from './documents/leadUri';
import { offerOrphanedDrafts } from './documents/orphanedDrafts';
import { loadAllLeads } from './view/loadAll';
import type { QuickField } from './commands/quickEdit';
import type { LeadsContext } from './context';
import type { LeadRecord, LeadsChanged } from '../sources/source';
import type { LeadDetailPanels } from './page/pagePanels';
import { leadDragging, leadDrop } from './view/dragAndDrop';
import { LeadTargets, type LeadTarget, type RawTargets } from './view/targets';
import type { LeadTablePanels } from './table/tablePanels';
import { CLICKED_ARGUMENT, LeadTree, type LeadNode } from './view/tree';
import { LeadWriter } from './commands/leadWriter';

const NOTE_MS = 3_000;

/** The leads feature, and what other features may use of it. */
export interface LeadsFeature extends Feature {
  /** The selected lead in the view, if any. */
  selectedLead(): LeadTarget | undefined;
  /** The contents and parts of the view; for the tests inside VS Code. */
  readonly browser: LeadBrowser;
  readonly tree: LeadTree;
  readonly context: LeadsContext;
  /** Opens a lead of an account as a document. */
  openLead(accountKey: string, leadId: string): Promise<void>;
  /** Shows a changed record as a draft next to the lead in Acquire. False if the lead already has a draft. */
  proposeDraft(account: Account, record: LeadRecord, text: string): Promise<boolean>;
  tables(): Promise<LeadTablePanels>;
  pages(): Promise<LeadDetailPanels>;
}

/** Leftovers of crashed windows are removed this long after activation, in ms, so that it does not slow down activation. */
const CLEANUP_DELAY_MS = 10_000;

/** The UI for leads: the view, the lead documents, and the commands for a lead. Code that is needed later is loaded then. */
export function leadsFeature(services: Services): LeadsFeature {
  const store = new DisposableStore();
  const changes = store.add(new Emitter<LeadsChanged>());
  const browser = store.add(new LeadBrowser(services));
  const tree = store.add(new LeadTree(browser, leadDragging));
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
    writer: new LeadWriter(services),
    applying: new Set(),
  };
  store.add(new DocumentLanguage(context));
  store.add(
    changes.event((change) => {
      browser.follow(change);
      files.follow(change);
    }),
  );
  store.add(followRequests(services, changes));
  const cleanup = setTimeout(() => {
    void drafts.removeStaleTemporaries();
    void import('./transfer/interruptedTransfers').then(({ cleanUpTransfers }) => cleanUpTransfers(context));
  }, CLEANUP_DELAY_MS);
  store.add({ dispose: () => clearTimeout(cleanup) });
  store.add(
    vscode.workspace.registerTextDocumentContentProvider('acquire-import', {
      provideTextDocumentContent: async (uri) => (await import('./transfer/importReports')).reportText(uri),
    }),
  );
  store.add(
    vscode.languages.registerDocumentDropEditProvider({ language: 'acquire-http' }, leadDrop, {
      dropMimeTypes: ['text/uri-list'],
    }),
  );
  const find = new LeadFinder(browser, new SavedViews(services.globalState));
  let tables: Promise<LeadTablePanels> | undefined;
  const openTables = (): Promise<LeadTablePanels> =>
    (tables ??= import('./table/tablePanels').then(({ LeadTablePanels }) => {
      const opened = store.add(new LeadTablePanels(context));
      targets.tableLeads = (accountKey, ids) => opened.leadsOf(accountKey, ids);
      return opened;
    }));
  store.add(restorePanels('leadTable', openTables));
  let pages: Promise<LeadDetailPanels> | undefined;
  const openPages = (): Promise<LeadDetailPanels> =>
    (pages ??= import('./page/pagePanels').then(({ LeadDetailPanels }) => {
      const opened = store.add(new LeadDetailPanels(context));
      targets.activePage = () => opened.active;
      return opened;
    }));
  store.add(restorePanels('leadPage', openPages));
  const handlers: CommandHandlers<LeadCommandId> = {
    'acquire.leads.openTable': whenSignedIn(async () => {
      if (browser.account) await (await openTables()).show(browser.account, browser.list?.arrangement.filter);
    }),
    'acquire.lead.openPage': forOne(context, async (target, raw) => {
      (await openPages()).show(target, raw[1] === CLICKED_ARGUMENT);
    }),
    ...viewHandlers(browser, find),
    ...fileHandlers(context),
    ...copyHandlers(context),
    ...documentHandlers(context),
    ...writeHandlers(context, tree),
  };
  return {
    handlers,
    data: dataOf(context),
    browser,
    tree,
    context,
    tables: openTables,
    pages: openPages,
    openLead: (accountKey, id) => showLead({ accountKey, id }),
    proposeDraft: async (account, record, text) =>
      (await import('./documents/editing')).proposeDraft(context, account, record, text),
    selectedLead: () => targets.selected(),
    dispose: () => store.dispose(),
  };
}

/** The stored data of leads: drafts, unfinished exports and imports, saved views and selected columns. */
function dataOf(context: LeadsContext): readonly DataStore[] {
  const { drafts, services } = context;
  const { globalState } = services;
  return [
    {
      id: 'drafts',
      removeAll: () => drafts.removeAll(),
      removeOf: async () => {
        const left = await drafts.prune(new Set(services.accounts.all().map(({ key }) => key)));
        // The message stays until the user responds.
        void offerOrphanedDrafts(left);
      },
    },
    {
      id: 'exports',
      removeAll: async () => (await import('./transfer/exportRun')).removeExports(context),
      removeOf: async () => (await import('./transfer/exportRun')).forgetExports(context),
    },
    {
      id: 'imports',
      removeAll: async () => (await import('./transfer/importRun')).importStoreOf(context).removeAll(),
      removeOf: async () => (await import('./transfer/importRun')).forgetImports(context),
    },
    perAccountStore('views', globalState, VIEWS_KEY),
    perAccountStore('tableColumns', globalState, TABLE_COLUMNS_KEY),
    perAccountStore('tableColumnWidths', globalState, TABLE_WIDTHS_KEY),
    perAccountStore('exportColumns', globalState, EXPORT_COLUMNS_KEY),
  ];
}

/** Commands for the view as a whole. */
function viewHandlers(browser: LeadBrowser, find: LeadFinder) {
  return {
    'acquire.leads.refresh': whenSignedIn(() => browser.refresh()),
    'acquire.leads.loadMore': whenSignedIn(() => browser.loadMore()),
    'acquire.leads.cancelLoad': () => browser.cancelLoad(),
    'acquire.leads.loadAll': whenSignedIn(() => loadAllLeads(browser)),
    'acquire.leads.search': whenSignedIn(() => find.search()),
    'acquire.leads.filter': whenSignedIn(() => find.filter()),
    'acquire.leads.clearFilter': whenSignedIn(() => find.clear()),
    'acquire.leads.sort': whenSignedIn(() => find.sort()),
    'acquire.leads.group': whenSignedIn(() => find.group()),
    'acquire.leads.savedViews': whenSignedIn(() => find.savedViews()),
  } satisfies Partial<CommandHandlers<LeadCommandId>>;
}

/** Export and import. Afterwards, menus offer to resume interrupted ones. */
function fileHandlers(context: LeadsContext) {
  const transfer = (run: (raw: readonly unknown[]) => Promise<unknown>): CommandHandler =>
    whenSignedIn(async (raw) => {
      try {
        await run(raw);
      } finally {
        await (await import('./transfer/interruptedTransfers')).updateResumableContext(context);
      }
    });
  return {
    'acquire.leads.export': transfer(async (raw) =>
      (await import('./transfer/exportRun')).exportFromView(context, context.targets.given(raw)),
    ),
    'acquire.leads.resumeExport': transfer(async () => (await import('./transfer/exportRun')).resumeExport(context)),
    'acquire.leads.resumeImport': transfer(async () => (await import('./transfer/importRun')).resumeImport(context)),
    'acquire.leads.import': transfer(async ([file]) =>
      (await import('./transfer/importLeads')).importLeadsFromFile(
        context,
        file instanceof vscode.Uri ? file : undefined,
      ),
    ),
  } satisfies Partial<CommandHandlers<LeadCommandId>>;
}

/** A command for one lead: the row it was called on, otherwise the selected or open lead, or one the user picks. */
function forOne(context: LeadsContext, run: (target: LeadTarget, raw: RawTargets) => unknown): CommandHandler {
  return whenSignedIn(async (raw) => {
    const target = await context.targets.one(raw);
    if (target) await run(target, raw);
  });
}

/** A command for all given or selected leads. */
function forMany(
  context: LeadsContext,
  run: (targets: readonly LeadTarget[], raw: RawTargets) => unknown,
): CommandHandler {
  return whenSignedIn(async (raw) => {
    const meant = await context.targets.many(raw);
    if (meant.length) await run(meant, raw);
  });
}

function copyHandlers(context: LeadsContext) {
  const as = (format: CopyFormat): CommandHandler =>
    forMany(context, async (meant) =>
      copy([await (await import('./commands/copyAs')).formatLeads(context, meant, format)]),
    );
  return {
    'acquire.lead.copyId': forMany(context, (meant) => copy(meant.map((t) => t.id))),
    'acquire.lead.copyEmail': forMany(context, async (meant) =>
      copy(await (await import('./commands/copyAs')).collectEmails(context, meant)),
    ),
    'acquire.lead.copyLink': forMany(context, (meant) =>
      context.services.copyLinks(meant.map(({ accountKey, id }) => ({ kind: 'lead', accountKey, id }))),
    ),
    'acquire.lead.copyMarkdown': as('markdown'),
    'acquire.lead.copyJson': as('json'),
    'acquire.lead.copyCsv': as('csv'),
    'acquire.lead.copyHttp': as('http'),
    'acquire.lead.copyCurl': as('curl'),
    'acquire.lead.openAsRequest': forOne(context, (target) =>
      context.services.tryRequest(
        leadApiOf(context.writer.account(target.accountKey).generation).readRequest(target.id),
        target.accountKey,
      ),
    ),
  } satisfies Partial<CommandHandlers<LeadCommandId>>;
}

async function showLead({ accountKey, id, lead }: LeadTarget): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', leadUri(accountKey, lead ?? { id }), { preview: true });
}

/** Lead documents: open, edit, and the actions for a draft. */
function documentHandlers(context: LeadsContext) {
  const forDraft =
    (run: (uri: vscode.Uri) => unknown): CommandHandler =>
    async ([given]) => {
      const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
      if (uri?.scheme === LEAD_SCHEME) await run(uri.with({ query: '' }));
      else void vscode.window.showInformationMessage(l10n.t('Open a lead with "Edit Lead as JSON" first.'));
    };
  return {
    'acquire.lead.open': forOne(context, showLead),
    'acquire.lead.edit': forOne(context, async (target) =>
      (await import('./documents/editing')).editLead(context, target),
    ),
    'acquire.lead.apply': forDraft(async (uri) => (await import('./documents/applyDraft')).applyDraft(context, uri)),
    'acquire.lead.compareDraft': forDraft(async (uri) => (await import('./documents/editing')).compareDraft(uri)),
    'acquire.lead.discardDraft': forDraft(async (uri) =>
      (await import('./documents/editing')).discardDraft(context, uri),
    ),
  } satisfies Partial<CommandHandlers<LeadCommandId>>;
}

/** Commands that change leads at Acquire. */
function writeHandlers(context: LeadsContext, tree: LeadTree) {
  const set = (field: QuickField): CommandHandler =>
    forOne(context, async (target) => (await import('./commands/quickEdit')).changeField(context, target, field));
  return {
    'acquire.lead.create': whenSignedIn(async () => (await import('./commands/quickEdit')).newLead(context)),
    'acquire.lead.setName': set('name'),
    'acquire.lead.setEmail': set('email'),
    'acquire.lead.setPhone': set('phone'),
    'acquire.lead.setRemarks': set('remarks'),
    'acquire.lead.setTags': set('tags'),
    'acquire.lead.delete': forMany(context, async (meant, [row]) => {
      // Only a row of the view passes itself (or a key its rows); otherwise the focus is elsewhere and stays there.
      const isInView = Array.isArray(row) || (row as Partial<LeadNode> | undefined)?.kind === 'lead';
      const beside = isInView ? tree.rowBeside(new Set(meant.map(({ id }) => id))) : undefined;
      const { deleteLeads } = await import('./commands/deleteLeads');
      if ((await deleteLeads(context, meant)) && beside) await tree.focusRow(beside);
    }),
    'acquire.lead.merge': forMany(context, async (meant) =>
      (await import('./commands/deleteLeads')).mergeLeads(context, meant),
    ),
    'acquire.lead.block': forMany(context, async (meant) =>
      (await import('./commands/deleteLeads')).blockLeads(context, meant),
    ),
  } satisfies Partial<CommandHandlers<LeadCommandId>>;
}

/** Copies the values, one per line; the status bar says what was copied. */
async function copy(texts: readonly string[]): Promise<void> {
  if (!texts.length) return;
  await vscode.env.clipboard.writeText(texts.join('\n'));
  vscode.window.setStatusBarMessage(
    texts.length === 1 ? l10n.t('Copied {0}', plainLabel(texts[0], 60)) : l10n.t('Copied {0} lines', texts.length),
    NOTE_MS,
  );
}
