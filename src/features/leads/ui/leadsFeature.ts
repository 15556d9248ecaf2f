import * as vscode from 'vscode';
import type { Account } from '../../../api/client/account';
import { perAccountStore, type DataStore } from '../../../core/dataStore';
import { DisposableStore, type Disposable } from '../../../core/disposables';
import { lazy, type Lazy } from '../../../core/lazy';
import type { Feature } from '../../../platform/commands';
import { createLazyTreeView, registerLazyFileSystem } from '../../../platform/lazyProviders';
import { restorePanels } from '../../../platform/panel/restorePanels';
import type { Services } from '../../../platform/services';
import { EXPORT_COLUMNS_KEY, TABLE_COLUMNS_KEY, TABLE_WIDTHS_KEY, VIEWS_KEY } from '../list/stateKeys';
import { LEAD_CAPABILITIES } from '../sources/capabilities';
import type { LeadRecord } from '../sources/source';
import type { LeadsUi } from './leadsUi';
import { LEAD_SCHEME, IMPORT_REPORT_SCHEME } from '../../../platform/schemes';
import type { LeadTarget } from './view/targets';
import type { LeadNode } from './view/tree';

/** The leads feature, and what other features may use of it. */
export interface LeadsFeature extends Feature {
  readonly load: Lazy<LeadsUi>;
  /** The selected lead in the view, if only one is selected. */
  selectedLead(): LeadTarget | undefined;
  /** Opens a lead of an account as a document. */
  openLead(accountKey: string, leadId: string): Promise<void>;
  /** Opens the page of a lead. */
  openPage(accountKey: string, leadId: string): Promise<void>;
  /** Shows a changed record as a draft next to the lead in Acquire. False if the lead already has a draft. */
  proposeDraft(account: Account, record: LeadRecord, text: string): Promise<boolean>;
}

/** Leftovers of crashed windows are removed this long after activation, in ms, so that it does not slow down activation. */
const CLEANUP_DELAY_MS = 10_000;
const URI_LIST = 'text/uri-list';

/** The UI for leads: the view, the lead documents, and the commands for a lead. Loaded on first use. */
export function leadsFeature(services: Services): LeadsFeature {
  const store = new DisposableStore();
  const load: Lazy<LeadsUi> = lazy(async () => {
    const { createLeadsUi } = await import('./leadsUi');
    return store.add(createLeadsUi(services, view));
  });
  const view = store.add(
    createLazyTreeView<LeadNode>(
      'acquire.leads',
      {
        canSelectMany: true,
        showCollapseAll: true,
        resolves: true,
        dragAndDropController: {
          dragMimeTypes: [URI_LIST],
          dropMimeTypes: [URI_LIST],
          handleDrag: async (rows, transfer) => (await load()).dragging.dragLeads(rows, transfer),
          handleDrop: async (_row, transfer) => (await load()).dragging.importDropped(transfer),
        },
      },
      async () => (await load()).tree,
    ),
  );
  store.add(
    vscode.languages.registerDocumentDropEditProvider(
      { language: 'acquire-http' },
      {
        provideDocumentDropEdits: async (_document, _position, transfer) =>
          (await load()).dragging.insertDropped(transfer),
      },
      { dropMimeTypes: [URI_LIST] },
    ),
  );
  const opened = ({ uri }: vscode.TextDocument): void => {
    if (uri.scheme === LEAD_SCHEME) load.preload();
  };
  store.add(vscode.workspace.onDidOpenTextDocument(opened));
  vscode.workspace.textDocuments.forEach(opened);
  store.add(registerLazyFileSystem(LEAD_SCHEME, {}, async () => (await load()).context.files));
  store.add(
    vscode.workspace.registerTextDocumentContentProvider(IMPORT_REPORT_SCHEME, {
      provideTextDocumentContent: async (uri) => (await import('./transfer/importReports')).reportText(uri),
    }),
  );
  store.add(restorePanels('leadTable', async () => (await load()).tables()));
  store.add(restorePanels('leadPage', async () => (await load()).pages()));
  store.add(setCapabilities(services));
  const cleanUp = async (): Promise<void> => {
    const { context } = await load();
    await context.drafts.removeStaleTemporaries();
    await (await import('./transfer/interruptedTransfers')).cleanUpTransfers(context);
  };
  const cleanup = setTimeout(() => {
    cleanUp().catch((error: unknown) => services.log.warn(`leftovers were not removed: ${String(error)}`));
  }, CLEANUP_DELAY_MS);
  store.add({ dispose: () => clearTimeout(cleanup) });
  return {
    load,
    handlers: async () => (await load()).handlers,
    data: dataOf(services, load),
    openLead: async (accountKey, id) => (await load()).openLead({ accountKey, id }),
    openPage: async (accountKey, id) => {
      (await (await load()).pages()).show({ accountKey, id });
    },
    proposeDraft: async (account, record, text) => {
      const [{ context }, { proposeDraft }] = await Promise.all([load(), import('./documents/editing')]);
      return proposeDraft(context, account, record, text);
    },
    selectedLead: () => {
      const [row, ...more] = view.selection;
      if (row?.kind !== 'lead' || more.length) return undefined;
      return { accountKey: row.accountKey, id: row.lead.id, lead: row.lead };
    },
    dispose: () => store.dispose(),
  };
}

/** Sets the context keys for commands that only exist in some API versions. */
function setCapabilities({ accounts }: Services): Disposable {
  const set = (): void => {
    const account = accounts.active();
    const can = account && LEAD_CAPABILITIES[account.generation];
    for (const [key, value] of Object.entries({ canMerge: can?.merge === true, canBlock: can?.block === true }))
      void vscode.commands.executeCommand('setContext', `acquire.leads.${key}`, value);
  };
  set();
  return accounts.onDidChange(set);
}

/** The stored data of leads: drafts, unfinished exports and imports, saved views and selected columns. */
function dataOf({ accounts, globalState }: Services, load: Lazy<LeadsUi>): readonly DataStore[] {
  return [
    {
      id: 'drafts',
      removeAll: async () => (await load()).context.drafts.removeAll(),
      removeOf: async () => {
        const { context, offerOrphanedDrafts } = await load();
        const left = await context.drafts.prune(new Set(accounts.all().map(({ key }) => key)));
        // The message stays until the user responds.
        void offerOrphanedDrafts(left);
      },
    },
    {
      id: 'exports',
      removeAll: async () => (await import('./transfer/exportRun')).removeExports((await load()).context),
      removeOf: async () => (await import('./transfer/exportRun')).forgetExports((await load()).context),
    },
    {
      id: 'imports',
      removeAll: async () => (await import('./transfer/importRun')).importStoreOf((await load()).context).removeAll(),
      removeOf: async () => (await import('./transfer/importRun')).forgetImports((await load()).context),
    },
    perAccountStore('views', globalState, VIEWS_KEY),
    perAccountStore('tableColumns', globalState, TABLE_COLUMNS_KEY),
    perAccountStore('tableColumnWidths', globalState, TABLE_WIDTHS_KEY),
    perAccountStore('exportColumns', globalState, EXPORT_COLUMNS_KEY),
  ];
}
