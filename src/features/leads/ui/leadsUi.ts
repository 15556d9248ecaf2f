import * as l10n from '@vscode/l10n';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/disposables';
import { Emitter } from '../../../core/events';
import { lazy, type Lazy } from '../../../core/lazy';
import { sentenceText } from '../../../core/text';
import { DraftStore } from '../documents/drafts';
import { leadApiOf } from '../sources/apis';
import { SavedViews } from '../list/views';
import { whenSignedIn, type CommandHandler, type CommandHandlers } from '../../../platform/commands';
import type { Services } from '../../../platform/services';
import type { LeadCommandId } from '../commands';
import { AccountFacts } from './view/accountFacts';
import { LeadBrowser } from './view/browser';
import type { CopyFormat } from './commands/copyAs';
import { DocumentLanguage } from './documents/documentLanguage';
import { LeadFinder } from './view/leadFinder';
import { followRequests } from './view/followRequests';
import { LeadFiles } from './documents/leadFiles';
import { leadUri } from './documents/leadUri';
import { offerOrphanedDrafts } from './documents/orphanedDrafts';
import * as dragging from './view/dragAndDrop';
import { loadAllLeads } from './view/loadAll';
import type { QuickField } from './commands/quickEdit';
import type { LeadsContext } from './context';
import type { LeadsChanged } from '../sources/source';
import type { LeadDetailPanels } from './page/pagePanels';
import { LEAD_SCHEME } from '../../../platform/schemes';
import { LeadTargets, type LeadTarget, type RawTargets } from './view/targets';
import type { LeadTablePanels } from './table/tablePanels';
import { CLICKED_ARGUMENT, LeadTree, type LeadNode } from './view/tree';
import { LeadWriter } from './commands/leadWriter';

const NOTE_MS = 3_000;

/** The part of the leads feature that is loaded on first use. */
export interface LeadsUi extends vscode.Disposable {
  readonly context: LeadsContext;
  readonly browser: LeadBrowser;
  readonly tree: LeadTree;
  readonly tables: Lazy<LeadTablePanels>;
  readonly pages: Lazy<LeadDetailPanels>;
  readonly handlers: CommandHandlers<LeadCommandId>;
  readonly dragging: typeof dragging;
  readonly offerOrphanedDrafts: typeof offerOrphanedDrafts;
  /** Opens a lead as a document. */
  openLead(lead: LeadTarget): Promise<void>;
}

/** Creates the rows of the view, the lead documents, and the handlers of the commands. */
export function createLeadsUi(services: Services, view: vscode.TreeView<LeadNode>): LeadsUi {
  const store = new DisposableStore();
  const changes = store.add(new Emitter<LeadsChanged>());
  const browser = store.add(new LeadBrowser(services));
  const tree = store.add(new LeadTree(view, browser));
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
  const find = new LeadFinder(browser, new SavedViews(services.globalState));
  const tables = lazy(async () => {
    const { LeadTablePanels } = await import('./table/tablePanels');
    const opened = store.add(new LeadTablePanels(context));
    targets.tableLeads = (accountKey, ids) => opened.leadsOf(accountKey, ids);
    return opened;
  });
  const pages = lazy(async () => {
    const { LeadDetailPanels } = await import('./page/pagePanels');
    const opened = store.add(new LeadDetailPanels(context));
    targets.activePage = () => opened.active;
    return opened;
  });
  const handlers: CommandHandlers<LeadCommandId> = {
    'acquire.leads.openTable': whenSignedIn(async () => {
      if (browser.account) await (await tables()).show(browser.account, browser.list?.arrangement.filter);
    }),
    'acquire.lead.openPage': forOne(context, async (target, raw) => {
      (await pages()).show(target, raw[1] === CLICKED_ARGUMENT);
    }),
    ...viewHandlers(browser, find),
    ...fileHandlers(context),
    ...copyHandlers(context),
    ...documentHandlers(context),
    ...writeHandlers(context, tree),
  };
  return {
    context,
    browser,
    tree,
    tables,
    pages,
    handlers,
    dragging,
    offerOrphanedDrafts,
    openLead,
    dispose: () => store.dispose(),
  };
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

async function openLead({ accountKey, id, lead }: LeadTarget): Promise<void> {
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
    'acquire.lead.open': forOne(context, openLead),
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
    texts.length === 1 ? l10n.t('Copied {0}', sentenceText(texts[0], 60)) : l10n.t('Copied {0} lines', texts.length),
    NOTE_MS,
  );
}
